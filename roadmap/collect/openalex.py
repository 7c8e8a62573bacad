"""Collecting publications from OpenAlex: words, topics, institutions, countries and years; cursor paging.

https://docs.openalex.org/api: a page has at most 100 works; ``cursor`` leads from page to page and is remembered, so
that a run which broke off goes on where it was. Of the authors only their institutions are kept.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode

from roadmap.collect._interface import base_of, known_records, question_memory, secrets_of, texts_of, years_of
from roadmap.collect._kinds import Collected
from roadmap.errors import InputError
from roadmap.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from roadmap.collect._kinds import Query
    from roadmap.collect.folder import Folder
    from roadmap.collect.web import Answer, Web

KEYS: Mapping[str, type] = {
    "words": list, "topics": list, "concepts": list, "institutions": list, "countries": list, "years": list,
    "filter": str, "mailto": str, "key_file": str, "base": str, "most": int,
}  # fmt: skip
"""Options of ``[[openalex]]`` in sources.toml."""
MOST = 100_000
"""Works that one run takes, unless ``most`` says otherwise; for more OpenAlex asks to take its snapshot."""

_USUAL = "https://api.openalex.org"
_SELECT = (
    "id,doi,title,display_name,publication_year,publication_date,language,type,is_retracted,primary_location,"
    "authorships,primary_topic,topics,concepts,keywords,abstract_inverted_index"
)
_PAGE = 100
_ID = re.compile(rb'^\{"id": "https://openalex\.org/(W\d+)"', re.MULTILINE)
_SIGNS = re.compile(r'[,|:!"]+')
_CODE = re.compile(r"^[TCI]\d{1,15}$")
_ROR = re.compile(r"^(?:https://ror\.org/)?0[a-z0-9]{8}$")


@dataclass
class _Run:
    """One run while it goes on."""

    query: Query
    folder: Folder
    web: Web
    memory: dict[str, Any]
    known: set[str]
    offered: int = 0
    new: int = 0
    files: list[str] = field(default_factory=list)


def collect_openalex(query: Query, folder: Folder, web: Web, since: date | None) -> Collected:
    """Fetch the works that fit and are not known yet, page by page; each page's new works are a file of JSON lines.

    Raises
    ------
    InputError
        The question is not as wanted. What goes wrong on the way is the result's ``problem``, with what came before.
    """
    base, key = base_of(query, "ROADMAP_OPENALEX_URL", _USUAL), _key(query)
    question = filter_of(query, folder.now.date(), since)
    memory = question_memory(folder, query, [question, base])
    run = _Run(query, folder, web, memory, known_records(memory, folder, query, _ID))
    problem = None
    try:
        while run.offered < query.options.get("most", MOST):
            if not _page(run, base, _parameters(run, question, key)):
                memory["cursor"] = "*"  # to the end; the next run looks for new ones from the beginning
                break
    except InputError as error:
        problem = _without(error, key).message
    folder.save()
    return Collected(query.name, run.offered, run.new, tuple(run.files), problem=problem)


def filter_of(query: Query, today: date, since: date | None) -> str:
    """Return the question in OpenAlex' own terms; conditions are joined by ``,`` and alternatives by ``|``.

    Raises
    ------
    InputError
        Neither words, topics, concepts, institutions nor a filter are given, or one is written in another way.
    """
    words = [_word(entry) for entry in texts_of(query, "words")]
    institutions = _codes(query, "institutions")
    first, last = years_of(query, today)
    start = max(f"{first}-01-01", since.isoformat() if since else "")
    asked = {
        "title_and_abstract.search": words,
        "topics.id": _codes(query, "topics"),
        "concepts.id": _codes(query, "concepts"),
        "institutions.id": [code for code in institutions if _CODE.match(code)],
        "institutions.ror": [f"https://ror.org/{code[-9:]}" for code in institutions if not _CODE.match(code)],
        "institutions.country_code": [code.lower() for code in texts_of(query, "countries")],
    }
    own = query.options.get("filter", "").strip()
    if not own and not any(values for name, values in asked.items() if name != "institutions.country_code"):
        raise InputError(
            N_("{name} asks for everything; wanted words, topics, concepts, institutions or a filter."), name=query.name
        )
    named = [f"{name}:{'|'.join(values)}" for name, values in asked.items() if values]
    dates = [f"from_publication_date:{start}", f"to_publication_date:{last}-12-31"]
    return ",".join([*named, *dates, *filter(None, [own])])


def _word(entry: str) -> str:
    """Return a word or, in quotes, several that stand together; OpenAlex' own signs are dropped."""
    plain = " ".join(_SIGNS.sub(" ", entry).split())
    return f'"{plain}"' if " " in plain else plain


def _codes(query: Query, key: str) -> list[str]:
    """Return identifiers without their address, checked."""
    found = [entry.rpartition("openalex.org/")[2] for entry in texts_of(query, key)]
    wrong = next(
        (code for code in found if not _CODE.match(code) and not (key == "institutions" and _ROR.match(code))), ""
    )
    if wrong:
        raise InputError(
            N_("{name}: {key} has {value}; wanted an identifier of OpenAlex such as T10001, C41008148, I4210109390."),
            name=query.name, key=key, value=wrong[:60],
        )  # fmt: skip
    return found


def _key(query: Query) -> str:
    """Return the user's key, "" where there is none: a few questions a day are free without."""
    return secrets_of(query, {"key": "OPENALEX_API_KEY"})["key"]


def _parameters(run: _Run, question: str, key: str) -> str:
    """Return the question as an address wants it; who asks is told where they gave an e-mail address."""
    contact = run.query.options.get("mailto", "") or run.web.manners.contact
    told = {
        "filter": question, "select": _SELECT, "per_page": str(_PAGE), "cursor": run.memory.get("cursor") or "*",
        "mailto": contact if "@" in contact else "", "api_key": key,
    }  # fmt: skip
    return urlencode({name: value for name, value in told.items() if value})


def _page(run: _Run, base: str, parameters: str) -> bool:
    """Fetch one page and keep its new works; return whether another follows."""
    answer = run.web.ask(f"{base}/works?{parameters}")
    if answer.status == 400 and run.memory.get("cursor", "*") != "*":
        run.memory["cursor"] = "*"  # a cursor from another day may have gone stale; known works are not kept twice
        return True
    value = _answer(answer, run.query.name)
    works = [work for work in value["results"] if isinstance(work, dict)]
    fresh = {number: work for work in works if (number := _number(work)) and number not in run.known}
    if fresh:
        lines = "".join(json.dumps(_lean(work, run.query), ensure_ascii=False) + "\n" for work in fresh.values())
        run.files.append(run.folder.write(run.query.name, ".jsonl", lines.encode("utf-8", "replace")))
    run.known |= set(fresh)
    run.offered, run.new = run.offered + len(works), run.new + len(fresh)
    following = value["meta"].get("next_cursor")
    run.memory.update(known=sorted(run.known), cursor=following if isinstance(following, str) else "*")
    run.folder.save()
    return bool(works) and isinstance(following, str)


def _answer(answer: Answer, name: str) -> dict[str, Any]:
    """Return the answer's JSON, or say in one sentence what OpenAlex says instead.

    Raises
    ------
    InputError
        It is another than wanted.
    """
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        value = None
    if answer.status != 200:
        told = value.get("message") or value.get("error") if isinstance(value, dict) else ""
        raise InputError(
            N_("{name}: OpenAlex answered {status} {reason}; the next run goes on from here."),
            name=name, status=answer.status, reason=str(told or "")[:200],
        )  # fmt: skip
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("results"), list)
        or not isinstance(value.get("meta"), dict)
    ):
        raise InputError(N_("{name}: the answer of OpenAlex is not as wanted."), name=name)
    return value


def _number(work: Mapping[str, Any]) -> str:
    """Return a work's identifier, "" where it has none."""
    number = str(work.get("id", "")).rpartition("/")[2]
    return number if re.fullmatch(r"W\d{1,15}", number) else ""


def _lean(work: Mapping[str, Any], query: Query) -> dict[str, Any]:
    """Return a work, its identifier first, with its authors' institutions, not their names, and the query's sector."""
    authors = work.get("authorships")
    kept = [
        {"institutions": author.get("institutions"), "countries": author.get("countries")}
        for author in (authors if isinstance(authors, list) else [])
        if isinstance(author, dict)
    ]
    rest = {name: value for name, value in work.items() if name != "id"}
    return {"id": work["id"], **rest, "authorships": kept} | ({"sector": query.sector} if query.sector else {})


def _without(error: InputError, key: str) -> InputError:
    """Return the error without the question's address, which is long and has the key in it."""
    args = {name: _bare(value, key) if isinstance(value, str) else value for name, value in error.message.args}
    return InputError(error.message.template, **args)


def _bare(text: str, key: str) -> str:
    """Return a text without the key and without what comes behind an address's question mark."""
    bare = re.sub(r"(/works)\?\S+", r"\1", text)
    return bare.replace(quote_plus(key), "…").replace(key, "…") if key else bare
