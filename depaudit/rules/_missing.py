"""Dependencies that the requirements do not cover, and which of three rules speaks of each.

`undeclared-dependency`, `indirect-dependency` and
`undeclared-optional-dependency` share one fault ("missing"): who owns it is
decided here, once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit import knowledge
from depaudit.last_answer import last_answer_kept
from depaudit.manifests.roles import is_development_name
from depaudit.model.dependency import Dependency, NameEvidence
from depaudit.model.finding import Confidence
from depaudit.model.location import Location, Unreadable
from depaudit.model.project import Kind, Project
from depaudit.model.record import dataclass, replace
from depaudit.model.requirement import Requirement, Scope
from depaudit.model.source import CodeRole, Guard, Import, InstallStep
from depaudit.requirement_text import parse_requirement
from depaudit.rules._adapters import on_demand
from depaudit.rules._always import run_always
from depaudit.rules._brought import bringing, chain_to, has_plugin_for, only_an_extra_brings, pinned_sibling
from depaudit.rules._development import for_development, keeps_apart
from depaudit.rules._in_part import declared_in_part
from depaudit.rules._made_safe import EXPLAINED, with_guards_before
from depaudit.rules._mistakes import mistake_of
from depaudit.rules._own import own_names, published_names

UNDECLARED = "undeclared-dependency"
INDIRECT = "indirect-dependency"
OPTIONAL = "undeclared-optional-dependency"

ROLES = (
    CodeRole.RUNTIME,
    CodeRole.NOTEBOOK,
    CodeRole.TOOL,
    CodeRole.TEST,
    CodeRole.DOCS,
    CodeRole.EXAMPLE,
)
"""Weightiest first. Build files are left out: their own requirements are another matter."""

COMPONENT = "component"
"""The origin of what a program installs for one of its parts, by a manifest of that part: it is declared there."""

SOFT = Guard.OPTIONAL | Guard.FALLBACK | Guard.TYPING | Guard.PLATFORM | Guard.VERSION | Guard.DEFERRED
"""Under any of these the program may well run without the distribution."""


_FIRST_LEVEL = 5
"""The column of what is indented by four spaces."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A dependency that the requirements do not cover."""

    dependency: Dependency
    rule: str
    """The rule that speaks of it."""
    imports: tuple[Import, ...]
    """Those that no requirement covers, weightiest role first, then by place."""
    hard: tuple[Import, ...]
    """Those of them that fail at once where the distribution is absent."""
    deferred: bool = False
    """They stand in functions and fail when those are called."""
    partly: tuple[Requirement, ...] = ()
    """Requirements of it whose markers leave out Pythons or systems on which the code imports it too."""
    elsewhere: tuple[Requirement, ...] = ()
    """Requirements of it that do not reach this code: groups, the build."""
    chain: tuple[str, ...] = ()
    """How it comes all the same, from the requirement to the distribution."""
    installs: tuple[InstallStep, ...] = ()
    """Steps that install it without declaring it."""
    others: tuple[str, ...] = ()
    """Further runtime requirements that bring it."""

    @property
    def sites(self) -> tuple[Location, ...]:
        """Every place, the weightiest first."""
        hard = {i.location for i in self.hard}
        return (*(i.location for i in self.hard), *(i.location for i in self.imports if i.location not in hard))

    @property
    def role(self) -> CodeRole:
        """The weightiest role that needs it."""
        return (self.hard or self.imports)[0].role


@last_answer_kept
def missing(project: Project) -> tuple[Missing, ...]:
    """What is missing, in order of the dependencies."""
    return tuple(_found_missing(project))


def _found_missing(project: Project) -> Iterator[Missing]:
    excused = own_names(project) | _meant(project)
    installs = _installs(project)
    for dependency in project.dependencies:
        names = dict.fromkeys((dependency.distribution, *dependency.resolution.distributions))
        if dependency.resolution.host or not excused.isdisjoint(names):
            continue
        declared = tuple(r for n in names for r in project.requirements_by_name.get(n, ()) if not r.via)
        if partly := declared_in_part(project, dependency, tuple(r for r in declared if reaches(project, r))):
            yield Missing(dependency, UNDECLARED, partly.imports, partly.imports, partly=partly.requirements)
            continue
        imports = _uncovered(project, dependency, declared)
        if not imports:
            continue
        hard = tuple(i for i in with_guards_before(project, imports) if _breaks(project, i))
        running = tuple(i for i in hard if i.role is CodeRole.RUNTIME)
        if running and _may_be_absent(project, dependency, running):
            if declared:
                continue
            hard = tuple(i for i in hard if i.role is not CodeRole.RUNTIME and not _may_be_absent(project, dependency, (i,)))
        called = () if hard else _called(project, dependency, imports)
        steps = tuple(step for n in names for step in installs.get(n, ()) if serves(step, (hard or imports)[0].role))
        if any(step.origin == COMPONENT for step in steps):
            continue
        found = _assigned(project, Missing(dependency, OPTIONAL, imports, hard, elsewhere=declared, installs=steps))
        if called and found.rule == OPTIONAL and not found.chain:
            found = replace(found, rule=UNDECLARED, hard=called, deferred=True)
        if not (found.installs and found.chain) and not (found.rule == OPTIONAL and any(map(_offered, found.chain))):
            yield found


def serves(step: InstallStep, role: CodeRole) -> bool:
    """Whether the step installs where the code runs; what a workflow installs serves tests, documentation and tools.

    A hook of pre-commit has an environment of its own.
    """
    if step.origin == "pre-commit":
        return False
    return step.origin != "workflow" or role not in (CodeRole.RUNTIME, CodeRole.NOTEBOOK)


def _offered(name: str) -> bool:
    """What somebody asked for an extra to have (`uvicorn[standard]`) is declared by that."""
    return "[" in name


def _uncovered(project: Project, dependency: Dependency, declared: Sequence[Requirement]) -> tuple[Import, ...]:
    """The imports that the requirements of the distribution do not reach, weightiest role first."""
    if any(reaches(project, r) for r in declared) or (declared and project.declares_nothing):
        return ()
    imports = [
        i
        for i in dependency.imports
        if i.role is not CodeRole.BUILD and not _never_runs(project, i) and not _is_run_by_itself(dependency, i)
    ]
    if declared:
        imports = [i for i in with_guards_before(project, imports) if i.role is CodeRole.RUNTIME and _breaks(project, i)]
    elif all(i.role is not CodeRole.RUNTIME for i in imports) and has_plugin_for(project, dependency.distribution):
        return ()
    return tuple(sorted(imports, key=lambda i: (ROLES.index(i.role), i.location)))


_RUN_BY_ITSELF = {
    "nox": "noxfile.py",
    "invoke": "tasks.py",
    "fabric": "fabfile.py",
    "locust": "locustfile.py",
    "doit": "dodo.py",
    "conan": "conanfile.py",
}


def _is_run_by_itself(dependency: Dependency, one: Import) -> bool:
    """A file that only the program which it imports runs."""
    return one.location.path.rpartition("/")[2] == _RUN_BY_ITSELF.get(dependency.distribution, "?")


def _assigned(project: Project, found: Missing) -> Missing:
    """The rule that speaks of it: absence is survived, something brings it, or neither."""
    at_run_time = any(i.role is CodeRole.RUNTIME for i in found.hard)
    chain = chain_to(project, found.dependency.distribution, at_run_time)
    rule = OPTIONAL if not found.hard else INDIRECT if chain else UNDECLARED
    return replace(
        found,
        rule=UNDECLARED if found.installs else rule,
        chain=chain,
        others=bringing(project, found.dependency.distribution, chain),
    )


def _may_be_absent(project: Project, dependency: Dependency, hard: Sequence[Import]) -> bool:
    """Nothing guards these imports, but where they stand tells that the rest works without them.

    A plug-in (`pytest-acme`, `acme-sphinx-theme`) is imported by the host that it is for.
    """
    host = dependency.distribution
    extends = any(host in name.split("-") for name in published_names(project))
    return (extends and knowledge.is_development_tool(host)) or on_demand(project, dependency, hard)


def _called(project: Project, dependency: Dependency, imports: Sequence[Import]) -> tuple[Import, ...]:
    """Imports in functions of a program, which nothing guards.

    Only the first level of indentation: farther in there may be a branch (`if device == "xla":`) around them.
    """
    if project.kind is not Kind.APPLICATION:
        return ()
    found = tuple(i for i in imports if i.role is CodeRole.RUNTIME and i.guard is Guard.DEFERRED and i.location.column <= _FIRST_LEVEL)
    return () if on_demand(project, dependency, found) else found


def confidence(project: Project, found: Missing) -> Confidence:
    """Lowered by what could not be read, and by habits that other evidence will have to settle."""
    role = found.role
    if unread(project, role):
        return Confidence.POSSIBLE
    if lacks_a_place(project, role):
        return Confidence.POSSIBLE
    if role is CodeRole.RUNTIME and found.rule == INDIRECT and only_an_extra_brings(project, found.chain):
        return Confidence.POSSIBLE
    if pinned_sibling(project):
        return Confidence.POSSIBLE
    named = any(r.distribution == found.dependency.distribution for r in project.references)
    if named and role is not CodeRole.RUNTIME:
        return Confidence.POSSIBLE
    if role is CodeRole.TOOL and knowledge.is_development_tool(found.dependency.distribution):
        return Confidence.POSSIBLE
    if found.elsewhere or found.dependency.resolution.evidence is NameEvidence.INDEX:
        return Confidence.LIKELY  # a wheel of the import's name holds the module: another distribution may hold it too
    return Confidence.CERTAIN


def lacks_a_place(project: Project, role: CodeRole) -> bool:
    """Whether the code is for developers, and nothing that was read declares for them: that may be done elsewhere."""
    if role is CodeRole.TOOL and project.kind is Kind.APPLICATION:
        return False
    return role in (CodeRole.TEST, CodeRole.DOCS, CodeRole.TOOL) and not keeps_apart(project)


def unread(project: Project, role: CodeRole | None = None) -> tuple[Unreadable, ...]:
    """Places of manifests where further requirements may stand, of which no name is known; for code of a role, where
    those may stand that it can count on."""
    return tuple(
        u
        for m in project.manifests
        for u in m.unreadable
        if (u.kind != "requirement" or not (u.hint or u.told)) and not (u.aside and role is CodeRole.RUNTIME)
    )


def _meant(project: Project) -> set[str]:
    """Distributions that are declared under a wrong name or in a line that no installer accepts: reported there."""
    meant = set()
    for manifest in project.manifests:
        for place in manifest.unreadable:
            parsed = parse_requirement(place.hint or place.told) if place.hint or place.told else ""
            if not isinstance(parsed, str):
                meant.add(parsed.name)
    for name in project.requirements_by_name:
        mistake = mistake_of(project, name)
        if mistake is not None:
            meant.add(mistake.instead)
    return meant


def _never_runs(project: Project, one: Import) -> bool:
    """The import is for Pythons that the project does not support."""
    if not one.version or project.python is None or not project.python.specifier:
        return False
    return knowledge.minors(one.version).isdisjoint(knowledge.minors(project.python.specifier))


def _breaks(project: Project, one: Import) -> bool:
    if one.guard == EXPLAINED:
        return one.role is CodeRole.RUNTIME and one.location.path in run_always(project)
    if one.guard & SOFT:
        return False
    return not (one.guard & Guard.MAIN and project.kind is Kind.LIBRARY and one.role is CodeRole.RUNTIME)


def reaches(project: Project, requirement: Requirement) -> bool:
    """Whether code that runs may count on the requirement: extras count, what is for developers does not.

    Groups are never published, but an application may keep what it runs with in one (`main`, `server`).
    """
    if requirement.scope is Scope.RUNTIME:
        return not for_development(project, requirement)
    if requirement.scope is Scope.GROUP:
        return project.kind is Kind.APPLICATION and not is_development_name(requirement.group)
    return requirement.scope is Scope.EXTRA


def _installs(project: Project) -> dict[str, list[InstallStep]]:
    steps: dict[str, list[InstallStep]] = {}
    for step in dict.fromkeys((*project.installs, *(s for source in project.sources for s in source.installs))):
        steps.setdefault(step.name, []).append(step)
    return steps
