"""IPython's own syntax in the cells of a notebook: `%magic`, `%%magic`, `!command`, `name?`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

PYTHON_MAGICS = frozenset(
    {
        "time",
        "timeit",
        "capture",
        "prun",
        "memit",
        "mprun",
        "lprun",
        "snakeviz",
        "scalene",
        "python",
        "python3",
        "py",
        "pyspark",
        "debug",
        "wandb",
    }
)
"""Cell magics whose body is Python."""
SHELL_MAGICS = frozenset({"bash", "sh", "shell", "!", "sx", "system", "zsh"})
_OWN_EXTENSIONS = frozenset({"autoreload", "storemagic"})


class Command(NamedTuple):
    """A line for the shell, or for a magic that installs."""

    offset: int
    text: str


class Cell(NamedTuple):
    """A code cell as Python of the same length."""

    text: str
    commands: tuple[Command, ...]
    extensions: tuple[Command, ...]
    """Modules that `%load_ext` loads."""


@lru_cache(maxsize=1)
def _line() -> re.Pattern[str]:
    """A line that IPython reads in its own way."""
    return re.compile(
        r"^(?P<indent>[ \t]*)(?P<target>[\w.,* \t]+=[ \t]*)?(?:(?P<mark>%{1,2}|!{1,2})(?=[\w{!/.~$\"'(-]|[ \t]*\w)(?P<rest>[^\n\\]*(?:\\\n?[^\n\\]*)*)"
        r"|(?P<bare>(?:pip|conda|mamba|uv)[ \t]+(?:pip[ \t]+)?(?:install|add)\b[^\n\\=(]*(?:\\\n?[^\n\\]*)*)|(?P<help>\?{1,2}[^\n]*|%{0,2}[\w.*]+\?{1,2}[ \t]*$))",
        re.MULTILINE,
    )


def read_cell(text: str) -> Cell:
    """The cell without IPython's syntax, and what that syntax does."""
    first = re.match(r"\s*%%([\w!]+)[^\n]*", text)
    if first:
        head = " " * first.end() if "\n" not in first[0] else re.sub(r"[^\n]", " ", first[0])
        if first[1] in SHELL_MAGICS or re.match(r"\s*%%script[ \t]+(?:--?\w+[ \t]+)*(?:bash|sh)\b", text):
            return Cell(re.sub(r"[^\n]", " ", text), tuple(_shell_lines(text, first.end())), ())
        if first[1] not in PYTHON_MAGICS:
            return Cell(re.sub(r"[^\n]", " ", text), (), ())
        text = head + text[first.end() :]
    if _line().search(text) is None:
        return Cell(text, (), ())
    return _without_magics(text)


def _without_magics(text: str) -> Cell:
    from depaudit.sources.logical_lines import masked

    commands: list[Command] = []
    extensions: list[Command] = []
    position = 0
    while match := _line().search(text, position):
        start, end = match.span()
        position = max(end, start + 1)
        if start and masked(text)[start - 1] != "\n":
            position = text.find("\n", start) + 1 or len(text)
            continue  # inside a string or brackets
        begin = match.start("mark" if match["mark"] else "bare" if match["bare"] else "help")
        kept = begin
        if match["bare"]:
            commands.append(Command(begin, match["bare"]))
        elif match["mark"]:
            offset = match.start("rest")
            if match["mark"][0] == "!" or re.match(r"(?:pip|conda|mamba|uv|system|sx)\b", match["rest"]):
                commands.append(Command(offset, match["rest"]))
            elif extension := re.match(r"(?:re)?load_ext[ \t]+([\w.]+)", match["rest"]):
                if extension[1] not in _OWN_EXTENSIONS:
                    extensions.append(Command(offset + extension.start(1), extension[1]))
            elif timed := re.match(r"(?:time|timeit|prun|memit)[ \t]+(?=(?:import|from)[ \t])", match["rest"]):
                end = offset + timed.end()
        blank = re.sub(r"[^\n]", " ", text[kept:end])
        filled = "0" + blank[1:] if match["help"] is None else blank
        if "\n" in blank:
            # A command that goes on over lines leaves one value and blank lines.
            filled = filled.rstrip(" ") if end == len(text) else filled
        if end < match.end():
            filled = filled[:-1] + ";"
        elif match["indent"] and match["help"]:
            filled = "0" + blank[1:]
        text = text[:kept] + filled.ljust(end - kept) + text[end:]
    return Cell(text, tuple(commands), tuple(extensions))


def _shell_lines(text: str, start: int) -> list[Command]:
    """The lines of a shell script, those that a backslash joins together."""
    return [
        Command(match.start(), match[0]) for match in re.compile(r"[^\n\\]+(?:\\\n?[^\n\\]*)*").finditer(text, start)
    ]
