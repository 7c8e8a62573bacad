"""Every knob, on one page, each with its unit and legal range. A settings file is TOML with these names.

Example: ``[topics]`` on one line and ``themes = 14`` on the next fixes the number of themes.
"""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from roadmap.errors import SettingsError
from roadmap.i18n import LANGUAGES, N_


def knob(
    default: Any,  # noqa: ANN401 - any plain value
    unit: str,
    lo: float | None = None,
    hi: float | None = None,
    *,
    choices: tuple[str, ...] = (),
) -> Any:  # noqa: ANN401 - dataclasses.field
    """Declare a setting: default, unit, legal range or legal values."""
    return field(default=default, metadata={"unit": unit, "lo": lo, "hi": hi, "choices": choices})


@dataclass(frozen=True)
class Ingest:
    """Reading."""

    cell_limit: int = knob(2_000_000, "characters kept of one text; a longer one is rejected", 1_000, 100_000_000)


@dataclass(frozen=True)
class Prepare:
    """Language and terms."""

    max_words: int = knob(4, "words in a term", 1, 6)
    min_documents: int = knob(2, "documents a term must occur in", 1, 1000)
    near_duplicates: bool = knob(True, "group near-duplicates")


@dataclass(frozen=True)
class Embed:
    """Vectors."""

    encoder: str = knob("embedded", "name in models/catalogue.toml")
    precision: str = knob("auto", "matrix products", choices=("auto", "float32", "bfloat16"))


@dataclass(frozen=True)
class TopicSettings:
    """Clustering and words."""

    themes: int = knob(0, "themes; 0 proposes a number", 0, 200)
    topic_size: int = knob(40, "documents a topic aims at, at least", 5, 10_000)
    max_topics: int = knob(120, "topics in all", 1, 5_000)
    neighbours: int = knob(15, "neighbours that smooth a vector", 1, 200)
    dimensions: int = knob(32, "principal components", 2, 512)
    restarts: int = knob(60, "k-means restarts", 1, 1000)
    words: int = knob(10, "words shown for a topic", 3, 50)
    stability_runs: int = knob(8, "subsample runs", 0, 100)
    sample: float = knob(0.8, "share of documents in a subsample run", 0.1, 1.0)


@dataclass(frozen=True)
class Trends:
    """Periods, completeness, growth."""

    patent_delay_months: int = knob(18, "months until a patent is published", 0, 60)
    complete: float = knob(0.98, "completeness from which a period counts as complete", 0.5, 1.0)
    significance: float = knob(0.05, "false-discovery rate for signals", 0.0001, 0.5)


@dataclass(frozen=True)
class Forecast:
    """Forecasts and backtests."""

    damping: float = knob(0.9, "damping of growth per year", 0.1, 1.0)
    wide_ratio: float = knob(3.0, "hi80/lo80 from which a forecast is called wide", 1.0, 1000.0)
    refuse_ratio: float = knob(10.0, "hi80/lo80 from which ten years are refused", 1.0, 1000.0)
    origins: int = knob(6, "cut-off years of a backtest", 0, 50)


@dataclass(frozen=True)
class Disclosure:
    """What may be shown."""

    organisations: int = knob(3, "organisations behind an interview count", 2, 100)


@dataclass(frozen=True)
class Plan:
    """Roadmap."""

    items_per_lane: int = knob(6, "items shown in a lane", 1, 50)
    link_strength: float = knob(0.15, "weakest link kept", 0.0, 1.0)


@dataclass(frozen=True)
class LanguageModel:
    """Names and summaries by a language model; off while ``base_url`` is empty. See the page on language models."""

    base_url: str = knob("", "OpenAI-compatible interface, such as http://127.0.0.1:11434/v1; empty: off")
    model: str = knob("", "name of the model there")
    key_variable: str = knob("", "environment variable that holds the key; empty: none is sent")
    allow_remote: bool = knob(False, "let the interface be on another machine than this one")
    languages: tuple[str, ...] = knob(LANGUAGES, "languages written in", choices=LANGUAGES)
    timeout: float = knob(120.0, "seconds until an answer must be there whole", 1.0, 3600.0)
    answer_bytes: int = knob(200_000, "bytes of an answer, at most", 1_000, 10_000_000)
    answer_tokens: int = knob(800, "tokens asked for, at most", 50, 100_000)
    prompt_characters: int = knob(12_000, "characters of words and passages sent at once, at most", 500, 200_000)
    likeness: float = knob(0.32, "least cosine of a sentence to its passage", -1.0, 1.0)
    word_likeness: float = knob(0.45, "least cosine of each content word to a word of it", -1.0, 1.0)
    name_likeness: float = knob(0.35, "least cosine of a name to a passage or word of its topic", -1.0, 1.0)


@dataclass(frozen=True)
class Seed:
    """A topic of the user's own: ``[[seeds]]`` with a name, and texts or example documents in any language.

    ``names`` are further names by language; ``examples`` are doc_ids. Without texts and examples its name is its text.
    ``precision`` is the part of its documents that the corpus's background must not explain: a lower one takes more.
    """

    name: str
    names: tuple[tuple[str, str], ...] = ()
    texts: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    precision: float = knob(0.99, "part of its documents that are no background", 0.5, 0.999)


@dataclass(frozen=True)
class Settings:
    """All settings of a run."""

    seed: int = knob(20260101, "seed of every random draw", 0, 2**31 - 1)
    language: str = knob("en", "main language of labels", choices=LANGUAGES)
    ingest: Ingest = field(default_factory=Ingest)
    prepare: Prepare = field(default_factory=Prepare)
    embed: Embed = field(default_factory=Embed)
    topics: TopicSettings = field(default_factory=TopicSettings)
    trends: Trends = field(default_factory=Trends)
    forecast: Forecast = field(default_factory=Forecast)
    disclosure: Disclosure = field(default_factory=Disclosure)
    plan: Plan = field(default_factory=Plan)
    language_model: LanguageModel = field(default_factory=LanguageModel)
    seeds: tuple[Seed, ...] = knob((), "topics of your own: [[seeds]] tables, see the guide")

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for the manifest and fingerprints; a run does not ask the language model."""
        return {name: value for name, value in asdict(self).items() if name != "language_model"}


def load_settings(path: Path | None) -> Settings:
    """Read a settings file over the defaults; ``None`` gives the defaults.

    Raises
    ------
    SettingsError
        The file is missing, is not TOML, names an unknown setting, or a value is of another kind or out of range.
    """
    if path is None:
        return Settings()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            N_("The settings file {path} could not be read: {error}."), path=path, error=error
        ) from error
    return settings_of(given)


def settings_of(values: dict[str, Any]) -> Settings:
    """Rebuild settings from plain values, such as a manifest's.

    Raises
    ------
    SettingsError
        A value is unknown or out of range.
    """
    settings: Settings = _fill(Settings(), values, where="")
    return settings


def _fill(settings: Any, given: dict[str, Any], *, where: str) -> Any:  # noqa: ANN401 - any settings class
    """Return ``settings`` with the given values, each checked."""
    known = {item.name: item for item in fields(settings)}
    changes: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            raise SettingsError(
                N_("Unknown setting {name}; known here are {known}."), name=where + name, known=", ".join(known)
            )
        current = getattr(settings, name)
        if name == "seeds" and not where:
            changes[name] = _seeds(value)
        elif is_dataclass(current) and isinstance(value, dict):
            changes[name] = _fill(current, value, where=f"{where}{name}.")
        else:
            changes[name] = _value(current, value, known[name].metadata, where + name)
    return replace(settings, **changes)


def _value(current: Any, value: Any, limits: Any, name: str) -> Any:  # noqa: ANN401 - any plain value
    """Check one value's kind and range."""
    if isinstance(current, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if isinstance(current, tuple) and isinstance(value, list | tuple):
        return _several(current, value, limits, name)
    if type(value) is not type(current):
        raise SettingsError(
            N_("Setting {name} is {value}; wanted a value like {current}."), name=name, value=value, current=current
        )
    if limits["choices"] and value not in limits["choices"]:
        raise SettingsError(
            N_("Setting {name} is {value}; wanted one of {choices}."),
            name=name,
            value=value,
            choices=", ".join(limits["choices"]),
        )
    low = limits["lo"] is not None and not value >= limits["lo"]  # "not" catches what is no number, too
    high = limits["hi"] is not None and not value <= limits["hi"]
    if low or high:
        raise SettingsError(
            N_("Setting {name} is {value}; wanted {lo} to {hi} ({unit})."),
            name=name,
            value=value,
            lo=limits["lo"],
            hi=limits["hi"],
            unit=limits["unit"],
        )
    return value


def _several(current: tuple[str, ...], values: Any, limits: Any, name: str) -> tuple[str, ...]:  # noqa: ANN401
    """Check each of several values, and see that there is one."""
    found = tuple(_value(current[0], value, limits, name) for value in values)
    return found or _value(current[0], "", limits, name)


def _seeds(value: Any) -> tuple[Seed, ...]:  # noqa: ANN401 - any TOML value
    """Read [[seeds]], each with a name of its own."""
    rows = value if isinstance(value, list | tuple) else [value]
    seeds = tuple(_seed(row) for row in rows)
    names = [seed.name.casefold() for seed in seeds]
    repeated = [seed.name for seed in seeds if names.count(seed.name.casefold()) > 1]
    if repeated:
        raise SettingsError(N_("Two seeds are called {name}; wanted a name of its own for each."), name=repeated[0])
    return seeds


def _seed(row: Any) -> Seed:  # noqa: ANN401 - any TOML value
    """Read one seed: ``name`` is a text, or texts by language; ``texts`` and ``examples`` are lists or one text."""
    known = [item.name for item in fields(Seed)]
    if not isinstance(row, dict) or set(row) - set(known) or not row.get("name"):
        found = (
            ", ".join(sorted(set(row) - set(known))) if isinstance(row, dict) and set(row) - set(known) else str(row)
        )
        raise SettingsError(
            N_("A seed has {found}; wanted a name and, where there are any, {known}."),
            found=found[:80], known=", ".join(known[1:]),
        )  # fmt: skip
    names = dict(row["name"] if isinstance(row["name"], dict) else row.get("names", {}))
    unknown = sorted(set(names) - set(LANGUAGES))
    if unknown:
        raise SettingsError(
            N_("Seed {name} is named in {found}; wanted {known}."),
            name=str(row["name"])[:80], found=", ".join(unknown), known=", ".join(LANGUAGES),
        )  # fmt: skip
    main = next(iter(names.values())) if isinstance(row["name"], dict) else row["name"]
    texts, examples = (_texts(row.get(key, ())) for key in ("texts", "examples"))
    limits = {item.name: item.metadata for item in fields(Seed)}["precision"]
    precision = _value(0.99, row.get("precision", 0.99), limits, "seeds.precision")
    own = tuple((str(lang), str(text)) for lang, text in names.items())
    return Seed(" ".join(str(main).split()), own, texts, examples, precision)


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any TOML value
    """Return one text or a list of them, empty ones left out."""
    return tuple(str(one) for one in ([value] if isinstance(value, str) else value) if str(one).strip())
