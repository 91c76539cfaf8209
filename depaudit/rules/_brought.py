"""What the requirements bring."""

from __future__ import annotations

from depaudit import knowledge
from depaudit.canonical_name import canonical
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, Scope
from depaudit.rules._development import for_development


def brought_by_others(project: Project, at_run_time: bool = False) -> frozenset[str]:
    """Distributions that some requirement (at run time: a runtime one) requires in turn, by a lock file or known metadata."""
    graph = {v.name: v.requires for lock in project.locks for v in lock.versions}
    return frozenset(
        other
        for name, asked in project.requirements_by_name.items()
        if not at_run_time or any(r.scope is Scope.RUNTIME for r in asked)
        for other in (*(graph.get(name) or knowledge.brings(name)), *(o for r in asked for o in _by_extras(r)))
        if other != name
    )


def frozen_files(project: Project) -> frozenset[str]:
    """Manifests that pin all that was installed, as `pip freeze` writes them: much of it is what the rest brings."""
    brought = brought_by_others(project)
    return frozenset(
        m.path
        for m in project.manifests
        if len(m.requirements) > 7
        and all(r.specifier.startswith("==") for r in m.requirements)
        and 4 * sum(r.name in brought for r in m.requirements) >= len(m.requirements)
    )


def chain_to(project: Project, name: str, at_run_time: bool) -> tuple[str, ...]:
    """How the distribution comes with a requirement, from the requirement to itself; empty where that is not known.

    Code that runs counts on what runtime requirements and extras bring, not groups.
    """
    chain = project.chains.get(name, ())
    roots = project.requirements_by_name.get(chain[0].partition("[")[0], ()) if chain else ()
    if chain and not (at_run_time and all(_is_out_of_reach(project, r) for r in roots)):
        return chain if chain[-1] == name else (*chain, name)
    reaching = [
        r
        for all_of_it in project.requirements_by_name.values()
        for r in all_of_it
        if not r.via and not (at_run_time and _is_out_of_reach(project, r))
    ]
    for requirement in reaching:
        for extra in sorted(requirement.extras):
            if name in knowledge.extra_brings(requirement.name, extra):
                return f"{requirement.name}[{extra}]", name
    always = {r.name for r in reaching if r.scope is Scope.RUNTIME}
    return knowledge.chain(always, name) or knowledge.chain({r.name for r in reaching}, name)


def bringing(project: Project, name: str, chain: tuple[str, ...]) -> tuple[str, ...]:
    """The runtime requirements that bring the distribution beside the one at which the chain starts."""
    first = chain[0].partition("[")[0] if chain else ""
    return tuple(other for other in project.bringers.get(name, ()) if other.partition("[")[0] != first)


def not_known(project: Project) -> str:
    """A runtime requirement of which nothing tells what it brings: no lock, no known metadata, and no manifest that pins
    all that was installed; empty where all are told."""
    frozen = frozen_files(project)
    for name, asked in project.requirements_by_name.items():
        if name in project.locked:
            continue
        runtime = [
            r for r in asked if r.scope is Scope.RUNTIME and r.location.path not in frozen and not for_development(project, r)
        ]
        if runtime and not knowledge.brings_are_known(name):
            return name
        extras = sorted(extra for r in runtime for extra in r.extras)
        if extras and not knowledge.extras_of(name):
            return f"{name}[{extras[0]}]"
    return ""


def only_an_extra_brings(project: Project, chain: tuple[str, ...]) -> bool:
    """Whether what the chain starts with is no runtime requirement."""
    roots = project.requirements_by_name.get(chain[0].partition("[")[0], ()) if chain else ()
    reaching = [r for r in roots if not _is_out_of_reach(project, r)]
    return bool(reaching) and all(r.scope is Scope.EXTRA for r in reaching)


def has_plugin_for(project: Project, host: str) -> bool:
    """Whether a plug-in is declared, which requires its host (`pytest-cov` and `pytest`)."""
    return any(name.startswith(f"{host}-") and knowledge.is_plugin(name) for name in project.requirements_by_name)


def pinned_sibling(project: Project) -> str:
    """A requirement that is released together with the project and may bring what it needs, or empty."""
    words = {canonical(m.name).partition("-")[0] for m in project.manifests if m.name}
    for requirement in project.requirements:
        pinned = requirement.specifier.startswith("==") and requirement.scope is Scope.RUNTIME
        if pinned and requirement.name.partition("-")[0] in words:
            return requirement.name
    return ""


def _by_extras(requirement: Requirement) -> tuple[str, ...]:
    """What the extras that the requirement asks for add."""
    return tuple(other for extra in requirement.extras for other in knowledge.extra_brings(requirement.name, extra))


def _is_out_of_reach(project: Project, requirement: Requirement) -> bool:
    return requirement.scope in (Scope.GROUP, Scope.BUILD) or (
        requirement.scope is not Scope.EXTRA and for_development(project, requirement)
    )
