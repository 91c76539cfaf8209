"""What is asked of the index, with `--online`, about the import names of one project."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING

from depaudit import knowledge
from depaudit.canonical_name import canonical
from depaudit.distributions.listed import Listed, listed_of, listed_wheel
from depaudit.model.dependency import Dependency, ListedWheel, UnmatchedImport
from depaudit.model.project import Project
from depaudit.model.source import CodeRole
from depaudit.world.unreachable import Unreachable

if TYPE_CHECKING:
    from depaudit.world.online import Online
    from depaudit.world.releases import PackageIndex

SHORTEST = 4
"""Letters of an import whose own name is asked for: shorter ones are taken by something else too often."""
PROGRAMS = (CodeRole.RUNTIME, CodeRole.NOTEBOOK, CodeRole.TOOL)


def listed_for(
    project: Project, dependencies: Sequence[Dependency], unmatched: Sequence[UnmatchedImport], online: Online
) -> tuple[Listed, tuple[str, ...]]:
    """What the wheels of requirements hold that may answer for the imports; and requirements of which there is no wheel.

    First the requirements that nothing shows and of which no module is known. Then, for imports that are left, the other
    requirements; and last, where it is known of every requirement what it is imported as, the distributions of the
    imports' own names, each of which counts only where its wheel does hold the module.
    """
    index = online.index(project.manager.value, [one for m in project.manifests for one in m.indexes])
    if isinstance(index, Unreachable):
        return Listed(), ()
    shown = {name for one in dependencies for name in one.resolution.distributions}
    asked = _questions(project)
    idle = [name for name in asked if name not in shown and not knowledge.is_known(name)]
    wheels, without = _wheels([(name, asked[name]) for name in idle], index, online)
    left = _left(unmatched, wheels)
    if left:
        more, lacking = _wheels([(name, spec) for name, spec in asked.items() if name not in idle], index, online)
        wheels += more
        left = _left(left, more)
        without += lacking if left else []
        told = {wheel.distribution for wheel in wheels}
        if all(name in told or knowledge.is_known(name) for name in project.requirements_by_name):
            of_programs = [one.module for one in left if _is_of_a_program(one)]
            wheels += _of_own_names(of_programs, {*project.requirements_by_name, *project.siblings}, index, online)
    return listed_of(wheels), tuple(sorted(without))


def _questions(project: Project) -> dict[str, str]:
    """The specifier of each requirement that an index can be asked for; what a lock pins is asked for by that."""
    by_hand = {origin.name for manifest in project.manifests for origin in manifest.origins}
    questions = {}
    for name, requirements in sorted(project.requirements_by_name.items()):
        if name in by_hand or name in project.siblings or any(r.url or r.editable for r in requirements):
            continue
        locked = project.locked.get(name, "")
        questions[name] = f"=={locked}" if locked else requirements[0].specifier
    return questions


def _wheels(asked: Sequence[tuple[str, str]], index: PackageIndex, online: Online) -> tuple[list[ListedWheel], list[str]]:
    from depaudit.world.file_lists import file_lists

    wheels: list[ListedWheel] = []
    without: list[str] = []
    for name, told in file_lists(asked, index, online).items():
        if not isinstance(told, Unreachable):
            wheels.append(listed_wheel(name, told.wheel, told.paths))
        elif told.missing:
            without.append(name)
    return wheels, without


def _left(unmatched: Iterable[UnmatchedImport], wheels: Iterable[ListedWheel]) -> list[UnmatchedImport]:
    """The imports that none of the wheels holds."""
    listed = listed_of(wheels)
    return [one for one in unmatched if not listed.holds(one.module)]


def _is_of_a_program(unmatched: UnmatchedImport) -> bool:
    """Tests and examples import much that they make themselves."""
    return any(one.role in PROGRAMS for one in unmatched.imports)


def _of_own_names(left: Iterable[str], taken: Container[str], index: PackageIndex, online: Online) -> list[ListedWheel]:
    """The wheels of distributions that are called like an import, where they hold it."""
    modules = {canonical(module.replace(".", "-")): module for module in sorted(left) if _may_be_a_name(module)}
    wheels, _ = _wheels([(name, "") for name in sorted(modules) if name not in taken], index, online)
    return [wheel for wheel in wheels if modules[wheel.distribution] in wheel.modules]


def _may_be_a_name(module: str) -> bool:
    """Whether a distribution may be called so: not what is private, and not what many call a thing of their own."""
    usual = len(module) < SHORTEST or knowledge.is_generic(module.partition(".")[0])
    return not usual and module.isascii() and not module.startswith("_")
