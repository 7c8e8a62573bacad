"""The roundtable's pages: a room is prepared, held and taken home; nothing is told of fewer than five."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from studies import SECRET

from roadmap.roundtable.agenda import next_step, steps
from roadmap.roundtable.answers import Answer, take
from roadmap.roundtable.comments import CommentPlan, comments, say
from roadmap.roundtable.database import Store, open_store, store_path
from roadmap.roundtable.people import Joining, join, participants
from roadmap.roundtable.rooms import Room, room_of, rooms
from roadmap.roundtable.rounds import Round, rounds_of, statements

VOTERS = 6


@pytest.fixture
def root(workspace: Path, tmp_path: Path) -> Path:
    """A workspace of its own with the small study."""
    shutil.copytree(workspace / "small", tmp_path / "small")
    return tmp_path


@pytest.fixture
def store(root: Path) -> Store:
    """The workspace's store, as the pages open it."""
    return open_store(store_path(root))


@pytest.fixture
def made(root: Path, store: Store, open_page) -> Room:
    """A room made on the page, with its proposals taken in."""
    test = open_page(root, "roundtable", locale="en-GB")
    test.text_input(key="room-place").input("Genk")
    test = press(test, "room-make")
    assert not test.exception
    test = press(test, "take")
    assert not test.exception
    return rooms(store)[0]


def press(test: AppTest, key: str) -> AppTest:
    """Press a button of the page."""
    return test.button(key=key).click().run()


def words(test: AppTest) -> str:
    """All that stands on a page in Markdown, headings and HTML."""
    parts = [*test.title, *test.subheader, *test.markdown, *test.get("html")]
    return "\n".join(str(getattr(one, "value", "") or getattr(one.proto, "body", "")) for one in parts)


def opened(root: Path, made: Room, open_page) -> AppTest:
    """Open the room on the page."""
    return press(open_page(root, "roundtable", view="prepare", room=made.room_id), "room-open")


def fill(store: Store, room: Room, voters: int = VOTERS) -> list[str]:
    """Let people join and answer the present step's round; return who."""
    who = [one.participant_id for one in participants(store, room.room_id)]
    for _one in range(voters - len(who)):
        who.append(join(store, room.code, Joining("en", "v1", country="BE", organisation_type="sme")).participant_id)
    return who


def answer(store: Store, now: Round, who: list[str]) -> None:
    """Give an answer of everybody to every statement of a round."""
    for place, person in enumerate(who):
        for number, one in enumerate(now.statement_ids):
            marks = {name: 1 + (place + number) % 5 for name in now.criteria}
            guess = {str(h): [5.0, 10.0 + place, 40.0] for h in (2, 5, 10)}
            payload = marks if now.kind == "vote" else guess
            told = take(store, [Answer(f"{now.round_id}-{person}-{number}", now.round_id, person, one, payload, 1)])
            assert told[0].state == "stored"


def to_step(store: Store, room: Room, kind: str, who: list[str]) -> None:
    """Go on to the first step of a kind; everybody answers every round on the way."""
    plan = steps(store, room.room_id)
    while plan[(now := room_of(store, room.room_id)).step].kind != kind:
        held = {one.round_id: one for one in rounds_of(store, room.room_id)}.get(plan[now.step].round_id or "")
        if held and held.kind != "dots" and plan[now.step].kind != "reveal":
            answer(store, held, who)
        next_step(store, room.room_id, now.step)


# --- before ---------------------------------------------------------------------------------------------------------


def test_without_a_study_the_page_says_what_to_do(tmp_path, open_page):
    test = open_page(tmp_path, "roundtable", lang="nl")
    assert not test.exception
    assert test.button(key="go-study")


def test_a_room_is_ready_in_three_clicks(root, store, made, open_page, everything):
    told = statements(store, made.room_id)
    assert len(told) >= 3
    assert all(one.texts["en"] and one.evidence for one in told)
    assert sum(one.minutes for one in steps(store, made.room_id)) == 150
    test = opened(root, made, open_page)
    assert not test.exception
    assert room_of(store, made.room_id).state == "open"
    votes = next(one for one in rounds_of(store, made.room_id) if one.kind == "vote")
    assert set(votes.statement_ids) == {one.statement_id for one in told}
    assert made.code[:3] in words(test)
    assert SECRET.encode() not in everything(test)


def test_statements_are_worded_ordered_left_out_and_added(root, store, made, open_page):
    first, second = (one.statement_id for one in statements(store, made.room_id)[:2])
    test = open_page(root, "roundtable", view="prepare", room=made.room_id)
    test = press(test, f"move1-{first}")
    assert [one.statement_id for one in statements(store, made.room_id)[:2]] == [second, first]
    test = press(test, f"edit-{first}")
    test.text_input(key=f"text-en-{first}").input("Ours *now*")
    test = test.button[[one.label for one in test.button].index("Keep")].click().run()
    assert "Ours *now*" in [one.texts["en"] for one in statements(store, made.room_id)]
    assert "Ours \\*now\\*" in words(test)
    test = press(test, f"hide-{first}")
    assert first not in [one.statement_id for one in statements(store, made.room_id)]
    test.text_input(key="own-en").input("What do we lack?")
    test = press(test, "own-add")
    assert statements(store, made.room_id)[-1].texts == {"en": "What do we lack?"}
    assert not test.exception


def test_an_own_statement_without_words_is_refused_in_a_sentence(root, store, made, open_page):
    count = len(statements(store, made.room_id))
    test = press(open_page(root, "roundtable", view="prepare", room=made.room_id), "own-add")
    assert len(test.error) == 1
    assert len(statements(store, made.room_id)) == count


def test_an_own_statement_tied_to_a_topic_is_estimated_beside_the_forecast(root, store, made, open_page):
    from roadmap.roundtable.ledger import drafts

    test = open_page(root, "roundtable", view="prepare", room=made.room_id)
    test.text_input(key="own-en").input("Ours is ahead")
    options = test.selectbox(key="own-topic").options
    topic = next(one.topic_id for one in statements(store, made.room_id) if one.topic_id)
    test.selectbox(key="own-topic").set_value(topic)
    test = press(test, "own-add")
    assert not test.exception and len(options) > 2
    mine = statements(store, made.room_id)[-1]
    other = next(one for one in statements(store, made.room_id) if one.topic_id == topic)
    assert mine.topic_id == topic and mine.evidence["forecasts"] == other.evidence["forecasts"]
    assert test.selectbox(key="own-topic").value == ""
    opened(root, made, open_page)
    to_step(store, made, "reveal", fill(store, made))
    held = {(one.kind, one.number): one for one in rounds_of(store, made.room_id)}
    assert mine.statement_id in held["estimate", 1].statement_ids
    assert mine.statement_id in [one.statement_id for one in drafts(store, made.room_id)]
    test = press(open_page(root, "roundtable", view="prepare", room=made.room_id), f"edit-{mine.statement_id}")
    test.selectbox(key=f"topic-{mine.statement_id}").set_value("")
    test = test.button[[one.label for one in test.button].index("Keep")].click().run()
    assert len(test.error) == 1, "it has been estimated"
    assert statements(store, made.room_id)[-1].topic_id == topic


def test_the_agenda_takes_minutes_order_and_what_is_left_out(root, store, made, open_page):
    test = press(open_page(root, "roundtable", view="prepare", room=made.room_id), "agenda-edit")
    first = steps(store, made.room_id)[0]
    test = test.number_input(key=f"minutes-0-{first.title}").set_value(20).run()
    assert steps(store, made.room_id)[0].minutes == 20
    test = press(test, "step1-0")
    assert steps(store, made.room_id)[1].title == first.title
    test = press(test, "step-out-1")
    assert first.title not in [one.title for one in steps(store, made.room_id)]
    test = press(test, "agenda-usual")
    assert steps(store, made.room_id)[0].title == first.title
    assert not test.exception


def test_the_room_goes_on_when_its_study_is_deleted(root, store, made, open_page):
    shutil.rmtree(root / "small")
    test = open_page(root, "roundtable", view="prepare", room=made.room_id)
    assert not test.exception
    assert "goes on without the study" in words(test)
    for view in ("hold", "results", "projector"):
        assert not open_page(root, "roundtable", view=view, room=made.room_id).exception
    assert not opened(root, made, open_page).exception
    assert room_of(store, made.room_id).state == "open"


# --- held -----------------------------------------------------------------------------------------------------------


def test_two_facilitators_press_next_and_one_is_told(root, store, made, open_page):
    test = opened(root, made, open_page)
    next_step(store, made.room_id, 0)  # the other one was quicker
    test = press(test, "next-0")
    assert len(test.error) == 1
    assert room_of(store, made.room_id).step == 1
    test = press(test.run(), "next-1")
    assert room_of(store, made.room_id).step == 2
    assert not test.error


def test_clock_and_freeze(root, store, made, open_page):
    opened(root, made, open_page)
    to_step(store, made, "vote", [])
    test = press(open_page(root, "roundtable", view="hold", room=made.room_id), "clock-stop")
    assert room_of(store, made.room_id).step_ends_ms is None
    test = press(test, "freeze")
    assert "frozen" in {one.state for one in rounds_of(store, made.room_id)}
    test = press(test, "freeze")
    assert "open" in {one.state for one in rounds_of(store, made.room_id)}
    assert not test.exception


def test_nothing_is_told_of_fewer_than_five(root, store, made, open_page):
    opened(root, made, open_page)
    to_step(store, made, "reveal", fill(store, made, 4))
    for view in ("hold", "projector", "results"):
        test = open_page(root, "roundtable", view=view, room=made.room_id)
        assert not test.exception
        told = words(test)
        assert "expects more" not in told
        assert "expects less" not in told
    assert "Fewer than five" in words(open_page(root, "roundtable", view="projector", room=made.room_id))


def test_the_reveal_says_how_room_and_model_stand(root, store, made, open_page):
    opened(root, made, open_page)
    to_step(store, made, "reveal", fill(store, made))
    test = open_page(root, "roundtable", view="hold", room=made.room_id)
    assert not test.exception
    assert " by 20" in words(test)
    chosen = next(one for one in statements(store, made.room_id) if one.topic_id)
    test = test.selectbox(key="spotlight-4").set_value(chosen.statement_id).run()
    assert not test.exception
    assert room_of(store, made.room_id).spotlight == chosen.statement_id
    screen = open_page(root, "roundtable", view="projector", room=made.room_id)
    assert not screen.exception
    assert chosen.texts["en"] in words(screen)
    assert not screen.button


def test_after_the_second_round_the_room_sees_what_changed(root, store, made, open_page):
    opened(root, made, open_page)
    who = fill(store, made)
    to_step(store, made, "reveal", who)
    next_step(store, made.room_id, 4)
    to_step(store, made, "reveal", who)
    test = open_page(root, "roundtable", view="hold", room=made.room_id)
    screen = open_page(root, "roundtable", view="projector", room=made.room_id)
    for page in (test, screen):
        assert not page.exception
        assert "the room stays at" in words(page)  # everybody answered the same twice
        assert "Changes between the rounds" in words(page)
    chosen = next(one for one in statements(store, made.room_id) if one.topic_id)
    assert not test.selectbox(key="spotlight-7").set_value(chosen.statement_id).run().exception
    assert chosen.texts["en"] in words(open_page(root, "roundtable", view="projector", room=made.room_id))


def test_dots_are_shown_once_they_are_held(root, store, made, open_page):
    opened(root, made, open_page)
    who = fill(store, made)
    to_step(store, made, "dots", who)
    held = next(one for one in rounds_of(store, made.room_id) if one.kind == "dots")
    for person in who:
        take(store, [Answer(f"dots-{person}", held.round_id, person, held.statement_ids[0], {"dots": 2}, 1)])
    test = open_page(root, "roundtable", view="hold", room=made.room_id)
    assert "Freeze the round" in words(test)
    test = press(test, "freeze")
    assert "Freeze the round" not in words(test)
    screen = open_page(root, "roundtable", view="projector", room=made.room_id)
    told = [one.proto.spec for one in screen.get("vega_lite_chart")]
    assert any('"12"' in spec for spec in told)  # six people, two dots each
    next_step(store, made.room_id, room_of(store, made.room_id).step)
    for view in ("hold", "projector"):
        test = open_page(root, "roundtable", view=view, room=made.room_id)
        assert not test.exception
        assert any('"12"' in one.proto.spec for one in test.get("vega_lite_chart"))


def test_comments_wait_and_a_statement_comes_up(root, store, made, open_page):
    opened(root, made, open_page)
    who = fill(store, made)
    first = statements(store, made.room_id)[0]
    say(store, made.room_id, CommentPlan(who[0], first.statement_id, "con", "Too <b>dear</b>", "en"))
    to_step(store, made, "vote", who)
    test = open_page(root, "roundtable", view="hold", room=made.room_id)
    test = test.segmented_control(key="pick-panel").set_value("comments").run()
    one = comments(store, made.room_id)[0]
    test = press(test, f"shown-{one.comment_id}")
    assert comments(store, made.room_id)[0].state == "shown"
    test = test.segmented_control(key="pick-panel").set_value("statements").run()
    test.text_input(key="now-en").input("One more")
    test = press(test, "now-add")
    assert not test.exception
    added = statements(store, made.room_id)[-1].statement_id
    held = {(one.kind, one.number): one for one in rounds_of(store, made.room_id)}
    assert added in held["vote", 1].statement_ids
    assert held["vote", 1].state == "open"
    assert added not in held["estimate", 1].statement_ids  # it has no topic, so no forecast stands beside it


def test_a_paper_card_is_keyed_in(root, store, made, open_page):
    from roadmap.roundtable.progress import answered

    opened(root, made, open_page)
    to_step(store, made, "vote", [])
    test = open_page(root, "roundtable", view="hold", room=made.room_id)
    test = test.segmented_control(key="pick-panel").set_value("paper").run()
    test = press(test, "paper-add")
    assert not test.exception
    card = participants(store, made.room_id)[0]
    assert card.paper
    now = next(one for one in rounds_of(store, made.room_id) if one.state == "open")
    first = now.statement_ids[0]
    for name in now.criteria:
        test.number_input(key=f"paper-{card.participant_id}-{now.round_id}-{first}-{name}").set_value(4)
    test = press(test, "paper-keep")
    assert not test.exception
    assert not test.error
    assert answered(store, now) == {first: 1, "": 1}


def test_an_estimate_on_paper_is_three_numbers_or_none():
    from app_pages.host_paper import PARTS, card_answers

    now = SimpleNamespace(kind="estimate", criteria=(), round_id="r")
    row = {
        "statement_id": "s",
        **{f"{h}-{part}": value for h in (2, 5) for part, value in zip(PARTS, (1, 2, 3), strict=True)},
    }
    row |= {"10-lo": 4, "10-mid": None, "10-hi": 6}
    told = card_answers(pd.DataFrame([row]).astype({"10-mid": "Float64"}), now, "p")
    assert told[0].payload == {"2": [1, 2, 3], "5": [1, 2, 3], "10": None}


# --- taken home -----------------------------------------------------------------------------------------------------


def test_the_canvas_an_idea_an_action_and_the_end(root, store, made, open_page, everything):
    from roadmap.roundtable.actions import actions
    from roadmap.roundtable.board import board
    from roadmap.roundtable.ideas import ideas

    opened(root, made, open_page)
    to_step(store, made, "canvas", fill(store, made))
    test = press(open_page(root, "roundtable", view="hold", room=made.room_id), "board-place")
    assert not test.exception
    test = press(test, "board-place")
    items = board(store, made.room_id).items
    assert len({one.statement_id for one in items}) == 2  # the next that stands nowhere is offered first
    assert {one.label for one in items} <= {one.texts["en"] for one in statements(store, made.room_id)}
    test = press(test, "link-make")
    changes = test.dataframe[0].value
    assert changes["Change"].tolist()[0] == "linked"
    assert len(changes) == 3
    assert not open_page(root, "roundtable", view="projector", room=made.room_id).exception
    test = test.segmented_control(key="pick-panel").set_value("ideas").run()
    test.text_input(key="idea-title-new").input("Shared line")
    test = press(test, "idea-save-new")
    assert [one.canvas.title for one in ideas(store, made.room_id)] == ["Shared line"]
    test = test.segmented_control(key="pick-panel").set_value("actions").run()
    test.text_input(key="action-text").input("Call them")
    test = press(test, "action-add")
    assert [one.text for one in actions(store, made.room_id)] == ["Call them"]
    test = open_page(root, "roundtable", view="results", room=made.room_id)
    assert "The room agrees on" in words(test)
    for part in ("agreed", "claims", "files"):
        test = test.segmented_control(key="pick-part").set_value(part).run()
        assert not test.exception
    assert SECRET.encode() not in everything(test)
    test = press(test, "room-close")
    test = press(test, "room-archive")
    assert room_of(store, made.room_id).state == "archived"
    assert not test.exception


def test_a_claim_is_made_and_opens_the_next_roundtable(root, store, made, open_page):
    from app_pages.frame import plain
    from roadmap.roundtable.ledger import claims
    from roadmap.roundtable.record import record, record_words

    opened(root, made, open_page)
    to_step(store, made, "reveal", fill(store, made))
    test = open_page(root, "roundtable", view="results", room=made.room_id)
    test = test.segmented_control(key="pick-part").set_value("claims").run()
    offered = [one.key for one in test.button if one.key.startswith("claim-")]
    test = press(test, offered[0])
    assert not test.exception
    assert len(claims(store, made.room_id)) == 1
    test = open_page(root, "roundtable", view="prepare", room=made.room_id)
    assert plain(record_words(record(store, made.sector_id), "en")[0]) in words(test)


def test_a_record_is_taken_in_on_the_page(tmp_path, root, store, made, open_page):
    from roadmap.roundtable.exchange import room_json

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    content = json.dumps(room_json(store, made.room_id)).encode()
    test = open_page(elsewhere, "roundtable", lang="en")
    test.file_uploader(key="room-file").upload("room.json", b"[1]", "application/json").run()
    test = press(test, "room-take")
    assert not test.exception and len(test.error) == 1
    assert rooms(open_store(store_path(elsewhere))) == []
    test.file_uploader(key="room-file").upload("room.json", content, "application/json").run()
    test = press(test, "room-take")
    assert not test.exception and not test.error
    (there,) = rooms(open_store(store_path(elsewhere)))
    assert (there.title, there.place) == (made.title, "Genk") and there.code != made.code
    assert there.code[:3] in words(test) or there.title in words(test)


def test_what_else_was_found_stands_below_the_votes(root, store, made, open_page):
    opened(root, made, open_page)
    to_step(store, made, "canvas", fill(store, made))
    test = open_page(root, "roundtable", view="results", room=made.room_id)
    assert not test.exception
    assert {"Impact and certainty", "Changes between the rounds"} <= {one.label for one in test.expander}
    assert "Groups of opinion are looked for from twenty voters." in words(test)
