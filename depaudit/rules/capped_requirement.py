"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from depaudit import knowledge, remedies
from depaudit.enumerated import first_of
from depaudit.minimums.caps import is_cap_needed
from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Kind, Project
from depaudit.model.record import dataclass, replace
from depaudit.model.requirement import Manifest, Requirement, Role, Scope
from depaudit.rules._own import is_sibling, published_manifests, published_names
from depaudit.rules._reasons import reason_of
from depaudit.rules._torch_family import is_of_torch
from depaudit.specifier_text import admits

_CAP = re.compile(r"(<=?)\s*([0-9]+(?:\.[0-9]+)*)(?:\.?(?:a|dev)0)?")
_MINIMUM = re.compile(r"(?:>=?|~=)\s*([0-9]+(?:\.[0-9]+)*)")
_BREAK_OFTEN = frozenset(("numpy", "pandas", "protobuf", "pydantic", "sqlalchemy", "marshmallow", "django", "urllib3", "setuptools"))
"""Their major releases break what was compiled or written against the one before, and say so beforehand."""
_COMPILERS = frozenset(
    (
        *("cython", "pybind11", "nanobind", "maturin", "meson-python", "scikit-build", "scikit-build-core", "cffi"),
        *("setuptools-rust", "numpy", "oldest-supported-numpy", "mypy"),
    )
)


def capped_requirement(project: Project) -> Iterator[Finding]:
    """A library that refuses releases which do not exist yet (`<3`, `==2.*`, `~=2.1`, `python <4`).

    Nobody knows whether the next major release will break the library. Users
    can add a cap that a library forgot; one that it has they cannot take away,
    so two libraries with caps often cannot be installed together, and a
    resolver may answer with an old release that has none.

    A note, of the published requirements of libraries, and of
    `requires-python`; a warning where the release that is refused is out: every
    user of the library is kept on old ones. Several caps of one manifest are
    one row. A range of one series (`~=2.1.3`, `>=2.1,<2.2`) stays a note: who
    writes it goes with that distribution from release to release. Which
    releases are out comes from a table of the newest release of the most used
    distributions, made late in 2025.

    A cap is silent where somebody knew why: a comment on the line, or
    above it, gives the reason, the limit is no round number (`<4.21.3`), the
    requirement is for older Pythons only, the distribution announces its breaks
    (numpy, pandas, pydantic, sqlalchemy, django, protobuf …), it belongs to the
    project, or the build is pinned to the same distribution. Python may be
    capped where the library is compiled. torch and its companions have rules of
    their own.

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "postcards"
    version = "1.0"
    requires-python = ">=3.9,<4"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = ["httpx>=0.25,<1", "rich~=13.4"]

    [project.urls]
    Source = "https://example.org/postcards"
    ```
    ```python postcards/__init__.py
    import httpx
    import rich
    ```
    ```output
    pyproject.toml:8:20: note[capped-requirement] The range of Pythons `>=3.9,<4` refuses those that do not exist yet
    pyproject.toml:10:18: note[capped-requirement] `httpx>=0.25,<1` refuses every release from 1 on, whether it works or not
    pyproject.toml:10:36: warning[capped-requirement] `rich~=13.4` refuses 14.2.0, which is out
    ```

    ## Silent

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "postcards"
    version = "1.0"
    requires-python = ">=3.9"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = [
        "httpx>=0.25,!=0.26.1",
        "numpy>=1.26,<3",
        "pillow>=9,<10; python_version < '3.10'",
        "rich>=13.4,<14",  # 14 drops the console API that we use
    ]

    [project.urls]
    Source = "https://example.org/postcards"
    ```
    ```python postcards/__init__.py
    import httpx
    import numpy
    import PIL
    import rich
    ```

    ## Check that it is true

    Install the newest release beside the library (`pip install --no-deps`) and
    run the tests.

    ## Fix

    Take the cap away, and let a job that installs the newest releases tell of
    a break. Where a release is known to break the library, say so on the line.

    ## References

    - Henry Schreiner, *Should You Use Upper Bound Version Constraints?*: https://iscinumpy.dev/post/bound-version-constraints/
    - PyPA, *Dropping support for older Python versions*: https://packaging.python.org/en/latest/guides/dropping-older-python-versions/
    """
    if project.kind is not Kind.LIBRARY:
        return
    for manifest in published_manifests(project):
        yield from _python(project, manifest)
        for requirement in manifest.requirements:
            cap = _cap_of(project, requirement)
            if cap is not None:
                yield _one(manifest, cap)


@dataclass(frozen=True, slots=True)
class _Cap:
    """A clause that refuses all later releases."""

    requirement: Requirement
    clause: str
    first: str
    """The first release that is refused; empty for `<=`, which refuses all after the one it names."""
    minimum: str
    """What is left without the cap; empty where nothing states a minimum."""


def _cap_of(project: Project, requirement: Requirement) -> _Cap | None:
    if requirement.role is not Role.PUBLISHED or requirement.scope not in (Scope.RUNTIME, Scope.EXTRA):
        return None
    name = requirement.name
    if requirement.url or reason_of(requirement) or name in _BREAK_OFTEN or is_of_torch(name):
        return None
    if is_sibling(name, published_names(project)) or "python" in requirement.marker or _built_with(project, name):
        return None
    if " || " in requirement.specifier or is_cap_needed(project, requirement):
        return None
    clauses = [c.strip() for c in requirement.specifier.split(",") if c.strip()]
    minimum = next((m[1] for c in clauses if (m := _MINIMUM.fullmatch(c))), "")
    for clause in clauses:
        first = _first_refused(clause, minimum)
        if first is None:
            continue
        left = [
            f">={minimum}" if c == clause and c.startswith("~=") else c for c in clauses if c != clause or c[0] == "~"
        ]
        if clause.startswith("=="):
            left.insert(0, f">={clause[2:].strip().removesuffix('.*')}")
        return _Cap(requirement, clause, first, ",".join(left) if any(c.startswith(">") for c in left) else "")
    return None


def _built_with(project: Project, name: str) -> bool:
    return any(r.scope is Scope.BUILD and r.name == name and "==" in r.specifier for r in project.requirements)


def _first_refused(clause: str, minimum: str) -> str | None:
    """The first release that a speculative cap refuses (empty after `<=`); None for what caps nothing, or with knowledge."""
    if clause.startswith("==") and clause.endswith(".*") and not clause.startswith("==="):
        return _after(clause[2:].strip().removesuffix(".*").split("."))
    if clause.startswith("~="):
        numbers = clause[2:].strip().split(".")[:-1]
        return _after(numbers) if all(map(str.isdigit, numbers)) and numbers else None
    found = _CAP.fullmatch(clause)
    if found is None:
        return None
    if found[1] == "<=":
        return ""
    limit = [int(n) for n in found[2].split(".")]
    while len(limit) > 1 and not limit[-1]:
        limit.pop()
    low = [int(n) for n in minimum.split(".")] if minimum else []
    round_number = len(limit) == 1 or (len(limit) == 2 and limit[0] == 0)
    next_series = len(limit) == 2 and low[:1] == limit[:1] and len(low) > 1 and limit[1] == low[1] + 1
    return found[2] if round_number or next_series else None


def _after(numbers: Sequence[str]) -> str:
    return ".".join([*numbers[:-1], str(int(numbers[-1]) + 1)])


def _one(manifest: Manifest, cap: _Cap) -> Finding:
    requirement = cap.requirement
    refused = f"every release from {cap.first} on" if cap.first else "every later release"
    current = _current_refused(cap)
    if current:
        return replace(_refusing_current(cap, current), manifest=manifest.path)
    fix = Fix(f"take `{cap.clause}` away, and state the oldest version that works")
    if cap.minimum:
        fix = remedies.specifier(requirement, cap.minimum, requirement.specifier)
    return Finding(
        rule="capped-requirement",
        fault=Fault(manifest.path, "cap"),
        sites=(requirement.location,),
        severity=Severity.NOTE,
        message=f"`{requirement.name}{requirement.specifier}` refuses {refused}, whether it works or not",
        distribution=requirement.name,
        requirement=requirement,
        details={"cap": cap.clause},
        fix=fix,
        manifest=manifest.path,
        together=_together,
    )


def _current_refused(cap: _Cap) -> str:
    """The newest known release, where the cap refuses it and it is no limit that somebody found out (`<=1.2.3`)."""
    known = knowledge.known_release(cap.requirement.name) if cap.first else ""
    return known if known and not admits(f"<{cap.first}", known) else ""


def _is_of_one_series(cap: _Cap) -> bool:
    """Whether the range is a series of minor releases (`~=2.1.3`, `>=2.1,<2.2`): who writes that moves it at each release."""
    low = _MINIMUM.search(cap.requirement.specifier) or re.search(r"==\s*([0-9.]+[0-9])", cap.requirement.specifier)
    numbers = [int(n) for n in (low[1] if low else "").split(".") if n]
    limit = [int(n) for n in cap.first.split(".")]
    return len(numbers) > 1 and len(limit) > 1 and limit[:2] == [numbers[0], numbers[1] + 1] and not any(limit[2:])


def _refusing_current(cap: _Cap, current: str) -> Finding:
    requirement = cap.requirement
    series = _is_of_one_series(cap)
    return Finding(
        rule="capped-requirement",
        fault=Fault(f"{requirement.location.path} {'series' if series else 'current'}", "cap"),
        sites=(requirement.location,),
        severity=Severity.NOTE if series else Severity.WARNING,
        message=f"`{requirement.name}{requirement.specifier}` refuses {current}, which is out",
        confidence=Confidence.LIKELY,
        basis=Basis.KNOWLEDGE,
        distribution=requirement.name,
        requirement=requirement,
        evidence=(Evidence(f"`{requirement.name}` {current} was out late in 2025"),),
        details={"cap": cap.clause, "current": current},
        fix=Fix(f"try {current}, then take `{cap.clause}` away; where it breaks the library, write that on the line"),
        together=_together_current,
    )


def _together_current(caps: Sequence[Finding]) -> Finding:
    return _in_one_row(
        caps,
        "refuse releases that are out",
        [f"`{one.distribution}{one.details['cap']}` ({one.details['current']})" for one in caps],
        "try them, then take the caps away; where one breaks the library, write that on the line",
    )


def _together(caps: Sequence[Finding]) -> Finding:
    return _in_one_row(
        caps,
        "refuse releases that do not exist yet",
        [f"`{one.distribution}{one.details['cap']}`" for one in caps],
        "take away the caps of which nobody knows that they are needed; write the reason beside the others",
    )


def _in_one_row(caps: Sequence[Finding], what: str, shown: Sequence[str], fix: str) -> Finding:
    names = list(dict.fromkeys(one.distribution for one in caps))
    return replace(
        caps[0],
        sites=tuple(one.location for one in caps),
        message=f"{len(names)} published requirements {what}: {first_of(shown)}",
        distribution="" if names[1:] else names[0],
        requirement=None,
        evidence=tuple(e for one in caps for e in one.evidence),
        details={"distributions": names, "caps": [one.details["cap"] for one in caps]},
        fix=Fix(fix),
    )


def _python(project: Project, manifest: Manifest) -> Iterator[Finding]:
    """A cap of `requires-python`; what is compiled has wheels for certain Pythons only."""
    python = manifest.requires_python
    compiled = any(r.scope is Scope.BUILD and r.name in _COMPILERS for r in project.requirements)
    if python is None or compiled or manifest.format == "script" or " || " in python.specifier:
        return
    clauses = [c.strip() for c in python.specifier.split(",")]
    cap = next((c for c in clauses if c.startswith(("<", "~=")) or (c.startswith("==") and c.endswith(".*"))), "")
    if (
        not cap
        or cap.removeprefix("<").lstrip("= ").startswith("2")
        or any(is_of_torch(r.name) for r in project.requirements)
    ):
        return
    left = [c.replace("~=", ">=") for c in clauses if c != cap or c.startswith("~=")]
    yield Finding(
        rule="capped-requirement",
        fault=Fault(f"python {manifest.path}", "cap"),
        sites=(python.location,),
        severity=Severity.NOTE,
        message=f"The range of Pythons `{python.specifier}` refuses those that do not exist yet",
        details={"cap": cap},
        fix=Fix(f"write `{','.join(left)}`" if left else "state the oldest Python alone"),
        manifest=manifest.path,
    )
