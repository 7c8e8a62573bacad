"""The tables of the roundtable's store, for SQLite and PostgreSQL alike. READ THIS FIRST of the package.

Times are milliseconds since 1970 in UTC (``*_ms``), days are ISO text, ids are text made by the program. ``answer`` is
the log of everything a participant ever answered, ``audit`` of everything anybody changed: rows are only ever added to
them (triggers hold this). ``vote``, ``estimate``, ``ranking`` and ``dot`` hold each participant's present answers.
Who somebody is (``identity``) is kept apart from what they answered, and can be erased alone.
A change here goes with a new step in migrations/versions (and ``database.HEAD``): a test holds the two together.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

metadata = MetaData()
ROOM_STATES = ("draft", "prepared", "open", "closed", "archived")
STEP_KINDS = ("talk", "vote", "estimate", "reveal", "ranking", "dots", "canvas", "ideas")
ROUND_KINDS = ("vote", "estimate", "ranking", "dots")
ROUND_STATES = ("waiting", "open", "frozen", "closed")
VISIBILITIES = ("hidden", "after_vote", "after_close")
CRITERIA = ("impact", "certainty", "time", "relevance")
STANCES = ("pro", "con", "question")
HORIZONS = (2, 5, 10)
ORGANISATION_TYPES = ("sme", "large", "start-up", "research", "education", "government", "intermediary", "other")
ROLES = ("management", "technology", "market", "policy", "research", "other")
COUNTRIES = ("NL", "BE", "DE", "LU", "FR", "other")


def _room() -> Column[str]:
    return Column("room_id", Text, ForeignKey("room.room_id"), nullable=False, index=True)


room = Table(
    "room",
    metadata,
    Column("room_id", Text, primary_key=True),
    Column("code", Text, nullable=False, unique=True, doc="six signs a participant types"),
    Column("title", Text, nullable=False),
    Column("place", Text, nullable=False, default=""),
    Column("starts", Text, nullable=False, default="", doc="ISO local date and time, or empty"),
    Column("sector_id", Text, nullable=False, default=""),
    Column("study", Text, nullable=False, default="", doc="the study's folder, as seen from the workspace"),
    Column("study_fingerprint", Text, nullable=False, default=""),
    Column("reference_year", Integer, nullable=False, default=0, doc="horizons count from it"),
    Column("languages", JSON, nullable=False, doc="list of nl, fr, de, en; the first is the room's own"),
    Column("fictional", Boolean, nullable=False, default=False),
    Column("anonymous", Boolean, nullable=False, default=True),
    Column("state", Text, nullable=False, default="draft"),
    Column("step", Integer, nullable=False, default=0, doc="position of the agenda's present step"),
    Column("spotlight", Text, nullable=False, default="", doc="statement the screen speaks of; empty: it chooses"),
    Column("step_ends_ms", BigInteger, nullable=True, doc="when its timer ends; null: not running"),
    Column("host_hash", Text, nullable=False, doc="SHA-256 of the facilitator's token"),
    Column("revision", BigInteger, nullable=False, default=0, doc="raised by every change that phones should see"),
    Column("created_ms", BigInteger, nullable=False),
    CheckConstraint("state in ('draft','prepared','open','closed','archived')", name="room_state"),
)

step = Table(
    "step",
    metadata,
    Column("room_id", Text, ForeignKey("room.room_id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("round_id", Text, nullable=True, doc="the round it opens, or (reveal) shows"),
)

participant = Table(
    "participant",
    metadata,
    Column("participant_id", Text, primary_key=True),
    _room(),
    Column("pseudonym", Text, nullable=False, doc="P01, P02 … in the order of joining"),
    Column("role", Text, nullable=False, default="other"),
    Column("organisation_type", Text, nullable=False, default="other"),
    Column("country", Text, nullable=False, default="other"),
    Column("expertise", Integer, nullable=False, default=0, doc="0 none to 4 expert"),
    Column("lang", Text, nullable=False),
    Column("consent", Text, nullable=False, doc="identifier of the consent wording agreed to"),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("paper", Boolean, nullable=False, default=False, doc="answers keyed in by the facilitator from cards"),
    Column("joined_ms", BigInteger, nullable=False),
)

identity = Table(
    "identity",
    metadata,
    Column("participant_id", Text, ForeignKey("participant.participant_id"), primary_key=True),
    Column("name", Text, nullable=False, default=""),
    Column("organisation", Text, nullable=False, default=""),
)

statement = Table(
    "statement",
    metadata,
    Column("statement_id", Text, primary_key=True),
    _room(),
    Column("number", Integer, nullable=False, doc="as printed on cards; never given twice in a room"),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False, doc="statement or question"),
    Column("lang", Text, nullable=False, doc="language it was first written in"),
    Column("texts", JSON, nullable=False, doc="language to text; at least its own language"),
    Column("topic_id", Text, nullable=False, default="", doc="topic or theme of the study, or empty"),
    Column("reason", Text, nullable=False, default="", doc="why proposed: see propose.REASONS"),
    Column("evidence", JSON, nullable=False, doc="numbers of the study frozen at preparing: see propose.Evidence"),
    Column("state", Text, nullable=False, default="accepted", doc="proposed, accepted or hidden"),
    Column("by", Text, nullable=False, default="host", doc="host or a participant_id"),
)

round_ = Table(
    "round",
    metadata,
    Column("round_id", Text, primary_key=True),
    _room(),
    Column("number", Integer, nullable=False, doc="1 first, 2 after the reveal"),
    Column("kind", Text, nullable=False),
    Column("criteria", JSON, nullable=False, doc="list from CRITERIA; empty where the kind has none"),
    Column("statement_ids", JSON, nullable=False),
    Column("visibility", Text, nullable=False, default="after_close"),
    Column("state", Text, nullable=False, default="waiting"),
    Column("budget", Integer, nullable=False, default=0, doc="dots a participant may give"),
    Column("opened_ms", BigInteger, nullable=True),
    Column("closed_ms", BigInteger, nullable=True),
    Column("revealed_ms", BigInteger, nullable=True, doc="when the room first saw model and group; null: not yet"),
    CheckConstraint("state in ('waiting','open','frozen','closed')", name="round_state"),
)

answer = Table(
    "answer",
    metadata,
    Column("answer_id", Text, primary_key=True, doc="made by the phone: sending again changes nothing"),
    Column("round_id", Text, ForeignKey("round.round_id"), nullable=False),
    Column("participant_id", Text, ForeignKey("participant.participant_id"), nullable=False),
    Column("statement_id", Text, nullable=False, default="", doc="empty for a ranking, which orders all"),
    Column("payload", JSON, nullable=False, doc="see answers.py"),
    Column("counter", BigInteger, nullable=False, doc="the phone's own count: the highest is the present answer"),
    Column("at_ms", BigInteger, nullable=False, doc="the server's clock; a phone's clock is never believed"),
    Column("by", Text, nullable=False, default="self", doc="self, or host for cards keyed in"),
)


def _present(name: str, *columns: Column[object], key: tuple[str, ...]) -> Table:
    """Make a table of present answers with the columns all of them share."""
    shared = [
        Column("round_id", Text, ForeignKey("round.round_id"), primary_key=True),
        Column("participant_id", Text, ForeignKey("participant.participant_id"), primary_key=True),
        Column("statement_id", Text, primary_key=True),
    ]
    for column in columns:
        column.primary_key = column.name in key
    return Table(name, metadata, *shared, *columns, Column("counter", BigInteger, nullable=False))


vote = _present(
    "vote",
    Column("criterion", Text, nullable=False),
    Column("value", Integer, nullable=True, doc="1 to 5; null: abstains"),
    key=("criterion",),
)
estimate = _present(
    "estimate",
    Column("horizon", Integer, nullable=False, doc="years after the reference year: 2, 5 or 10"),
    Column("lo", Float, nullable=True, doc="documents per 1,000 of the sector; null: abstains"),
    Column("mid", Float, nullable=True),
    Column("hi", Float, nullable=True),
    key=("horizon",),
)
ranking = _present("ranking", Column("rank", Integer, nullable=False, doc="1 first"), key=())
dot = _present("dot", Column("dots", Integer, nullable=False), key=())

comment = Table(
    "comment",
    metadata,
    Column("comment_id", Text, primary_key=True),
    _room(),
    Column("statement_id", Text, nullable=False),
    Column("participant_id", Text, nullable=False),
    Column("stance", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("lang", Text, nullable=False),
    Column("state", Text, nullable=False, default="waiting", doc="waiting, shown or hidden, by the facilitator"),
    Column("at_ms", BigInteger, nullable=False),
)

item = Table(
    "item",
    metadata,
    Column("item_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True, doc="the highest stands; earlier ones are its history"),
    _room(),
    Column("statement_id", Text, nullable=False, default=""),
    Column("topic_id", Text, nullable=False, default=""),
    Column("label", Text, nullable=False),
    Column("lane", Text, nullable=False, doc="market, product, technology or resources"),
    Column("start", Integer, nullable=False, doc="year"),
    Column("end", Integer, nullable=False, doc="year"),
    Column("gone", Boolean, nullable=False, default=False),
    Column("why", Text, nullable=False, default=""),
    Column("by", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

link = Table(
    "link",
    metadata,
    Column("link_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    _room(),
    Column("source_id", Text, nullable=False, doc="item_id"),
    Column("target_id", Text, nullable=False, doc="item_id"),
    Column("kind", Text, nullable=False, doc="enables, requires or pulls"),
    Column("gone", Boolean, nullable=False, default=False),
    Column("by", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

idea = Table(
    "idea",
    metadata,
    Column("idea_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    _room(),
    Column("statement_id", Text, nullable=False, default=""),
    Column("canvas", JSON, nullable=False, doc="see ideas.Canvas"),
    Column("gone", Boolean, nullable=False, default=False),
    Column("by", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

wish = Table(
    "wish",
    metadata,
    Column("wish_id", Text, primary_key=True),
    _room(),
    Column("participant_id", Text, nullable=False),
    Column("kind", Text, nullable=False, doc="need or offer"),
    Column("text", Text, nullable=False),
    Column("lang", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

action = Table(
    "action",
    metadata,
    Column("action_id", Text, primary_key=True),
    _room(),
    Column("text", Text, nullable=False),
    Column("owner", Text, nullable=False, default=""),
    Column("due", Text, nullable=False, default="", doc="ISO day or empty"),
    Column("done", Boolean, nullable=False, default=False),
    Column("at_ms", BigInteger, nullable=False),
)

claim = Table(
    "claim",
    metadata,
    Column("claim_id", Text, primary_key=True),
    _room(),
    Column("statement_id", Text, nullable=False, default=""),
    Column("topic_id", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("owner", Text, nullable=False, default=""),
    Column("due_year", Integer, nullable=False, doc="last year of data that decides it"),
    Column("threshold", Float, nullable=False, doc="documents per 1,000; the event is: the share is above it"),
    Column("group_probability", Float, nullable=False),
    Column("model_probability", Float, nullable=True, doc="null: the model refused"),
    Column("group_lo", Float, nullable=True),
    Column("group_hi", Float, nullable=True),
    Column("model_lo", Float, nullable=True),
    Column("model_hi", Float, nullable=True),
    Column("outcome", Float, nullable=True, doc="share seen, documents per 1,000; null: not yet known"),
    Column("outcome_study", Text, nullable=False, default=""),
    Column("scored_ms", BigInteger, nullable=True),
    Column("made_ms", BigInteger, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("audit_id", Integer, primary_key=True, autoincrement=True),
    Column("room_id", Text, nullable=False, index=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False, doc="host, a participant_id, or server"),
    Column("verb", Text, nullable=False),
    Column("what", JSON, nullable=False, doc="never a name of a person"),
)

Index("answer_of_round", answer.c.round_id, answer.c.participant_id)
ADD_ONLY = (answer, audit)
"""Tables whose rows are never changed or deleted; the first migration makes the triggers."""
