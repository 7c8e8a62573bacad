"""Charts and tables of a roundtable: in every language and mode, in the schema, and silent about too few."""

from __future__ import annotations

import json

import altair as alt
import planted_room as holding
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.i18n import LANGUAGES, percent
from roadmap.records import Item as Computed
from roadmap.roundtable import board, ledger
from roadmap.roundtable.charts import every as room
from roadmap.roundtable.charts.lettering import enlarged, fitted
from roadmap.roundtable.charts.shift import moved_most, moved_votes, shift_words
from roadmap.roundtable.database import open_store
from roadmap.roundtable.results import room_results, written
from roadmap.views import render
from roadmap.views._altair import vega
from roadmap.views.theme import Look, text_width


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    made = open_store(tmp_path_factory.mktemp("store") / "roundtable.sqlite")
    yield made
    made.close()


@pytest.fixture(scope="module")
def held(store):
    made = holding.hold(store)
    ids = [
        board.place(store, made.room_id, board.Place(label, lane, start, end, topic_id=topic)).item_id
        for label, lane, start, end, topic in (
            ("Inspection in the line", "product", 2027, 2031, "T001"),
            ("<b>Early & gone</b>", "market", 1995, 1996, ""),
            ("Late and far", "resources", 2060, 2070, "T002"),
            ("Battery makers ask for full inspection of every single cell they make", "market", 2029, 2029, ""),
        )
    ]
    board.join_items(store, made.room_id, ids[0], ids[3], kind="pulls")
    return made


@pytest.fixture(scope="module")
def found(store, held):
    return room_results(store, held.room_id)


COMPUTED = {
    topic: Computed(
        topic, topic, "topic", "ict", "product", "3-5", 2028.0, 2027.0, 2029.5, 2031.0, 2030.0, 2034.0, "rising", "B",
        "published", 3, (),
    )
    for topic in ("T001", "T002")
}  # fmt: skip


def every_chart(store, held, found, look):
    first, blind = held.statements[0], held.rounds["blind"]
    return {
        "beside": room.beside_chart(found, first, round_id=blind, look=look),
        "beside refused": room.beside_chart(found, held.statements[1], look=look),
        "beside unknown": room.beside_chart(found, held.statements[2], look=look),
        "shift": room.shift_chart(found, first, look=look),
        "matrix": room.matrix_chart(found, chosen=first, look=look),
        "split": room.strips_chart(found, "dissent", criterion="certainty", look=look),
        "agreed": room.strips_chart(found, "consensus", look=look),
        "mixed": room.strips_chart(found, "mixed", look=look),
        "ranking": room.ranking_chart(found, look=look),
        "votes before and after": room.vote_shift_chart(found, look=look),
        "dots": room.dots_chart(found, look=look),
        "board": room.agreed_chart(board.board(store, held.room_id), COMPUTED, reference=2025, look=look),
    }


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_chart_is_drawn(store, held, found, lang, mode):
    for name, chart in every_chart(store, held, found, Look(lang, mode, 640)).items():
        spec = vega(chart)
        assert spec["description"], name
        assert spec["layer"], name
        told = json.dumps(spec, ensure_ascii=False)
        assert not any(person in told for person in held.people), name
        assert "NaN" not in told, name


def test_charts_obey_the_schema_and_can_be_written(store, held, found):
    for name, chart in list(every_chart(store, held, found, Look("nl", "dark", 640)).items())[1::2]:
        spec = vega(chart)
        few = [{**layer, "data": {"values": layer["data"]["values"][:1]}} for layer in spec["layer"]]
        alt.LayerChart.validate({**spec, "layer": few}, schema=alt.TopLevelLayerSpec.resolve_references())
        svg = render.to_svg(chart)
        assert svg.startswith("<svg"), name
        assert "<b>" not in svg, name


def texts_of(chart):
    return [row["text"] for layer in vega(chart)["layer"] if layer["mark"]["type"] == "text"
            for row in layer["data"]["values"]]  # fmt: skip


def dots_of(chart, color):
    return sum(
        row["color"] == color and row["shape"] == "circle"
        for layer in vega(chart)["layer"] if layer["mark"]["type"] == "point" for row in layer["data"]["values"]
    )  # fmt: skip


def test_a_dot_a_vote(found, held):
    look = Look("en", "light", 692)
    chart = room.beside_chart(found, held.statements[0], round_id=held.rounds["blind"], look=look)
    assert dots_of(chart, look.ink.people) == 3 * 22 + 1  # and one in the legend
    assert {"18", "27", "41"} <= {text for text in texts_of(chart) if isinstance(text, str)}
    refused = texts_of(room.beside_chart(found, held.statements[1], look=look))
    assert sum(text in (["No forecast"], ["No", "forecast"]) for text in refused) == 2


def test_rings_never_cover_each_other_and_stay_in_their_quarter(store):
    made = holding.make_room(store, proofs=[None] * 9, count=6)
    votes = [(p, s, {"impact": 4, "certainty": 4}) for p in range(6) for s in range(9)]
    holding.ask(store, made, "v", "vote", votes, criteria=("impact", "certainty"))
    chart = room.matrix_chart(room_results(store, made.room_id), look=Look(width=470))
    spots = []
    for layer in vega(chart)["layer"]:
        if layer["mark"]["type"] == "point" and layer["mark"]["size"] > 400:
            scale = {side: layer["encoding"][side]["scale"] for side in ("x", "y")}
            for row in layer["data"]["values"]:
                assert row["x"] > 3
                assert row["y"] > 3
                spots.append([
                    (row[side] - scale[side]["domain"][0]) / 4 * (scale[side]["range"][1] - scale[side]["range"][0])
                    for side in ("x", "y")
                ])  # fmt: skip
    assert len(spots) == 9
    assert all(
        ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 > 24 for i, a in enumerate(spots) for b in spots[:i]
    )  # fmt: skip


def test_of_fewer_than_five_charts_say_only_that(store):
    few = holding.hold(store, count=4)
    found = room_results(store, few.room_id)
    look = Look("en", "light", 640)
    chart = room.beside_chart(found, few.statements[0], look=look)
    assert dots_of(chart, look.ink.people) == 1  # the legend's
    assert "fewer than five" in texts_of(chart)
    for chart in (room.matrix_chart(found), room.ranking_chart(found), room.shift_chart(found, few.statements[0]),
                  room.strips_chart(found, "consensus"), room.vote_shift_chart(found),
                  room.dots_chart(found)):  # fmt: skip
        assert dots_of(chart, look.ink.people) == 0
    assert set(room.votes_table(found, "en")["Verdict"]) == {"fewer than five answers"}
    assert room.votes_table(found, "en")["4"].isna().all()
    assert "twenty" in room.groups_words(found, "en")
    assert room.groups_table(found, "en").empty
    assert room.other_tables(found, "en") == {}


def test_what_moved_is_said_and_drawn(found, held):
    second = held.rounds["revised"]
    assert moved_most(found, second) in held.statements[:2]
    assert moved_most(found, held.rounds["blind"]) == ""  # nothing stands before the first
    row = found.shifts.set_index(["statement_id", "horizon"]).loc[(held.statements[0], 5)]
    said = shift_words(found, held.statements[0], "en", round_id=second)
    assert said == (f"For 2030 the room moved from {written(row['before'], 'en')} to {written(row['after'], 'en')}; "
                    "the model says 27")  # fmt: skip
    assert "gives no forecast" in shift_words(found, held.statements[1], "en", round_id=second)
    rows = moved_votes(found)
    assert rows["statement_id"].iloc[0] == held.statements[0]  # one of 22 changed theirs
    assert rows["changed"].tolist() == [1 / 22, 0, 0]
    chart = room.vote_shift_chart(found, look=Look("en", "light", 640))
    assert f"{percent(1 / 22, 'en')} changed" in texts_of(chart)


def test_dots_are_counted_not_those_who_gave_them(found):
    chart = room.dots_chart(found, look=Look("en", "light", 640))
    assert [text for text in texts_of(chart) if text in ("44", "22")] == ["44", "22"]


@settings(max_examples=60)
@given(st.text(st.sampled_from("abcd efg "), max_size=120), st.floats(40, 300), st.integers(1, 3))
def test_words_are_cut_between_words(text, width, most):
    lines = fitted(text, width, most=most)
    assert len(lines) <= most
    assert all(text_width(line, 15) <= width for line in lines)
    known = [*text.split(), ""]
    for place, line in enumerate(lines):
        whole = line.removesuffix("…").split()
        if len(whole) > 1 or not line.endswith("…"):  # one word alone may be wider than a line
            assert all(word in known for word in whole), (place, line)


@pytest.mark.parametrize("width", [340, 640, 1216])
def test_a_label_of_the_board_is_whole_or_cut_at_a_word(store, held, width):
    told = board.board(store, held.room_id)
    chart = room.agreed_chart(told, COMPUTED, reference=2025, look=Look("en", "light", width))
    label = next(" ".join(one) for one in texts_of(chart) if isinstance(one, list) and one[0].startswith("Battery"))
    whole = next(one.label for one in told.items if one.label.startswith("Battery"))
    assert f"{whole} ".startswith(f"{label.removesuffix('…')} ")


def test_a_drawing_is_enlarged_as_a_whole(found):
    spec = vega(room.matrix_chart(found, look=Look("en", "dark", 470)))
    larger = enlarged(spec, 1.5)
    assert (larger["width"], larger["height"]) == (spec["width"] * 1.5, spec["height"] * 1.5)
    for before, after in zip(spec["layer"], larger["layer"], strict=True):
        ends = [one["encoding"]["x"]["scale"]["range"] for one in (before, after)]
        assert ends[1] == pytest.approx([1.5 * end for end in ends[0]], abs=0.01)
        if before["mark"]["type"] == "text":
            assert after["mark"]["fontSize"] == pytest.approx(1.5 * before["mark"]["fontSize"])
    assert enlarged(spec, 1.0)["layer"][0]["encoding"] == spec["layer"][0]["encoding"]


def test_charts_of_an_empty_room_say_so(store):
    empty = holding.make_room(store, proofs=(holding.evidence(),), count=0)
    found = room_results(store, empty.room_id)
    for chart in (room.beside_chart(found, empty.statements[0]), room.matrix_chart(found), room.ranking_chart(found),
                  room.strips_chart(found, "dissent"), room.shift_chart(found, empty.statements[0]),
                  room.agreed_chart(board.board(store, empty.room_id), {}, reference=2025)):  # fmt: skip
        assert vega(chart)["description"]
    assert room.beside_table(found, empty.statements[0], "en").empty
    assert room.votes_table(found, "en").empty


@pytest.mark.parametrize("lang", LANGUAGES)
def test_tables_say_what_charts_draw(store, held, found, lang):
    beside = room.beside_table(found, held.statements[0], lang, round_id=held.rounds["blind"])
    assert beside.iloc[:, 0].tolist() == ["2027", "2030", "2035"]
    assert beside.iloc[:, 4].tolist() == ["18", "27", "41"]
    assert len(room.votes_table(found, lang)) == 12
    assert len(room.votes_table(found, lang, criterion="impact")) == 3
    assert len(room.matrix_table(found, lang)) == 3
    assert room.ranking_table(found, lang).iloc[:, 0].tolist() == [1, 2, 3]
    assert len(room.shift_table(found, held.statements[0], lang)) == 3
    assert "n = 22" in room.concordance_words(found, held.rounds["ranking"], lang)
    groups = room.groups_table(found, lang, criterion="certainty", round_id=held.rounds["first"])
    assert groups.shape == (3, 5)
    times = room.times_table(found, lang)
    assert times.iloc[:, 4].tolist() == [percent(1.0, lang)] * 3  # all chose three to five years
    stable = room.stability_table(found, lang)
    assert len(stable) == 9  # nothing of relevance, on which nobody voted
    assert stable.iloc[:, 3].tolist().count(percent(1 / 22, lang)) == 1
    assert room.dots_table(found, lang).iloc[:, 3].tolist() == [44, 22]
    assert len(room.other_tables(found, lang)) == 6
    plans = ledger.drafts(store, held.room_id, lang=lang)
    table = room.claims_table(plans, lang)
    assert len(table) == len(plans) == 2
    assert table.iloc[1, 3] == "–"  # the model refused the second
