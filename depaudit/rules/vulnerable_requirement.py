"""A rule of `vulnerabilities`, asked where there are `vulnerabilities`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from depaudit import remedies
from depaudit.model.dependency import Lock
from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.vulnerability import Pin, Vulnerability
from depaudit.rules._vulnerable import (
    as_details,
    as_evidence,
    called,
    imported_at,
    reached,
    severity_of,
    told,
)
from depaudit.rules._vulnerable_beside import condition
from depaudit.rules._vulnerable_case import Case, case_of


def vulnerable_requirement(project: Project) -> Iterator[Finding]:
    """A locked or pinned version with a known vulnerability.

    Asked only with `--vulnerabilities` (or a setting). Looked up is every
    exact version that a lock, a requirement or an install command names; one
    row for each, with all its advisories, of which the different names (CVE,
    GHSA, PYSEC) count once. The row stands at the requirement; where no
    requirement names the distribution, in the lock, with the requirement that
    brings it.

    An error, or what `vulnerability-severity` says for the rating; a warning
    for what only developers get, and for what is likely to be that release: a
    package of conda, a wheel from an address. What nobody rated is `unknown`, a rating of
    its own.

    The fix names the smallest release that none of the known advisories
    affects and that everything admits: the requirements, and what other
    locked distributions ask where the lock tells it (Poetry's and PDM's do).

    ## Fires

    ```toml depaudit.toml
    vulnerabilities = true
    advisories = "advisories"
    ```
    ```json advisories/EXAMPLE-2026-1.json
    {"id": "EXAMPLE-2026-1", "modified": "2026-11-01T00:00:00Z", "summary": "Templates can read any file",
     "affected": [{"package": {"ecosystem": "PyPI", "name": "example-templates"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.1.6"}]}]}],
     "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}]}
    ```
    ```text requirements.txt
    example-templates==3.1.2
    ```
    ```python main.py
    import example_templates
    ```
    ```output
    requirements.txt:1:1: error[vulnerable-requirement] `example-templates` 3.1.2 has a known vulnerability, high (7.5): EXAMPLE-2026-1 (Templates can read any file); main.py:1 imports it
    ```

    ## Silent

    ```toml depaudit.toml
    vulnerabilities = true
    advisories = "advisories"
    ```
    ```json advisories/EXAMPLE-2026-1.json
    {"id": "EXAMPLE-2026-1", "modified": "2026-11-01T00:00:00Z", "summary": "Templates can read any file",
     "affected": [{"package": {"ecosystem": "PyPI", "name": "example-templates"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.1.6"}]}]}]}
    ```
    ```text requirements.txt
    example-templates==3.1.6
    ```
    ```python main.py
    import example_templates
    ```

    ## Check that it is true

    `depaudit -v` shows every advisory with its names; look one of them up at
    https://osv.dev, or run `pip-audit` on the lock.

    ## Fix

    Take the version that the fix names. Where there is none yet, decide and
    write it down:

    ```toml
    [[tool.depaudit.allow]]
    advisory = "CVE-2026-0001"
    reason = "only the admin pages use it"
    until = "fixed"
    ```

    ## References

    - OSV schema: https://ossf.github.io/osv-schema/
    - PyPA advisory database: https://github.com/pypa/advisory-database
    """
    answers = project.vulnerabilities
    if answers is None:
        return
    same: dict[tuple[str, str], list[Pin]] = {}
    for pin in answers.pins:
        if answers.found.get(pin.key):
            same.setdefault(pin.key, []).append(pin)
    for key, pins in same.items():
        case = case_of(project, pins)
        for flaw in answers.found[key]:
            yield _finding(case, [flaw])


def _finding(whole: Case, flaws: Sequence[Vulnerability]) -> Finding:
    remaining = [called(flaw) for flaw in flaws if not whole.is_fixed_by_most(flaw)]
    case = replace(whole, fixed=whole.fixed or ("" if remaining else whole.partly))
    project, name = case.project, case.name
    in_lock = next((pin for pin in case.pins if pin.lock), None)
    shown = f"`{name}` {case.pins[0].version}"
    if in_lock is not None and in_lock.location not in case.sites:
        shown += f" ({project.shown(in_lock.location)})"
    way = "the code here does not run where it is installed" if case.is_apart else reached(project, name, case.chain)
    message = f"{shown} {told(flaws)}; {way}{_outlook(case, flaws, remaining)}"
    return Finding(
        rule="vulnerable-requirement",
        fault=Fault(f"{name} {case.version}", "vulnerable"),
        sites=case.sites,
        severity=min((_severity(case, flaw) for flaw in flaws), key=lambda s: s.rank),
        message=message,
        confidence=Confidence.LIKELY if case.is_likely else Confidence.CERTAIN,
        basis=Basis.ADVISORIES,
        distribution=name,
        requirement=case.requirements[0] if case.requirements else None,
        evidence=(*as_evidence(flaws, name), *_places(case)),
        details={
            "version": case.version,
            "advisories": as_details(flaws),
            "fixed": case.fixed,
            "chain": list(case.chain),
            "locks": sorted({pin.lock for pin in case.pins if pin.lock}),
            "imports": 0 if case.is_apart else len(imported_at(project, name)),
        },
        fix=_fix(case),
        manifest=case.sites[0].path,
        vulnerability=flaws[0],
        together=partial(_together, whole),
    )


def _outlook(case: Case, flaws: Sequence[Vulnerability], remaining: Sequence[str]) -> str:
    """Why there is no release to take, or none that everybody admits."""
    if case.blocked:
        return f", and {case.blocked}"
    if case.fixed:
        return condition(case)
    if not any(flaw.fixed_in for flaw in flaws):
        return ", and nothing fixes it yet"
    if case.partly and remaining:
        return f", and nothing fixes {' and '.join(remaining)} yet; {case.partly} is free of the rest"
    return ", and no newer release is known to be free of it"


def _together(case: Case, findings: Sequence[Finding]) -> Finding:
    """One row for what was not accepted of the version; the sites are those that are left."""
    flaws = [one.vulnerability for one in findings if one.vulnerability is not None]
    sites = tuple(dict.fromkeys(site for one in findings for site in one.sites))
    return replace(_finding(case, flaws), sites=sites)


def _severity(case: Case, flaw: Vulnerability) -> Severity:
    developers = all(case.is_for_developers(pin) for pin in case.pins)
    return severity_of(case.project, flaw, most=Severity.WARNING if developers or case.is_likely else Severity.ERROR)


def _fix(case: Case) -> Fix | None:
    project, fixed = case.project, case.fixed
    if not fixed:
        return None
    compiled = {m.path: Lock(m.path, m.format) for m in project.manifests if m.format == "pip-compile"}
    locks = {**compiled, **{lock.path: lock for lock in project.locks}}
    own = [pin for pin in case.pins if pin.requirement is not None and pin.requirement.location.path not in locks]
    local = next((pin.version.partition("+")[2] for pin in case.pins if "+" in pin.version), "")
    if local:
        return Fix(f"{case.name}=={fixed}+{local}, where there is such a build")
    if any(pin.requirement is not None and pin.requirement.url for pin in own):
        return Fix(f"take `{case.name}` {fixed}")
    if own:
        fixes = [remedies.repinned(pin.requirement, fixed) for pin in own if pin.requirement is not None]
        edits = tuple(edit for fix in fixes for edit in fix.edits)
        whole = all(fix.edits for fix in fixes) and not case.blocked
        return replace(fixes[0], edits=edits if whole else ())
    path = next((pin.lock or pin.location.path for pin in case.pins if (pin.lock or pin.location.path) in locks), "")
    if not path:
        return Fix(f"{case.name}=={fixed}")
    if case.blocked:
        return Fix(f"admit `{case.name}` {fixed}, and lock it")
    return remedies.upgrade(project, locks[path], case.name, fixed)


def _places(case: Case) -> tuple[Evidence, ...]:
    """Where else it stands: in locks, and the requirement that brings it."""
    places = [Evidence(f"locked in {pin.lock}", pin.location) for pin in case.pins if pin.lock and pin.location not in case.sites]
    if len(case.chain) > 1:
        way = " → ".join(case.chain)
        places += [Evidence(f"it comes by {way}", r.location) for r in case.project.requirements_by_name.get(case.chain[0], ())[:1]]
    return tuple(places)
