"""One word of a command as the distribution that it names."""

from __future__ import annotations

import re
from functools import lru_cache

from depaudit.canonical_name import canonical
from depaudit.install_command.found import InstalledArgument
from depaudit.shell_words import Word


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


def named_argument(word: Word) -> InstalledArgument | str | None:
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
        specifier = _sound(f"=={url}")
        return InstalledArgument(canonical(match[1]), text, specifier, word.offset)
    specifier = _sound(re.sub(r"\s", "", match["specifier"] or "").rstrip(","))
    return InstalledArgument(canonical(match[1]), text, specifier, word.offset, url)


def computed_argument(word: Word) -> InstalledArgument | None:
    """A name that is written out, before a version that is not."""
    match = re.match(r"([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)(?:\[[^\]$]*\])?(?:===?|~=|<=?|>=?)[\w.]*\$", word.text, re.ASCII)
    return InstalledArgument(canonical(match[1]), word.text, "", word.offset) if match else None


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


def conda_argument(word: Word) -> InstalledArgument | str | None:
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
        specifier = re.sub(r"\s", "", rest).rstrip(",")
    return InstalledArgument(canonical(match["name"]), text, _sound(specifier), word.offset)


@lru_cache(maxsize=1)
def _clause() -> re.Pattern[str]:
    release = r"v?(?:[0-9]{1,99}!)?[0-9]{1,99}(?:\.[0-9]{1,99})*"
    suffix = (
        r"(?:[-_.]?(?:alpha|a|beta|b|preview|pre|c|rc)[-_.]?[0-9]{0,99})?"
        r"(?:-[0-9]{1,99}|[-_.]?(?:post|rev|r)[-_.]?[0-9]{0,99})?(?:[-_.]?dev[-_.]?[0-9]{0,99})?"
    )
    exact = rf"(?:==|!=){release}(?:\.\*|{suffix}(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?)"
    compatible = rf"~={release}\.[0-9]{{1,99}}{suffix}"
    return re.compile(rf"===[^,;]+|{exact}|(?:<=|>=|<|>){release}{suffix}|{compatible}", re.ASCII | re.IGNORECASE)


def _sound(specifier: str) -> str:
    """The specifier where every clause is one of PEP 440, else nothing: the command fails, or means something else."""
    clauses = specifier.split(",")
    return specifier if all(map(_clause().fullmatch, clauses)) else ""


def _computed(text: str) -> bool:
    return any(mark in text for mark in ("$", "{", "}", "`", "%("))
