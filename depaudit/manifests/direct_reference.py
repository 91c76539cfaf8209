"""URLs, paths and wheel files in place of a name, as pip allows them."""

from __future__ import annotations

import re
from posixpath import basename

from depaudit.canonical_name import canonical
from depaudit.requirement_text import ParsedRequirement, parse_requirement

_URL = re.compile(r"(?:(?:git|hg|svn|bzr)\+)?[a-z][a-z0-9+.-]*:(?://|[./])", re.IGNORECASE)
_PATH = re.compile(r"(?:\.{1,2}(?:$|[/\\\[])|[/\\~]|[A-Za-z]:[/\\])")
_ARCHIVE = re.compile(r"\.(?:whl|zip|tar\.gz|tgz|tar\.bz2|tar\.xz|tar)$", re.IGNORECASE)
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][\w.-]*)(?:\[([^\]]*)\])?")
_SDIST = re.compile(r"(?P<name>[A-Za-z0-9][\w.]*?(?:-[A-Za-z][\w.]*?)*)-(?P<version>v?\d[\w.+!]*)$")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?")


def is_direct_reference(text: str) -> bool:
    """Whether a line stands for a URL, a path or an archive instead of a name."""
    target = text.split(";", 1)[0].split(" ", 1)[0]
    return bool(_URL.match(target) or _PATH.match(target) or _ARCHIVE.search(target.split("#", 1)[0].split("[", 1)[0]))


def is_archive(text: str) -> bool:
    """Whether a path names a wheel or an archive, and not a folder."""
    return bool(_ARCHIVE.search(text.split("#", 1)[0]))


def referenced(text: str) -> tuple[str, str, frozenset[str], str] | None:
    """Name, specifier, extras and marker of what a URL or path installs; None where no name can be told.

    A version control URL without `#egg=` takes the name of its repository, which most keep.
    """
    parsed = parse_requirement(text)
    if isinstance(parsed, ParsedRequirement) and parsed.url:
        return parsed.name, parsed.specifier, parsed.extras, parsed.marker
    target, _, marker = text.partition(" ;") if " ;" in text else text.partition("; ")
    marker = _checked(marker.strip())
    target = target.strip()
    egg = _EGG.search(target)
    if egg:
        extras = frozenset(canonical(e.strip()) for e in (egg[2] or "").split(",") if e.strip())
        return canonical(egg[1]), "", extras, marker
    address = target.split("#", 1)[0].split("?", 1)[0]
    if re.match(r"(?:git|hg|svn|bzr)\+", address):
        name = basename(re.sub(r"(?<=[^/:])@[^/@]*$|(?<=\.git)@.*$", "", address).rstrip("/")).removesuffix(".git")
        return (canonical(name), "", frozenset(), marker) if _PLAIN_NAME.fullmatch(name) else None
    return _of_archive(basename(address), marker)


def _of_archive(file: str, marker: str) -> tuple[str, str, frozenset[str], str] | None:
    """From the name of a wheel (PEP 427) or a source distribution (PEP 625)."""
    if not _ARCHIVE.search(file):
        return None
    stem = _ARCHIVE.sub("", file)
    if file.lower().endswith(".whl"):
        parts = stem.split("-")
        if len(parts) < 5:
            return None
        name, version = parts[0], parts[1].replace("%2B", "+")
    else:
        sdist = _SDIST.fullmatch(stem)
        if sdist is None:
            return None
        name, version = sdist["name"], sdist["version"]
    found = parse_requirement(f"{name}=={version}")
    return (found.name, found.specifier, frozenset(), marker) if isinstance(found, ParsedRequirement) else None


def _checked(marker: str) -> str:
    found = parse_requirement(f"x; {marker}") if marker else ""
    return found.marker if isinstance(found, ParsedRequirement) else ""
