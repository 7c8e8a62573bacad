"""Rooms are led by legal moves only, whoever else is leading them; participants join, and can be forgotten."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from held import hold
from sqlalchemy import select

from roadmap.errors import MovedError, RoundtableError
from roadmap.roundtable import schema
from roadmap.roundtable.agenda import spotlight
from roadmap.roundtable.answers import take
from roadmap.roundtable.audit import audit_of
from roadmap.roundtable.people import Joining, add_paper, by_token, erase, join, participants
from roadmap.roundtable.rooms import (
    ALPHABET,
    PATTERN,
    RoomPlan,
    Step,
    archive,
    close,
    create_room,
    edit_room,
    freeze,
    go_to,
    is_host,
    next_step,
    open_,
    prepare,
    reveal,
    room_by_code,
    room_of,
    rooms,
    set_agenda,
    start_timer,
    steps,
    stop_timer,
    unfreeze,
)
from roadmap.roundtable.rounds import (
    RoundPlan,
    StatementPlan,
    add_round,
    add_statement,
    edit_round,
    edit_statement,
    hide_statement,
    move_statement,
    open_round,
    rounds_of,
    statements,
    use_pattern,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.roundtable.database import Store


def _room(store: Store) -> str:
    return create_room(store, RoomPlan("Round table", languages=("nl", "fr"))).room.room_id


def _say(number: int = 0) -> StatementPlan:
    return StatementPlan("statement", "nl", {"nl": f"Stelling {number}"}, topic_id="t1")


def test_a_room_comes_back_as_it_was_made(store: Store) -> None:
    plan = RoomPlan(
        "Tafel \u202eلقاء 🙂", "Genk", "2027-03-01T14:00", "s1", "study", "f", 2025, ("nl", "fr", "nl"), True
    )
    made = create_room(store, plan)
    assert room_of(store, made.room.room_id) == made.room
    assert (made.room.title, made.room.languages, made.room.state) == ("Tafel لقاء 🙂", ("nl", "fr"), "draft")
    assert set(made.room.code) <= set(ALPHABET)
    assert len(made.room.code) == 6
    spaced = f" {made.room.code[:3].lower()}-{made.room.code[3:]} "
    assert room_by_code(store, spaced) == made.room
    assert is_host(store, made.room.room_id, made.host_token)
    assert not is_host(store, made.room.room_id, made.host_token + "x")
    assert not is_host(store, "none", "")
    edited = edit_room(store, made.room.room_id, replace(plan, title="Other"))
    assert (edited.title, edited.code) == ("Other", made.room.code)
    assert rooms(store) == [edited]


@pytest.mark.parametrize(
    "plan",
    [
        RoomPlan(""),
        RoomPlan("\x00 \n"),
        RoomPlan("x" * 201),
        RoomPlan("x", languages=("xx",)),
        RoomPlan("x", languages=()),
    ],
)
def test_a_bad_plan_is_refused(sqlite_store: Store, plan: RoomPlan) -> None:
    with pytest.raises(RoundtableError):
        create_room(sqlite_store, plan)
    assert rooms(sqlite_store) == []


MOVES: dict[str, Callable[[Store, str], Any]] = {
    "prepared": prepare,
    "open": open_,
    "closed": close,
    "archived": archive,
}
LEGAL = {
    "draft": {"prepared", "archived"},
    "prepared": {"open", "archived"},
    "open": {"closed"},
    "closed": {"open", "archived"},
    "archived": set(),
}


@pytest.mark.parametrize("state", LEGAL)
def test_only_legal_moves(sqlite_store: Store, state: str) -> None:
    for wanted, move in MOVES.items():
        room_id = _room(sqlite_store)
        path = {"draft": [], "archived": ["archived"]}.get(state, list(MOVES)[: ["draft", *MOVES].index(state)])
        for one in path:
            MOVES[one](sqlite_store, room_id)
        before = room_of(sqlite_store, room_id)
        if wanted in LEGAL[state]:
            assert move(sqlite_store, room_id).state == wanted
        elif wanted == state:
            assert move(sqlite_store, room_id) == before
        else:
            with pytest.raises(RoundtableError):
                move(sqlite_store, room_id)
            assert room_of(sqlite_store, room_id) == before


def test_the_usual_agenda_leads_through_its_rounds(store: Store) -> None:
    room_id = _room(store)
    add_statement(store, room_id, _say())
    add_statement(store, room_id, replace(_say(1), topic_id=""))
    agenda = use_pattern(store, room_id, lang="nl")
    assert sum(step.minutes for step in PATTERN) == 150
    assert steps(store, room_id) == agenda
    asked = {one.kind: len(one.statement_ids) for one in rounds_of(store, room_id)}
    assert asked == {"vote": 2, "estimate": 1, "dots": 2}
    prepare(store, room_id)
    open_(store, room_id)
    for position, step in enumerate(agenda):
        if position:
            assert next_step(store, room_id, position - 1).step == position
        opened = [one.round_id for one in rounds_of(store, room_id) if one.state == "open"]
        assert opened == ([step.round_id] if step.kind in schema.ROUND_KINDS else [])
        shown = {one.round_id for one in rounds_of(store, room_id) if one.revealed_ms is not None}
        assert (agenda[4].round_id in shown) == (position >= 4)
        assert (agenda[7].round_id in shown) == (position >= 7)  # the room sees its second round too
        assert room_of(store, room_id).step_ends_ms is not None
    with pytest.raises(RoundtableError, match="there is no step 13"):
        next_step(store, room_id, len(agenda) - 1)
    assert close(store, room_id).step_ends_ms is None


def test_of_two_facilitators_one_moves(store: Store) -> None:
    room_id = _room(store)
    set_agenda(store, room_id, [Step("talk", f"Step {number}", 5) for number in range(4)])
    prepare(store, room_id)
    open_(store, room_id)
    barrier, done = threading.Barrier(4), []

    def press() -> None:
        barrier.wait()
        try:
            done.append(next_step(store, room_id, 0).step)
        except MovedError as error:
            done.append(str(error))

    threads = [threading.Thread(target=press) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(map(str, done)) == ["1"] + ["Another facilitator has already moved to step 2."] * 3
    assert room_of(store, room_id).step == 1
    assert [event.verb for event in audit_of(store, room_id)].count("step") == 1


def test_back_opens_a_round_again_unless_it_was_revealed(sqlite_store: Store) -> None:
    held = hold(sqlite_store, opened=False)
    room_id, ids = held.room.room_id, {kind: one.round_id for kind, one in held.rounds.items()}
    agenda = [Step("vote", "a", 5, ids["vote"]), Step("estimate", "b", 5, ids["estimate"])]
    agenda += [Step("reveal", "c", 0, ids["estimate"])]
    set_agenda(sqlite_store, room_id, agenda)
    open_(sqlite_store, room_id)
    next_step(sqlite_store, room_id, 0)
    assert next_step(sqlite_store, room_id, 1).step_ends_ms is None
    go_to(sqlite_store, room_id, 2, 1)
    states = {one.kind: one.state for one in rounds_of(sqlite_store, room_id)}
    assert states["estimate"] == "closed"
    go_to(sqlite_store, room_id, 1, 0)
    states = {one.kind: one.state for one in rounds_of(sqlite_store, room_id)}
    assert (states["vote"], states["estimate"]) == ("open", "closed")
    with pytest.raises(RoundtableError, match="revealed"):
        open_round(sqlite_store, ids["estimate"])


def test_an_agenda_keeps_what_was_done(sqlite_store: Store) -> None:
    held, other = hold(sqlite_store), hold(sqlite_store)
    room_id = held.room.room_id
    with pytest.raises(RoundtableError, match="does not have"):
        set_agenda(sqlite_store, room_id, [Step("vote", "x", 5, other.rounds["vote"].round_id)])
    fresh = _room(sqlite_store)
    first = [Step("talk", "a", 5), Step("talk", "b", 5), Step("talk", "c", 5)]
    set_agenda(sqlite_store, fresh, first)
    prepare(sqlite_store, fresh)
    open_(sqlite_store, fresh)
    next_step(sqlite_store, fresh, 0)
    with pytest.raises(RoundtableError, match="cannot change"):
        set_agenda(sqlite_store, fresh, [Step("talk", "other", 5), *first[1:]])
    set_agenda(sqlite_store, fresh, first[:2])
    assert steps(sqlite_store, fresh) == first[:2]
    for bad in (Step("dance", "x", 5), Step("talk", "", 5), Step("talk", "x", -1)):
        with pytest.raises(RoundtableError):
            set_agenda(sqlite_store, fresh, [*first[:2], bad])


def test_timers_freezing_and_revealing(store: Store) -> None:
    held = hold(store)
    room_id, round_id = held.room.room_id, held.rounds["vote"].round_id
    ends = start_timer(store, room_id, 2.5).step_ends_ms
    assert ends is not None
    assert ends > held.room.created_ms + 149_000
    assert stop_timer(store, room_id).step_ends_ms is None
    for bad in (0, -1, 601, float("nan")):
        with pytest.raises(RoundtableError):
            start_timer(store, room_id, bad)
    freeze(store, room_id)
    assert {one.state for one in rounds_of(store, room_id)} == {"frozen"}
    unfreeze(store, room_id)
    assert {one.state for one in rounds_of(store, room_id)} == {"open"}
    reveal(store, room_id, round_id)
    once = next(one for one in rounds_of(store, room_id) if one.round_id == round_id)
    assert once.state == "closed"
    assert once.revealed_ms is not None
    reveal(store, room_id, round_id)
    assert once in rounds_of(store, room_id)


def test_the_spotlight_goes_out_with_the_step(sqlite_store: Store) -> None:
    held, other = hold(sqlite_store), hold(sqlite_store)
    room_id = held.room.room_id
    set_agenda(sqlite_store, room_id, [Step("talk", "a", 5), Step("talk", "b", 5)])
    assert spotlight(sqlite_store, room_id, held.statements[0]).spotlight == held.statements[0]
    with pytest.raises(RoundtableError):
        spotlight(sqlite_store, room_id, other.statements[0])
    assert next_step(sqlite_store, room_id, 0).spotlight == ""


def test_statements_keep_their_numbers(store: Store) -> None:
    room_id = _room(store)
    made = [add_statement(store, room_id, _say(number)) for number in range(4)]
    assert [one.number for one in made] == [1, 2, 3, 4]
    hide_statement(store, made[1].statement_id)
    assert [one.number for one in move_statement(store, made[3].statement_id, 1)] == [4, 1, 2, 3]
    assert [one.number for one in statements(store, room_id)] == [4, 1, 3]
    assert add_statement(store, room_id, _say()).number == 5
    edited = edit_statement(store, made[0].statement_id, texts={"nl": "Anders", "fr": " "})
    assert (edited.texts, edited.text("fr"), edited.number) == ({"nl": "Anders"}, "Anders", 1)
    assert [one.number for one in statements(store, room_id, ("hidden",))] == [2]


@pytest.mark.parametrize(
    "plan",
    [
        replace(_say(), texts={}),
        replace(_say(), texts={"fr": "Sans la langue première"}),
        replace(_say(), texts={"nl": "x" * 501}),
        replace(_say(), texts={"nl": 3}),
        replace(_say(), texts={"nl": "x", "xx": "y"}),
        replace(_say(), kind="poem"),
        replace(_say(), lang="es"),
        replace(_say(), state="new"),
    ],
    ids=range(8),
)
def test_a_bad_statement_is_refused(sqlite_store: Store, plan: StatementPlan) -> None:
    room_id = _room(sqlite_store)
    with pytest.raises(RoundtableError):
        add_statement(sqlite_store, room_id, plan)
    assert statements(sqlite_store, room_id) == []


def test_words_stay_while_they_are_answered_and_rounds_only_grow(sqlite_store: Store) -> None:
    held = hold(sqlite_store)
    room_id = held.room.room_id
    with pytest.raises(RoundtableError, match="being answered"):
        edit_statement(sqlite_store, held.statements[0], texts={"nl": "Anders"})
    new = add_statement(sqlite_store, room_id, _say(9))
    vote = held.rounds["vote"]
    plan = RoundPlan(room_id, 1, "vote", vote.criteria, (*vote.statement_ids, new.statement_id))
    edit_round(sqlite_store, vote.round_id, plan)
    late = held.answer("vote", {"impact": 3}, statement_id=new.statement_id)
    assert take(sqlite_store, [late])[0].state == "stored"
    for bad in (replace(plan, statement_ids=vote.statement_ids[1:]), replace(plan, criteria=("impact",))):
        with pytest.raises(RoundtableError, match="more statements"):
            edit_round(sqlite_store, vote.round_id, bad)


def test_a_bad_round_is_refused(sqlite_store: Store) -> None:
    held, other = hold(sqlite_store), hold(sqlite_store)
    good = RoundPlan(held.room.room_id, 1, "vote", ("impact",), tuple(held.statements))
    for bad in (
        replace(good, criteria=()),
        replace(good, kind="dots", criteria=(), budget=0),
        replace(good, kind="ranking"),
        replace(good, statement_ids=tuple(other.statements)),
        replace(good, visibility="never"),
        replace(good, number=0),
        replace(good, room_id="none"),
    ):
        with pytest.raises(RoundtableError):
            add_round(sqlite_store, bad)
    assert len(rounds_of(sqlite_store, held.room.room_id)) == 4


def test_people_join_and_are_forgotten_without_their_answers(store: Store) -> None:
    held = hold(store)
    room_id = held.room.room_id
    odd = "<script>alert(1)</script> مريم 👩‍🔬"
    who = join(store, held.room.code, Joining("fr", "v1", "policy", "government", "BE", 4, odd, "Ville \x07de Liège"))
    found = by_token(store, who.token)
    assert found is not None
    assert (found.pseudonym, found.name, found.organisation) == ("P03", odd, "Ville de Liège")
    assert by_token(store, who.token[:-1]) is None
    answer = held.answer("vote", {"impact": 5}, participant_id=who.participant_id)
    assert take(store, [answer])[0].state == "stored"
    erase(store, who.participant_id)
    erased = next(one for one in participants(store, room_id) if one.participant_id == who.participant_id)
    assert (erased.name, erased.organisation, erased.role) == ("", "", "policy")
    with store.read() as connection:
        assert connection.execute(select(schema.answer.c.participant_id)).scalars().all() == [who.participant_id]
        kept = connection.execute(select(schema.identity.c.participant_id)).scalars().all()
    assert set(kept) == {one.participant_id for one in held.people}
    assert not any(odd in str(event) or "Person" in str(event) for event in audit_of(store, room_id))
    with pytest.raises(RoundtableError):
        erase(store, "nobody")


def test_an_erased_name_is_not_in_the_file(sqlite_store: Store) -> None:
    held = hold(sqlite_store)
    who = join(sqlite_store, held.room.code, Joining("nl", "v1", name="Wilhelmina Uniekenaam"))
    erase(sqlite_store, who.participant_id)
    with sqlite_store.engine.connect() as connection:
        where = connection.engine.url.database
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
        connection.exec_driver_sql("BEGIN")
    from pathlib import Path

    assert where is not None
    assert b"Uniekenaam" not in Path(where).read_bytes()


@pytest.mark.parametrize(
    "joining",
    [
        Joining("nl", ""),
        Joining("es", "v1"),
        Joining("nl", "v1", role="king"),
        Joining("nl", "v1", country="XX"),
        Joining("nl", "v1", expertise=5),
        Joining("nl", "v1", expertise=True),
        Joining("nl", "v1", name="x" * 81),
    ],
    ids=range(7),
)
def test_a_bad_joining_is_refused(sqlite_store: Store, joining: Joining) -> None:
    held = hold(sqlite_store, people=0)
    with pytest.raises(RoundtableError):
        join(sqlite_store, held.room.code, joining)
    assert participants(sqlite_store, held.room.room_id) == []


def test_joining_goes_by_the_state_of_the_room(store: Store) -> None:
    room = create_room(store, RoomPlan("Room")).room
    one = Joining("nl", "v1")
    with pytest.raises(RoundtableError, match="not open yet"):
        join(store, room.code, one)
    prepare(store, room.room_id)
    join(store, room.code, one)
    open_(store, room.room_id)
    join(store, room.code, one)
    close(store, room.room_id)
    with pytest.raises(RoundtableError, match="closed"):
        join(store, room.code, one)
    assert add_paper(store, room.room_id, one).pseudonym == "P03"
    for code in ("", "AAAAAA", "' or 1=1", "\x00", "É" * 50):
        with pytest.raises(RoundtableError):
            join(store, code, one)


def test_all_who_join_at_once_get_a_pseudonym_of_their_own(store: Store) -> None:
    held = hold(store, people=0)
    threads = [
        threading.Thread(target=lambda: [join(store, held.room.code, Joining("nl", "v1")) for _ in range(5)])
        for _ in range(6)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [one.pseudonym for one in participants(store, held.room.room_id)] == [f"P{n:02d}" for n in range(1, 31)]


def test_every_change_raises_the_revision_and_is_in_the_log(sqlite_store: Store) -> None:
    held = hold(sqlite_store)
    events = audit_of(sqlite_store, held.room.room_id)
    assert held.room.revision == len(events)
    assert [event.audit_id for event in events] == sorted(event.audit_id for event in events)
    take(sqlite_store, [held.answer("vote", {"impact": 5}), held.answer("vote", {"impact": 4}, 2)])
    assert room_of(sqlite_store, held.room.room_id).revision == held.room.revision + 1
