"""What the two streams can show, and writing to them without ever failing on a character."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping
from typing import TextIO

from depaudit.errors import DepauditError
from depaudit.reports.look import ASCII, Symbols


def is_terminal(stream: TextIO) -> bool:
    """Whether a person looks at the stream."""
    try:
        return stream.isatty()
    except ValueError:
        return False


def wants_colour(stream: TextIO, choice: str, environment: Mapping[str, str]) -> bool:
    """`--color` decides, then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then whether it is a terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if any(environment.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return is_terminal(stream) and environment.get("TERM") != "dumb"


def symbols_of(stream: TextIO) -> Symbols:
    """The signs that the stream can encode."""
    signs = Symbols()
    try:
        "".join((signs.error, signs.arrow, signs.dot, signs.rule, signs.at_least)).encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return signs


def width_of_terminal(environment: Mapping[str, str]) -> int:
    """Columns; COLUMNS wins, 80 where nothing is known."""
    if environment.get("COLUMNS", "").isdigit() and int(environment["COLUMNS"]) > 0:
        return int(environment["COLUMNS"])
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def prepare() -> None:
    """From here on both streams exist, and what one cannot encode is written as an escape."""
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115 (open to the end)
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115 (open to the end)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def out(text: str) -> None:
    """Write a report. That nobody reads it any more is no fault; that it cannot be written is."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        _abandon_stdout()
        if error.errno not in (errno.EPIPE, errno.EINVAL):
            raise DepauditError(f"the report cannot be written: {error.strerror}") from None


def tell(text: str) -> None:
    """Write anything else, a line, to stderr; a closed stderr is no reason to fail."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return


def _abandon_stdout() -> None:
    """Let the interpreter end without a word about what it could not write."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
