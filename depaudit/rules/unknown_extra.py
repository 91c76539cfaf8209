"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit import knowledge
from depaudit.canonical_name import canonical
from depaudit.model.finding import Basis, Edit, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement
from depaudit.rules._own import severity_in


def unknown_extra(project: Project) -> Iterator[Finding]:
    """A requirement that asks for an extra which does not exist.

    Installers only warn of it: what the extra was to bring is not installed,
    and what imports it fails. Told where it is certain: of the project's own
    extras where all of them could be read, and of other distributions where
    the name is one letter away from an extra of theirs that depaudit knows.

    ## Fires

    ```toml pyproject.toml
    [project]
    name = "weather"
    version = "1.0"
    dependencies = ["requests[sockss]>=2.28"]

    [project.optional-dependencies]
    plots = ["matplotlib>=3.7"]
    all = ["weather[plot]"]
    ```
    ```python weather.py
    import requests
    ```
    ```output
    pyproject.toml:4:18: warning[unknown-extra] `requests` has no extra `sockss`
    pyproject.toml:8:9: warning[unknown-extra] `weather` has no extra `plot`
    ```

    ## Silent

    ```toml pyproject.toml
    [project]
    name = "weather"
    version = "1.0"
    dependencies = ["requests[socks,security]>=2.28"]

    [project.optional-dependencies]
    plots = ["matplotlib>=3.7"]
    all = ["weather[plots]"]
    ```
    ```python weather.py
    import requests
    ```

    ## Check that it is true

    `pip install --dry-run` of the requirement warns that the distribution
    does not provide the extra.

    ## Fix

    Write the name of an extra that there is.

    ## References

    - *Dependency specifiers*, extras: https://packaging.python.org/en/latest/specifications/dependency-specifiers/#extras
    """
    for requirement in project.requirements:
        for extra in sorted(requirement.extras) if requirement.extras and not requirement.of_conda else ():
            own = _own_extras(project, requirement.name)
            known = own if own is not None else frozenset(knowledge.extras_of(requirement.name))
            near = _nearest(canonical(extra), known)
            if canonical(extra) not in known and (near or own is not None):
                yield _finding(project, requirement, extra, near, Basis.REPOSITORY if own is not None else Basis.KNOWLEDGE)


def _own_extras(project: Project, name: str) -> frozenset[str] | None:
    """The extras of the project itself, where it has this name and all that may declare some was read."""
    named = [m for m in project.manifests if canonical(m.name) == name]
    beside = [m for m in project.manifests if m.format in ("pyproject", "setup.cfg", "setup.py")]
    unread = any(u.kind != "requirement" for m in beside for u in m.unreadable)
    if not named or unread:
        return None
    return frozenset(extra for m in beside for extra in m.extras)


def _nearest(extra: str, known: frozenset[str]) -> str:
    """The one known extra that differs by a letter left out, added, changed or swapped; digits tell things apart."""
    found = [one for one in known if min(len(one), len(extra)) > 3 and _is_one_letter_away(extra, one)]
    return found[0] if len(found) == 1 else ""


def _is_one_letter_away(first: str, second: str) -> bool:
    if sorted(filter(str.isdigit, first)) != sorted(filter(str.isdigit, second)) or abs(len(first) - len(second)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second)))
    swapped = first[:at] + first[at : at + 2][::-1] + first[at + 2 :]
    return second in (swapped, first[:at] + second[at : at + 1] + first[at + 1 :], first[:at] + first[at + 1 :]) or (
        second[:at] + second[at + 1 :] == first
    )


def _finding(project: Project, requirement: Requirement, extra: str, near: str, basis: Basis) -> Finding:
    once = near and requirement.text.count(extra) == 1
    text = requirement.text.replace(extra, near) if once else ""
    return Finding(
        rule="unknown-extra",
        fault=Fault(f"{requirement.location} {extra}", "extra"),
        sites=(requirement.location,),
        severity=severity_in(project, Severity.WARNING),
        message=f"`{requirement.name}` has no extra `{extra}`",
        basis=basis,
        distribution=requirement.name,
        requirement=requirement,
        details={"extra": extra, "near": near},
        fix=Fix(text, edits=(Edit(requirement.location, requirement.text, text),)) if text else None,
    )
