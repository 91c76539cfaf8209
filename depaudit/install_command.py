"""What a line of shell installs: `pip install numpy==1.26`, `uv add torch`, `conda install -c conda-forge faiss`.

Nothing is run or expanded: a word with a variable in it names no distribution.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from depaudit.shell_words import Word, commands


class InstalledArgument(NamedTuple):
    """One distribution that a command installs."""

    name: str
    """Canonical (PEP 503)."""
    text: str
    """As written, without quotes (`torch==2.5.1`)."""
    specifier: str
    """PEP 440 text; empty for any release, and for a URL."""
    offset: int
    """Where `text` begins in the line, from 0, in code points."""
    url: str = ""


class FileArgument(NamedTuple):
    """A file that a command reads requirements from."""

    path: str
    offset: int
    constraint: bool = False


@dataclass(frozen=True, slots=True)
class InstallCommand:
    """One command that installs."""

    tool: str
    """`pip`, `uv`, `poetry`, `pdm`, `pipx`, `conda`."""
    arguments: tuple[InstalledArgument, ...] = ()
    files: tuple[FileArgument, ...] = ()
    """`-r` and `-c`; conda's `--file`."""
    indexes: tuple[tuple[str, bool], ...] = ()
    """URLs of indexes, each with whether it is an extra one (`--extra-index-url`, `--find-links`, a conda channel)."""
    local: tuple[str, ...] = ()
    """Paths that are installed: `.`, `-e .[dev]`, `dist/x.whl`."""


# Options that take a value, by tool: the word after them is no requirement.
_PIP_VALUES = frozenset(
    [
        "-r",
        "--requirement",
        "-c",
        "--constraint",
        "-e",
        "--editable",
        "-t",
        "--target",
        "-i",
        "--index-url",
        "--extra-index-url",
        "-f",
        "--find-links",
        "--platform",
        "--python-version",
        "--implementation",
        "--abi",
        "--root",
        "--prefix",
        "--src",
        "--upgrade-strategy",
        "-C",
        "--config-settings",
        "--config-setting",
        "--global-option",
        "--install-option",
        "--build-option",
        "--no-binary",
        "--only-binary",
        "--progress-bar",
        "--root-user-action",
        "--report",
        "--python",
        "--log",
        "--proxy",
        "--retries",
        "--timeout",
        "--exists-action",
        "--trusted-host",
        "--cert",
        "--client-cert",
        "--cache-dir",
        "--use-feature",
        "--use-deprecated",
        "--keyring-provider",
        "--resume-retries",
        "--group",
        "--index",
        "--default-index",
        "--index-strategy",
        "--resolution",
        "--prerelease",
        "--exclude-newer",
        "--link-mode",
        "-p",
        "-b",
        "--build",
        "--override",
        "--overrides",
        "--build-constraint",
        "--build-constraints",
        "--reinstall-package",
        "--refresh-package",
        "-P",
        "--upgrade-package",
        "--torch-backend",
        "--python-platform",
        "--directory",
        "--project",
        "--config-file",
        "--no-build-package",
        "--no-binary-package",
        "--no-build-isolation-package",
        "--extra",
        "--excludes",
    ]
)
_ADD_VALUES = _PIP_VALUES | frozenset(
    [
        "-G",
        "--group",
        "--optional",
        "--extra",
        "--package",
        "--tag",
        "--branch",
        "--rev",
        "--marker",
        "-m",
        "--source",
        "--script",
        "--dev-group",
        "--platform",
    ]
)
_PIPX_VALUES = frozenset(["--python", "--pip-args", "--suffix", "--index-url", "-i", "--backend"])
_CONDA_VALUES = frozenset(
    [
        "-n",
        "--name",
        "-p",
        "--prefix",
        "-c",
        "--channel",
        "--file",
        "--revision",
        "--solver",
        "--repodata-fn",
        "--subdir",
        "--platform",
        "--experimental",
        "-r",
        "--root-prefix",
        "--rc-file",
        "--category",
    ]
)
_ASSIGNMENT = r"[A-Za-z_]\w*="


@lru_cache(maxsize=1)
def _launcher() -> re.Pattern[str]:
    return re.compile(
        r"(?:.*/)?(?:python|py|pypy|pip)[\d.]*(?:\.exe)?|\{sys\.executable\}|\$\{?\w*PYTHON\w*\}?|\{\w*python\w*\}",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _requirement() -> re.Pattern[str]:
    return re.compile(
        r"([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)[ \t]*(?:\[[^\]]*\])?[ \t]*"
        r"(?:@[ \t]*(?P<url>\S+)|\(?(?P<specifier>(?:(?:===?|~=|!=|<=?|>=?)[ \t]*[\w.*+!-]+[ \t]*,?[ \t]*)*)\)?)[ \t]*(?:;.*)?",
        re.ASCII,
    )


@lru_cache(maxsize=1)
def _conda_spec() -> re.Pattern[str]:
    return re.compile(r"(?:[\w./-]+::)?(?P<name>[A-Za-z0-9][\w.-]*)(?:\[.*\])?(?P<rest>[ \t=<>!~].*)?", re.ASCII)


def canonical(name: str) -> str:
    """The name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


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
        known = text in {
            "sudo",
            "env",
            "time",
            "exec",
            "command",
            "nice",
            "nohup",
            "RUN",
            "then",
            "do",
            "else",
            "if",
            "!",
            "-E",
            "-H",
            "run:",
            "-",
            "@",
            "set",
            "-ex",
            "-e",
            "-x",
        }
        option = start > 0 and words[start - 1].text in {"RUN"} and text.startswith("--")
        if known or option or re.match(_ASSIGNMENT, text):
            start += 1
        elif text in {"!", "%"} or (text[:1] in "!%@" and len(text) > 1):
            words = [Word(text[1:], words[start].offset + 1), *words[start + 1 :]]
            start = 0
        else:
            break
        if option or text.startswith("--mount"):
            continue
    return words[start:]


def _read(words: list[Word]) -> InstallCommand | None:
    texts = [word.text for word in words]
    if not texts:
        return None
    name = texts[0].rpartition("/")[2].removesuffix(".exe")
    if name == "uv":
        return _uv(words, texts)
    if name in {"poetry", "pdm", "rye", "hatch"} and texts[1:2] == ["add"]:
        return _arguments(name, words[2:], _ADD_VALUES)
    if name == "poetry" and texts[1:3] == ["self", "add"]:
        return None
    if name in {"conda", "mamba", "micromamba"}:
        return _conda(words, texts)
    if name in {"pipx", "pipenv"} and texts[1:2] == ["install"]:
        return _arguments(name, words[2:], _PIPX_VALUES if name == "pipx" else _PIP_VALUES)
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
    start = _past_options(texts, start, _PIP_VALUES)
    if texts[start : start + 1] != ["install"]:
        return None
    return _arguments("pip", words[start + 1 :], _PIP_VALUES)


def _uv(words: list[Word], texts: list[str]) -> InstallCommand | None:
    start = _past_options(texts, 1, _PIP_VALUES)
    action = texts[start : start + 1]
    if action == ["add"]:
        return _arguments("uv", words[start + 1 :], _ADD_VALUES)
    if action in (["pip"], ["tool"]):
        inner = _past_options(texts, start + 1, _PIP_VALUES)
        if texts[inner : inner + 1] == ["install"]:
            return _arguments("uv", words[inner + 1 :], _PIP_VALUES)
    return None


def _past_options(texts: list[str], start: int, values: frozenset[str]) -> int:
    while start < len(texts) and texts[start].startswith("-"):
        start += 2 if texts[start] in values else 1
    return start


def _conda(words: list[Word], texts: list[str]) -> InstallCommand | None:
    start = _past_options(texts, 1, _CONDA_VALUES)
    if texts[start : start + 1] == ["run"]:
        inner = _past_options(texts, start + 1, _CONDA_VALUES)
        return _read(words[inner:])
    if texts[start : start + 1] not in (["install"], ["create"]):
        return None
    return _arguments("conda", words[start + 1 :], _CONDA_VALUES)


def _arguments(tool: str, words: list[Word], values: frozenset[str]) -> InstallCommand:
    """The rest of a command after its verb, sorted into what it installs and what it reads."""
    arguments: list[InstalledArgument] = []
    files: list[FileArgument] = []
    indexes: list[tuple[str, bool]] = []
    local: list[str] = []
    position = 0
    while position < len(words):
        word = words[position]
        position += 1
        option, equals, value = word.text.partition("=")
        if not word.text.startswith("-"):
            argument = _conda_argument(word) if tool == "conda" else _argument(word)
            if isinstance(argument, str):
                local.append(argument)
            elif argument is not None:
                arguments.append(argument)
            continue
        given = Word(value, word.offset + len(option) + 1)
        if not equals:
            short = option[:2]
            if option in values and position < len(words):
                given = words[position]
                position += 1
            elif (
                not option.startswith("--")
                and len(option) > 2
                and short in {"-r", "-c", "-e", "-i", "-f"}
                and short in values
            ):
                option, given = short, Word(option[2:], word.offset + 2)
            else:
                continue
        if tool == "conda":
            if option == "--file":
                files.append(FileArgument(given.text, given.offset))
            elif option in {"-c", "--channel"}:
                indexes.append((given.text, True))
        elif option in {"-r", "--requirement", "--requirements"}:
            files.append(FileArgument(given.text, given.offset))
        elif option in {"-c", "--constraint", "--constraints"}:
            files.append(FileArgument(given.text, given.offset, constraint=True))
        elif option in {"-i", "--index-url", "--default-index"}:
            indexes.append((given.text, False))
        elif option in {"--extra-index-url", "-f", "--find-links", "--index"}:
            indexes.append((given.text, True))
        elif option in {"-e", "--editable"}:
            argument = _argument(given)
            if isinstance(argument, InstalledArgument) and argument.url:
                arguments.append(argument)
            else:
                local.append(given.text)
    return InstallCommand(tool, tuple(arguments), tuple(files), tuple(indexes), tuple(local))


def _argument(word: Word) -> InstalledArgument | str | None:
    """A requirement, a path (text), or None where the word names nothing that can be known."""
    text = word.text
    if "://" in text.partition("@")[0] or re.match(r"(git|hg|svn|bzr)\+", text):
        return _from_url(word)
    if _computed(text):
        return None
    match = _requirement().fullmatch(text)
    archive = text.endswith((".whl", ".zip", ".tar.gz", ".tgz")) and not (match and match["url"])
    if archive or text.startswith((".", "/", "~")) or "\\" in text:
        return text
    if match is None:
        at_version = re.fullmatch(r"([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?@(\^|~)?([\w.*]+)", text)
        if at_version:
            return InstalledArgument(canonical(at_version[1]), text, "", word.offset)
        return text if "/" in text else None
    url = match["url"] or ""
    if url and "/" not in url and ":" not in url:
        # `poetry add name@^1.2`, `uv tool install name@1.2`
        specifier = f"=={url}" if re.fullmatch(r"\d[\w.]*", url) else ""
        return InstalledArgument(canonical(match[1]), text, specifier, word.offset)
    specifier = re.sub(r"\s", "", match["specifier"] or "").rstrip(",")
    return InstalledArgument(canonical(match[1]), text, specifier, word.offset, url)


def _from_url(word: Word) -> InstalledArgument | None:
    text = word.text
    egg = re.search(r"[#&]egg=([A-Za-z0-9][\w.-]*)", text)
    if egg:
        return InstalledArgument(canonical(egg[1]), text, "", word.offset, text)
    file = text.partition("#")[0].partition("?")[0].rpartition("/")[2]
    wheel = re.match(r"([A-Za-z0-9][\w.]*)-(\d[\w.!+]*(?:%2B[\w.]+)?)-.*\.whl$", file)
    if wheel:
        return InstalledArgument(canonical(wheel[1]), text, "", word.offset, text)
    if re.match(r"(git|hg|svn|bzr)\+", text) and not _computed(file):
        # A repository is nearly always called like what it holds; without `egg=` there is nothing better.
        name = file.partition("@")[0].removesuffix(".git")
        if re.fullmatch(r"[A-Za-z0-9][\w.-]*", name):
            return InstalledArgument(canonical(name), text, "", word.offset, text)
    return None


def _conda_argument(word: Word) -> InstalledArgument | str | None:
    """A conda match specification: `numpy`, `numpy=1.26`, `conda-forge::numpy>=1.2`."""
    text = word.text
    if _computed(text):
        return None
    if text.startswith((".", "/")) or text.endswith((".tar.bz2", ".conda")):
        return text
    match = _conda_spec().fullmatch(text)
    if match is None or match["name"].lower() == "python":
        return None
    rest = (match["rest"] or "").strip()
    exact = re.fullmatch(r"(==?)[ \t]*(\d[\w.]*)(\.?\*)?(?:[= \t].*)?", rest)
    if exact:
        fuzzy = exact[1] == "=" and not (exact[0].count("=") > 1)
        specifier = f"=={exact[2]}.*" if fuzzy or exact[3] else f"=={exact[2]}"
    else:
        specifier = (
            re.sub(r"\s", "", rest) if re.fullmatch(r"(?:(?:[<>!~]=?|==)[ \t]*[\w.*]+[ \t]*,?[ \t]*)+", rest) else ""
        )
    return InstalledArgument(canonical(match["name"]), text, specifier, word.offset)


def _computed(text: str) -> bool:
    return any(mark in text for mark in ("$", "{", "}", "`", "%("))
