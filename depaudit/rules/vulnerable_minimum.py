"""A rule of `vulnerabilities`, asked where there are `vulnerabilities`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from copy import copy
from functools import partial

from depaudit import remedies
from depaudit.model.finding import Basis, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.requirement import Requirement, Role, range_of
from depaudit.model.vulnerability import Vulnerabilities, Vulnerability
from depaudit.rules._development import for_development
from depaudit.rules._vulnerable import as_details, as_evidence, counted, imported_at, severity_of
from depaudit.world.advisories.fixed import final_of
from depaudit.world.advisories.matching import parsed
from depaudit.world.pins import ranged


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
    alike: dict[tuple[str, str, bool], list[Requirement]] = {}
    for requirement in ranged(project):
        shown = requirement.text if requirement.of_conda else remedies.plain(requirement)
        alike.setdefault((requirement.name, shown, _is_noted(project, requirement)), []).append(requirement)
    for (name, *_), requirements in alike.items():
        flaws = answers.of_range(name, range_of(requirements[0].specifier))
        if flaws:
            case = _Case(project, requirements, flaws, answers)
            for requirement in requirements:
                yield from (_finding(case, case.of([requirement]), [flaw]) for flaw in flaws)


class _Case:
    """One requirement, in one file or several, and what is known of its range; which release ends it is asked as often
    as flaws are accepted."""

    def __init__(
        self, project: Project, requirements: Sequence[Requirement], flaws: Sequence[Vulnerability], answers: Vulnerabilities
    ) -> None:
        self.project, self.requirements, self.flaws, self.answers = project, requirements, flaws, answers
        self.requirement = requirements[0]
        fixes = {final_of(fix) for flaw in flaws for text in flaw.fixed_in if (fix := parsed(text)) is not None}
        self.fixes = [str(fix) for fix in sorted(fixes)]
        self._left: dict[tuple[str, bool], frozenset[str]] = {}

    def of(self, requirements: Sequence[Requirement]) -> _Case:
        """The same of some of them, with what is known already."""
        some = copy(self)
        some.requirements, some.requirement = requirements, requirements[0]
        return some

    def free_from(self, flaws: Sequence[Vulnerability], *, within: bool = True) -> str:
        """The smallest fix from which on none of the flaws is known, `within` what is admitted or anywhere; empty where there is none."""
        admitted = range_of(self.requirement.specifier)
        fixes = [fix for fix in self.fixes if not within or admitted.contains(fix)]
        wanted = {flaw.id for flaw in flaws}
        place = bisect_left(fixes, True, key=lambda fix: wanted.isdisjoint(self._known_from(fix, within=within)))
        return fixes[place] if place < len(fixes) else ""

    def _known_from(self, fix: str, *, within: bool) -> frozenset[str]:
        """What is known from a fix on, in what is admitted or anywhere."""
        if (fix, within) not in self._left and self.answers.of_range is not None:
            above = range_of(f">={fix}")
            above = above.intersection(range_of(self.requirement.specifier)) if within else above
            self._left[fix, within] = frozenset(one.id for one in self.answers.of_range(self.requirement.name, above) or ())
        return self._left.get((fix, within), frozenset())


def _finding(whole: _Case, case: _Case, flaws: Sequence[Vulnerability]) -> Finding:
    project, requirement = case.project, case.requirement
    free = case.free_from(flaws)
    outside = "" if free else case.free_from(flaws, within=False)
    later = f"none is known from {free or outside} on" if free or outside else _unfixed(flaws)
    if outside:
        later += f", which `{requirement.specifier}` keeps out"
    shown = requirement.text if requirement.of_conda else remedies.plain(requirement)
    text = f"`{shown if requirement.specifier else requirement.name}`"
    text += "" if requirement.specifier else " without a version"
    return Finding(
        rule="vulnerable-minimum",
        fault=Fault(str(whole.requirement.location), "vulnerable minimum"),
        sites=tuple(dict.fromkeys(one.location for one in case.requirements)),
        severity=_severity(project, requirement, flaws[0]),
        message=f"{text} admits versions with {counted(flaws)}; {later}",
        basis=Basis.ADVISORIES,
        distribution=requirement.name,
        requirement=requirement,
        evidence=as_evidence(flaws, requirement.name),
        details={"advisories": as_details(flaws), "minimum": free, "imports": len(imported_at(project, requirement.name))},
        fix=Fix(f"admit `{requirement.name}` {outside}") if outside else _fix(case, free),
        vulnerability=flaws[0],
        together=partial(_together, whole),
    )


def _unfixed(flaws: Sequence[Vulnerability]) -> str:
    them = "it" if len(flaws) == 1 else "them"
    return f"no newer release is known to be free of {them}" if any(flaw.fixed_in for flaw in flaws) else f"nothing fixes {them} yet"


def _together(whole: _Case, findings: Sequence[Finding]) -> Finding:
    """One row for what was not accepted of the range; the sites are those that are left."""
    sites = {site for one in findings for site in one.sites}
    left = [requirement for requirement in whole.requirements if requirement.location in sites]
    ids = {one.vulnerability.id for one in findings if one.vulnerability is not None}
    return _finding(whole, whole.of(left), [flaw for flaw in whole.flaws if flaw.id in ids])


def _severity(project: Project, requirement: Requirement, worst: Vulnerability) -> Severity:
    if _is_noted(project, requirement):
        return Severity.NOTE
    return max(severity_of(project, worst, most=Severity.WARNING), Severity.WARNING, key=lambda s: s.rank)


def _is_noted(project: Project, requirement: Requirement) -> bool:
    """Whether it states no minimum, or nobody but developers gets it."""
    stated = any(operator in requirement.specifier for operator in (">", "~=", "=="))
    return not stated or requirement.role is Role.DEVELOPMENT or for_development(project, requirement)


def _fix(case: _Case, free: str) -> Fix | None:
    """The same edit in each file; none where one of them is for people to write."""
    if not free:
        return None
    fixes = [remedies.raised(requirement, free) for requirement in case.requirements]
    whole = all(fix is not None and fix.edits for fix in fixes)
    edits = tuple(edit for fix in fixes if fix is not None for edit in fix.edits)
    return replace(fixes[0], edits=edits if whole else ()) if fixes[0] is not None else None
