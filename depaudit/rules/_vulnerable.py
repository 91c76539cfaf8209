"""What several rules say of known vulnerabilities: words, severities, and the way to what is vulnerable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from depaudit.canonical_name import canonical
from depaudit.enumerated import in_a_row
from depaudit.model.dependency import Lock
from depaudit.model.finding import Evidence, Severity
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement
from depaudit.model.vulnerability import Vulnerability
from depaudit.rules._development import for_development
from depaudit.rules._own import lies_aside


def called(flaw: Vulnerability) -> str:
    """The name that most people know: CVE's, else GitHub's, else the record's own."""
    for start in ("CVE-", "GHSA-"):
        known = [name for name in flaw.names if name.startswith(start)]
        if known:
            return min(known)
    return flaw.id


def rated(flaw: Vulnerability) -> str:
    """`high (7.5)`, `severity not known`."""
    if flaw.rating == "not known":
        return "severity not known"
    return flaw.rating + (f" ({flaw.score:.1f})" if flaw.score is not None else "")


def told(flaws: Sequence[Vulnerability]) -> str:
    """`has a known vulnerability, high (7.5): CVE-1 (what it is)`, `has 3 known vulnerabilities, the worst high (7.5): CVE-1 and 2 more`."""
    worst = flaws[0]
    if len(flaws) == 1:
        return f"has {counted(flaws)}{f' ({_short(worst.summary)})' if worst.summary else ''}"
    return f"has {counted(flaws)}"


def counted(flaws: Sequence[Vulnerability]) -> str:
    """`3 known vulnerabilities, the worst high (7.5): CVE-1 and 2 more`."""
    shown = in_a_row([called(flaw) for flaw in flaws], 2, 1)
    worst = rated(flaws[0])
    if len(flaws) == 1:
        return f"a known vulnerability, {worst}: {shown}"
    return f"{len(flaws)} known vulnerabilities, {worst if flaws[0].rating == 'not known' else f'the worst {worst}'}: {shown}"


def _short(summary: str) -> str:
    """One line of it, broken between words."""
    text = summary.rstrip(".")
    if len(text) <= 90:
        return text
    return text[:90].rpartition(" ")[0].rstrip(",;:") + " …"


def as_evidence(flaws: Iterable[Vulnerability], distribution: str) -> tuple[Evidence, ...]:
    """One line a flaw, with all its names and what fixes it."""
    lines = []
    for flaw in flaws:
        name = called(flaw)
        others = ", ".join(other for other in flaw.names if other != name)
        fixed = f"; fixed in {', '.join(flaw.fixed_in)}" if flaw.fixed_in else "; nothing fixes it yet"
        about = f": {_short(flaw.summary)}" if flaw.summary else ""
        seen = f"; {flaw.seen} is admitted and has it" if flaw.seen else ""
        lines.append(f"{name}{f' ({others})' if others else ''}, {rated(flaw)}{about}{fixed}{seen}")
    return tuple(Evidence(line) for line in lines)


def as_details(flaws: Iterable[Vulnerability]) -> list[dict[str, object]]:
    """For programs."""
    return [
        {
            "id": flaw.id,
            "aliases": list(flaw.aliases),
            "rating": "unknown" if flaw.rating == "not known" else flaw.rating,
            "score": flaw.score,
            "vector": flaw.vector,
            "summary": flaw.summary,
            "published": flaw.published,
            "fixed_in": list(flaw.fixed_in),
        }
        for flaw in flaws
    ]


def severity_of(project: Project, flaw: Vulnerability, *, most: Severity) -> Severity:
    """By the user's word for the rating, else `most`; what lies in an example or a test of a larger tree is a warning at most."""
    said = dict(project.settings.vulnerability_severity)
    rating = "unknown" if flaw.rating == "not known" else flaw.rating
    severity = Severity(said[rating]) if rating in said else most
    if lies_aside(project) and rating not in said:
        return max(severity, Severity.WARNING, key=lambda s: s.rank)
    return severity


def is_for_development(project: Project, requirements: Iterable[Requirement]) -> bool:
    """Whether nobody but developers gets it."""
    each = list(requirements)
    return bool(each) and all(for_development(project, r) for r in each)


def chain_in_lock(project: Project, name: str) -> tuple[str, ...]:
    """The shortest way through the locks from something that the project requires to a distribution; empty where none is told.

    It begins at what the project needs to run, where it can.
    """
    starts: dict[bool, list[str]] = {}
    for start, asked in sorted(project.requirements_by_name.items()):
        starts.setdefault(is_for_development(project, asked), []).append(start)
    members = sorted({asked for lock in project.locks for _, each in lock.asked for asked, *_ in each})
    for begin in (*(starts[key] for key in sorted(starts)), members):
        chain = shortest_chain(begin, project.locks, name)
        if chain:
            return chain
    return ()


def shortest_chain(begin: Iterable[str], locks: Iterable[Lock], name: str) -> tuple[str, ...]:
    """The shortest way through locks from one of these names to another; empty where there is none."""
    edges = {v.name: v.requires for lock in locks for v in lock.versions}
    chains: dict[str, tuple[str, ...]] = {start: (start,) for start in begin}
    waiting = list(chains)
    for one in waiting:
        for other in edges.get(one, ()):
            if other not in chains:
                chains[other] = (*chains[one], other)
                waiting.append(other)
    return chains.get(name, ())


def imported_at(project: Project, name: str) -> tuple[Location, ...]:
    """Where the code imports it, running code first."""
    dependency = project.dependencies_by_name.get(name)
    imports = list(dependency.imports) if dependency is not None else []
    imports += [i for u in project.unmatched if canonical(u.module.partition(".")[0]) == name for i in u.imports]
    order = sorted(imports, key=lambda i: (i.role.value != "runtime", i.location))
    return tuple(dict.fromkeys(i.location for i in order))


def reached(project: Project, name: str, chain: Sequence[str]) -> str:
    """Who brings it and who imports it: `flask brings it, nothing here imports it`."""
    by = ""
    if len(chain) > 1:
        way = " → ".join(f"`{one}`" for one in chain[:-1])
        by = f"{way} brings it, "
    sites = imported_at(project, name)
    if not sites:
        return f"{by}nothing here imports it"
    more = f" and {len(sites) - 1} more" if len(sites) > 1 else ""
    return f"{by}{project.shown(sites[0])}{more} import{'s' * (len(sites) == 1)} it"
