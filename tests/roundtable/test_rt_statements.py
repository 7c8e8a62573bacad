"""A statement of the manager's own may be tied to a topic, until people have estimated it."""

from __future__ import annotations

import planted_room as planted
import pytest

from roadmap.errors import RoundtableError
from roadmap.roundtable import ledger, statements
from roadmap.roundtable.audit import audit_of


def found(store, made, place=0):
    return statements.statements(store, made.room_id)[place]


def test_a_statement_is_tied_and_let_go(store):
    made = planted.make_room(store, proofs=(None,), count=6)
    proof = planted.evidence()
    tied = statements.tie_statement(store, made.statements[0], proof.topic_id, proof.to_json())
    assert (tied.topic_id, tied.evidence["share"]) == ("T001", 14.0) == ("T001", found(store, made).evidence["share"])
    assert "statement tied" in {event.verb for event in audit_of(store, made.room_id)}
    assert statements.tie_statement(store, made.statements[0], "", {}).evidence == {}


def test_once_it_is_estimated_its_topic_stays(sqlite_store):
    made = planted.make_room(sqlite_store, proofs=(None, None), count=6)
    proof = planted.evidence()
    statements.tie_statement(sqlite_store, made.statements[0], proof.topic_id, proof.to_json())
    guesses = [(n, 0, planted.estimate((10.0, 20.0 + n, 40.0))) for n in range(6)]
    planted.ask(sqlite_store, made, "blind", "estimate", guesses)
    assert [one.topic_id for one in ledger.drafts(sqlite_store, made.room_id)] == ["T001"]
    with pytest.raises(RoundtableError, match="its topic stays"):
        statements.tie_statement(sqlite_store, made.statements[0], "T002", planted.evidence("T002").to_json())
    with pytest.raises(RoundtableError, match="no statement"):
        statements.tie_statement(sqlite_store, "forged", "T002", {})
