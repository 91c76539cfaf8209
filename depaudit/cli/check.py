"""`depaudit [PATH]…`: audit and report."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from depaudit.audit import Options, audit
from depaudit.cli.arguments import Arguments
from depaudit.cli.chosen import files_of, settings_of
from depaudit.cli.progress import progress
from depaudit.cli.streams import is_terminal, out, symbols_of, tell, wants_colour, width_of_terminal
from depaudit.cli.trees import Tree, trees_of
from depaudit.errors import DepauditError
from depaudit.model.finding import Severity
from depaudit.model.report import Report
from depaudit.model.settings import Settings
from depaudit.reports import render
from depaudit.reports.look import Look

FOUND, FAILED = 1, 2


def check(arguments: Arguments) -> int:
    """Audit, print, and say how it went as an exit status."""
    if arguments.show_files:
        from depaudit.cli.show_files import show_files

        return show_files(arguments)
    started = time.perf_counter()
    audited = [_audited(tree, arguments) for tree in trees_of(arguments.paths)]
    settings = audited[0][1]
    reports = [report for report, _ in audited]
    if not any(r.summary.files or r.summary.manifests or r.rows for r in reports):
        reports = [_without_inputs(reports[0], arguments)]
    _print(reports, arguments, settings)
    _tell_errors(reports, arguments)
    if (
        (is_terminal(sys.stderr) or arguments.verbose)
        and not arguments.quiet
        and arguments.format in ("", "table", "blocks")
    ):
        tell(f"in {time.perf_counter() - started:.2f} s")
    return status_of(reports, settings.fail_on, arguments.exit_zero)


def look_of(arguments: Arguments, settings: Settings | None = None) -> Look:
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
        notes=settings is not None and settings.fail_on == "note",
    )


def status_of(reports: Sequence[Report], fail_on: str, exit_zero: bool) -> int:
    """2 where something could not be done, 1 where something was found that is bad enough, else 0."""
    if any(r.errors for r in reports):
        return FAILED
    worst = min((row.severity.rank for r in reports for row in r.rows), default=9)
    return FOUND if worst <= Severity(fail_on).rank and not exit_zero else 0


def reported(tree: Tree, arguments: Arguments, settings: Settings) -> Report:
    """The report of one tree."""
    environment = arguments.python
    if environment not in ("", "auto"):
        if not os.path.exists(environment):
            raise DepauditError(
                f"there is no environment `{environment}`: name its folder or its interpreter, or `auto`"
            )
        environment = os.path.abspath(environment)
    files = files_of(tree, settings, arguments)
    with progress(wanted=not arguments.quiet) as tick:
        return audit(
            files,
            settings,
            Options(
                environment=environment,
                scope=tree.scope,
                prefix=tree.prefix,
                progress=tick,
                baseline=_baseline(tree, settings),
            ),
        )


def _audited(tree: Tree, arguments: Arguments) -> tuple[Report, Settings]:
    settings = settings_of(tree, arguments)
    return reported(tree, arguments, settings), settings


def _baseline(tree: Tree, settings: Settings) -> frozenset[str]:
    if not settings.baseline:
        return frozenset()
    from depaudit.cli.baseline import read_baseline

    folder = os.path.dirname(os.path.join(tree.root, settings.path))
    return read_baseline(os.path.join(folder, settings.baseline), settings.baseline)


def _without_inputs(report: Report, arguments: Arguments) -> Report:
    errors = report.errors
    if arguments.require_inputs:
        errors = (*errors, "nothing to audit: there is no Python file, notebook or manifest")
    return replace(report, errors=errors)


def _print(reports: Sequence[Report], arguments: Arguments, settings: Settings) -> None:
    name = arguments.format
    look = look_of(arguments, settings)
    if not name:
        name = "table" if look.width and os.environ.get("TERM") != "dumb" else "blocks"
    here = os.getcwd().replace(os.sep, "/")
    if arguments.statistics:
        from depaudit.reports import facts, statistics

        out(statistics.render(facts.facts_of(reports, here), look, as_json=name == "json"))
    elif name in ("table", "blocks") and not any(r.summary.files or r.summary.manifests or r.rows for r in reports):
        if not look.terse:
            out(f"nothing to audit: there is no Python file, notebook or manifest in {_named(arguments.paths)}\n")
    else:
        if name == "table" and not look.width:
            look = replace(look, width=width_of_terminal(os.environ))
        out(render(reports, name, look, here))


def _tell_errors(reports: Sequence[Report], arguments: Arguments) -> None:
    if arguments.format == "json":
        return
    for error in dict.fromkeys(e for r in reports for e in r.errors):
        tell(f"error: {error}")


def _named(paths: Sequence[str]) -> str:
    return ", ".join(f"`{p}`" for p in paths) if paths else "this folder"
