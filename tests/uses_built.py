"""Projects with uses, put together by hand, and a history that no release can change: of `quilt` from 1.0 to 3.1."""

from __future__ import annotations

from functools import cache

import pytest
from hand_built import dependency, imported, project, role_at

from depaudit.knowledge import api_history
from depaudit.knowledge.api_history import Change, History, history_of
from depaudit.minimums.asked import asked_of
from depaudit.model.finding import Finding
from depaudit.model.project import Kind, Project
from depaudit.model.record import replace
from depaudit.model.requirement import Manifest
from depaudit.model.source import Source
from depaudit.model.usage import UseGuard, UseRow, VersionRow
from depaudit.rules.maximum_too_high import maximum_too_high
from depaudit.rules.minimum_too_low import minimum_too_low

VERSIONS = ("1.0.0", "1.1.0", "1.2.0", "1.2.3", "2.0.0", "2.1.0", "3.0.0", "3.1.0")
CHANGES = {
    "quilt.sew": Change("1.2.0", "1.1.0", "", "", "quilt/__init__.py"),
    "quilt.sew(thread)": Change("2.1.0", "2.0.0", "", "", "quilt/__init__.py"),
    "quilt.hoop.Hoop": Change("2.0.0", "1.2.3", "", "", "quilt/hoop.py"),
    "quilt.knot": Change("", "", "3.0.0", "2.1.0", "quilt/__init__.py", deprecated="2.0.0"),
    "quilt.patch": Change("1.1.0", "1.0.0", "2.0.0", "1.2.3", "quilt/__init__.py"),
    "quilt.bool": Change("3.0.0", "2.1.0", "2.0.0", "1.2.3", "quilt/__init__.py"),
    "quilt.by_hand": Change("1.1.0", "1.0.0", "", "", "", source="https://example.org/notes"),
    "quilt.stitch": Change("", "", "", "", "quilt/__init__.py", deprecated="2.1.0"),
}


@cache
def of_python() -> History | None:
    """As it is shipped, whatever is put in its place later."""
    return history_of("python")


@pytest.fixture(autouse=True)
def quilt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one history that there is."""
    know(monkeypatch)


def know(monkeypatch: pytest.MonkeyPatch, validated: bool = True) -> None:
    history = History("quilt", ("quilt",), VERSIONS, validated, CHANGES)
    monkeypatch.setattr(api_history, "roots", lambda: {"quilt": "quilt"})
    known = {"quilt": history, "python": of_python()}
    monkeypatch.setattr(api_history, "history_of", known.get)


def use(
    symbol: str,
    line: int = 3,
    guard: UseGuard = UseGuard.NONE,
    tests: tuple[str, ...] = (),
    version: str = "",
) -> UseRow:
    """A use of a key of the history."""
    path, _, keyword = symbol.removesuffix(")").partition("(")
    return UseRow(line, 1, line, 9, path, keyword, guard.value, version, "", tests, 0, 0)


def compared(version: str) -> VersionRow:
    """`if quilt.__version__ >= …` somewhere."""
    return VersionRow(9, 1, 9, 9, "quilt", version, 0, 0)


def using(
    *manifests: Manifest,
    uses: dict[str, tuple[UseRow | VersionRow, ...]],
    kind: Kind = Kind.LIBRARY,
    python: str = "",
    extra: str = "",
) -> Project:
    """A project whose files use what is said; each of them imports `quilt`."""
    made = project(*manifests, uses=[dependency("quilt", *(imported("quilt", path) for path in uses))], kind=kind, python=python)
    sources = tuple(
        Source(
            path,
            role_at(path),
            uses=tuple(row for row in rows if isinstance(row, UseRow)),
            versions=tuple(row for row in rows if isinstance(row, VersionRow)),
            extra=extra,
        )
        for path, rows in uses.items()
    )
    return replace(made, sources=sources)


def too_low(of: Project) -> list[Finding]:
    return list(minimum_too_low(of))


def too_high(of: Project) -> list[Finding]:
    return list(maximum_too_high(of))


def lowest(of: Project) -> list[str]:
    """The declared minimum of each set of requirements of `quilt`."""
    return [asked.minimum for asked in asked_of(of, "quilt")]
