"""The command line. Only this part prints, and only `main` decides about exit statuses of what went wrong."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

FAILED = 2
INTERRUPTED = 130


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Run, and exit with 0 (nothing found), 1 (findings) or 2 (could not run); never with a traceback."""
    gc.disable()  # a run makes hundreds of thousands of rows and hardly a cycle: looking for some took a fifth of it
    sys.exit(run(sys.argv[1:] if words is None else words))


def run(words: Sequence[str]) -> int:
    """Run a command line; the exit status."""
    if list(words) in (["--version"], ["-V"]):
        return _version()
    try:
        from depaudit.cli import streams
        from depaudit.errors import DepauditError

        streams.prepare()
        try:
            return _dispatch(words)
        except DepauditError as error:
            return _failed(words, str(error).splitlines() or [""])
        except Exception as error:
            if isinstance(error, FileNotFoundError) and not _has_folder():
                return _failed(words, ["the current folder does not exist any more"])
            return _bug(words, error)
    except KeyboardInterrupt:
        return _interrupted()


def _has_folder() -> bool:
    try:
        return bool(os.getcwd())
    except OSError:
        return False


def _interrupted() -> int:
    from depaudit.cli.streams import tell

    tell("interrupted")
    return INTERRUPTED


def _version() -> int:
    from depaudit import __version__

    sys.stdout.write(f"depaudit {__version__}\n")
    return 0


def _dispatch(words: Sequence[str]) -> int:
    from depaudit.cli.arguments import command_of, quickly

    if "_DEPAUDIT_COMPLETE" in os.environ:
        from depaudit.cli.commands import complete

        complete()
    command, rest = command_of(words)
    arguments = quickly(command, rest)
    if arguments is None:
        from depaudit.cli.commands import read

        arguments = read(command, rest)
    if arguments is None:
        return 0
    if command == "check":
        from depaudit.cli.check import check

        return check(arguments)
    if command == "advisories":
        from depaudit.cli.advisories import advisories

        return advisories(arguments)
    if command == "diagnose":
        from depaudit.cli.diagnose import diagnose

        return diagnose(arguments)
    if command == "clean":
        from depaudit.cli.clean import clean

        return clean(arguments)
    if command == "rules":
        from depaudit.cli.rules import rules

        return rules(arguments)
    if command == "torch":
        from depaudit.cli.torch import torch

        return torch(arguments)
    if command == "minimums":
        from depaudit.cli.minimums import minimums

        return minimums(arguments)
    if command == "upgrade":
        from depaudit.cli.upgrade import upgrade

        return upgrade(arguments)
    from depaudit.cli.explain import explain
    from depaudit.cli.why import why

    return explain(arguments) if command == "explain" else why(arguments)


def _failed(words: Sequence[str], errors: Sequence[str]) -> int:
    from depaudit.cli.arguments import wants_json
    from depaudit.cli.streams import is_terminal, out, tell, width_of_terminal
    from depaudit.reports.facts import one_line

    width = width_of_terminal(os.environ) if is_terminal(sys.stderr) else 0
    for error in errors:
        tell("\n".join(_in_lines(f"error: {one_line(error)}", width)))
    if wants_json(words):
        from depaudit.reports.json import failed

        out(failed(errors))
    return FAILED


def _in_lines(error: str, width: int) -> list[str]:
    """Broken between words, further lines further in; a pipe gets one line."""
    if not width:
        return [error]
    from depaudit.reports.wrapping import wrapped

    first, *rest = wrapped(error, width - 2)
    return [first, *(f"  {line}" for line in rest)]


def _bug(words: Sequence[str], error: Exception) -> int:
    from depaudit.cli.streams import tell

    verbose = "-v" in words or "--verbose" in words
    if verbose:
        from traceback import format_exception

        tell("".join(format_exception(error)).rstrip())
    trace = error.__traceback__
    place = ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename.replace("\\", "/")
        if "/depaudit/" in file:
            place = f" at depaudit/{file.rpartition('/depaudit/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    text = f"{type(error).__name__}: {error}".rstrip(": ").replace("\n", " ")
    hint = "this is a bug in depaudit, please report it" + ("" if verbose else "; run with -v for the traceback")
    return _failed(words, [f"internal error: {text}{place} ({hint})"])
