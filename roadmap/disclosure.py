"""The one place that decides what may be shown, quoted or exported.

Interviews are confidential unless their consent says otherwise. ``disclose(study)`` returns the study as anyone but its
keeper may see it, and every view and export starts from that value, so no view can show more:

* a confidential document is not there at all: no text, no title, no organisation, no place, no date, no identifier;
* interview counts stand only in cells behind which at least k organisations stand (k = 3); other cells are empty,
  and so many of their neighbours as are needed so that no empty cell can be had by subtraction;
* sizes count interviews only where they may be shown.

What a manager has hidden is marked, and is not on the roadmap. What a language model wrote is shown only where every
passage that it was given is one of an open document.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from roadmap.organisations import organisation_key, organisations
from roadmap.tables import ALL
from roadmap.written import named, open_ones, standing

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.records import Level, Roadmap, Study, Written

INTERVIEW = "interview"

YES = frozenset(
    ("yes", "y", "true", "1", "ja", "j", "oui", "o", "vrai", "wahr", "ok")
    + ("public", "publiek", "publique", "öffentlich", "open", "openbaar", "granted", "given")
    + ("akkoord", "accord", "einverstanden", "toegestaan", "autorisé", "erlaubt")
)
NO = frozenset(
    ("no", "n", "false", "0", "nee", "neen", "non", "nein", "private", "none")
    + ("confidential", "vertrouwelijk", "confidentiel", "vertraulich")
)


def confidential(kind: str, consent: str) -> bool:
    """Say whether a document of this kind with this consent is confidential.

    An interview is, unless its consent is one of YES; any other document is only if its consent is one of NO.
    """
    word = consent.strip().lower()
    return word not in YES if kind == "interview" else word in NO


@dataclass(frozen=True)
class Shown:
    """A study as it may be shown; ``hidden`` counts the documents left out, None where even that may not stand."""

    study: Study
    k: int
    hidden: int | None


@dataclass(frozen=True)
class _Cells:
    """Which cells of one level may show their interviews: topics, and (topic, year) pairs; closed counts by topic."""

    topics: frozenset[str]
    years: frozenset[tuple[str, int]]
    closed: dict[str, int]


def hidden(study: Study, level: str) -> frozenset[str]:
    """Return the topics or themes that a manager left out of views and reports; a hidden theme hides its topics.

    They stay in every table and count in every total.
    """
    topics = study.level(level).topics
    own = set(topics.loc[topics["hidden"], "topic_id"]) if "hidden" in topics else set()
    if level == "topic":
        own |= set(topics.loc[topics["theme_id"].isin(hidden(study, "theme")), "topic_id"])
    return frozenset(own)


def _seen(study: Study) -> Roadmap:
    """Return the roadmap without what is hidden."""
    plan, out = study.roadmap, {name: hidden(study, name) for name in ("topic", "theme")}
    plan = replace(plan, computed=None)
    if not any(out.values()):
        return plan
    items = tuple(item for item in plan.items if item.topic not in out[item.level])
    ids = {item.item_id for item in items}
    links = tuple(link for link in plan.links if {link.source, link.target} <= ids)
    gone = out["topic"] | out["theme"]
    return replace(
        plan, items=items, links=links, not_placed=tuple(row for row in plan.not_placed if row[0] not in out[row[1]]),
        rulings=tuple(one for one in plan.rulings if not {_topic(one.item_id), _topic(one.other)} & gone),
    )  # fmt: skip


def _topic(item_id: str) -> str:
    """Return the topic or theme that an item is of."""
    return item_id.rpartition("/")[2]


def disclose(study: Study) -> Shown:
    """Return what of a study may be shown, quoted or exported to anyone but its keeper."""
    k = int(study.manifest["settings"]["disclosure"]["organisations"])
    interviews = _interviews(study)
    themes = _safe(interviews, "theme_id", k)
    topics = {
        cell
        for theme, group in interviews[interviews["theme_id"].isin(themes)].groupby("theme_id")
        for cell in _safe(group, "topic_id", k)
    }
    hidden = study.documents[study.documents["confidential"]]
    enough = len({_key(text) for text in hidden["organisation"]} - {""}) >= k or hidden.empty
    return Shown(
        replace(
            _open_documents(study),
            fine=_show_level(called(study, "topic"), _cells(interviews, "topic_id", topics, k)),
            broad=_show_level(called(study, "theme"), _cells(interviews, "theme_id", themes, k)),
            written=_written(study),
        ),
        k,
        len(hidden) if enough and (not interviews["closed"].any() or themes) else None,
    )


def _written(study: Study) -> tuple[Written, ...]:
    """Return what a language model wrote from open documents alone, for topics that are not hidden."""
    if not study.written:
        return ()
    import pandas as pd

    both = pd.concat([study.fine.topics, study.broad.topics], ignore_index=True)
    gone = hidden(study, "topic") | hidden(study, "theme")
    found = standing(open_ones(study.written, study.documents), both)
    return tuple(one for one in found if one.topic not in gone)


def called(study: Study, name: str) -> Level:
    """Return a level with the names that a language model gave, where it gave any that stand."""
    level = study.level(name)
    main = str(study.manifest["settings"]["language"])
    return replace(level, topics=named(level.topics, _written(study), main))


def _open_reads(study: Study) -> pd.DataFrame:
    """Return the read report of files that hold open documents only: a count of the others could be subtracted."""
    closed = set(study.documents.loc[study.documents["confidential"], "source_file"])
    files = set(study.documents["source_file"]) - closed
    return study.reads[study.reads["source_file"].isin(files)].reset_index(drop=True)


def _open_documents(study: Study) -> Study:
    """Return the study without its confidential documents, wherever they are named."""
    documents = study.documents[~study.documents["confidential"]].reset_index(drop=True)
    ids, files = set(documents["doc_id"]), set(documents["source_file"])
    documents["duplicate_of"] = documents["duplicate_of"].where(documents["duplicate_of"].isin(ids), "")
    rejects = study.rejects.assign(
        excerpt="", source_file=study.rejects["source_file"].where(study.rejects["source_file"].isin(files), "")
    )
    inputs = [item if item["file"] in files else {**item, "file": ""} for item in study.manifest.get("inputs", [])]
    plan = _seen(study)
    return replace(
        study,
        found=None,
        documents=documents,
        reads=_open_reads(study),
        repeats=study.repeats[study.repeats["doc_id"].isin(ids) & study.repeats["duplicate_of"].isin(ids)],
        rejects=rejects.drop(columns=["reason_args"]).assign(reason=rejects["reason_id"], reason_args="{}"),
        sectors=_only(study.sectors, ids),
        assignments=_only(study.assignments, ids),
        map=_only(study.map, ids),
        manifest={**study.manifest, "inputs": inputs, "settings": _open_settings(study.manifest["settings"])},
        quality=_open_quality(study.quality),
        roadmap=replace(
            plan,
            items=tuple(replace(item, evidence=tuple(d for d in item.evidence if d in ids)) for item in plan.items),
            links=tuple(replace(link, evidence=tuple(d for d in link.evidence if d in ids)) for link in plan.links),
        ),
    )


def _open_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings without the documents that seeds name: one may be confidential."""
    seeds = [{**seed, "examples": []} for seed in settings.get("seeds", ())]
    return {**settings, "seeds": seeds} if seeds else settings


def _open_quality(quality: dict[str, Any]) -> dict[str, Any]:
    """Return the figures without the documents that seeds found: they count interviews."""
    seeds = [{name: value for name, value in one.items() if name != "documents"} for one in quality.get("seeds", ())]
    return {**quality, "seeds": seeds} if seeds else quality


def _only(frame: pd.DataFrame, ids: set[str]) -> pd.DataFrame:
    return frame[frame["doc_id"].isin(ids)].reset_index(drop=True)


def _interviews(study: Study) -> pd.DataFrame:
    """Return one row per interview: topic_id, theme_id, year, organisation (its key), closed (bool)."""
    documents, assignments = study.documents, study.assignments
    mine = documents[(documents["kind"] == INTERVIEW) & (documents["duplicate_of"] == "")]
    main = assignments.loc[assignments["primary"], ["doc_id", "topic_id"]]
    rows = mine.merge(main, on="doc_id").merge(study.fine.topics[["topic_id", "theme_id"]], on="topic_id")
    keys = [_key(text) for text in rows["organisation"]]
    return rows.assign(year=rows["date"].dt.year, closed=rows["confidential"], organisation=keys)


def _key(text: str) -> str:
    """Return the key of the organisation that an interview is with: one, whoever else is named beside it."""
    return next((organisation_key(name) for name in organisations(text)), "")


def _behind(rows: pd.DataFrame) -> set[str]:
    """Return the organisations behind some interviews; one without a name never helps over the threshold."""
    return set(rows["organisation"]) - {""}


def _safe(rows: pd.DataFrame, cell: str, k: int) -> set[str]:
    """Return the cells that may show their interviews, such that no other can be had by subtraction from the total.

    A cell may where k organisations stand behind it, and k or none behind its confidential part. If what the other
    cells hold together stands for fewer than k, or is one cell alone, the next smallest closes with them
    (complementary suppression: Hundepool et al., Statistical Disclosure Control, 2012).
    """
    groups = {name: group for name, group in rows.groupby(cell)}
    closed_behind = {name: _behind(group[group["closed"]]) for name, group in groups.items()}
    opened = sorted(
        (name for name, group in groups.items() if _may_stand(group, k)),
        key=lambda name: (len(closed_behind[name]), str(name)),
    )
    shut = [name for name, group in groups.items() if name not in opened and group["closed"].any()]
    while shut and opened and (len(shut) == 1 or len(set().union(*(closed_behind[name] for name in shut))) < k):
        shut.append(opened.pop(0))
    return set(opened)


def _may_stand(group: pd.DataFrame, k: int) -> bool:
    """Say whether k organisations stand behind some interviews, and k or none behind the confidential ones."""
    closed = group[group["closed"]]
    return len(_behind(group)) >= k and (closed.empty or len(_behind(closed)) >= k)


def _cells(interviews: pd.DataFrame, cell: str, topics: set[str], k: int) -> _Cells:
    """Return what may stand at one level."""
    years = {
        (str(name), int(year))
        for name, group in interviews[interviews[cell].isin(topics)].dropna(subset=["year"]).groupby(cell)
        for year in _safe(group, "year", k)
    }
    closed = interviews[interviews["closed"]].groupby(cell).size()
    return _Cells(frozenset(topics), frozenset(years), {str(name): int(count) for name, count in closed.items()})


def _show_level(level: Level, cells: _Cells) -> Level:
    """Return a level whose interview counts stand only where they may."""
    hidden = level.topics["topic_id"].map(lambda t: 0 if t in cells.topics else cells.closed.get(t, 0))
    trends = _without(level.trends, cells)
    pairs = zip(trends["topic_id"], trends["period"], trends["kind"], strict=True)
    standing = [kind != INTERVIEW or (topic, year) in cells.years for topic, year, kind in pairs]
    growth = _without(level.growth, cells)
    led = (growth["lead_of"] == INTERVIEW) & ~growth["topic_id"].isin(cells.topics)
    return replace(
        level,
        topics=level.topics.assign(size=(level.topics["size"] - hidden.astype("int64")).clip(lower=0)),
        trends=trends.loc[standing].reset_index(drop=True),
        growth=_open_years(
            growth.assign(lead_of=growth["lead_of"].mask(led, ""), lag_periods=growth["lag_periods"].mask(led)), cells
        ),
        forecasts=_without(level.forecasts, cells),
        backtests=_without(level.backtests, cells),
    )


def _open_years(growth: pd.DataFrame, cells: _Cells) -> pd.DataFrame:
    """Leave out an interview row's break and burst where a year that it names may not show its count."""
    import pandas as pd

    spoken = growth["kind"] == INTERVIEW
    for years, names in (
        (["break_year"], ["break_year", "break_change"]),
        (["burst_from", "burst_to"], ["burst_from", "burst_to"]),
    ):
        if set(names) <= set(growth.columns):  # a study of an earlier version has none
            rows = zip(growth["topic_id"], *(growth[year] for year in years), strict=True)
            told = [cells.years.issuperset((topic, year) for year in row) for topic, *row in rows]
            stands = pd.Series(told, index=growth.index, dtype=bool) | ~spoken
            growth = growth.assign(**{name: growth[name].where(stands) for name in names})
    return growth


def _without(frame: pd.DataFrame, cells: _Cells) -> pd.DataFrame:
    """Drop interview rows of topics that may not show them, and those of single sectors: parts of the same total."""
    closed = (frame["kind"] == INTERVIEW) & (~frame["topic_id"].isin(cells.topics) | (frame["sector"] != ALL))
    return frame[~closed].reset_index(drop=True)
