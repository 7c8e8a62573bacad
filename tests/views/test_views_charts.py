"""Charts: every topic draws, the drawings obey the schema, nothing confidential stands in them, labels keep apart."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import SECRET, SECTOR_NAMES, make_study

from roadmap.disclosure import Shown, disclose
from roadmap.i18n import LANGUAGES
from roadmap.tables import ALL
from roadmap.views import charts, render, select
from roadmap.views._altair import vega
from roadmap.views._layout import keep_apart, round_steps
from roadmap.views.theme import Look, shorten, text_width, wrap


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return disclose(make_study(tmp_path_factory.mktemp("study")))


@pytest.fixture(scope="module")
def undated(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return disclose(make_study(tmp_path_factory.mktemp("undated"), documents=80, dated=False))


def every_chart(shown: Shown, sector: str, level: str, look: Look) -> list[tuple[str, Any]]:
    found = [
        ("roadmap", charts.roadmap_chart(shown, sector, level=level, selected="T001", look=look)),
        ("growth", charts.growth_bars(shown, sector, level=level, look=look)),
        ("map", charts.map_chart(shown, sector, look=look)),
        ("map by sector", charts.map_chart(shown, sector, colour="sector", selected="T002", look=look)),
    ]
    for topic in shown.study.level(level).topics["topic_id"]:
        for make in (charts.fan_chart, charts.small_fan, charts.source_strip, charts.record_chart):
            found.append((f"{make.__name__} {topic}", make(shown, topic, sector, level=level, look=look)))
    return found


@pytest.mark.parametrize(
    ("level", "sector"), [("topic", ALL), ("topic", "ict"), ("theme", ALL), ("theme", "healthcare")]
)
def test_every_topic_draws_and_hides_what_is_confidential(shown: Shown, level: str, sector: str) -> None:
    for name, chart in every_chart(shown, sector, level, Look("nl")):
        spec = vega(chart)
        assert spec["layer"], name
        assert SECRET not in json.dumps(spec, ensure_ascii=False), name
        assert spec["description"], name


@pytest.mark.parametrize(("lang", "sign"), [("de", "\N{NO-BREAK SPACE}%"), ("fr", "\N{NARROW NO-BREAK SPACE}%")])
def test_per_cent_is_written_as_the_language_writes_it(shown: Shown, lang: str, sign: str) -> None:
    found: list[str] = []
    for name, chart in every_chart(shown, ALL, "theme", Look(lang)):
        spec = vega(chart)
        texts = re.findall(r'"([^"]*)"', json.dumps(spec, ensure_ascii=False))
        numbers = [text for text in texts if re.fullmatch(r"[^\w]*[\d.,]+\s?%", text)]
        assert all(text.endswith(sign) for text in numbers), (name, numbers)
        found += numbers if "fan" in name else []
    assert found


def test_drawings_obey_the_schema_and_can_be_written(shown: Shown) -> None:
    import altair as alt

    for name, chart in every_chart(shown, ALL, "topic", Look("fr", "dark"))[:8]:
        spec = vega(chart)
        few = [{**layer, "data": {"values": layer["data"]["values"][:1]}} for layer in spec["layer"]]
        alt.LayerChart.validate({**spec, "layer": few}, schema=alt.TopLevelLayerSpec.resolve_references())
        svg = render.to_svg(chart)
        assert svg.startswith("<svg"), name
        assert "NaN" not in svg, name


def test_a_picture_has_the_size_asked_for(shown: Shown) -> None:
    picture = render.to_png(charts.fan_chart(shown, "T001", look=Look(width=640)), scale=1)
    assert picture[:4] == b"\x89PNG"
    assert int.from_bytes(picture[16:20], "big") == 640


def test_without_dates_charts_say_so(undated: Shown) -> None:
    for name, chart in every_chart(undated, ALL, "topic", Look()):
        assert vega(chart)["layer"], name
    told = vega(charts.fan_chart(undated, "T001"))["description"]
    assert "no dates" in told


def test_a_refused_forecast_is_said_and_never_drawn(shown: Shown) -> None:
    spec = vega(charts.fan_chart(shown, "T008"))
    assert "Refused for" in json.dumps(spec)
    assert not any(layer["mark"]["type"] == "area" for layer in spec["layer"])


def test_a_lane_shows_at_most_what_the_settings_say_and_counts_the_rest(shown: Shown) -> None:
    from dataclasses import replace

    settings = shown.study.manifest["settings"]
    tight = {**shown.study.manifest, "settings": {**settings, "plan": {**settings["plan"], "items_per_lane": 1}}}
    few = replace(shown, study=replace(shown.study, manifest=tight))
    every, none_left = charts.chosen_items(shown)
    kept, left = charts.chosen_items(few)
    assert sum(none_left.values()) == 0
    assert len(kept) + sum(left.values()) == len(every)
    assert len({item.lane for item in kept}) == len(kept)
    order = select.SIGNAL_ORDER.index
    for item in kept:
        assert all(order(item.signal) <= order(other.signal) for other in every if other.lane == item.lane)


def test_tables_hold_what_charts_show(shown: Shown) -> None:
    for lang in LANGUAGES:
        fan = charts.fan_table(shown, "T001", lang=lang)
        told = select.forecast(shown, "T001")
        assert fan.iloc[-3:, 5].to_list() == told["share_mid"].to_list()
        assert len(charts.roadmap_table(shown, lang=lang)) == len(charts.chosen_items(shown)[0])
        for frame in (
            fan, charts.record_table(shown, "T001", lang=lang), charts.source_table(shown, "T001", lang=lang),
            charts.growth_table(shown, lang=lang), charts.map_table(shown, lang=lang),
        ):  # fmt: skip
            assert len(frame)
            assert SECRET not in frame.to_csv()


def test_a_large_map_is_sampled(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    from roadmap.views import _map

    monkeypatch.setattr(_map, "MOST", 50)
    rows = _map.map_rows(shown)
    assert len(rows) == 50
    assert rows["doc_id"].is_unique


def test_sector_names_come_in_the_readers_language(shown: Shown) -> None:
    for place, lang in enumerate(("nl", "fr", "de", "en")):
        names = select.sector_names(shown, lang)
        assert [names[key] for key in SECTOR_NAMES] == [own[place] for own in SECTOR_NAMES.values()]


def test_the_record_pools_only_where_a_topic_has_too_few_cases(shown: Shown) -> None:
    tests = shown.study.fine.backtests
    for row in select.record(shown, "T001").itertuples():
        mine = tests[tests["horizon"] == row.horizon]
        pool = {"topic": mine[(mine["topic_id"] == "T001") & (mine["sector"] == ALL)],
                "sector": mine[mine["sector"] == ALL], ALL: mine}[row.scope]  # fmt: skip
        assert row.cases == len(pool)
        assert row.inside == int(pool["actual"].between(pool["lo80"], pool["hi80"]).sum())
        assert row.lo <= row.share <= row.hi


@given(st.lists(st.floats(0, 300), max_size=12))
def test_labels_keep_apart(wanted: list[float]) -> None:
    placed = keep_apart(wanted, 17, 0, 300)
    assert len(placed) == len(wanted)
    ordered = sorted(placed)
    assert all(b - a >= 17 - 1e-6 for a, b in pairwise(ordered))
    if wanted:
        assert ordered[-1] <= 300 + 1e-6


@given(st.text(max_size=80), st.floats(5, 400))
def test_a_shortened_label_fits(text: str, width: float) -> None:
    assert text_width(shorten(text, width)) <= width + 1e-9
    assert " ".join(wrap(text, width)).split() == text.split()


@given(st.floats(1e-6, 1e6))
def test_axis_steps_are_round_and_reach(top: float) -> None:
    steps = round_steps(top)
    assert steps[0] == 0
    assert steps[-1] >= top * (1 - 1e-6)
    assert 2 <= len(steps) <= 8


def test_package_loads_without_altair() -> None:
    import subprocess
    import sys

    code = "import sys, roadmap, roadmap.views; sys.exit('altair' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0
