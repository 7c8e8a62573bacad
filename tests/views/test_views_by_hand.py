"""What was overruled by hand stands in chart, tables, radar, report, methods and package, escaped and disclosed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from studies import REFERENCE, make_study

from roadmap.disclosure import Shown, disclose
from roadmap.hand import Edit, Hand
from roadmap.stages.overrule import overrule
from roadmap.views import charts
from roadmap.views._altair import vega
from roadmap.views._honesty import method
from roadmap.views.document import Brief, build_document
from roadmap.views.package.frames import package_tables
from roadmap.views.package.methods import methods
from roadmap.views.radar import blips, radar_csv, radar_table
from roadmap.views.report import as_html

WHY = '=a <b> "plant"'


@pytest.fixture(scope="module")
def shown() -> Shown:
    study = make_study(Path("nowhere"))
    log = [
        Edit("place", ("T001",), sectors=("all",), lane="market", start=REFERENCE + 4.0, end=REFERENCE + 14.0),
        Edit("place", ("T008",), sectors=("all",), start=REFERENCE + 1.0),
        Edit("link", ("T001", "T007"), sectors=("all",), relation="pulls"),
        Edit("place", ("T007",), sectors=("all",), start=REFERENCE + 1.0, end=REFERENCE + 3.0),
    ]
    whole = Hand(tuple(replace(one, number=n, who="Ann", when="2026-01-02T03:04:05+00:00", why=WHY)
                       for n, one in enumerate(log, 1)))  # fmt: skip
    manifest = {**study.manifest, "hand": {"edits": 5, "active": 5}}
    return disclose(replace(study, roadmap=overrule(study, whole, ("NL42",)).roadmap, manifest=manifest))


def test_the_chart_marks_what_was_placed_and_stays_inside_its_years(shown: Shown) -> None:
    spec = vega(charts.roadmap_chart(shown))
    assert "photonic inspection*" in str(spec)
    assert "hydrogen electrolysis*" not in str(spec)
    ends = [row["x2"] for layer in spec["layer"] for row in layer["data"]["values"] if "x2" in row]
    assert REFERENCE + 10 < max(ends) < REFERENCE + 10.2


def test_tables_say_who_why_and_what_was_computed(shown: Shown) -> None:
    table = charts.roadmap_table(shown).set_index("Topic")
    assert table.loc["photonic inspection", "By hand"].startswith(f"placed by hand: Ann, {WHY}; before: ")
    assert table.loc["hydrogen electrolysis", "By hand"] == ""
    radar = radar_table(shown).set_index("Topic")
    assert "not placed (it does not grow" in radar.loc["surgical robotics", "By hand"]
    assert radar.loc["photonic inspection", "Lane"] == "Market"
    assert "By hand" not in charts.roadmap_table(shown, "ict").columns


def test_a_place_by_hand_wins_on_the_radar_over_a_refused_forecast(shown: Shown) -> None:
    rings = {one.topic: one.ring for one in blips(shown)}
    assert (rings["T008"], rings["T001"]) == ("0-2", "3-5")
    assert "&lt;b&gt;" in radar_csv(shown)


def test_report_methods_and_package_tell_it(shown: Shown) -> None:
    part = next(one for one in method(Brief(shown, "en", "all", "topic")).parts if one.section_id == "method-hand")
    assert len(part.blocks[0].rows) == 4
    assert "* placed by hand." in as_html(build_document(shown, "en", "all"))
    html = as_html(build_document(shown, "fr", "all"))
    assert "=a &lt;b&gt;" in html
    assert "=a <b>" not in html
    said = methods(shown, "en")
    assert "4 places or links of the roadmap were overruled" in said
    assert "1 changes were made to the topics" in said
    frame, table = package_tables(shown.study)["roadmap_rulings"]
    assert frame["before"].str.len().gt(0).all()
    assert list(frame.columns) == table.names
