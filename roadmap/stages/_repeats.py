"""Repeats: documents that are the same thing twice. All are kept, one of each group counts; each says why, how surely.

| why | which | score |
|---|---|---|
| exact | same title and text | 1 |
| family | patents of one family: one invention counts once | 1 |
| translation | same item in other languages, or addresses that differ by the language alone | 1; .9 |
| near | nearly the same text (_duplicates) | share of the shorter's words in the longer, in order |
| repost | near, by another organisation and later | the same |

Not the same, whatever their texts: patents that one file gives two families; patents known by their titles alone ("Heat
pump") under two numbers; nearly the same news more than a month apart, and nearly the same texts under titles with
other numbers (releases, yearly reports); documents that the user set apart. The one that counts is open rather than
confidential, has a text rather than a title alone, is the earliest (a family's filing, not its grants), and has the
smallest doc_id. Of 1,490 news pages in four languages, 506 items as their files say, 496 count: the other ten items are
pages of the same text.

Nothing that anyone may see of open documents depends on confidential ones: open documents are grouped among themselves
first, a confidential one joins at most one of those groups and never makes one of two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from roadmap.stages._addresses import neutral_address
from roadmap.stages._duplicates import LIKE, THIN, near_pairs, pool
from roadmap.tables import REPEATS, check, empty

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import pandas as pd

    from roadmap.stages._tokens import Tokens

WHY = ("exact", "family", "translation", "near", "repost")
"""Reasons, surest first: a document that repeats for several says the first."""
UNSURE = 0.8
"""Near repeats below this score are worth a person's look."""
_APART_DAYS = 400
_REPOST_DAYS = 31
_ID_LENGTH = 16
_ADDRESS_SCORE = 0.9
_LINK = ["left", "right", "why", "score"]


def find_repeats(
    documents: pd.DataFrame,
    tokens: Mapping[str, tuple[np.ndarray, Tokens]],
    *,
    near: bool,
    apart: Collection[str] = (),
) -> pd.DataFrame:
    """Find the documents that repeat others: the same for any order of the documents.

    Parameters
    ----------
    documents
        DOCUMENTS; columns ``family`` and ``item`` may be missing.
    tokens
        For each language the places of its documents (rows of ``documents``) and their words.
    near
        Whether to look for texts that are nearly the same.
    apart
        doc_ids of which the user said that they repeat nothing and nothing repeats them.

    Returns
    -------
    DataFrame
        REPEATS, by doc_id: only documents that repeat another; ``duplicate_of`` is never itself a repeat.
    """
    if documents.empty:
        return empty(REPEATS)
    ranked = _ranked(documents)
    ranked["free"] = ~ranked["doc_id"].isin(list(apart))
    links = [_exact(ranked), _families(ranked), _translations(ranked), _addresses(ranked)]
    if near:
        rank = np.empty(len(ranked), dtype=np.int64)
        rank[ranked["row"].to_numpy()] = np.arange(len(ranked))
        links.append(_near(ranked, tokens, rank))
    return _table(ranked, _joined(links))


def duplicate_of(documents: pd.DataFrame, repeats: pd.DataFrame) -> pd.Series:
    """Return for each document the doc_id of the one it repeats, "" for those that count."""
    first = dict(zip(repeats["doc_id"], repeats["duplicate_of"], strict=True))
    return documents["doc_id"].map(lambda doc_id: first.get(doc_id, "")).astype("str")


def to_review(repeats: pd.DataFrame) -> pd.DataFrame:
    """Return the repeats that a person should look at, least sure first."""
    unsure = repeats[repeats["score"] < UNSURE]
    return unsure.sort_values(["score", "doc_id"], ignore_index=True)


def _ranked(documents: pd.DataFrame) -> pd.DataFrame:
    """Return what is compared, in an order that only the documents' content decides: open ones first."""
    import pandas as pd

    columns = ["doc_id", "title", "text", "date", "kind", "lang", "organisation", "url", "source_file", "content_hash"]
    frame = documents.reindex(columns=[*columns, "family", "item", "confidential"])
    frame = frame.assign(row=np.arange(len(frame)), date=pd.to_datetime(frame["date"]))
    names = [name for name in frame.columns if name not in ("row", "date", "confidential")]
    frame[names] = frame[names].astype(object).fillna("").astype("str")
    frame["confidential"] = frame["confidential"].eq(True)
    frame["family"] = frame["family"].str.strip().str.casefold().where(frame["kind"] == "patent", "")
    frame["headline"] = [_is_headline(*pair) for pair in zip(frame["title"], frame["text"], strict=True)]
    # A given number that stands twice became a hash: those two are one record in two files.
    own = [
        doc_id[:_ID_LENGTH] != digest[:_ID_LENGTH]
        for doc_id, digest in zip(frame["doc_id"], frame["content_hash"], strict=True)
    ]
    frame["bare"] = (frame["kind"] == "patent") & frame["headline"] & np.array(own, dtype=bool)
    return frame.sort_values(["confidential", "content_hash", "doc_id"], ignore_index=True)


def _is_headline(title: str, text: str) -> bool:
    """Say whether a document is a title alone."""
    return text.strip() == title.strip() or len(text.split()) < THIN


# --- links ------------------------------------------------------------------------------------------------------------


def _links(pairs: Iterable[tuple[int, int, float]], why: str) -> pd.DataFrame:
    """Return links between places of ranked documents."""
    import pandas as pd

    frame = pd.DataFrame([(left, right, why, score) for left, right, score in pairs], columns=_LINK)
    return frame.astype({"left": "int64", "right": "int64", "why": "str", "score": "float64"})


def _stars(ranked: pd.DataFrame, keys: list[str], why: str) -> pd.DataFrame:
    """Link each document to the first with the same keys."""
    found = ranked[ranked["free"]]
    first = found.assign(first=found.index).groupby(keys, sort=False)["first"].transform("first")
    repeated = found.index[first != found.index]
    return _links(((int(first[place]), int(place), 1.0) for place in repeated), why)


def _exact(ranked: pd.DataFrame) -> pd.DataFrame:
    """Link documents of the same title and text; patents of one file with two families are two inventions."""
    frame = ranked.assign(number=ranked["doc_id"].where(ranked["bare"], ""))
    frame["told"] = (frame["source_file"] + "\n" + frame["family"]).where(frame["family"] != "", "")
    links = _stars(frame, ["content_hash", "number"], "exact")
    two = _two_families(ranked, links["left"].to_numpy(), links["right"].to_numpy())
    if not two.any():
        return links
    split = ranked["content_hash"].isin(ranked["content_hash"].iloc[links.loc[two, "left"]])
    return _stars(frame.assign(told=frame["told"].where(split, "")), ["content_hash", "number", "told"], "exact")


def _two_families(ranked: pd.DataFrame, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Say which pairs (m,) one file gives two families."""
    family, file = ranked["family"].to_numpy(dtype=object), ranked["source_file"].to_numpy(dtype=object)
    named = (family[left] != "") & (family[right] != "")
    return np.asarray(named & (family[left] != family[right]) & (file[left] == file[right]), dtype=bool)


def _families(ranked: pd.DataFrame) -> pd.DataFrame:
    """Link patents of one family."""
    return _stars(ranked[ranked["family"] != ""], ["family"], "family")


def _translations(ranked: pd.DataFrame) -> pd.DataFrame:
    """Link the first document of each language that bears an item's identifier."""
    found = ranked[(ranked["item"] != "") & ranked["free"]]
    return _by_language(found.assign(key=found["item"] + "\n" + found["organisation"].str.casefold()), 1.0)


def _addresses(ranked: pd.DataFrame) -> pd.DataFrame:
    """Link documents of different languages whose addresses differ by their language alone."""
    found = ranked[(ranked["url"] != "") & ranked["free"]]
    read = [neutral_address(url, lang) for url, lang in zip(found["url"], found["lang"], strict=True)]
    found = found.assign(key=read)
    return _by_language(found[found["key"] != ""], _ADDRESS_SCORE)


def _by_language(found: pd.DataFrame, score: float) -> pd.DataFrame:
    """Link documents of one kind and key in different languages, each language's first to the first of all.

    Numbers such as 12 are given to many: what lies more than a year apart is not the same.
    """
    import pandas as pd

    firsts = found.drop_duplicates(["kind", "key", "lang"])
    several = firsts[firsts.duplicated(["kind", "key"], keep=False)]
    pairs: list[tuple[int, int, float]] = []
    for _, group in several.groupby(["kind", "key"]):
        apart = (group["date"] - group["date"].iloc[0]).abs() > pd.Timedelta(days=_APART_DAYS)
        pairs += [(int(group.index[0]), int(place), score) for place in group.index[1:][~apart.to_numpy()[1:]]]
    return _links(pairs, "translation")


def _near(ranked: pd.DataFrame, tokens: Mapping[str, tuple[np.ndarray, Tokens]], rank: np.ndarray) -> pd.DataFrame:
    """Link texts that are nearly the same; what is found among the open ones never depends on the others."""
    import pandas as pd

    texts = pool(tokens, rank)
    chosen = (ranked["free"] & ~ranked["bare"] & ~ranked["content_hash"].duplicated()).to_numpy()
    closed = ranked["confidential"].to_numpy()
    titles = ranked["title"].tolist()
    pairs = [near_pairs(texts, titles, chosen & ~closed)]
    if (chosen & closed).any():
        pairs.append(near_pairs(texts, titles, chosen))
    left, right, score = (np.concatenate([getattr(one, name) for one in pairs]) for name in ("left", "right", "score"))
    again = np.zeros(len(left), dtype=bool)
    again[len(pairs[0].left) :] = True
    keep = ~_two_families(ranked, left, right) & ~_serial(ranked, left, right) & (~again | closed[left] | closed[right])
    keep &= (score >= LIKE) | ~_strangers(ranked, left, right)
    frame = pd.DataFrame({"left": left, "right": right, "why": "near", "score": score})
    return frame[keep].reset_index(drop=True)


def _strangers(ranked: pd.DataFrame, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Say which pairs (m,) are of two organisations and of other years: alike, they are two works on one thing."""
    name, date = ranked["organisation"].str.casefold().to_numpy(dtype=object), ranked["date"].to_numpy("datetime64[D]")
    days = np.abs((date[left] - date[right]) / np.timedelta64(1, "D"))
    two = (name[left] != "") & (name[right] != "") & (name[left] != name[right])
    return np.asarray(two & (days > _APART_DAYS), dtype=bool)


def _serial(ranked: pd.DataFrame, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Say which pairs (m,) are news more than a month apart: yearly reports and releases are written alike."""
    news, date = (ranked["kind"] == "news").to_numpy(), ranked["date"].to_numpy(dtype="datetime64[D]")
    days = np.abs((date[left] - date[right]) / np.timedelta64(1, "D"))
    return np.asarray(news[left] & news[right] & (days > _REPOST_DAYS), dtype=bool)


# --- groups -----------------------------------------------------------------------------------------------------------


def _joined(links: list[pd.DataFrame]) -> pd.DataFrame:
    """Return all links, surest first."""
    import pandas as pd

    every = pd.concat(links, ignore_index=True)
    every["order"] = every["why"].map(WHY.index).astype("int64")
    return every.sort_values(["order", "score", "left", "right"], ascending=[True, False, True, True])


def _groups(closed: np.ndarray, links: pd.DataFrame) -> np.ndarray:
    """Return each document's group (n,): open documents first, then each confidential one by its surest links."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    left, right = links["left"].to_numpy(), links["right"].to_numpy()
    among = ~closed[left] & ~closed[right]
    size = (len(closed), len(closed))
    graph = coo_matrix((np.ones(among.sum(), dtype=np.int8), (left[among], right[among])), shape=size)
    group: np.ndarray = connected_components(graph, directed=False)[1].astype(np.int64)
    opened = np.zeros(len(closed), dtype=bool)
    opened[group[~closed]] = True
    parent = np.arange(len(closed))
    for one, other in zip(group[left[~among]].tolist(), group[right[~among]].tolist(), strict=True):
        a, b = _root(parent, one), _root(parent, other)
        if a != b and not (opened[a] and opened[b]):
            parent[b], opened[a] = a, opened[a] or opened[b]
    return np.array([_root(parent, one) for one in group.tolist()], dtype=np.int64)


def _root(parent: np.ndarray, one: int) -> int:
    """Return the group that a group was joined to, and shorten the way there."""
    while parent[one] != one:
        parent[one] = parent[parent[one]]
        one = int(parent[one])
    return one


def _table(ranked: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return REPEATS: each document's first, and its surest link into the group."""
    import pandas as pd

    frame = ranked.assign(group=_groups(ranked["confidential"].to_numpy(), links))
    first = frame.sort_values(["confidential", "headline", "date", "doc_id"], na_position="last")
    firsts = first.drop_duplicates("group").assign(first=lambda one: one.index).set_index("group")["first"]
    frame["first"] = frame["group"].map(firsts)
    turned = links.rename(columns={"left": "right", "right": "left"})
    ways = pd.concat([links, turned], ignore_index=True)
    group, head = frame["group"].to_numpy(), frame["first"].to_numpy()
    closed = ranked["confidential"].to_numpy()
    ways = ways[(group[ways["left"]] == group[ways["right"]]) & (closed[ways["left"]] | ~closed[ways["right"]])]
    ways = ways.assign(direct=head[ways["left"]] != ways["right"].to_numpy())
    ways = ways.sort_values(["left", "order", "direct", "score", "right"], ascending=[True, True, True, False, True])
    best = ways.drop_duplicates("left")
    best = best[head[best["left"]] != best["left"].to_numpy()]
    return _told(ranked, best["left"].to_numpy(), head[best["left"]], best)


def _told(ranked: pd.DataFrame, place: np.ndarray, first: np.ndarray, best: pd.DataFrame) -> pd.DataFrame:
    """Name the documents (m,) and their firsts (m,); a later near text of another organisation is a repost."""
    import pandas as pd

    one, other = ranked.iloc[place].reset_index(drop=True), ranked.iloc[first].reset_index(drop=True)
    told = (one["organisation"] != "") & (other["organisation"] != "")
    moved = told & (one["organisation"].str.casefold() != other["organisation"].str.casefold())
    repost = moved & (one["date"] > other["date"]) & (one["kind"] != "patent")
    why = best["why"].reset_index(drop=True)
    found = pd.DataFrame(
        {
            "doc_id": one["doc_id"],
            "duplicate_of": other["doc_id"],
            "why": why.mask((why == "near") & repost, "repost"),
            "score": best["score"].to_numpy(),
        }
    )
    return check(found.sort_values("doc_id", ignore_index=True), REPEATS)
