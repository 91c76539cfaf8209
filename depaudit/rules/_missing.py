"""Dependencies that the requirements do not cover, and which of three rules speaks of each.

`undeclared-dependency`, `indirect-dependency` and
`undeclared-optional-dependency` share one fault ("missing"): who owns it is
decided here, once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from depaudit import knowledge
from depaudit.model.dependency import Dependency, NameEvidence
from depaudit.model.finding import Confidence, Evidence
from depaudit.model.location import Location, Unreadable
from depaudit.model.project import Kind, Project
from depaudit.model.requirement import Requirement, Role, Scope, range_of
from depaudit.model.source import CodeRole, Guard, Import, InstallStep
from depaudit.requirement_text import parse_requirement
from depaudit.rules._mistakes import mistake_of
from depaudit.rules._own import own_names

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

SOFT = Guard.OPTIONAL | Guard.FALLBACK | Guard.TYPING | Guard.PLATFORM | Guard.DYNAMIC | Guard.VERSION | Guard.DEFERRED
"""Under any of these the program may well run without the distribution."""

_ADAPTERS = frozenset(
    [
        "adapters",
        "backends",
        "connectors",
        "contrib",
        "drivers",
        "extras",
        "integrations",
        "plugins",
        "providers",
        "third_party",
    ]
)
"""Folders whose modules are loaded when a setting asks for them."""


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
    elsewhere: tuple[Requirement, ...] = ()
    """Requirements of it that do not reach this code: groups, the build."""
    chain: tuple[str, ...] = ()
    """How it comes all the same, from the requirement to the distribution."""
    installs: tuple[InstallStep, ...] = ()
    """Steps that install it without declaring it."""

    @property
    def sites(self) -> tuple[Location, ...]:
        """Every place, the weightiest first."""
        return tuple(i.location for i in (*self.hard, *(i for i in self.imports if i not in self.hard)))

    @property
    def role(self) -> CodeRole:
        """The weightiest role that needs it."""
        return role_of((self.hard or self.imports)[0])


def missing(project: Project) -> Iterator[Missing]:
    """What is missing, in order of the dependencies."""
    excused = own_names(project) | _meant(project)
    installs = _installs(project)
    for dependency in project.dependencies:
        names = dict.fromkeys((dependency.distribution, *dependency.resolution.distributions))
        if dependency.resolution.host or not excused.isdisjoint(names):
            continue
        declared = [r for n in names for r in project.requirements_by_name.get(n, ())]
        if any(r.scope in (Scope.RUNTIME, Scope.EXTRA) and r.role is not Role.DEVELOPMENT for r in declared):
            continue
        imports = [i for i in dependency.imports if i.role is not CodeRole.BUILD and not _never_runs(project, i)]
        if declared:
            imports = [i for i in imports if role_of(i) is CodeRole.RUNTIME and _breaks(project, i)]
            if not _groups_are_apart(project, declared):
                continue
        if not imports:
            continue
        steps = tuple(step for n in names for step in installs.get(n, ()))
        imports.sort(key=lambda i: (ROLES.index(role_of(i)), i.location))
        hard = [i for i in imports if _breaks(project, i)]
        found = _assigned(
            project, Missing(dependency, OPTIONAL, tuple(imports), tuple(hard), tuple(declared), (), steps)
        )
        if not (found.installs and found.chain):
            yield found


def _assigned(project: Project, found: Missing) -> Missing:
    """The rule that speaks of it: absence is survived, something brings it, or neither."""
    dependency, hard = found.dependency, found.hard
    runtime = [i for i in hard if role_of(i) is CodeRole.RUNTIME]
    if runtime and len(runtime) == len(hard) and _may_be_absent(found, runtime):
        hard = ()
    chain = _chain(project, dependency.distribution, bool(runtime))
    rule = OPTIONAL if not hard else INDIRECT if chain else UNDECLARED
    return replace(found, rule=UNDECLARED if found.installs else rule, hard=hard, chain=chain)


def _may_be_absent(found: Missing, runtime: Sequence[Import]) -> bool:
    """Nothing guards these imports, but where they stand tells that the rest works without them."""
    return _adapts(found.dependency, runtime) or knowledge.is_development_tool(found.dependency.distribution)


def role_of(one: Import) -> CodeRole:
    """What the file is for; a module that helps tests (`testing_utils.py`) is test code wherever it lies."""
    if one.role is CodeRole.RUNTIME:
        for part in one.location.path.removesuffix(".py").split("/"):
            if part.lstrip("_").startswith(("test_", "testing", "testutil")) or part == "conftest":
                return CodeRole.TEST
    return one.role


def confidence(project: Project, found: Missing) -> Confidence:
    """Lowered by what could not be read, and by habits that other evidence will have to settle."""
    if unread(project):
        return Confidence.POSSIBLE
    role = found.role
    if role in (CodeRole.TEST, CodeRole.DOCS, CodeRole.TOOL) and not _speaks_of_development(project):
        return Confidence.POSSIBLE
    named = any(r.distribution == found.dependency.distribution for r in project.references)
    if named and role is not CodeRole.RUNTIME:
        return Confidence.POSSIBLE
    if role is CodeRole.TOOL and knowledge.is_development_tool(found.dependency.distribution):
        return Confidence.POSSIBLE
    if found.elsewhere:
        return Confidence.LIKELY
    return Confidence.CERTAIN


def evidence(project: Project, found: Missing) -> tuple[Evidence, ...]:
    """How the name was resolved, where else it is declared, and what could not be read."""
    facts = [Evidence(_resolved(found.dependency))]
    facts += [Evidence(f"{_scope(r)} declares it", r.location) for r in found.elsewhere]
    facts += [Evidence(f"{s.origin or 'an install step'} installs `{s.text}`", s.location) for s in found.installs]
    facts += [Evidence(f"requirements could not be read here: {u.reason}", u.location) for u in unread(project)]
    role = found.role
    if role in (CodeRole.TEST, CodeRole.DOCS, CodeRole.TOOL) and not _speaks_of_development(project):
        facts.append(Evidence(f"no manifest that was read holds requirements for {_PLURAL[role]}"))
    facts += [
        Evidence(r.message, r.location) for r in project.references if r.distribution == found.dependency.distribution
    ]
    return tuple(facts)


_PLURAL = {CodeRole.TEST: "tests", CodeRole.DOCS: "documentation", CodeRole.TOOL: "tools"}


def subject(dependency: Dependency) -> str:
    """The distribution as messages name it, with the import name where that differs."""
    name, module = dependency.distribution, dependency.module
    if module.replace("_", "-").lower() == name:
        return f"`{name}`"
    return f"`{module}` (`{name}`)"


def counted(imports: Sequence[Import]) -> str:
    """`7 runtime modules and 1 test module`."""
    files: dict[CodeRole, set[str]] = {}
    for one in imports:
        files.setdefault(role_of(one), set()).add(one.location.path)
    parts = []
    for role in ROLES:
        number = len(files.get(role, ()))
        if number:
            noun = "notebook" if role is CodeRole.NOTEBOOK else f"{role.value} module"
            parts.append(f"{number} {noun}{'s' if number > 1 else ''}")
    return ", ".join(parts[:-1]) + (" and " if parts[1:] else "") + parts[-1]


def unread(project: Project) -> tuple[Unreadable, ...]:
    """Places of manifests where further requirements may stand."""
    return tuple(u for m in project.manifests for u in m.unreadable if u.kind != "requirement" or not u.hint)


def _meant(project: Project) -> set[str]:
    """Distributions that are declared under a wrong name or in a line that no installer accepts: reported there."""
    meant = set()
    for manifest in project.manifests:
        for place in manifest.unreadable:
            parsed = parse_requirement(place.hint) if place.hint else ""
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
    return range_of(one.version).intersection(range_of(project.python.specifier)).is_empty


def _breaks(project: Project, one: Import) -> bool:
    if one.guard & SOFT:
        return False
    return not (one.guard & Guard.MAIN and project.kind is Kind.LIBRARY and one.role is CodeRole.RUNTIME)


def _adapts(dependency: Dependency, imports: Sequence[Import]) -> bool:
    """All of it lies in one file or folder that is named after the distribution, or in one file among adapters."""
    files = {i.location.path for i in imports}
    folders = {path.rpartition("/")[0] for path in files}
    if len(folders) > 1:
        return False
    names = {dependency.distribution.replace("-", "_"), dependency.module.partition(".")[0].lower()}
    parts = folders.copy().pop().lower().split("/")
    if any(_named_after(part, names) for part in parts[-2:]):
        return True
    if len(files) > 1:
        return False
    stem = files.pop().rpartition("/")[2].rpartition(".")[0].lower()
    return _named_after(stem, names) or not _ADAPTERS.isdisjoint(parts)


def _named_after(part: str, names: set[str]) -> bool:
    words = part.split("_")
    return any(name == part or name in words or (len(name) > 4 and name in part) for name in names)


def _groups_are_apart(project: Project, declared: Sequence[Requirement]) -> bool:
    """Whether code at run time cannot count on these groups: there is a place for runtime requirements."""
    apart = all(r.scope is Scope.BUILD or r.role is Role.DEVELOPMENT or r.scope is Scope.GROUP for r in declared)
    return apart and not project.declares_nothing


def _chain(project: Project, name: str, at_run_time: bool) -> tuple[str, ...]:
    chain = project.chains.get(name, ())
    if not chain:
        return ()
    roots = project.requirements_by_name.get(chain[0], ())
    if at_run_time and not any(r.scope in (Scope.RUNTIME, Scope.EXTRA) for r in roots):
        return ()
    return chain if chain[-1] == name else (*chain, name)


def _installs(project: Project) -> dict[str, list[InstallStep]]:
    steps: dict[str, list[InstallStep]] = {}
    for step in dict.fromkeys((*project.installs, *(s for source in project.sources for s in source.installs))):
        steps.setdefault(step.name, []).append(step)
    return steps


def _speaks_of_development(project: Project) -> bool:
    """Whether the project keeps requirements of tests, docs or tools where depaudit reads them."""
    return any(
        r.scope is not Scope.BUILD and (r.role is Role.DEVELOPMENT or r.scope is Scope.GROUP)
        for r in project.requirements
    )


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
