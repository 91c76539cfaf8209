"""How rules about what is missing say it."""

from __future__ import annotations

from collections.abc import Sequence

from depaudit import knowledge, remedies
from depaudit.canonical_name import canonical
from depaudit.enumerated import first_of
from depaudit.model.dependency import Dependency, NameEvidence
from depaudit.model.finding import Evidence, Fix
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, Scope
from depaudit.model.source import CodeRole, Import
from depaudit.rules._brought import pinned_sibling
from depaudit.rules._missing import ROLES, Missing, lacks_a_place, unread


def evidence(project: Project, found: Missing) -> tuple[Evidence, ...]:
    """How the name was resolved, where else it is declared, and what could not be read."""
    facts = [Evidence(_resolved(found.dependency))]
    facts += [Evidence(f"{_scope(r)} declares it", r.location) for r in found.elsewhere]
    facts += [Evidence(f"{s.origin or 'an install step'} installs `{s.text}`", s.location) for s in found.installs]
    facts += [Evidence(f"requirements could not be read here: {u.reason}", u.location) for u in unread(project, found.role)]
    role = found.role
    if lacks_a_place(project, role):
        facts.append(Evidence(f"no manifest that was read holds requirements for {_PLURAL[role]}"))
    if sibling := pinned_sibling(project):
        facts.append(Evidence(f"`{sibling}` is released together with the project and may bring it"))
    facts += [
        Evidence(r.message, r.location) for r in project.references if r.distribution == found.dependency.distribution
    ]
    return tuple(facts)


def weakened(project: Project, found: Missing) -> tuple[str, dict[str, object]]:
    """Why a finding is no more than a note, where something could not be read, as the end of a message and as a detail."""
    places = [project.shown(u.location) for u in unread(project, found.role)]
    if not places:
        return "", {}
    return f" (a note only, as {first_of(places, 2)} could not be read)", {"unread": places}


_PLURAL = {CodeRole.TEST: "tests", CodeRole.DOCS: "documentation", CodeRole.TOOL: "tools"}


def subject(dependency: Dependency, declared: bool = False) -> str:
    """The module as the code writes it, with the distribution that brings it, or those of which one would."""
    name, module = dependency.distribution, dependency.module
    names = () if declared else choices(dependency)
    if names:
        return f"`{module}` (one of {', '.join(f'`{n}`' for n in names)})"
    if dependency.resolution.evidence is NameEvidence.INDEX and not declared:
        return f"`{module}` (likely of `{name}`, whose wheel holds it)"
    if module.replace("_", "-").lower() == name:
        return f"`{module}`"
    return f"`{module}` (`{name}`)"


def choices(dependency: Dependency) -> tuple[str, ...]:
    """The distributions among which only people can choose; empty where the project has chosen, or there is one."""
    if dependency.resolution.evidence is not NameEvidence.KNOWN:
        return ()
    names = knowledge.one_of(dependency.module)
    known = knowledge.providers(dependency.module)
    return names if known[:1] == dependency.resolution.distributions[:1] else ()


def addition_of(project: Project, found: Missing) -> Fix:
    """Declare it where the code that imports it looks for it."""
    names = choices(found.dependency)
    if names:
        return remedies.choice(project, names, found.role)
    extras = {canonical(one.extra) for one in found.hard or found.imports}
    if len(extras) == 1 and (extra := extras.pop()):
        return remedies.addition(project, found.dependency.distribution, extra=extra)
    return remedies.addition_for(project, found.dependency.distribution, found.role)


def counted(imports: Sequence[Import]) -> str:
    """`7 runtime modules and 1 test module`."""
    files: dict[CodeRole, set[str]] = {}
    for one in imports:
        files.setdefault(one.role, set()).add(one.location.path)
    parts = []
    for role in ROLES:
        number = len(files.get(role, ()))
        if number:
            noun = "notebook" if role is CodeRole.NOTEBOOK else f"{role.value} module"
            parts.append(f"{number} {noun}{'s' if number > 1 else ''}")
    return ", ".join(parts[:-1]) + (" and " if parts[1:] else "") + parts[-1]


def _resolved(dependency: Dependency) -> str:
    resolution = dependency.resolution
    if resolution.evidence is NameEvidence.SAME_NAME:
        return f"`{dependency.module}` has the name of the distribution"
    source = resolution.source or resolution.evidence.value
    others = [f"`{n}`" for n in resolution.distributions if n != dependency.distribution]
    also = f"; {', '.join(others[:3])} would do as well" if others else ""
    return f"`{dependency.module}` is of `{dependency.distribution}` by {source}{also}"


def _scope(requirement: Requirement) -> str:
    if requirement.scope is Scope.BUILD:
        return "only the build"
    if requirement.group:
        return f"only the {requirement.scope.value} `{requirement.group}`"
    return f"only {requirement.location.path}"
