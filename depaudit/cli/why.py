"""`depaudit why NAME`: everything that the audit knows of one distribution or module."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from depaudit import knowledge
from depaudit.canonical_name import canonical
from depaudit.cli.arguments import Arguments
from depaudit.cli.check import look_of, reported
from depaudit.cli.chosen import settings_of
from depaudit.cli.streams import out
from depaudit.cli.trees import Tree, trees_of
from depaudit.cli.why_names import elsewhere, host_told, imports_of, is_within, unknown
from depaudit.errors import DepauditError
from depaudit.ignore_comment import parse_ignore
from depaudit.model.dependency import Dependency, LockedVersion, Reference, UnmatchedImport
from depaudit.model.finding import Finding
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.report import Report
from depaudit.model.requirement import Requirement
from depaudit.model.settings import Allow
from depaudit.model.source import Ignore, Import, InstallStep
from depaudit.reports.facts import Fact, facts_of
from depaudit.reports.paths import Shown
from depaudit.rules import rule_named


@dataclass(frozen=True, slots=True)
class Answer:
    """What one project says of a name."""

    project: Project
    shown: Shown
    distribution: str
    """Canonical; empty for a module that nothing ties to a distribution."""
    dependencies: tuple[Dependency, ...]
    unmatched: tuple[UnmatchedImport, ...]
    host: str
    """Who provides the module so that no requirement does, in words; or empty."""
    hosted: tuple[Import, ...]
    """The imports of a module that a host provides."""
    requirements: tuple[Requirement, ...]
    locked: tuple[LockedVersion, ...]
    chains: tuple[tuple[str, ...], ...]
    """How requirements bring it, the shortest first, each from the requirement to the distribution."""
    installs: tuple[InstallStep, ...]
    references: tuple[Reference, ...]
    facts: tuple[Fact, ...]
    allowed: tuple[Allow, ...]
    ignores: tuple[Ignore, ...]
    """Comments that accept findings, on the lines of its requirements and imports."""

    @property
    def is_distribution(self) -> bool:
        """Whether the name is (or leads to) a distribution; else it is a module that nothing is known to bring."""
        return bool(self.dependencies or self.requirements) or not (self.unmatched or self.hosted)

    @property
    def imports(self) -> tuple[Import, ...]:
        """Every import of it."""
        found = [i for d in self.dependencies for i in d.imports] + [i for u in self.unmatched for i in u.imports]
        return (*found, *self.hosted)

    @property
    def empty(self) -> bool:
        """Whether the project knows nothing of the name."""
        known = (self.dependencies, self.unmatched, self.hosted, self.requirements, self.locked, self.chains)
        return not any((*known, self.installs, self.references, self.facts))


def why(arguments: Arguments) -> int:
    """Print what is known of the name; the name of a rule is explained."""
    if not arguments.paths:
        raise DepauditError("name a distribution or a module, such as `depaudit why numpy`")
    name, *paths = arguments.paths
    if rule_named(name) is not None:
        from depaudit.cli.explain import explain

        return explain(arguments)
    reports = []
    for tree in trees_of(paths):
        settings = settings_of(tree, arguments)
        reports.append(reported(Tree(tree.root, tree.scope if tree.alone else (), tree.alone), arguments, settings))
    answers = answers_of(name, reports)
    if arguments.format == "json":
        from depaudit.cli.why_json import as_json

        out(as_json(name, answers))
    else:
        from depaudit.cli.why_text import as_text

        out(as_text(name, answers, look_of(arguments)))
    return 0


def answers_of(name: str, reports: Sequence[Report]) -> list[Answer]:
    """What each project says that knows the name, or the longest part of a dotted name (`torch` of `torch.nn`).

    DepauditError where none does.
    """
    projects = [(project, report) for report in reports for project in report.projects]
    found = [a for project, report in projects if not (a := answer(name, project, report)).empty]
    if found:
        return found
    told = elsewhere(name, {n for project, _ in projects for n in project.first_party})
    for above in knowledge.prefixes(name.rpartition(".")[0]) if not told else ():
        found = [a for project, report in projects if not (a := answer(above, project, report)).empty]
        if found:
            return found
    names = {n for p, _ in projects for n in (*p.requirements_by_name, *p.dependencies_by_name)}
    names |= {d.module for p, _ in projects for d in p.dependencies}
    raise DepauditError(told or unknown(name, names))


def answer(name: str, project: Project, report: Report) -> Answer:
    """What the project says of a distribution or module of this name."""
    wanted = canonical(name)
    dependencies = tuple(
        d for d in project.dependencies if wanted in d.resolution.distributions or _brings(d, name)
    ) or tuple(d for d in project.dependencies if wanted == canonical(d.module.partition(".")[0]))
    distribution = next((d.distribution for d in dependencies), wanted)
    names = {wanted, distribution}
    unmatched = tuple(u for u in project.unmatched if is_within(u.module, name))
    host = host_told(name, project) if not dependencies else ""
    hosted = tuple(imports_of(name, project)) if host else ()
    requirements = tuple(r for r in project.requirements if r.name in names)
    imports = [i for d in dependencies for i in d.imports] + [i for u in unmatched for i in u.imports] + [*hosted]
    found_at = [i.location for i in imports] + [r.location for r in requirements]
    places = {(p.path, p.line, p.cell) for p in found_at}
    here = os.getcwd().replace(os.sep, "/")
    facts = [f for f in facts_of([report], here).facts if f.row.project is project]
    return Answer(
        project=project,
        shown=Shown(report.prefix, here),
        distribution=distribution,
        dependencies=dependencies,
        unmatched=unmatched,
        host=host,
        hosted=hosted,
        requirements=requirements,
        locked=tuple(v for lock in project.locks for v in lock.versions if v.name in names),
        chains=chains_to(project, distribution),
        installs=tuple(i for i in project.installs if i.name in names),
        references=tuple(r for r in project.references if r.distribution in names),
        facts=tuple(f for f in facts if is_about(f.row.finding, names)),
        allowed=tuple(a for a in project.settings.allow if a.distribution in names),
        ignores=tuple(_ignores(project, requirements, places)),
    )


def chains_to(project: Project, name: str) -> tuple[tuple[str, ...], ...]:
    """The shortest way from each requirement that brings the distribution, by the locks; else what the audit found."""
    bringing: dict[str, set[str]] = {}
    for locked in (v for lock in project.locks for v in lock.versions):
        for other in locked.requires:
            bringing.setdefault(other, set()).add(locked.name)
    found: list[tuple[str, ...]] = []
    seen = {name}
    waiting: list[tuple[str, ...]] = [(name,)]
    for chain in waiting:
        for other in sorted(bringing.get(chain[0], set()) - seen):
            seen.add(other)
            (found if other in project.requirements_by_name else waiting).append((other, *chain))
    known = project.chains.get(name, ())
    return tuple(found) or ((known,) if known else ())


Place = tuple[str, int, int]
"""Path, line, cell."""


def is_about(finding: Finding, names: set[str]) -> bool:
    """Whether the finding is of the distribution, alone or among others."""
    if finding.distribution or finding.module or finding.requirement is not None:
        of = finding.requirement.name if finding.requirement is not None else ""
        if names & {finding.distribution, canonical(finding.module), of}:
            return True
    return is_among(finding, names)


def is_among(finding: Finding, names: set[str]) -> bool:
    """Whether the distribution is one of several that the finding names together."""
    several = finding.details.get("distributions", ())
    return isinstance(several, Sequence) and any(canonical(str(one)) in names for one in several)


def _ignores(project: Project, requirements: Iterable[Requirement], places: set[Place]) -> Iterator[Ignore]:
    for requirement in requirements:
        parsed = parse_ignore(requirement.comment)
        if parsed is not None:
            yield Ignore(requirement.location, *parsed)
    for source in project.sources:
        for ignore in source.ignores:
            if (ignore.location.path, ignore.location.line, ignore.location.cell) in places:
                yield ignore


def _brings(dependency: Dependency, module: str) -> bool:
    return any(is_within(i.module, module) for i in dependency.imports)
