"""The exact versions that a project names, and the file that hands them to pip-audit."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from depaudit.model.requirement import Role, Scope
from depaudit.model.vulnerability import Pin, Version
from depaudit.requirement_text import masked

if TYPE_CHECKING:
    from depaudit.model.dependency import Lock
    from depaudit.model.project import Project
    from depaudit.model.requirement import Manifest, Requirement
    from depaudit.model.source import InstallStep

_PIN = re.compile(r"={2,3}\s*([^\s,;|*]+)")


@lru_cache(maxsize=4096)
def as_asked(version: str) -> str:
    """The version in PEP 440's one way of writing it; empty where PEP 440 knows no such version.

    Without its local part: `2.5.1+cu121` is a build of 2.5.1, of which the advisories speak.
    """
    from packaging.version import Version

    try:
        return Version(version).public
    except ValueError:  # also of numbers with more digits than Python reads
        return ""


def pins_of(project: Project) -> tuple[Pin, ...]:
    """What locks, requirements and install steps of the project pin, each place once."""
    return _once((*pins_in(project.manifests, project.locks), *_of_steps(project.installs)))


def pins_in(manifests: Iterable[Manifest], locks: Iterable[Lock]) -> tuple[Pin, ...]:
    """What locks and requirements pin."""
    locks = tuple(locks)
    locked = frozenset(one.name for lock in locks for one in lock.versions)
    return _once((*_of_requirements(manifests, locked), *_of_locks(locks)))


def _once(pins: Iterable[Pin]) -> tuple[Pin, ...]:
    """A compiled requirements file is a lock and a manifest; its lines are told as the manifest's."""
    seen: dict[tuple[str, str, str, int], Pin] = {}
    for pin in pins:
        seen.setdefault((pin.name, pin.version, pin.location.path, pin.location.line), pin)
    return tuple(seen.values())


def _of_locks(locks: Iterable[Lock]) -> Iterator[Pin]:
    for lock in locks:
        for one in lock.versions:
            yield Pin(one.name, one.version, as_asked(one.version), one.location, lock.path)


def _of_requirements(manifests: Iterable[Manifest], locked: Container[str]) -> Iterator[Pin]:
    for manifest in manifests:
        for requirement in manifest.requirements:
            name, url = requirement.name, requirement.url
            version = pinned(requirement.specifier) or _of_wheel(url)
            if version and not _keeps_out(requirement, version):
                yield Pin(name, version, as_asked(version), requirement.location, "", requirement)
            elif "://" in url and not url.startswith("file:") and name not in locked:
                yield Pin(name, masked(url), "", requirement.location, "", requirement)


def _of_wheel(url: str) -> str:
    """The version in the name of the wheel that a URL ends in (PEP 427); else empty."""
    _, *parts = url.partition("#")[0].rpartition("/")[2].split("-")
    return parts[0].replace("%2B", "+") if len(parts) > 3 and parts[-1].endswith(".whl") else ""


def _keeps_out(requirement: Requirement, version: str) -> bool:
    """Whether a constraint names a version that nobody will ever release, so that the distribution is never installed."""
    first = version.partition(".")[0]
    return requirement.scope is Scope.CONSTRAINT and first.isdecimal() and len(first) > len("20260101")


def _of_steps(steps: Iterable[InstallStep]) -> Iterator[Pin]:
    for step in steps:
        version = pinned(step.specifier)
        if version:
            yield Pin(step.name, version, as_asked(version), step.location)


def pinned(specifier: str) -> str:
    """The one version that a specifier admits (`==1.2`, `===1.2`), as written; empty where it admits several."""
    if "==" not in specifier or "*" in specifier or "||" in specifier:
        return ""
    exact = {found[1] for clause in specifier.split(",") if (found := _PIN.fullmatch(clause.strip()))}
    return exact.pop() if len(exact) == 1 else ""


def as_pylock(versions: Iterable[Version]) -> str:
    """The versions as a `pylock.toml` (PEP 751) of names and versions, which pip-audit resolves and filters in no way."""
    blocks = [f'[[packages]]\nname = "{name}"\nversion = "{version}"\n' for name, version in versions]
    return "\n".join(['lock-version = "1.0"\ncreated-by = "depaudit"\n', *blocks])


def ranged(project: Project) -> Iterator[Requirement]:
    """The requirements whose range decides what others or the next installation get: no lock and no pin does."""
    for requirement in project.requirements:
        if requirement.scope is Scope.CONSTRAINT or requirement.role is Role.LOCKED or requirement.url:
            continue
        locked = requirement.role is not Role.PUBLISHED and requirement.name in project.locked
        if not locked and not pinned(requirement.specifier) and "===" not in requirement.specifier:
            yield requirement
