"""Radar, portfolio, regional map: planted quotients recovered, intervals cover, nothing confidential, CSV columns."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from html import unescape
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import SECRET, make_study

from roadmap.disclosure import Shown, disclose
from roadmap.i18n import LANGUAGES
from roadmap.tables import ALL, LANES
from roadmap.views import _radar, _tiles, charts, portfolio, radar, regions, render
from roadmap.views._altair import vega
from roadmap.views.theme import TOKENS, Look


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return disclose(make_study(tmp_path_factory.mktemp("places") / "study"))


def planted(shown: Shown, counts: dict[tuple[str, str, str], int]) -> Shown:
    """Return a study whose documents are as many as said of (kind, region, topic)."""
    rows = [key for key, count in counts.items() for _ in range(count)]
    first = shown.study.documents.iloc[0].to_dict()
    documents = pd.DataFrame([
        {**first, "doc_id": f"d{i}", "kind": kind, "region": region, "country": region[:2], "duplicate_of": ""}
        for i, (kind, region, _topic) in enumerate(rows)
    ])  # fmt: skip
    assignments = pd.DataFrame([
        {"doc_id": f"d{i}", "topic_id": topic, "strength": 1.0, "primary": True}
        for i, (_kind, _region, topic) in enumerate(rows)
    ])  # fmt: skip
    return replace(shown, study=replace(shown.study, documents=documents, assignments=assignments))


def by_key(rows: pd.DataFrame) -> dict[str, Any]:
    return {row.key: row for row in rows.itertuples()}


# --- regions --------------------------------------------------------------------------------------------------------


def test_a_planted_quotient_comes_back_whatever_the_sources(shown: Shown) -> None:
    # Half of the patents and a tenth of the news are of Zuid-Limburg; the topic has twice and half its usual part.
    made = planted(shown, {
        ("patent", "NL423", "T001"): 20, ("patent", "NL423", "T002"): 30, ("patent", "DEA2D", "T002"): 50,
        ("news", "BE336", "T001"): 40, ("news", "NL423", "T002"): 20, ("news", "BE336", "T002"): 140,
    })  # fmt: skip
    rows = by_key(regions.region_rows(made, "T001"))
    assert rows["NL423"].expected == pytest.approx(20 * 0.5 + 40 * 0.1)
    assert rows["NL423"].quotient == pytest.approx(20 / 14)
    assert rows["BE336"].quotient == pytest.approx(40 / 36)
    assert rows["DEA2D"].quotient == 0
    assert rows["DEA2D"].enough
    assert _tiles.sure(rows["DEA2D"]) == -1
    assert not rows["DEA26"].enough


def test_mixing_sources_alone_makes_no_specialisation(shown: Shown) -> None:
    made = planted(shown, {
        ("patent", "NL423", "T001"): 40, ("patent", "NL423", "T002"): 40,
        ("patent", "BE22", "T001"): 10, ("patent", "BE22", "T002"): 10,
        ("news", "NL423", "T002"): 10, ("news", "BE22", "T002"): 90,
    })  # fmt: skip
    for key in ("NL423", "BE22"):
        assert by_key(regions.region_rows(made, "T001"))[key].quotient == pytest.approx(1)


@pytest.mark.parametrize("factor", [0.4, 1.0, 2.5])
@pytest.mark.parametrize("total", [12, 60, 400])
def test_intervals_cover_at_95_percent(factor: float, total: int) -> None:
    rng = np.random.default_rng(7)
    part = 0.15
    observed = rng.binomial(total, part * factor, 20_000).astype(float)
    _mid, low, high = regions.quotient(observed, np.full_like(observed, part * total), total)
    assert ((low <= factor) & (factor <= high)).mean() >= 0.95


def test_intervals_cover_where_sources_have_different_parts() -> None:
    rng = np.random.default_rng(8)
    parts, totals, factor = np.array([0.4, 0.05]), np.array([30, 80]), 1.6
    observed = rng.binomial(totals, parts * factor, (20_000, 2)).sum(axis=1).astype(float)
    _mid, low, high = regions.quotient(observed, np.full_like(observed, parts @ totals), float(totals.sum()))
    assert ((low <= factor) & (factor <= high)).mean() >= 0.95


@given(st.integers(0, 50), st.floats(0.01, 40), st.integers(0, 200))
def test_a_quotient_lies_inside_its_interval(observed: int, expected: float, more: int) -> None:
    total = max(observed + more, int(expected) + 1)
    mid, low, high = (float(v) for v in regions.quotient(np.array(observed), np.array(expected), total))
    assert 0 <= low <= mid <= high
    assert mid == pytest.approx(observed / expected)


@pytest.mark.parametrize(
    ("region", "country", "tile"),
    [
        ("NL423", "NL", "NL423"), ("NL42", "NL", "NL42"), ("NL", "NL", "NL"), ("", "NL", "NL"), ("NL333", "", "NL"),
        ("BE336", "BE", "BE336"), ("BE332", "BE", "BE33"), ("BE10", "BE", "BE"), ("DEA2D", "DE", "DEA2D"),
        ("DEA23", "DE", "DE"), ("FRK2", "FR", ""), ("", "US", ""), ("", "", "?"),
    ],
)  # fmt: skip
def test_a_place_goes_to_its_tile(region: str, country: str, tile: str) -> None:
    assert regions.tile_of(region, country) == tile


def test_tiles_stand_beside_each_other_and_every_document_in_one(shown: Shown) -> None:
    columns, rows = regions.grid()
    single = [tile for tile in regions.tiles() if not tile.group]
    cells = [(x, y) for t in single for x in range(t.x, t.x + t.w) for y in range(t.y, t.y + t.h)]
    assert len(cells) == len(set(cells)) == columns * rows
    found = regions.placed(shown)
    told = regions.region_rows(shown, "T001")
    whole = told[~told["key"].str.endswith("*")]
    coarse = (found["tile"] == "NL42").sum()
    assert whole["everything"].sum() + coarse == (found["tile"] != "?").sum()


def test_documents_without_a_place_and_repeats_are_left_out(shown: Shown) -> None:
    made = planted(shown, {("patent", "NL423", "T001"): 10, ("patent", "BE22", "T002"): 10})
    made.study.documents.loc[:3, ["region", "country"]] = ""
    made.study.documents.loc[4, "duplicate_of"] = "d5"
    assert by_key(regions.region_rows(made, "T001"))["NL423"].documents == 5
    assert regions.with_place(made, "T001") == (5, 9)


def test_the_map_counts_open_documents_only(shown: Shown, tmp_path: Any) -> None:
    study = make_study(tmp_path / "all")
    closed = study.documents[study.documents["confidential"]]
    assert len(closed)
    told = regions.region_rows(shown, "T001")
    assert told.loc[told["key"] == "BE22", "everything"].item() == int(
        ((study.documents["region"] == "BE22") & ~study.documents["confidential"]).sum()
    )


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_words_on_every_shade_can_be_read(mode: str) -> None:
    ink = TOKENS[mode]
    for _end, opacity in _tiles.STEPS:
        ground = _mixed(ink.ink, ink.page, opacity)
        assert _contrast(ground, ink.page if opacity > 0.5 else ink.ink) >= 4.5


def _mixed(over: str, under: str, opacity: float) -> list[float]:
    pairs = zip(_rgb(over), _rgb(under), strict=True)
    return [a * opacity + b * (1 - opacity) for a, b in pairs]


def _rgb(color: str) -> list[float]:
    return [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def _contrast(ground: list[float], color: str) -> float:
    lights = sorted(_light(values) for values in (ground, _rgb(color)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _light(values: list[float]) -> float:
    linear = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# --- radar ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_radar_file_has_the_builders_columns_and_values(shown: Shown, lang: str) -> None:
    rows = list(csv.reader(io.StringIO(radar.radar_csv(shown, lang=lang))))
    assert rows[0] == ["name", "ring", "quadrant", "isNew", "description"]
    assert len(rows) - 1 == len(shown.study.fine.topics)
    assert {len(row) for row in rows} == {5}
    assert len({row[1] for row in rows[1:]}) <= 4
    assert len({row[2] for row in rows[1:]}) == len(LANES)
    assert {row[3] for row in rows[1:]} == {"TRUE", "FALSE"}
    assert all(cell for row in rows for cell in row)


def test_the_radar_file_is_safe_for_builder_and_spreadsheet(tmp_path: Any) -> None:
    nasty = disclose(make_study(tmp_path / "nasty", markup='<b onclick="x">, =1+1\n'))
    text = radar.radar_csv(nasty)
    assert "<" not in text
    assert SECRET not in text
    labels = nasty.study.fine.topics.assign(label_en="=SUM(A1)")
    formula = replace(nasty, study=replace(nasty.study, fine=replace(nasty.study.fine, topics=labels)))
    names = [row["name"] for row in csv.DictReader(io.StringIO(radar.radar_csv(formula)))]
    assert set(names) == {"'=SUM(A1)"}
    assert unescape(names[0])[0] == "'"


def test_rings_are_the_horizons_of_the_roadmap(shown: Shown) -> None:
    items = {i.topic: i for i in shown.study.roadmap.items if (i.sector, i.level) == (ALL, "topic")}
    for one in radar.blips(shown):
        item = items.get(one.topic)
        wanted = "later" if item is None or item.status == "refused" else item.horizon
        assert one.ring == wanted
    assert [one.number for one in radar.blips(shown)] == list(range(1, 9))


def test_an_earlier_study_tells_what_is_new_and_what_moved(shown: Shown) -> None:
    study = shown.study
    assert {one.move for one in radar.blips(shown, before=shown)} == {""}
    moved = next(
        i for i in study.roadmap.items
        if (i.sector, i.level) == (ALL, "topic") and i.status != "refused" and i.topic not in ("T001", "T003")
    )  # fmt: skip
    was, step = ("3-5", "further") if moved.horizon == "6-10" else ("6-10", "nearer")
    items = tuple(replace(i, horizon=was) if i is moved else i for i in study.roadmap.items)
    swap = {"T001": "T901"}
    without = study.assignments[study.assignments["topic_id"] != "T003"].assign(
        topic_id=lambda d: d["topic_id"].replace(swap)
    )
    items = tuple(replace(i, topic=swap.get(i.topic, i.topic)) for i in items)
    before = replace(
        shown, study=replace(study, assignments=without, roadmap=replace(study.roadmap, items=items))
    )  # fmt: skip
    told = {one.topic: one for one in radar.blips(shown, before=before)}
    assert told["T003"].move == "new"
    assert told["T003"].fresh
    assert told[moved.topic].move == step
    assert told["T001"].move == ""
    assert radar.recognised(shown, before)["T001"] == "T901"


@given(st.integers(0, 14), st.sampled_from([(9.0, 126.0), (144.0, 185.0), (244.0, 261.0)]), st.floats(14, 90))
def test_places_of_a_cell_are_apart_and_inside(count: int, ring: tuple[float, float], edge: float) -> None:
    spots = _radar._cell(count, *ring, edge)
    assert len(set(spots)) == len(spots) == count
    assert all(ring[0] <= np.hypot(*spot) <= ring[1] for spot in spots)
    assert all(np.hypot(a[0] - b[0], a[1] - b[1]) > 5 for a, b in combinations(spots, 2))


# --- portfolio ------------------------------------------------------------------------------------------------------


def test_portfolio_numbers_are_those_of_the_study(shown: Shown) -> None:
    made = planted(shown, {("patent", "NL423", "T001"): 10, ("patent", "FR10", "T002"): 10})
    names = ["Alpha"] * 5 + ["Beta"] * 3 + ["Gamma", "GAMMA bv"] + [""] * 10
    made.study.documents["organisation"] = names
    rows = portfolio.portfolio_rows(made).set_index("topic_id")
    assert rows.loc["T001", "organisations"] == 3
    assert rows.loc["T001", "concentration"] == pytest.approx(0.25 + 0.09 + 0.04)
    assert rows.loc["T001", "local"] == pytest.approx(2)
    growth = shown.study.fine.growth
    one = growth[(growth["topic_id"] == "T001") & (growth["sector"] == ALL) & (growth["kind"] == "patent")].iloc[0]
    assert portfolio.portfolio_rows(shown).set_index("topic_id").loc["T001", "growth"] == one["growth"]


@pytest.mark.parametrize(("x", "y"), list(combinations(portfolio.AXES, 2)))
def test_every_pair_of_axes_draws(shown: Shown, x: str, y: str) -> None:
    spec = vega(charts.portfolio_chart(shown, x, y, look=Look("fr")))
    assert "NaN" not in json.dumps(spec)
    assert spec["description"]


# --- all three ------------------------------------------------------------------------------------------------------


def everything(shown: Shown, level: str, look: Look) -> dict[str, Any]:
    return {
        "radar": charts.radar_chart(shown, level=level, look=look),
        "radar with before": charts.radar_chart(shown, level=level, before=shown, look=look),
        "portfolio": charts.portfolio_chart(shown, level=level, look=look),
        "regions": charts.region_map(shown, "T001" if level == "topic" else "H01", level=level, look=look),
    }


@pytest.mark.parametrize("look", [Look("nl", "light", 1100), Look("de", "dark", 720), Look("fr", "light", 360)])
@pytest.mark.parametrize("level", ["topic", "theme"])
def test_drawings_say_nothing_confidential_and_can_be_written(shown: Shown, level: str, look: Look) -> None:
    for name, chart in everything(shown, level, look).items():
        spec = vega(chart)
        assert spec["layer"], name
        assert SECRET not in json.dumps(spec, ensure_ascii=False), name
        svg = render.to_svg(chart)
        assert svg.startswith("<svg"), name
        assert "NaN" not in svg, name


def test_drawings_obey_the_schema(shown: Shown) -> None:
    import altair as alt

    for chart in everything(shown, "topic", Look()).values():
        spec = vega(chart)
        few = [{**layer, "data": {"values": layer["data"]["values"][:1]}} for layer in spec["layer"]]
        alt.LayerChart.validate({**spec, "layer": few[:12]}, schema=alt.TopLevelLayerSpec.resolve_references())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_stands_beside_each(shown: Shown, lang: str) -> None:
    tables = (
        charts.radar_table(shown, lang=lang, before=shown), charts.portfolio_table(shown, lang=lang),
        charts.region_table(shown, "T001", lang=lang),
    )  # fmt: skip
    for table, rows in zip(tables, (8, 8, len(regions.tiles())), strict=True):
        assert len(table) == rows
        assert table.columns.is_unique
        assert SECRET not in table.to_csv()


def test_a_study_without_dates_or_places_is_drawn(tmp_path: Any) -> None:
    bare = disclose(make_study(tmp_path / "bare", documents=80, dated=False))
    bare.study.documents[["region", "country"]] = ""
    assert {one.ring for one in radar.blips(bare)} == {"later"}
    assert all(vega(chart)["layer"] for name, chart in everything(bare, "topic", Look()).items() if name != "x")
    assert "no" in vega(charts.region_map(bare, "T001"))["description"].lower()
