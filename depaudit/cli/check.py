"""`depaudit [PATH]…`: audit and report."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence

from depaudit.audit import Options, audit
from depaudit.cli.arguments import Arguments
from depaudit.cli.chosen import cache_folder, cache_of, files_of, settings_of
from depaudit.cli.progress import progress
from depaudit.cli.streams import is_terminal, out, symbols_of, tell, wants_colour, width_of_terminal
from depaudit.cli.trees import Tree, trees_of
from depaudit.errors import DepauditError
from depaudit.model.finding import Severity
from depaudit.model.record import dataclass, replace
from depaudit.model.report import Report
from depaudit.model.settings import Settings
from depaudit.reports import render
from depaudit.reports.look import Look
from depaudit.stopwatch import Stopwatch

FOUND, FAILED = 1, 2
FOR_PEOPLE = ("", "table", "blocks")
NOTHING = "nothing to audit: there is no Python file, notebook or manifest"
UNTRACKED = "nothing to audit: git tracks none of the files here"
NONE_TRACKED = "nothing to audit: git tracks no Python file, notebook or manifest here"


@dataclass(frozen=True, slots=True)
class Audited:
    """One tree, audited, and the settings that decide about its exit status."""

    report: Report
    settings: Settings
    nothing: str = ""
    """Why there was nothing to audit; empty where there was something."""


def check(arguments: Arguments) -> int:
    """Audit, print, and say how it went as an exit status."""
    if arguments.show_files:
        from depaudit.cli.show_files import show_files

        return show_files(arguments)
    watch = Stopwatch()
    watch.seconds["start"] = time.process_time()
    started = time.perf_counter()
    audited = [one for tree in trees_of(arguments.paths) for one in _audited(tree, arguments, watch)]
    watch.lap("weigh findings")
    reports = [one.report for one in audited]
    _print(audited, arguments)
    watch.lap("write the report")
    _tell_errors(reports, arguments)
    if arguments.verbose:
        tell(f"settings: {', '.join(dict.fromkeys(one.settings.path or 'none' for one in audited))}")
    if arguments.verbose or (is_terminal(sys.stderr) and not arguments.quiet and arguments.format in FOR_PEOPLE):
        tell(f"in {time.perf_counter() - started:.2f} s")
    if arguments.timings:
        tell(watch.table())
    return max(status_of(one, arguments.exit_zero) for one in audited)


def look_of(arguments: Arguments, notes: bool = False) -> Look:
    """How reports are drawn on this stdout."""
    terminal = is_terminal(sys.stdout)
    return Look(
        width=width_of_terminal(os.environ) if terminal else 0,
        colour=wants_colour(sys.stdout, arguments.color, os.environ),
        symbols=symbols_of(sys.stdout),
        every=arguments.every,
        terse=arguments.quiet,
        evidence=arguments.verbose,
        hints=terminal and not arguments.quiet,
        notes=notes,
    )


def status_of(audited: Audited, exit_zero: bool) -> int:
    """2 where something could not be done, 1 where something was found that is bad enough, else 0."""
    if audited.report.errors:
        return FAILED
    worst = min((row.severity.rank for row in audited.report.rows), default=9)
    return FOUND if worst <= Severity(audited.settings.fail_on).rank and not exit_zero else 0


def reported(
    tree: Tree, arguments: Arguments, settings: Settings, watch: Stopwatch | None = None, *, every_use: bool = False
) -> Report:
    """The report of one tree; `every_use` looks for more uses than findings need, and not for vulnerabilities."""
    settings = replace(settings, vulnerabilities=settings.vulnerabilities and not every_use)
    if settings.vulnerabilities:
        _leave_nothing_when_ended()
    environment = arguments.python
    if environment not in ("", "auto"):
        if not os.path.exists(environment):
            raise DepauditError(
                f"there is no environment `{environment}`: name its folder or its interpreter, or `auto`"
            )
        environment = os.path.abspath(environment)
    files = files_of(tree, settings, arguments)
    cache = cache_of(tree, arguments)
    watch = watch or Stopwatch()
    watch.lap("read settings and the cache")
    with progress(wanted=not arguments.quiet) as bars:
        report = audit(
            files,
            settings,
            Options(
                environment=environment,
                online=arguments.online,
                scope=tree.scope,
                prefix=tree.prefix,
                progress=bars.reading if bars is not None else None,
                asking=bars.asking if bars is not None else None,
                baseline=_baseline(tree, settings),
                cache=cache,
                cache_folder=cache_folder(arguments) if settings.vulnerabilities else "",
                watch=watch,
                every_use=every_use,
            ),
        )
    if cache is not None and cache.why_empty and arguments.verbose:
        tell(f"the cache {cache.path} was not used: {cache.why_empty}")
    return report


def _leave_nothing_when_ended() -> None:
    """SIGTERM, which ends jobs that are cancelled, stops pip-audit and removes its folder, as Ctrl-C does."""
    import signal
    import threading

    def ended(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, ended)


def _audited(tree: Tree, arguments: Arguments, watch: Stopwatch) -> Iterator[Audited]:
    """The tree; what was named but its project leaves out (test data, fixtures) is audited by itself."""
    settings = settings_of(tree, arguments)
    _tell_whom(settings, arguments)
    report = reported(tree, arguments, settings, watch)
    apart = [] if tree.alone else [path for path in tree.scope if not _reads(report, path)]
    if not apart or len(apart) < len(tree.scope):
        yield _one(tree, report, settings, arguments)
    for path in (os.path.join(tree.root, path) for path in apart):
        folder, name = os.path.split(path)
        if os.path.isdir(path):
            yield from _audited(Tree(path), arguments, watch)
        elif folder != tree.root:
            yield from _audited(Tree(folder, (name,)), arguments, watch)
        else:
            raise DepauditError(f"`{name}` is not read: it is no Python file, notebook or manifest, or it is left out")


def _tell_whom(settings: Settings, arguments: Arguments) -> None:
    """An address that a project names itself is nothing to be asked in silence."""
    address = settings.vulnerability_service
    if settings.vulnerabilities and "://" in address and not arguments.vulnerability_service and arguments.format != "json":
        from depaudit.reports.facts import one_line
        from depaudit.world.osv_service import shown

        tell(one_line(f"known vulnerabilities are asked of {shown(address)}, as {settings.path} says"))


def _reads(report: Report, path: str) -> bool:
    """Whether something under `path` was read."""
    read = (f.path for p in report.projects for files in (p.sources, p.manifests) for f in files)
    return any(one == path or one.startswith(f"{path}/") for one in read)


def _one(tree: Tree, report: Report, settings: Settings, arguments: Arguments) -> Audited:
    if not _is_empty(report):
        return Audited(report, settings)
    nothing = NOTHING
    if arguments.tracked and not tree.alone:
        nothing = NONE_TRACKED if files_of(tree, settings, arguments).paths() else UNTRACKED
    if arguments.require_inputs:
        report = replace(report, errors=(*report.errors, nothing))
    return Audited(report, settings, nothing)


def _baseline(tree: Tree, settings: Settings) -> frozenset[str]:
    if not settings.baseline:
        return frozenset()
    from depaudit.cli.baseline import read_baseline

    folder = os.path.dirname(os.path.join(tree.root, settings.path))
    return read_baseline(os.path.join(folder, settings.baseline), settings.baseline)


def _is_empty(report: Report) -> bool:
    return not (report.summary.files or report.summary.manifests or report.rows)


def _print(audited: Sequence[Audited], arguments: Arguments) -> None:
    reports = [one.report for one in audited]
    name = arguments.format
    look = look_of(arguments, notes=any(one.settings.fail_on == "note" for one in audited))
    if not name:
        name = "table" if look.width and os.environ.get("TERM") != "dumb" else "blocks"
    here = os.getcwd().replace(os.sep, "/")
    if arguments.statistics:
        from depaudit.reports import facts, statistics

        out(statistics.render(facts.facts_of(reports, here), look, as_json=name == "json"))
    elif name in FOR_PEOPLE and all(one.nothing for one in audited):
        where = "" if arguments.tracked else f" in {_named(arguments.paths)}"
        told = look.terse or arguments.require_inputs  # an error on stderr already
        out("" if told else f"{audited[0].nothing}{where}\n")
    else:
        if name == "table" and not look.width:
            look = replace(look, width=width_of_terminal(os.environ))
        out(render(reports, name, look, here))


def _tell_errors(reports: Sequence[Report], arguments: Arguments) -> None:
    if arguments.format == "json":
        return
    from depaudit.reports.facts import one_line

    for error in dict.fromkeys(e for r in reports for e in r.errors):
        tell(f"error: {one_line(error)}")


def _named(paths: Sequence[str]) -> str:
    return ", ".join(f"`{p}`" for p in paths) if paths else "this folder"
