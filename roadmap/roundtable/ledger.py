"""The claim ledger: what a room expected, with what probability, and what came true, for the room and for the model.

A claim says that a topic's share in a year will lie above a threshold: today's share; half of it where the topic fades,
for nobody expects that to grow (half its share is what the roadmap takes for gone, see stages/plan.py); half of its
peak where it is down to nothing. The room's probability is the mean of its
members', the model's that of its forecast; both are scored alike (Brier, 1950, Monthly Weather Review 78: the squared
difference between probability and outcome; 0 is perfect, 0.25 is a coin's) and by how often their 80 % ranges held.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from roadmap.errors import RoundtableError
from roadmap.i18n import N_, number, translator
from roadmap.roundtable import cleaning, frames, schema
from roadmap.roundtable._steps import CURRENT, must_be
from roadmap.roundtable.audit import changed, lock
from roadmap.roundtable.database import Store, new_id, now_ms
from roadmap.roundtable.expectations import expected, group_probability, model_probability
from roadmap.roundtable.outcomes import outcome
from roadmap.roundtable.proof import Evidence
from roadmap.roundtable.rounds import rounds_of
from roadmap.roundtable.statements import statements
from roadmap.views.theme import KINDS_INSIDE

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.disclosure import Shown
    from roadmap.roundtable.statements import Statement

LOOKED = "claims held against a study"
"""What the log says when a study's data were held against a room's claims."""
DIGITS = 3
"""Significant digits of a threshold: the words of a claim name the very figure that decides it."""
CLAIM = N_("{topic}: more than {threshold} {source} per 1,000 in {year}")
HALF = N_("{topic}: still more than {threshold} {source} per 1,000 in {year}, half of what it is today")
BACK = N_("{topic}: back above {threshold} {source} per 1,000 in {year}, half of its peak in {peak}")
NO_EVIDENCE = N_("Statement {number} has no topic of the study: nothing can decide a claim about it.")
FEW = N_("Fewer than five have estimated statement {number} for {horizon} years: no claim can be made.")
NO_SHARE = N_("The share of statement {number} is not known today: type a threshold for its claim.")
THRESHOLD = N_("A claim's threshold lies between 0 and 1000 documents per 1,000; found {found}.")


@dataclass(frozen=True)
class ClaimPlan:
    """A claim before it is kept; numbers as in ``schema.claim``."""

    statement_id: str
    topic_id: str
    text: str
    due_year: int
    threshold: float
    group_probability: float
    model_probability: float | None
    group_lo: float
    group_hi: float
    model_lo: float | None
    model_hi: float | None
    owner: str = ""


@dataclass(frozen=True)
class Claim:
    """A claim as it is kept (``schema.claim``); ``outcome`` None until complete data decide it."""

    claim_id: str
    room_id: str
    statement_id: str
    topic_id: str
    text: str
    owner: str
    due_year: int
    threshold: float
    group_probability: float
    model_probability: float | None
    group_lo: float | None
    group_hi: float | None
    model_lo: float | None
    model_hi: float | None
    outcome: float | None
    outcome_study: str
    scored_ms: int | None
    made_ms: int

    @property
    def happened(self) -> bool | None:
        """Whether the share came above the threshold; None while that is not known."""
        return None if self.outcome is None else self.outcome > self.threshold

    def brier(self, voice: str) -> float | None:
        """Return the Brier score (0-1) of ``group`` or ``model``; None where there is no probability or outcome."""
        said = getattr(self, f"{voice}_probability")
        return None if said is None or self.happened is None else (said - float(self.happened)) ** 2

    def held(self, voice: str) -> bool | None:
        """Say whether the 80 % range of ``group`` or ``model`` held; None where there is no range or outcome."""
        low, high = getattr(self, f"{voice}_lo"), getattr(self, f"{voice}_hi")
        return None if low is None or high is None or self.outcome is None else low <= self.outcome <= high


@dataclass(frozen=True)
class Wanted:
    """A claim that is asked for: on which statement, how many years ahead, above what (None: what makes sense)."""

    statement_id: str
    horizon: int = 5
    threshold: float | None = None
    lang: str = "en"


def draft(store: Store, room_id: str, wanted: Wanted) -> ClaimPlan:
    """Make a claim of what a room last estimated.

    Raises
    ------
    RoundtableError
        Nothing can decide it, too few estimated it, or the threshold is not known or not legal.
    """
    asked = statements(store, room_id, states=("accepted", "hidden"))
    one = next((one for one in asked if one.statement_id == wanted.statement_id), None)
    if one is None:
        raise RoundtableError(N_("There is no statement with the id {found}."), found=str(wanted.statement_id)[:40])
    return _drafted(one, _last(store, room_id, one.statement_id, wanted.horizon), wanted)


def drafts(store: Store, room_id: str, *, horizon: int = 5, lang: str = "en") -> tuple[ClaimPlan, ...]:
    """Make the claims that a room's estimates allow, one a statement, in their order."""
    made = []
    for one in statements(store, room_id):
        try:
            made.append(draft(store, room_id, Wanted(one.statement_id, horizon, lang=lang)))
        except RoundtableError:
            continue
    return tuple(made)


def _last(store: Store, room_id: str, statement_id: str, horizon: int) -> pd.DataFrame:
    """Return the estimates of a statement and horizon in the last round of estimates that has any."""
    rows = frames.answers(store, room_id, frames.ESTIMATES)
    rows = rows[(rows["statement_id"] == statement_id) & (rows["horizon"] == horizon)].dropna(subset=["mid"])
    held = [one.round_id for one in rounds_of(store, room_id) if one.round_id in set(rows["round_id"])]
    return rows[rows["round_id"] == held[-1]] if held else rows


def _drafted(one: Statement, rows: pd.DataFrame, wanted: Wanted) -> ClaimPlan:
    proof, horizon = Evidence.from_json(one.evidence), wanted.horizon
    if proof is None:
        raise RoundtableError(NO_EVIDENCE, number=one.number)
    at, words = _level(proof, wanted.threshold)
    if at is None:
        raise RoundtableError(NO_SHARE, number=one.number)
    if not 0 <= at <= 1000:
        raise RoundtableError(THRESHOLD, found=at)
    said = group_probability(rows, at)
    if said != said:
        raise RoundtableError(FEW, number=one.number, horizon=horizon)
    room, ahead = expected(rows).iloc[0], proof.forecast(horizon)
    due = proof.reference_year + horizon
    return ClaimPlan(
        one.statement_id, proof.topic_id, _text(proof, words, at, (due, wanted.lang)), due, at, said,
        model_probability(asdict(ahead), at) if ahead else None, float(room["lo"]), float(room["hi"]),
        ahead.lo80 if ahead else None, ahead.hi80 if ahead else None,
    )  # fmt: skip


def _level(proof: Evidence, wanted: float | None) -> tuple[float | None, str]:
    """Return the threshold of a claim, rounded as it is written, and its words; None where no share is known."""
    peak = max((share for _year, share in proof.history), default=0.0)
    if wanted is not None:
        return wanted, CLAIM
    if proof.share is None or max(proof.share, peak) <= 0:
        return None, CLAIM
    if proof.share == 0:
        at, words = peak / 2, BACK
    elif proof.signal == "falling":
        at, words = proof.share / 2, HALF
    else:
        at, words = proof.share, CLAIM
    return float(f"{at:.{DIGITS}g}"), words


def _text(proof: Evidence, words: str, at: float, when: tuple[int, str]) -> str:
    year, lang = when
    _, name = translator(lang), proof.label(lang)
    source = _(KINDS_INSIDE[proof.kind]) if proof.kind in KINDS_INSIDE else ""
    threshold = number(at, lang, significant=DIGITS)
    peak = max(proof.history, key=lambda pair: pair[1])[0] if proof.history else ""
    told = {"topic": name[:1].upper() + name[1:], "threshold": threshold, "source": source, "year": year}
    return _(words).format(**told, peak=peak)


def keep(store: Store, room_id: str, plan: ClaimPlan) -> Claim:
    """Put a claim into the ledger; a second one on the same statement and year takes the first one's place."""
    owner = cleaning.clean(plan.owner, cleaning.LINE, lines=False)
    text = cleaning.wanted(plan.text, 500, lines=False)
    table, claim_id = schema.claim, new_id()
    values = asdict(plan) | {"owner": owner, "text": text, "made_ms": now_ms()}
    same = (table.c.room_id == room_id, table.c.statement_id == plan.statement_id, table.c.due_year == plan.due_year)
    with store.begin() as connection:
        must_be(lock(connection, room_id), *CURRENT)
        found = connection.execute(select(table.c.claim_id).where(*same, table.c.outcome.is_(None))).scalar()
        if found is not None:
            claim_id = str(found)
            connection.execute(update(table).where(table.c.claim_id == claim_id).values(**values))
        else:
            connection.execute(insert(table), {"claim_id": claim_id, "room_id": room_id, **values})
        changed(connection, room_id, "host", "claim kept", claim_id=claim_id, due_year=plan.due_year)
    return next(one for one in claims(store, room_id) if one.claim_id == claim_id)


def claims(store: Store, room_id: str = "") -> list[Claim]:
    """Return the claims of a room (or of every room), by year due and then as they were made."""
    table = schema.claim
    found = select(table).order_by(table.c.due_year, table.c.made_ms, table.c.claim_id)
    with store.read() as connection:
        rows = connection.execute(found.where(table.c.room_id == room_id) if room_id else found)
        return [Claim(**row._mapping) for row in rows]


def score(store: Store, shown: Shown) -> list[Claim]:
    """Decide the claims whose year a study has complete, and return those decided now.

    A claim is decided once, by what may be disclosed of the study; later studies change nothing. Which of a study's
    topics a claim speaks of is told in roadmap.roundtable.outcomes.
    """
    name = str(shown.study.manifest.get("fingerprint", ""))
    decided = set()
    for one in claims(store):
        proof = _proof(store, one) if one.outcome is None else None
        seen = outcome(shown, proof, one.due_year) if proof is not None else None
        if seen is not None and _decide(store, one, {"outcome": seen, "outcome_study": name}):
            decided.add(one.claim_id)
    return [one for one in claims(store) if one.claim_id in decided]


def score_new(store: Store, shown: Shown) -> list[Claim]:
    """Do as ``score`` where this state of the study has not been held against the open claims; else nothing.

    Which study was looked at stands in the log of each room that has an open claim.
    """
    name = str(shown.study.manifest.get("fingerprint", ""))
    waiting = {one.room_id for one in claims(store) if one.outcome is None}
    table = schema.audit
    with store.read() as connection:
        looked = select(table.c.room_id, table.c.what).where(table.c.verb == LOOKED)
        known = {row.room_id for row in connection.execute(looked) if row.what.get("study") == name}
    if not waiting - known:
        return []
    decided = score(store, shown)
    with store.begin() as connection:
        for room_id in sorted(waiting - known):
            lock(connection, room_id)
            changed(connection, room_id, "server", LOOKED, study=name)
    return decided


def _proof(store: Store, one: Claim) -> Evidence | None:
    table = schema.statement
    with store.read() as connection:
        found = select(table.c.evidence).where(table.c.statement_id == one.statement_id)
        return Evidence.from_json(connection.execute(found).scalar() or {})


def _decide(store: Store, one: Claim, values: dict[str, Any]) -> bool:
    """Write an outcome, unless another has decided meanwhile."""
    table = schema.claim
    with store.begin() as connection:
        lock(connection, one.room_id)
        open_ = (table.c.claim_id == one.claim_id, table.c.outcome.is_(None))
        done = connection.execute(update(table).where(*open_).values(**values, scored_ms=now_ms()))
        if done.rowcount:
            changed(connection, one.room_id, "server", "claim decided", claim_id=one.claim_id, **values)
        return bool(done.rowcount)
