"""What a line of shell installs: `pip install numpy==1.26`, `uv add torch`, `conda install -c conda-forge faiss`.

Nothing is run or expanded: a word with a variable in it names no distribution.
"""

from __future__ import annotations

import re
from functools import lru_cache

from depaudit.install_command import options
from depaudit.install_command.arguments import read_arguments
from depaudit.install_command.found import FileArgument, InstallCommand, InstalledArgument
from depaudit.shell_words import Word, commands

__all__ = ["FileArgument", "InstallCommand", "InstalledArgument", "install_commands"]

_BEFORE = "sudo env time exec command nice nohup RUN then do else if ! -E -H run: - @ set -ex -e -x"
_PREFIXES = frozenset(_BEFORE.split())
_ASSIGNMENT = r"[A-Za-z_]\w*="


@lru_cache(maxsize=1)
def _launcher() -> re.Pattern[str]:
    return re.compile(
        r"(?:.*/)?(?:python|py|pypy|pip)[\d.]*(?:\.exe)?|\{sys\.executable\}|\$\{?\w*PYTHON\w*\}?|\{\w*python\w*\}",
        re.IGNORECASE,
    )


def install_commands(line: str) -> tuple[InstallCommand, ...]:
    """Every command of `line` that installs distributions, in order.

    `line` is shell: it may chain commands, set variables first and go on
    after a backslash at a line's end.
    """
    if not any(word in line for word in ("install", "add", "pipx", "--with", "create")):
        return ()
    found = []
    for words in commands(line):
        command = _read(_without_prefix(words))
        if command is not None:
            found.append(command)
    return tuple(found)


def _without_prefix(words: list[Word]) -> list[Word]:
    """Without `sudo`, `X=1`, `env`, `time`, a Dockerfile's RUN and its options, notebook marks."""
    start = 0
    while start < len(words):
        text = words[start].text
        known = text in _PREFIXES
        option = start > 0 and words[start - 1].text == "RUN" and text.startswith("--")
        if known or option or re.match(_ASSIGNMENT, text):
            start += 1
        elif text in {"!", "%"} or (text[:1] in "!%@" and len(text) > 1):
            words = [Word(text[1:], words[start].offset + 1), *words[start + 1 :]]
            start = 0
        else:
            break
    return words[start:]


def _read(words: list[Word]) -> InstallCommand | None:
    texts = [word.text for word in words]
    if not texts:
        return None
    name = texts[0].rpartition("/")[2].removesuffix(".exe")
    if name == "uv":
        return _uv(words, texts)
    if name in {"poetry", "pdm", "rye", "hatch"} and texts[1:2] == ["add"]:
        return read_arguments(name, words[2:], options.ADD)
    if name == "poetry" and texts[1:3] == ["self", "add"]:
        return None
    if name in {"conda", "mamba", "micromamba"}:
        return _conda(words, texts)
    if name in {"pipx", "pipenv"} and texts[1:2] == ["install"]:
        return read_arguments(name, words[2:], options.PIPX if name == "pipx" else options.PIP)
    if _launcher().fullmatch(texts[0]):
        return _pip(words, texts)
    return None


def _pip(words: list[Word], texts: list[str]) -> InstallCommand | None:
    start = 1
    if not re.match(r"pip", texts[0].rpartition("/")[2], re.IGNORECASE):
        while start < len(texts) and texts[start] in {"-u", "-I", "-s", "-E", "-B", "-W", "ignore"}:
            start += 1
        if texts[start : start + 2] == ["-m", "uv"]:
            return _uv(words[start + 1 :], texts[start + 1 :])
        if texts[start : start + 1] != ["-m"] or not re.fullmatch(r"pip[\d.]*", "".join(texts[start + 1 : start + 2])):
            return None
        start += 2
    start = _past_options(texts, start, options.PIP)
    if texts[start : start + 1] != ["install"]:
        return None
    return read_arguments("pip", words[start + 1 :], options.PIP)


def _uv(words: list[Word], texts: list[str]) -> InstallCommand | None:
    start = _past_options(texts, 1, options.PIP)
    action = texts[start : start + 1]
    if action == ["add"]:
        return read_arguments("uv", words[start + 1 :], options.ADD)
    if action in (["pip"], ["tool"]):
        inner = _past_options(texts, start + 1, options.PIP)
        if texts[inner : inner + 1] == ["install"]:
            return read_arguments("uv", words[inner + 1 :], options.PIP)
    return None


def _past_options(texts: list[str], start: int, values: frozenset[str]) -> int:
    while start < len(texts) and texts[start].startswith("-"):
        start += 2 if texts[start] in values else 1
    return start


def _conda(words: list[Word], texts: list[str]) -> InstallCommand | None:
    start = _past_options(texts, 1, options.CONDA)
    if texts[start : start + 1] == ["run"]:
        inner = _past_options(texts, start + 1, options.CONDA)
        return _read(words[inner:])
    if texts[start : start + 1] not in (["install"], ["create"]):
        return None
    return read_arguments("conda", words[start + 1 :], options.CONDA)
