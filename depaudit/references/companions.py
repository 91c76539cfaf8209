"""Features that the code uses, and the distributions that they need beside themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from depaudit.knowledge.companions import Companion, companion, features_of
from depaudit.model.dependency import Reference, ReferenceKind
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.source import Source
from depaudit.references.configuration import strongest


def companion_references(names: Sequence[str], sources: Iterable[Source]) -> tuple[Reference, ...]:
    """Where the code uses a feature for which one of these distributions is there."""
    wanted = frozenset(names)
    found = []
    for source in sources:
        for sign in source.signs:
            if sign.kind != "feature":
                continue
            for name in companion(sign.what).needs:
                if name in wanted:
                    place = Location(source.path, sign.line, sign.column, sign.end_line, sign.end_column)
                    found.append(Reference(name, place, ReferenceKind.COMPANION, f"`{sign.shown}` needs it"))
    return strongest(found)


def in_question(project: Project) -> dict[str, tuple[Companion, ...]]:
    """Features by package: those for which a companion is declared that nothing imports, or none is there at all."""
    packages = {i.module.partition(".")[0] for d in project.dependencies for i in d.imports} - project.first_party
    used = {name for d in project.dependencies for name in d.resolution.distributions}
    declared = frozenset(project.requirements_by_name)
    there = declared | project.locked.keys() | {step.name for step in project.installs if step.origin != "pre-commit"}

    def matters(fact: Companion) -> bool:
        if any(name in declared and name not in used for name in fact.needs):
            return True
        return (not fact.weak or bool(fact.strong_since)) and fact.kind != "method" and there.isdisjoint(fact.needs)

    found = {package: tuple(filter(matters, features_of(package))) for package in sorted(packages)}
    return {package: facts for package, facts in found.items() if facts}
