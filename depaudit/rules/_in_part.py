"""What is declared for some of the Pythons or systems of a project, and plainly imported on all of them."""

from __future__ import annotations

from collections.abc import Sequence

from depaudit import knowledge
from depaudit.model.dependency import Dependency
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.requirement import Requirement
from depaudit.model.source import CodeRole, Guard, Import
from depaudit.rules._always import run_always
from depaudit.rules._systems import systems_of, where_holds


@dataclass(frozen=True, slots=True)
class InPart:
    """Imports that fail somewhere, and the requirements that do not reach there."""

    imports: tuple[Import, ...]
    requirements: tuple[Requirement, ...]


def declared_in_part(project: Project, dependency: Dependency, declared: Sequence[Requirement]) -> InPart | None:
    """Where the markers of all its requirements leave out a Python or system on which an import runs for certain.

    For certain: without a guard or branch, in a module that runs whenever the project does. What something else
    brings as well is there, and so is what newer Pythons have themselves.
    """
    if not declared or not all(r.marker for r in declared) or _is_brought(project, dependency.distribution):
        return None
    plain = [i for i in dependency.imports if _is_plain(i) and not knowledge.ever_standard(i.module)]
    if not plain:
        return None
    systems = systems_of(project)
    held = [where_holds(r.marker, systems) for r in declared]
    covered: set[object] = set()
    for found in held:
        if found is None:
            return None
        covered |= found
    if not covered or covered.issuperset(systems):
        return None
    names_python = any("python_version" in r.marker for r in declared)
    if names_python and (project.python is None or not project.python.specifier):
        return None
    always = run_always(project)
    imports = tuple(i for i in plain if i.location.path in always)
    return InPart(imports, tuple(declared)) if imports else None


def _is_plain(one: Import) -> bool:
    return one.role is CodeRole.RUNTIME and one.guard is Guard.NONE and not one.version and one.location.column == 1


def _is_brought(project: Project, name: str) -> bool:
    """Whether another requirement brings it, by a lock or by known metadata."""
    if any(name in version.requires for lock in project.locks for version in lock.versions):
        return True
    return any(name in knowledge.brings(other) for other in project.requirements_by_name if other != name)
