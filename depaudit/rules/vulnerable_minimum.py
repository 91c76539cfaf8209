"""A rule of `vulnerabilities`, asked where there are `vulnerabilities`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit import remedies
from depaudit.model.finding import Basis, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, Role, range_of
from depaudit.model.vulnerability import Vulnerabilities, Vulnerability
from depaudit.rules._development import for_development
from depaudit.rules._vulnerable import as_details, as_evidence, counted, imported_at, severity_of
from depaudit.world.pins import ranged

MOST_STEPS = 100


def vulnerable_minimum(project: Project) -> Iterator[Finding]:
    """A requirement whose range still admits versions with known vulnerabilities.

    Asked only with `--vulnerabilities` (or a setting), of a local database or
    a service that speaks OSV. It is about requirements that decide what others
    install: published metadata, and files without a lock. What a lock pins is
    looked up as it is (`vulnerable-requirement`).

    Whoever has an old release, or lets an installer take the lowest, gets a
    version with the flaw and a project that calls it good. The fix is the
    smallest minimum above which nothing that is admitted is known to be
    affected. A note for what only developers install, and where no minimum is
    stated: an installer takes the newest there, unless something keeps it back.

    ## Fires

    ```toml depaudit.toml
    vulnerabilities = true
    advisories = "advisories"
    ```
    ```json advisories/EXAMPLE-2026-2.json
    {"id": "EXAMPLE-2026-2", "modified": "2026-11-01T00:00:00Z", "summary": "Redirects carry the password along",
     "affected": [{"package": {"ecosystem": "PyPI", "name": "example-http"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.31.0"}]}]}],
     "database_specific": {"severity": "MODERATE"}}
    ```
    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "weather"
    version = "1.0"
    dependencies = ["example-http>=2.20"]
    ```
    ```python weather.py
    import example_http
    ```
    ```output
    pyproject.toml:8:18: warning[vulnerable-minimum] `example-http>=2.20` admits versions with a known vulnerability, medium: EXAMPLE-2026-2; none is known from 2.31.0 on
    ```

    ## Silent

    ```toml depaudit.toml
    vulnerabilities = true
    advisories = "advisories"
    ```
    ```json advisories/EXAMPLE-2026-2.json
    {"id": "EXAMPLE-2026-2", "modified": "2026-11-01T00:00:00Z", "summary": "Redirects carry the password along",
     "affected": [{"package": {"ecosystem": "PyPI", "name": "example-http"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.31.0"}]}]}]}
    ```
    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "weather"
    version = "1.0"
    dependencies = ["example-http>=2.31"]
    ```
    ```python weather.py
    import example_http
    ```

    ## Check that it is true

    `depaudit -v` shows each advisory with the versions that fix it.

    ## Fix

    Raise the minimum.

    ## References

    - OSV schema: https://ossf.github.io/osv-schema/
    """
    answers = project.vulnerabilities
    if answers is None or answers.of_range is None:
        return
    for requirement in ranged(project):
        flaws = answers.of_range(requirement.name, range_of(requirement.specifier))
        if flaws:
            yield _finding(project, requirement, flaws, _free_from(answers, requirement))


def _free_from(answers: Vulnerabilities, requirement: Requirement) -> str:
    """The smallest fixed release from which on nothing that is admitted is known to be affected; empty where there is none."""
    admitted = range_of(requirement.specifier)
    version = "0"
    for _ in range(MOST_STEPS):
        version = answers.smallest_fixed(requirement.name, version, admitted) if answers.smallest_fixed is not None else ""
        if not version:
            return ""
        above = answers.of_range(requirement.name, admitted.intersection(range_of(f">={version}"))) if answers.of_range else None
        if not above:
            return version
    return ""


def _finding(project: Project, requirement: Requirement, flaws: Sequence[Vulnerability], free: str) -> Finding:
    worst = flaws[0]
    later = f"none is known from {free} on" if free else "no newer release that it admits is known to be free of them"
    text = f"`{remedies.plain(requirement) if requirement.specifier else requirement.name}`"
    text += "" if requirement.specifier else " without a version"
    return Finding(
        rule="vulnerable-minimum",
        fault=Fault(str(requirement.location), "vulnerable minimum"),
        sites=(requirement.location,),
        severity=_severity(project, requirement, worst),
        message=f"{text} admits versions with {counted(flaws)}; {later}",
        basis=Basis.NETWORK,
        distribution=requirement.name,
        requirement=requirement,
        evidence=as_evidence(flaws, requirement.name),
        details={"advisories": as_details(flaws), "minimum": free, "imports": len(imported_at(project, requirement.name))},
        fix=_fix(requirement, free),
    )


def _severity(project: Project, requirement: Requirement, worst: Vulnerability) -> Severity:
    stated = any(operator in requirement.specifier for operator in (">", "~=", "=="))
    if not stated or requirement.role is Role.DEVELOPMENT or for_development(project, requirement):
        return Severity.NOTE
    return max(severity_of(project, worst, most=Severity.WARNING), Severity.WARNING, key=lambda s: s.rank)


def _fix(requirement: Requirement, free: str) -> Fix | None:
    return remedies.raised(requirement, free) if free else None
