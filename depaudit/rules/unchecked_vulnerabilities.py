"""A rule of `vulnerabilities`, asked where there are `vulnerabilities`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Basis, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.vulnerability import BY_ADDRESS, NO_VERSION, Pin, Vulnerabilities

NOT_ANSWERED = "not answered"


def unchecked_vulnerabilities(project: Project) -> Iterator[Finding]:
    """Known vulnerabilities that were asked for and could not be looked up, or not in a database of today.

    Asked only with `--vulnerabilities` (or a setting). A service that cannot
    be reached, a database or a lock that cannot be read, a version that no index
    can have: silence about them would pass for a clean answer. Where the check as
    a whole could not be made the exit status is 2, too; with
    `--allow-incomplete` it is not, and the row is a note.

    A database that has not changed for more than 30 days does not know what
    was found since, and one with records that cannot be read does not tell all
    that it holds. A version that PyPI's service does not know (of a private
    index) is a note, unless it knows none at all: a proxy that answers in its
    place looks like that.

    ## Fires

    ```toml depaudit.toml
    vulnerabilities = true
    advisories = "advisories"
    ```
    ```json advisories/EXAMPLE-2026-3.json
    {"id": "EXAMPLE-2026-3",
     "affected": [{"package": {"ecosystem": "PyPI", "name": "example-http"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.31.0"}]}]}]}
    ```
    ```text requirements.txt
    example-http===2.31-weird
    ```
    ```python main.py
    import example_http
    ```
    ```output
    requirements.txt:1:1: warning[unchecked-vulnerabilities] `example-http` 2.31-weird is no version that PEP 440 knows, so that no advisory can speak of it
    requirements.txt:1:1: warning[unchecked-vulnerabilities] None of the advisories says when it was changed, so that nobody knows how old they are
    ```

    ## Silent

    ```toml depaudit.toml
    vulnerabilities = true
    advisories = "advisories"

    [[allow]]
    rule = "unchecked-vulnerabilities"
    reason = "we write these advisories ourselves, without a day"
    ```
    ```json advisories/EXAMPLE-2026-3.json
    {"id": "EXAMPLE-2026-3",
     "affected": [{"package": {"ecosystem": "PyPI", "name": "example-http"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.31.0"}]}]}]}
    ```
    ```text requirements.txt
    example-http==2.32.0
    ```
    ```python main.py
    import example_http
    ```

    ## Check that it is true

    The last line of every report says how many versions were looked up, of
    how many, and where.

    ## Fix

    Ask another service (`--vulnerability-service`), or a database on this
    machine (`--advisories`); fetch the database anew; write a version.

    ## References

    - PEP 440, *Version identification*: https://peps.python.org/pep-0440/
    """
    answers = project.vulnerabilities
    if answers is None:
        return
    if answers.first:
        yield from _of_all(project, answers)
    yield from _of_versions(answers)


def _of_all(project: Project, answers: Vulnerabilities) -> Iterator[Finding]:
    audited = answers.audited
    severity = Severity.NOTE if answers.tolerant else Severity.WARNING
    if audited.failed:
        left = audited.versions - audited.answered if audited.answered else 0
        what = f"{left} of {audited.versions} versions {'was' if left == 1 else 'were'}" if left else "Known vulnerabilities were"
        what = "Not all versions were" if audited.answered and not left else f"{what} not"
        fix = Fix("see to it and ask again; `--allow-incomplete` makes this a note")
        yield _finding("failed", (_home(project),), f"{what} looked up: {audited.failed}", severity, fix)
    if answers.faults:
        names = sorted({f"`{name}`" for name, _ in answers.faults if name})
        about = f" of {', '.join(names)}" if names else ""
        what = f"What is known{about} cannot be read to its end: {answers.faults[0][1]}"
        evidence = tuple(Evidence(reason) for _, reason in answers.faults[1:])
        yield _finding("broken", (_home(project),), what, severity, evidence=evidence)
    if answers.older:
        old = f"The advisories end on {audited.date}, {answers.older} days ago: what was found since is not in them"
        fix = Fix("fetch the database anew, or ask a service (`--vulnerabilities`)")
        yield _finding("old", (_home(project),), old, severity, fix)
    if answers.undated:
        what = "None of the advisories says when it was changed, so that nobody knows how old they are"
        yield _finding("old", (_home(project),), what, severity)


def _of_versions(answers: Vulnerabilities) -> Iterator[Finding]:
    groups: dict[str, list[Pin]] = {}
    for pin in answers.pins:
        reason = pin.unasked or answers.reasons.get(pin.key, "")
        if reason and reason != NOT_ANSWERED:
            groups.setdefault(reason, []).append(pin)
    for reason, pins in sorted(groups.items()):
        first = pins[0]
        more = f" and {len(pins) - 1} more" if len(pins) > 1 else ""
        shown = f"`{first.name}`{'' if reason == BY_ADDRESS else f' {first.version}'}{more}"
        one = len(pins) == 1
        words = {
            NO_VERSION: f"{shown} {'is no version' if one else 'are no versions'} that PEP 440 knows, so that no advisory can speak of {'it' if one else 'them'}",
            BY_ADDRESS: f"{shown} {'comes' if one else 'come'} from an address: advisories speak of releases, and which of them this is nobody tells",
        }.get(reason, f"{shown} could not be looked up: {reason}")
        nothing = not answers.audited.answered and not answers.audited.failed  # a mirror or a proxy that knows of nothing looks like that, too
        severe = (reason == NO_VERSION or (nothing and reason != BY_ADDRESS)) and not answers.tolerant
        severity = Severity.WARNING if severe else Severity.NOTE
        evidence = tuple(Evidence(f"{pin.name} {pin.version}", pin.location) for pin in pins)
        yield _finding(reason, tuple(dict.fromkeys(pin.location for pin in pins)), words, severity, evidence=evidence, distribution=first.name if one else "")


def _home(project: Project) -> Location:
    """Where a row about the whole stands: the first lock, else the first manifest."""
    paths = [*(lock.path for lock in project.locks), *(m.path for m in project.manifests)]
    return Location(paths[0]) if paths else Location(project.root or ".", 0)


def _finding(
    kind: str,
    sites: tuple[Location, ...],
    message: str,
    severity: Severity,
    fix: Fix | None = None,
    *,
    evidence: tuple[Evidence, ...] = (),
    distribution: str = "",
) -> Finding:
    return Finding(
        rule="unchecked-vulnerabilities",
        fault=Fault(kind, "unchecked vulnerabilities"),
        sites=sites,
        severity=severity,
        message=message,
        basis=Basis.ADVISORIES,
        distribution=distribution,
        evidence=evidence,
        fix=fix,
    )
