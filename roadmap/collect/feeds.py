"""Collecting feeds: conditional requests, new items only, and on wish the main text of the page behind an item."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from roadmap.collect._kinds import Collected, Query
from roadmap.errors import InputError
from roadmap.i18n import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from roadmap.collect.folder import Folder
    from roadmap.collect.web import Answer, Web
    from roadmap.readers.feeds import Item

PAGES = 200
"""Pages behind items that are fetched for one feed in one run; the other items wait for the next."""
BATCH = 20
"""Items with their pages that are written together: what a break in between may cost."""
REMEMBERED = timedelta(days=730)
"""How long an item is known that its feed no longer shows."""


@dataclass(frozen=True)
class _Texts:
    """Records of items, and why pages behind some of them were not read."""

    records: tuple[dict[str, str], ...]
    troubles: tuple[Message, ...]


def collect_feed(query: Query, folder: Folder, web: Web, since: date | None) -> Collected:
    """Fetch one feed and keep its new items as JSON lines.

    Where the server says that nothing changed, nothing is read. ``since`` leaves out items dated before it; undated
    ones stay.

    Raises
    ------
    InputError
        The feed cannot be fetched, or is none.
    """
    from roadmap.readers.feeds import parse_feed

    memory = _memory(query, folder)
    start = since.isoformat() if since else ""
    answer = web.get(_address(query, memory), headers=_conditions(memory, start), origin=query.options["url"])
    if answer.status == 304:
        return Collected(query.name)
    kind = answer.headers.get("content-type", "")
    items, _ = parse_feed(answer.body, name=answer.url, base=answer.url, content_type=kind)
    keyed = _keyed(items)
    known = memory["known"]
    fresh = [(key, item) for key, item in keyed if key not in known and _wanted(item, start)]
    now = fresh[:PAGES] if query.options.get("full_text") else fresh
    files, troubles = _keep(query, folder, web, now)
    if now:
        folder.keep_raw(query.name, ".xml", answer.body)
    _remember(memory, answer, [key for key, _ in keyed if key in known], folder.now.date())
    memory["since"] = start
    if len(now) < len(fresh):
        memory.update(etag="", modified="")
    notes = _notes(answer, troubles, empty=sum(_is_empty(item) for item in items), left=len(fresh) - len(now))
    return Collected(query.name, len(items), len(now), tuple(files), tuple(notes))


def _memory(query: Query, folder: Folder) -> dict[str, Any]:
    """Return what is known of a feed; a feed whose address the user changed keeps its items."""
    memory = folder.memory(query.name)
    memory.setdefault("known", {})
    if memory.get("url") != query.options["url"]:
        memory.update(url=query.options["url"], moved="", etag="", modified="")
    return memory


def _address(query: Query, memory: dict[str, Any]) -> str:
    """Return where the feed is: where it moved for good, else where the user says."""
    return str(memory["moved"] or query.options["url"])


def _conditions(memory: dict[str, Any], start: str) -> dict[str, str]:
    """Return the headers that ask for changes only; none where an earlier run left out more than this one does."""
    if memory.get("since", "") > start:
        return {}
    pairs = {"If-None-Match": memory.get("etag", ""), "If-Modified-Since": memory.get("modified", "")}
    return {name: value for name, value in pairs.items() if value}


def _keyed(items: Sequence[Item]) -> list[tuple[str, Item]]:
    """Return the items, each once, by what they are known by; a shared identifier is told apart by the title."""
    uses = Counter(item.key for item in items)
    found: dict[str, Item] = {}
    for item in items:
        name = item.key if uses[item.key] == 1 else f"{item.key}\n{item.fields['title']}\n{item.fields['text']}"
        if not _is_empty(item):
            found.setdefault(hashlib.sha256(name.encode("utf-8", errors="replace")).hexdigest()[:20], item)
    return list(found.items())


def _is_empty(item: Item) -> bool:
    """Whether an item says nothing."""
    return not (item.fields["title"] or item.fields["text"])


def _wanted(item: Item, start: str) -> bool:
    """Whether an item is not older than asked for."""
    return not item.fields["date"] or item.fields["date"] >= start


def _keep(query: Query, folder: Folder, web: Web, fresh: Sequence[tuple[str, Item]]) -> tuple[list[str], list[Message]]:
    """Write the new items, in batches where each costs a request; return the files and what went wrong."""
    files: list[str] = []
    troubles: list[Message] = []
    known = folder.memory(query.name)["known"]
    size = BATCH if query.options.get("full_text") else max(1, len(fresh))
    for start in range(0, len(fresh), size):
        batch = fresh[start : start + size]
        texts = _texts(query, web, [item for _, item in batch])
        stamp = {"feed": query.name, "collected": folder.now.strftime("%Y-%m-%dT%H:%M:%SZ")}
        files.append(folder.write_records(query.name, [{**record, **stamp} for record in texts.records]))
        troubles += texts.troubles
        known.update((key, folder.now.date().isoformat()) for key, _ in batch)
        folder.save()
    return files, troubles


def _texts(query: Query, web: Web, items: Sequence[Item]) -> _Texts:
    """Make the records of items, with the main text of their pages where that was asked for."""
    records, troubles = [], []
    for item in items:
        record = _record(query, item)
        if query.options.get("full_text") and record["url"]:
            try:
                record["text"] = max(record["text"], _page(web, record["url"], query.options["url"]), key=len)
            except InputError as error:
                troubles.append(error.message)
        records.append(record)
    return _Texts(tuple(records), tuple(troubles))


def _record(query: Query, item: Item) -> dict[str, str]:
    """Return an item's fields; what the user says of the feed stands before what the feed says of itself."""
    return {
        **item.fields,
        "kind": query.kind or "news",
        "sector": query.sector,
        "lang": query.language or item.fields["lang"],
        "licence": query.licence or item.fields["licence"],
    }


def _page(web: Web, url: str, feed: str) -> str:
    """Return the main text of the page behind an item."""
    from roadmap.readers.web import main_text, page_text

    answer = web.get(url, origin=feed)
    _, _, charset = answer.headers.get("content-type", "").partition("charset=")
    return main_text(page_text(answer.body, url, charset.strip("\"' ;")), name=url).text


def _remember(memory: dict[str, Any], answer: Answer, seen: Sequence[str], today: date) -> None:
    """Note what the server gave to ask with next time, and which items are still shown; forget the long gone."""
    memory.update(etag=answer.headers.get("etag", ""), modified=answer.headers.get("last-modified", ""))
    if answer.moved:
        memory["moved"] = answer.moved
    known = memory["known"]
    known.update(dict.fromkeys(seen, today.isoformat()))
    oldest = (today - REMEMBERED).isoformat()
    memory["known"] = {key: day for key, day in known.items() if day >= oldest}


def _notes(answer: Answer, troubles: Sequence[Message], *, empty: int, left: int) -> Iterator[Message]:
    """Tell what the user should know."""
    if answer.moved:
        yield Message.of(N_("The feed moved for good to {url}; change sources.toml."), url=answer.moved)
    if troubles:
        yield Message.of(
            N_("Pages that could not be read, so that the feed's own text was kept: {count}; the first:"),
            count=len(troubles),
        )
        yield troubles[0]
    if empty:
        yield Message.of(N_("{count} items have neither a title nor a text and were left out."), count=empty)
    if left:
        yield Message.of(N_("{count} items wait for the next run."), count=left)
