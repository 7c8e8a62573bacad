"""Answers: kept once, in any order, under any number of tries; what may not be is refused in one sentence."""

from __future__ import annotations

import math
import random
import signal
import subprocess
import sys
from concurrent.futures import wait
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from held import Held, hold
from hypothesis import HealthCheck, given
from hypothesis import settings as quickly
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from roadmap.i18n import Message
from roadmap.roundtable import _taking, payloads, schema
from roadmap.roundtable.answers import TABLES, Answer, Recorder, highest_counter, take
from roadmap.roundtable.database import open_store
from roadmap.roundtable.people import Joining, add_paper
from roadmap.roundtable.rooms import archive, close, freeze, reveal, room_of, unfreeze
from roadmap.roundtable.rounds import close_round

if TYPE_CHECKING:
    from pathlib import Path

    from roadmap.roundtable.database import Store

GOOD: dict[str, dict[str, Any]] = {
    "vote": {"impact": 4, "time": None},
    "estimate": {"2": [1.0, 2.5, 1000.0], "10": None},
    "dots": {"dots": 3},
}


def _all(store: Store, name: str) -> list[dict[str, Any]]:
    with store.read() as connection:
        return [dict(row._mapping) for row in connection.execute(select(schema.metadata.tables[name]))]


def _one(store: Store, answer: Answer) -> tuple[str, str]:
    (outcome,) = take(store, [answer])
    assert outcome.answer_id == answer.answer_id
    return outcome.state, outcome.message.template if outcome.message else ""


def test_an_answer_is_kept_and_present(store: Store) -> None:
    held = hold(store)
    for kind, payload in GOOD.items():
        assert _one(store, held.answer(kind, payload)) == ("stored", "")
    order = [held.statements[2], held.statements[0]]
    assert _one(store, held.answer("ranking", {"order": order})) == ("stored", "")
    votes = {(row["criterion"], row["value"]) for row in _all(store, "vote")}
    assert votes == {("impact", 4), ("time", None)}
    guesses = {(row["horizon"], row["lo"], row["mid"], row["hi"]) for row in _all(store, "estimate")}
    assert guesses == {(2, 1.0, 2.5, 1000.0), (10, None, None, None)}
    assert [row["dots"] for row in _all(store, "dot")] == [3]
    ranks = {row["statement_id"]: row["rank"] for row in _all(store, "ranking")}
    assert ranks == {held.statements[2]: 1, held.statements[0]: 2}
    assert len(_all(store, "answer")) == 4


def test_sending_again_changes_nothing_even_after_the_round(store: Store) -> None:
    held = hold(store)
    answer = held.answer("vote", GOOD["vote"])
    assert _one(store, answer)[0] == "stored"
    before = _all(store, "answer"), _all(store, "vote"), room_of(store, held.room.room_id).revision
    assert _one(store, answer)[0] == "again"
    assert (_all(store, "answer"), _all(store, "vote"), room_of(store, held.room.room_id).revision) == before
    close_round(store, answer.round_id)
    assert _one(store, answer)[0] == "again"
    assert _one(store, replace(answer, payload={"impact": 1})) == ("refused", _taking.USED)
    assert _one(store, replace(answer, participant_id=held.people[1].participant_id))[0] == "refused"
    assert (_all(store, "answer"), _all(store, "vote")) == before[:2]


BAD: list[tuple[str, Any]] = [
    *(("vote", {"impact": value}) for value in (0, 6, 3.0, True, "3", [3], {}, math.nan)),
    ("vote", {"beauty": 3}),
    ("vote", {}),
    ("vote", None),
    ("vote", [1]),
    ("vote", {1: 3}),
    *(
        ("estimate", {"2": value})
        for value in ([3, 2, 1], [1, 2], [-1, 2, 3], [1, 2, 1001], [1, 2, math.nan], [1, 2, math.inf], [1, 2, "3"])
    ),
    ("estimate", {"2": [1, 2, 10**400]}),
    ("estimate", {"2": [False, 2, 3]}),
    ("estimate", {"3": [1, 2, 3]}),
    ("dots", {"dots": -1}),
    ("dots", {"dots": 6}),
    ("dots", {"dots": 1.0}),
    ("dots", {"dots": 1, "more": 1}),
    ("ranking", {"order": ["nothing"]}),
    ("ranking", {"order": "abc"}),
    ("ranking", {"order": [1]}),
    ("ranking", {}),
]


@pytest.mark.parametrize(("kind", "payload"), BAD, ids=[f"{kind}-{number}" for number, (kind, _) in enumerate(BAD)])
def test_a_payload_out_of_range_is_refused(kind: str, payload: Any) -> None:
    one = {"kind": kind, "criteria": ["impact"], "statement_ids": ["a", "b"], "budget": 5}
    refused = payloads.read_payload(one, payload)
    assert isinstance(refused, Message)
    assert refused.english().endswith(".")


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["order", "dots", "2"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["order", "dots", "2", "impact", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(schema.ROUND_KINDS), _JSON)
def test_whatever_is_sent_is_read_or_refused(kind: str, payload: Any) -> None:
    one = {"kind": kind, "criteria": ["impact"], "statement_ids": ["a", "b"], "budget": 5}
    read = payloads.read_payload(one, payload)
    if not isinstance(read, Message):
        again = payloads.read_payload(one, read[0])
        assert again == read


def test_refusals_leave_the_others_alone(store: Store) -> None:
    held, other = hold(store), hold(store)
    stranger = other.people[0].participant_id
    bad = [
        (held.answer("vote", {"impact": 9}), payloads.VOTE),
        (held.answer("vote", GOOD["vote"], round_id="none"), _taking.NO_ROUND),
        (held.answer("vote", GOOD["vote"], participant_id=stranger), _taking.STRANGER),
        (held.answer("vote", GOOD["vote"], participant_id="nobody"), _taking.STRANGER),
        (held.answer("vote", GOOD["vote"], statement_id=other.statements[0]), _taking.NO_STATEMENT),
        (held.answer("vote", GOOD["vote"], statement_id=""), _taking.NO_STATEMENT),
        (held.answer("ranking", {"order": []}, statement_id=held.statements[0]), _taking.NO_STATEMENT),
        (held.answer("ranking", {"order": [held.statements[0]] * 2}), payloads.RANKING),
        (held.answer("vote", GOOD["vote"], counter=-1), payloads.UNREADABLE),
        (held.answer("vote", GOOD["vote"], counter=2**60), payloads.UNREADABLE),
        (held.answer("vote", GOOD["vote"], answer_id="x\x00y"), payloads.UNREADABLE),
        (held.answer("vote", GOOD["vote"], answer_id="x" * 65), payloads.UNREADABLE),
        (held.answer("vote", GOOD["vote"], by="mallory"), payloads.UNREADABLE),
    ]
    good = held.answer("vote", GOOD["vote"])
    outcomes = take(store, [one for one, _ in bad] + [good])
    said = [outcome.message.template if outcome.message else "" for outcome in outcomes]
    assert said == [message for _, message in bad] + [""]
    assert [outcome.state for outcome in outcomes[:-1]] == ["refused"] * len(bad)
    assert [row["answer_id"] for row in _all(store, "answer")] == [good.answer_id]


def test_only_an_open_round_takes_answers(store: Store) -> None:
    held = hold(store, opened=False)
    send = lambda **values: _one(store, held.answer("vote", GOOD["vote"], **values))  # noqa: E731
    assert send() == ("refused", _taking.NOT_OPEN)
    held = hold(store)
    freeze(store, held.room.room_id)
    (outcome,) = take(store, [held.answer("vote", GOOD["vote"])])
    assert (outcome.state, outcome.later) == ("refused", True)
    unfreeze(store, held.room.room_id)
    assert send() == ("stored", "")
    reveal(store, held.room.room_id, held.rounds["vote"].round_id)
    assert send() == ("refused", _taking.CLOSED)
    assert send(by="host") == ("stored", "")
    close(store, held.room.room_id)
    assert send(by="host") == ("stored", "")
    assert _one(store, held.answer("dots", GOOD["dots"])) == ("refused", _taking.CLOSED)
    archive(store, held.room.room_id)
    assert send(by="host") == ("refused", _taking.CLOSED)


def test_paper_cards_are_keyed_in(store: Store) -> None:
    held = hold(store)
    somebody = add_paper(store, held.room.room_id, Joining("fr", "v1"))
    card = held.answer("vote", GOOD["vote"], participant_id=somebody.participant_id, by="host")
    assert _one(store, card) == ("stored", "")
    assert [row["by"] for row in _all(store, "answer")] == ["host"]


def test_the_budget_of_dots_holds_over_all_statements(store: Store) -> None:
    held = hold(store)
    give = lambda number, dots, counter: held.answer(  # noqa: E731
        "dots", {"dots": dots}, counter, statement_id=held.statements[number]
    )
    assert _one(store, give(0, 3, 1))[0] == "stored"
    assert [one.state for one in take(store, [give(1, 2, 2), give(2, 1, 3)])] == ["stored", "refused"]
    assert [one.state for one in take(store, [give(0, 1, 4), give(2, 2, 5)])] == ["stored", "stored"]
    given = {row["statement_id"]: row["dots"] for row in _all(store, "dot")}
    assert [given[one] for one in held.statements] == [1, 2, 2]


def test_a_lower_counter_never_overwrites_a_ranking(store: Store) -> None:
    held = hold(store)
    first, last = held.statements[0], held.statements[2]
    take(store, [held.answer("ranking", {"order": held.statements}, 5), held.answer("ranking", {"order": [last]}, 7)])
    take(store, [held.answer("ranking", {"order": [first]}, 6)])
    assert [row["statement_id"] for row in _all(store, "ranking")] == [last]
    assert len(_all(store, "answer")) == 3


_SENT = st.tuples(
    st.sampled_from([0, 1]),
    st.sampled_from([0, 1, 2]),
    st.dictionaries(st.sampled_from(schema.CRITERIA), st.sampled_from([None, 1, 2, 3, 4, 5]), min_size=1),
    st.integers(1, 6),
)


@st.composite
def _sendings(draw: st.DrawFn) -> tuple[list[Any], list[list[int]]]:
    """Answers, and batches of their places: each at least once, in any order, some again."""
    sent = draw(st.lists(_SENT, min_size=1, max_size=12))
    places = draw(st.permutations(range(len(sent)))) + draw(st.lists(st.sampled_from(range(len(sent))), max_size=8))
    cuts = sorted(draw(st.lists(st.integers(0, len(places)), max_size=4)))
    return sent, [places[a:b] for a, b in zip([0, *cuts], [*cuts, len(places)], strict=True)]


def _check_sendings(store: Store, held: Held, sendings: tuple[list[Any], list[list[int]]]) -> None:
    sent, batches = sendings
    answers = [
        held.answer(
            "vote",
            payload,
            counter,
            participant_id=held.people[who].participant_id,
            statement_id=held.statements[what],
        )
        for who, what, payload, counter in sent
    ]
    seen: set[int] = set()
    model: dict[tuple[str, str, str], tuple[int, int | None]] = {}
    for batch in batches:
        for place, outcome in zip(batch, take(store, [answers[place] for place in batch]), strict=True):
            assert outcome.state == ("again" if place in seen else "stored")
            if place not in seen:
                one = answers[place]
                for criterion, value in one.payload.items():
                    key = one.participant_id, one.statement_id, criterion
                    if one.counter >= model.get(key, (0, None))[0]:
                        model[key] = one.counter, value
            seen.add(place)
    mine = {one.round_id for one in answers}
    kept = {
        (row["participant_id"], row["statement_id"], row["criterion"]): (row["counter"], row["value"])
        for row in _all(store, "vote")
        if row["round_id"] in mine
    }
    assert kept == model
    log = {row["answer_id"]: row["payload"] for row in _all(store, "answer") if row["round_id"] in mine}
    assert log == {one.answer_id: one.payload for one in answers}
    for who in held.people:
        counters = [one.counter for one in answers if one.participant_id == who.participant_id]
        assert highest_counter(store, who.participant_id) == max(counters, default=0)


@given(_sendings())
@quickly(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_any_repeats_give_the_highest_counters(sqlite_store: Store, sendings: Any) -> None:
    _check_sendings(sqlite_store, hold(sqlite_store), sendings)


@given(_sendings())
@quickly(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_so_they_do_in_postgresql(postgresql_store: Store, sendings: Any) -> None:
    _check_sendings(postgresql_store, hold(postgresql_store), sendings)


def test_many_ballots_through_one_recorder(store: Store) -> None:
    held = hold(store, people=8)
    answers = [
        held.answer("vote", {"impact": counter % 5 + 1}, counter, participant_id=who.participant_id, statement_id=what)
        for who in held.people
        for what in held.statements
        for counter in range(4)
    ]
    random.Random(7).shuffle(answers)
    with Recorder(store) as recorder:
        futures = [recorder.send(one) for one in answers + answers[:10]]
        wait(futures)
    states = [future.result().state for future in futures]
    assert states == ["stored"] * len(answers) + ["again"] * 10
    assert {row["value"] for row in _all(store, "vote")} == {4}
    assert len(_all(store, "answer")) == len(answers)
    with pytest.raises(RuntimeError):
        recorder.send(answers[0])


def test_what_waits_when_the_recorder_closes_is_taken_in(sqlite_store: Store) -> None:
    held = hold(sqlite_store)
    recorder = Recorder(sqlite_store)
    futures = [recorder.send(held.answer("vote", GOOD["vote"], counter)) for counter in range(50)]
    recorder.close()
    assert all(future.done() and future.result().state == "stored" for future in futures)


@pytest.mark.parametrize(
    "failure", [OperationalError("insert", {}, Exception("disk full")), KeyError("defect")], ids=range(2)
)
def test_an_answer_that_breaks_the_store_does_not_stop_the_others(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    from roadmap.roundtable import answers as module

    held = hold(sqlite_store)
    bad, good = held.answer("vote", GOOD["vote"]), held.answer("vote", GOOD["vote"], 2)

    def breaks(store: Store, batch: list[Answer]) -> Any:
        if bad in batch:
            raise failure
        return take(store, batch)

    monkeypatch.setattr(module, "take", breaks)
    with Recorder(sqlite_store) as recorder:
        futures = [recorder.send(bad), recorder.send(good)]
        wait(futures)
    assert futures[0].exception() is failure
    assert futures[1].result().state == "stored"


_WRITER = """
import sys
from pathlib import Path
from roadmap.roundtable.answers import Answer, Recorder
from roadmap.roundtable.database import open_store
where, round_id, participant_id, statement_id = sys.argv[1:]
with Recorder(open_store(Path(where))) as recorder:
    for number in range(1_000_000):
        one = Answer(f"n{number}", round_id, participant_id, statement_id, {"impact": number % 5 + 1}, number)
        if recorder.send(one).result().state == "stored":
            print(number, flush=True)
"""


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    where = tmp_path / "roundtable.sqlite"
    store = open_store(where)
    held = hold(store)
    store.close()
    ids = (held.rounds["vote"].round_id, held.people[0].participant_id, held.statements[0])
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(where), *ids], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    acknowledged = [int(writer.stdout.readline()) for _ in range(40)]
    writer.send_signal(signal.SIGKILL)
    acknowledged += [int(line) for line in writer.stdout.read().split("\n")[:-1]]
    writer.wait()
    writer.stdout.close()
    again = open_store(where)
    kept = {row["answer_id"] for row in _all(again, "answer")}
    assert {f"n{number}" for number in acknowledged} <= kept
    (vote,) = _all(again, "vote")
    assert vote["counter"] == len(kept) - 1 >= acknowledged[-1]
    again.close()


def test_every_kind_of_round_has_its_table() -> None:
    assert set(TABLES) == set(schema.ROUND_KINDS)
