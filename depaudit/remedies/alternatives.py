"""Requirements files that lie side by side and are installed one instead of another (`requirements_amd.txt`)."""

from __future__ import annotations

from posixpath import basename, dirname

from depaudit.enumerated import in_a_row
from depaudit.manifests.roles import is_development_name, words_of
from depaudit.model.project import Project
from depaudit.model.requirement import Manifest, Scope

_COMMON = 3
"""As many requirements two files must share before one can be said to repeat the other, and three of four in all."""


def alternatives_of(project: Project, manifest: Manifest) -> tuple[Manifest, ...]:
    """The files that repeat this one and neither include it nor are included by it, in order of their paths."""
    if not _may_be_one(manifest):
        return ()
    ours = _names(manifest)
    return tuple(
        other
        for other in project.manifests
        if other.path != manifest.path
        and dirname(other.path) == dirname(manifest.path)
        and words_of(other.path)[:1] == words_of(manifest.path)[:1]
        and _may_be_one(other)
        and _repeat(ours, _names(other))
    )


def beside(path: str, others: tuple[Manifest, ...]) -> str:
    """A file and its alternatives, in words."""
    if not others:
        return path
    names = [basename(other.path) for other in others]
    return f"{path}, and to {in_a_row(names)} beside it"


def _may_be_one(manifest: Manifest) -> bool:
    """A file that includes another says its own part alone, and is no alternative of anything."""
    plain = manifest.format == "requirements" and not set(manifest.includes) - set(manifest.constrained_by)
    return plain and not is_development_name(basename(manifest.path))


def _names(manifest: Manifest) -> frozenset[str]:
    return frozenset(r.name for r in manifest.requirements if r.scope is Scope.RUNTIME)


def _repeat(first: frozenset[str], second: frozenset[str]) -> bool:
    common = len(first & second)
    return common >= _COMMON and 4 * common >= 3 * max(len(first), len(second))
