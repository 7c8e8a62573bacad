"""The commands that look into a finished study: search in it, and what it means for one company."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from roadmap.errors import InputError
from roadmap.i18n import N_, best_language, translator

LANG = best_language(os.environ.get("ROADMAP_LANG"), os.environ.get("LC_ALL"), os.environ.get("LANG"))
_ = translator(LANG)
STDIN = Path("-")


def brief(
    study: Annotated[Path, typer.Argument(help=_("study"))],
    out: Annotated[Path, typer.Option("--out", help=_("folder or file to write"))],
    text: Annotated[
        Path | None, typer.Argument(help=_("file with the company's text; - reads what is piped in"))
    ] = None,
    document: Annotated[
        str, typer.Option(help=_("instead: an open document of the study, such as its interview"))
    ] = "",
    name: Annotated[str, typer.Option(help=_("name of the company"))] = "",
    format: Annotated[str, typer.Option(help=_("html, md, pdf, pptx, docx or xlsx"))] = "html",
    lang: Annotated[str, typer.Option("--lang", help=_("language of the report: nl, fr, de or en"))] = LANG,
) -> None:
    """Write the one-page brief of a company."""
    from roadmap.search.company import Company, read_company, write_brief

    if (text is None) == (not document):
        raise InputError(N_("Wanted the company's text as a file, or --document with an open document of the study."))
    given: Company | str = document
    if text == STDIN:
        given = Company(sys.stdin.read(), name)
    elif text is not None:
        given = read_company(text, name)
    path = write_brief(study, given, out, kind=format, lang=lang)
    sys.stdout.write(_("Report: {path}").format(path=path) + "\n")


def search(
    study: Annotated[Path, typer.Argument(help=_("study"))],
    query: Annotated[str, typer.Argument(help=_("words, or a text"))],
    way: Annotated[str, typer.Option(help=_("both, meaning or word"))] = "both",
    kind: Annotated[str, typer.Option(help=_("patent, interview, news or project"))] = "",
    sector: Annotated[str, typer.Option(help=_("one sector only"))] = "",
    in_lang: Annotated[str, typer.Option("--in", help=_("documents in one language only: nl, fr, de or en"))] = "",
    most: Annotated[int, typer.Option(min=1, max=200, help=_("documents listed"))] = 10,
) -> None:
    """Search the open documents of a study."""
    from roadmap.disclosure import disclose
    from roadmap.encoders import load_encoder
    from roadmap.search.index import Wanted, find, searchable
    from roadmap.store import load_study, load_vectors

    whole = load_study(study)
    told = whole.manifest["settings"]["embed"]
    index = searchable(disclose(whole), load_vectors(study))
    encoder = load_encoder(told["encoder"], precision=told["precision"])
    found = find(index, query, encoder, way=way, wanted=Wanted(kind=kind, lang=in_lang, sector=sector)).head(most)
    for row in found.itertuples():
        about = " · ".join(part for part in (row.kind, row.lang, row.organisation, row.topic_id) if part)
        sys.stdout.write(f"{row.doc_id}  {row.title or row.text[:80]}\n    {about}\n")
    if found.empty:
        sys.stdout.write(_("Nothing was found.") + "\n")
