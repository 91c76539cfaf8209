"""`depaudit why NAME`: everything that the audit knows of one distribution or module."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from depaudit.cli.arguments import Arguments
from depaudit.cli.check import look_of, reported
from depaudit.cli.chosen import settings_of
from depaudit.cli.streams import out
from depaudit.cli.trees import Tree, trees_of
from depaudit.errors import DepauditError
from depaudit.ignore_comment import parse_ignore
from depaudit.model.dependency import Dependency, LockedVersion, Reference, UnmatchedImport
from depaudit.model.finding import Finding
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.report import Report
from depaudit.model.requirement import Requirement
from depaudit.model.settings import Allow
from depaudit.model.source import Ignore, InstallStep
from depaudit.reports.facts import Fact, facts_of
from depaudit.reports.paths import Shown
from depaudit.requirement_text import canonical
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
    def empty(self) -> bool:
        """Whether the project knows nothing of the name."""
        known = (self.dependencies, self.unmatched, self.requirements, self.locked, self.chains)
        return not any((*known, self.installs, self.references, self.facts))


def why(arguments: Arguments) -> int:
    """Print what is known of the name; the name of a rule is explained."""
    if not arguments.paths:
        raise DepauditError("name a distribution or a module, such as `depaudit why numpy`")
    name, *paths = arguments.paths
    if rule_named(name) is not None:
        from depaudit.cli.explain import explain

        return explain(arguments)
    answers = []
    names: set[str] = set()
    own: set[str] = set()
    for tree in trees_of(paths):
        settings = settings_of(tree, arguments)
        report = reported(Tree(tree.root, tree.scope if tree.alone else (), tree.alone), arguments, settings)
        answers += [a for project in report.projects if not (a := answer(name, project, report)).empty]
        names |= {n for p in report.projects for n in (*p.requirements_by_name, *p.dependencies_by_name)}
        names |= {d.module for p in report.projects for d in p.dependencies}
        own |= {n for p in report.projects for n in p.first_party}
    if not answers:
        raise DepauditError(_unknown(name, names, own))
    if arguments.format == "json":
        from depaudit.cli.why_json import as_json

        out(as_json(name, answers))
    else:
        from depaudit.cli.why_text import as_text

        out(as_text(name, answers, look_of(arguments)))
    return 0


def answer(name: str, project: Project, report: Report) -> Answer:
    """What the project says of a distribution or module of this name."""
    wanted = canonical(name)
    dependencies = tuple(
        d for d in project.dependencies if wanted in d.resolution.distributions or _brings(d, name)
    ) or tuple(d for d in project.dependencies if wanted == canonical(d.module.partition(".")[0]))
    distribution = next((d.distribution for d in dependencies), wanted)
    names = {wanted, distribution}
    unmatched = tuple(u for u in project.unmatched if _is_within(u.module, name))
    requirements = tuple(r for r in project.requirements if r.name in names)
    imports = [i.location for d in dependencies for i in d.imports] + [i.location for u in unmatched for i in u.imports]
    places = {(p.path, p.line, p.cell) for p in (*imports, *(r.location for r in requirements))}
    here = os.getcwd().replace(os.sep, "/")
    facts = [f for f in facts_of([report], here).facts if f.row.project is project]
    return Answer(
        project=project,
        shown=Shown(report.prefix, here),
        distribution=distribution,
        dependencies=dependencies,
        unmatched=unmatched,
        requirements=requirements,
        locked=tuple(v for lock in project.locks for v in lock.versions if v.name in names),
        chains=chains_to(project, distribution),
        installs=tuple(i for i in project.installs if i.name in names),
        references=tuple(r for r in project.references if r.distribution in names),
        facts=tuple(f for f in facts if _is_about(f.row.finding, names, places)),
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


def _is_about(finding: Finding, names: set[str], places: set[Place]) -> bool:
    """Whether it names the distribution, or names none and shows where that is declared or imported."""
    if finding.distribution or finding.module:
        return bool(names & {finding.distribution, canonical(finding.module)})
    return any((s.path, s.line, s.cell) in places for s in finding.sites)


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
    return any(_is_within(i.module, module) for i in dependency.imports)


def _is_within(module: str, name: str) -> bool:
    return module == name or module.startswith(f"{name}.")


def _unknown(name: str, names: set[str], own: set[str]) -> str:
    from depaudit.config import nearest
    from depaudit.knowledge.standard_library import standard_in_any

    if standard_in_any(name):
        return f"`{name}` is a module of the standard library; no requirement brings it"
    if any(_is_within(name, one) for one in own):
        return f"`{name}` is this project's own code"
    return f"nothing here declares, imports or names `{name}`{nearest(name, sorted(names))}"
