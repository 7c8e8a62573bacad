"""The command line: the contract's commands. Exit 0 done, 1 the user can fix it, 2 usage."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from roadmap.cli_roundtable import roundtable_app
from roadmap.cli_search import brief, search
from roadmap.cli_writing import topics_app  # that of cli_topics, with what a language model may be asked
from roadmap.errors import REFUSED, InputError, RoadmapError, StudyError
from roadmap.i18n import N_, Message, best_language, translator
from roadmap.shipped import shipped

if TYPE_CHECKING:
    from datetime import date

    from roadmap.records import Progress

LANG = best_language(os.environ.get("ROADMAP_LANG"), os.environ.get("LC_ALL"), os.environ.get("LANG"))
_ = translator(LANG)

INTERRUPTED = 130

app = typer.Typer(
    name="roadmap",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=_("From patents, interviews and news in four languages to a technology-and-market roadmap."),
)
app.add_typer(topics_app, name="topics")
app.add_typer(roundtable_app, name="roundtable")

Out = Annotated[Path, typer.Option("--out", help=_("folder or file to write"))]
Language = Annotated[str, typer.Option("--lang", help=_("language of the report: nl, fr, de or en"))]
Knobs = Annotated[Path | None, typer.Option("--settings", help=_("settings file (TOML)"))]


def main() -> None:
    """Run a command; a problem the user can mend ends in one sentence and exit 1."""
    # typer carries its own copy of click or uses the installed one, by version: what it raises tells which.
    usage: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
    try:
        # Some versions of typer let Ctrl-C through, some hand back a shell's number for it.
        if app(standalone_mode=False) == INTERRUPTED:
            raise KeyboardInterrupt
    except usage as error:
        error.show()
        raise SystemExit(error.exit_code) from error
    except RoadmapError as error:
        _fail(error.message.to(LANG))
    except (KeyboardInterrupt, typer.Abort):
        _fail(_("Stopped. What was finished is kept; the same command goes on from there."))
    except OSError as error:
        _fail(_(REFUSED).format(error=error.strerror or error, path=error.filename or "-"))


def _fail(sentence: str) -> None:
    """Print one sentence where errors go, and leave with 1."""
    sys.stderr.write(sentence + "\n")
    raise SystemExit(1)


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")


# --- making a study -------------------------------------------------------------------------------------------------


@app.command(help=_("Run the embedded demonstration corpus (fictional) to a study and write its reports."))
def demo(out: Out = Path("demo-study")) -> None:
    """Run the main job on the embedded corpus."""
    from roadmap.shipped import shipped
    from roadmap.views.report import write_reports

    study = _run(shipped("corpora") / "euregio-demo", out, None)
    written = write_reports(study, out / "reports")
    _say(_("Study: {path}").format(path=out))
    for path in written:
        _say(_("Report: {path}").format(path=path))
    _say(_("Look at it: roadmap app --workspace {path}").format(path=out.parent))


@app.command(help=_("Read files or folders into a corpus folder."))
def ingest(
    paths: Annotated[list[Path], typer.Argument(help=_("files or folders"))],
    out: Out,
    kind: Annotated[str, typer.Option(help=_("patent, interview, news or project"))] = "",
    format: Annotated[str, typer.Option(help=_("format, where it is not recognised"))] = "",
    sector: Annotated[str, typer.Option(help=_("sector of every document"))] = "",
    columns: Annotated[str, typer.Option(help=_("columns by name, for example text=abstract,date=filing_date"))] = "",
) -> None:
    """Read files into a corpus."""
    from roadmap.intake import take_in
    from roadmap.settings import Settings
    from roadmap.stages.ingest import IngestOptions
    from roadmap.views.reads import read_lines

    options = IngestOptions(kind=kind, format=format, sector=sector, columns=_pairs(columns))
    with Meter() as meter:
        corpus = take_in(paths, out, options, Settings(), report=meter)
    documents = corpus.documents
    repeated = int((documents["duplicate_of"] != "").sum())
    _say(
        _("{read} read, {kept} kept, {repeated} duplicates, {rejected} rejected: {path}").format(
            read=len(documents) + len(corpus.rejects),
            kept=len(documents) - repeated,
            repeated=repeated,
            rejected=len(corpus.rejects),
            path=out,
        )
    )
    for line in read_lines(corpus.reads, LANG):
        _say("  " + line)
    _why(corpus.rejects)


def _why(rejects: Any) -> None:  # noqa: ANN401 - REJECTS
    """Print the reasons of rejects with their counts, most frequent first."""
    for reason, count in rejects["reason_id"].value_counts().items():
        first = rejects[rejects["reason_id"] == reason].iloc[0]
        sentence = Message.from_json(first["reason_id"], first["reason_args"]).to(LANG)
        _say(
            _("  {count} × {reason} (first: {file}, row {row})").format(
                count=count, reason=sentence, file=first["source_file"], row=first["source_row"]
            )
        )


def _pairs(text: str) -> dict[str, str]:
    """Read text=abstract,date=filing_date."""
    pairs = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, equals, column = part.partition("=")
        if not equals or not name or not column:
            raise InputError(N_("--columns holds {found}; wanted pairs such as text=abstract."), found=part)
        pairs[name.strip()] = column.strip()
    return pairs


@app.command(help=_("Fetch what is new from the feeds and queries of a sources.toml into a folder for ingest."))
def collect(
    sources: Annotated[Path, typer.Argument(help=_("sources.toml"))],
    out: Out,
    since: Annotated[str, typer.Option(help=_("leave out what is older than this day, for example 2024-01-31"))] = "",
) -> None:
    """Collect from the web, politely; nothing else in the product goes there."""
    from roadmap.collect import collect as fetch

    done = []
    for found in fetch(sources, out, since=_day(since)):
        done.append(found)
        if found.problem is not None:
            _say(_("{name}: {problem}").format(name=found.query, problem=found.problem.to(LANG)))
        if found.problem is not None and not found.new:
            continue
        _say(_("{name}: {new} new of {offered}").format(name=found.query, new=found.new, offered=found.offered))
        for note in found.notes:
            _say("  " + note.to(LANG))
    new = sum(found.new for found in done)
    _say(_("{new} new items: {path}").format(new=new, path=out))
    if not new and all(found.problem is not None for found in done):
        raise InputError(N_("None of the {count} sources could be read."), count=len(done))


def _day(text: str) -> date | None:
    """Read a day."""
    from datetime import date

    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(N_("--since holds {found}; wanted a day such as 2024-01-31."), found=text) from error


@app.command(help=_("List the documents of a corpus that repeat others and want a look; --apart says they do not."))
def repeats(
    corpus: Annotated[Path, typer.Argument(help=_("corpus folder or table"))],
    apart: Annotated[list[str] | None, typer.Option(help=_("identifier of a document that repeats nothing"))] = None,
    every: Annotated[bool, typer.Option("--all", help=_("sure ones too"))] = False,
) -> None:
    """Show repeats, or say that some are none."""
    from roadmap.intake import repeats_to_review, set_apart
    from roadmap.settings import Settings

    with Meter() as meter:
        if apart:
            set_apart(corpus, apart, Settings(), report=meter)
        found = repeats_to_review(corpus, Settings(), every=every, report=meter)
    _say(_("Repeats to look at: {count}").format(count=len(found)))
    for row in found.itertuples():
        _say(f"  {row.doc_id} = {row.duplicate_of} ({row.why} {row.score:.2f}): {row.title} | {row.first_title}")


@app.command(help=_("Turn a corpus (a folder, or one table with at least a text column) into a study."))
def run(
    corpus: Annotated[Path, typer.Argument(help=_("corpus folder or table"))],
    out: Out,
    settings: Knobs = None,
    engine: Annotated[str, typer.Option(help=_("where the work runs: local"))] = "local",
) -> None:
    """Run the pipeline."""
    if engine != "local":
        raise InputError(N_("The engine {found} is not available in this version; wanted local."), found=engine)
    study = _run(corpus, out, settings)
    _summary(study)


def _run(corpus: Path, out: Path, settings: Path | None) -> Any:  # noqa: ANN401 - Study
    from roadmap import pipeline
    from roadmap.settings import load_settings

    with Meter() as meter:
        return pipeline.run(corpus, out, settings=load_settings(settings), report=meter)


def _summary(study: Any) -> None:  # noqa: ANN401 - Study
    """Print what a study holds, and what a reader must know."""
    told = study.quality["coverage"]
    line = _("{documents} documents, {themes} themes, {topics} topics, {rejected} records set aside: {path}")
    _say(
        line.format(
            documents=told["documents"],
            themes=len(study.broad.topics),
            topics=len(study.fine.topics),
            rejected=told["rejected"],
            path=study.path,
        )
    )
    for warning in study.manifest["warnings"]:
        _say("  " + Message.from_json(warning["id"], warning["args"]).to(LANG))


@app.command(help=_("Add documents to a study; its topics and their names stay."))
def update(
    study: Annotated[Path, typer.Argument(help=_("study to start from"))],
    corpus: Annotated[Path, typer.Argument(help=_("corpus with the new documents"))],
    out: Out,
) -> None:
    """Add documents to a study."""
    from roadmap.update import update as add

    with Meter() as meter:
        made = add(study, corpus, out, report=meter)
    _summary(made)


@app.command(help=_("Write the interview form as a Word file; ingest reads it back."))
def form(
    out: Annotated[Path, typer.Option("--out", help=_("Word file to write"))] = Path("interview.docx"),
    lang: Annotated[str, typer.Option("--lang", help=_("language of the form: nl, fr, de or en"))] = LANG,
) -> None:
    """Write the empty interview form."""
    from roadmap.forms.keep import write_empty
    from roadmap.i18n import LANGUAGES

    if lang not in LANGUAGES:
        raise InputError(N_("Unknown language {found}; wanted one of {known}."), found=lang, known=", ".join(LANGUAGES))
    _say(_("Form: {path}").format(path=write_empty(out, lang)))


# --- using a study --------------------------------------------------------------------------------------------------


@app.command(help=_("Write a report of a study."))
def report(
    study: Annotated[Path, typer.Argument(help=_("study"))],
    out: Out,
    format: Annotated[
        str,
        typer.Option(
            help=_("html, md, pdf, pptx, docx, xlsx, cards (A6 for the table, PDF) or map (web page to zoom)")
        ),
    ] = "html",
    lang: Language = LANG,
    sector: Annotated[str, typer.Option(help=_("one sector only"))] = "all",
    template: Annotated[
        Path | None, typer.Option(help=_("PowerPoint file whose layouts a deck takes, instead of our own"))
    ] = None,
) -> None:
    """Write a report."""
    from roadmap.store import load_study
    from roadmap.views.report import write_report

    path = write_report(load_study(study), out, kind=format, lang=lang, sector=sector, template=template)
    _say(_("Report: {path}").format(path=path))


@app.command(
    help=_("Write what anyone may have of a study for research: tables, topic model, charts, sources, methods.")
)
def export(
    study: Annotated[Path, typer.Argument(help=_("study"))],
    out: Out,
    lang: Annotated[
        str, typer.Option(help=_("language of its texts: nl, fr, de or en; the study's own if empty"))
    ] = "",
    check: Annotated[bool, typer.Option("--check", help=_("say what would differ, and write nothing"))] = False,
) -> None:
    """Write the researcher's package, or compare one with its study."""
    from roadmap.store import load_study
    from roadmap.views.export import check_package, write_package

    if not check:
        _say(_("Package: {path}").format(path=write_package(load_study(study), out, lang=lang)))
        return
    found = check_package(load_study(study), out)
    for one in found:
        _say(_("differs: {what}").format(what=one.to(LANG)))
    if found:
        raise StudyError(N_("The package {path} differs from its study in {count} places."), path=out, count=len(found))
    _say(_("{path} is what the study gives, byte for byte; timings apart.").format(path=out))


@app.command(help=_("Recompute a study's hashes, check its tables, and say what would differ."))
def verify(study: Annotated[Path, typer.Argument(help=_("study"))]) -> None:
    """Check a study."""
    from roadmap.verify import verify as inspect

    found = inspect(study)
    for one in found.differs:
        _say(_("differs: {what}").format(what=one.to(LANG)))
    for one in found.broken:
        _say(_("broken: {what}").format(what=one.to(LANG)))
    if found.broken:
        raise StudyError(N_("The study {path} is damaged in {count} places."), path=study, count=len(found.broken))
    _say(
        _("{path} is whole: {files} files, {rows} rows checked.").format(path=study, files=found.files, rows=found.rows)
    )


@app.command(help=_("Forecast series (series_id, period, value[, kind][, group]) at 2, 5 and 10 years."))
def forecast(series: Annotated[Path, typer.Argument(help=_("long CSV"))], out: Out) -> None:
    """Forecast any series."""
    from roadmap.settings import Settings
    from roadmap.stages.forecast import forecast_series, read_series
    from roadmap.store import aside
    from roadmap.tables import SERIES_FORECASTS

    made = forecast_series(read_series(series), Settings())
    with aside(out) as draft:
        made[SERIES_FORECASTS.names].to_csv(draft, index=False)
    told = int((made["status"] != "refused").sum())
    _say(_("{told} forecasts, {refused} refused: {path}").format(told=told, refused=len(made) - told, path=out))


@app.command(help=_("Score past forecasts of a series file or a study: coverage and skill per horizon."))
def backtest(
    source: Annotated[Path, typer.Argument(help=_("series CSV or study"))],
    out: Annotated[Path | None, typer.Option("--out", help=_("folder or file to write"))] = None,
) -> None:
    """Backtest a series file or a study."""
    from roadmap.settings import Settings
    from roadmap.stages.forecast import backtest_series, read_series, score_backtests
    from roadmap.store import aside, load_study

    if source.is_dir():
        scores = score_backtests(load_study(source).fine.backtests)
    else:
        scores = backtest_series(read_series(source), Settings())
    if out is not None:
        with aside(out) as draft:
            scores.to_csv(draft, index=False)
    _say(scores.round(3).to_string(index=False))
    if not source.is_dir() and scores["wis_to_autoets"].isna().all():
        _say(_("AutoETS is not beside them: statsforecast is not installed; docs/method.md says how."))


app.command(help=_("Write what a study means for one company, on one page; its text is not kept."))(brief)
app.command(help=_("Search a study's open documents by meaning and by word, in any of the four languages."))(search)


@app.command("app", help=_("Open the app in the browser; nothing leaves this machine."))
def serve(
    port: Annotated[int, typer.Option(help=_("port"))] = 8501,
    workspace: Annotated[Path, typer.Option(help=_("folder with corpora and studies"))] = Path(),
    lan: Annotated[bool, typer.Option("--lan", help=_("let the phones of a roundtable reach the ballot"))] = False,
    host: Annotated[str, typer.Option(help=_("address to listen on"))] = "127.0.0.1",
) -> None:
    """Serve the app."""
    import signal
    import subprocess

    from roadmap.serving import EVERYWHERE, serving

    start = serving(EVERYWHERE[0] if lan else host, port, workspace)
    for sentence in start.says():
        _say(sentence.to(LANG))
    sys.stdout.flush()
    with subprocess.Popen(start.command(), env=start.environment(), cwd=shipped("app.py").parent) as server:
        # Ended from outside, the server goes too: left behind, it would hold the port and the room.
        signal.signal(signal.SIGTERM, lambda *_told: server.terminate())


# --- progress -------------------------------------------------------------------------------------------------------


class Meter:
    """Shows where a run is: bars on a terminal, one plain line a stage elsewhere."""

    def __init__(self) -> None:
        self.stage = ""
        self.terminal = sys.stderr.isatty()
        self.bars: Any = None
        self.task: Any = None

    def __enter__(self) -> Meter:
        """Begin."""
        if self.terminal:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self.bars = Progress(*columns, console=Console(stderr=True))
            self.bars.start()
        return self

    def __exit__(self, *error: object) -> None:
        """End."""
        if self.bars is not None:
            self.bars.stop()

    def __call__(self, progress: Progress) -> None:
        """Show one report."""
        fresh = progress.stage != self.stage
        self.stage = progress.stage
        if self.bars is None:
            if fresh:
                sys.stderr.write(stage_name(progress.stage, LANG) + "\n")
            return
        if fresh:
            self.task = self.bars.add_task(stage_name(progress.stage, LANG), total=None)
        if progress.total:
            self.bars.update(self.task, completed=progress.done, total=progress.total)


STAGE_NAMES = {
    "ingest": N_("Reading documents"),
    "prepare": N_("Languages and terms"),
    "embed": N_("Meaning of texts"),
    "sectors": N_("Sectors"),
    "topics": N_("Topics and themes"),
    "trends": N_("Trends"),
    "forecast": N_("Forecasts and backtests"),
    "plan": N_("Roadmap"),
    "save": N_("Writing the study"),
    "write": N_("Asking the language model"),
}


def stage_name(stage: str, lang: str) -> str:
    """Name a stage for a person."""
    return translator(lang)(STAGE_NAMES.get(stage, stage))


if __name__ == "__main__":
    main()
