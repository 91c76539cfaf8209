"""Modules that exist for the sake of one distribution, and are loaded by those who have it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from depaudit import knowledge
from depaudit.distributions.firm_reach import own_imports
from depaudit.last_answer import last_answer_kept
from depaudit.model.dependency import Dependency
from depaudit.model.project import Kind, Project
from depaudit.model.source import CodeRole, Import, Source
from depaudit.module_names import is_own
from depaudit.rules._development import for_development

_ADAPTERS = frozenset(
    [
        "adapter",
        "adapters",
        "backends",
        "connector",
        "connectors",
        "contrib",
        "drivers",
        "extras",
        "integration",
        "integrations",
        "plugins",
        "providers",
        "sphinx_ext",
        "sphinxext",
        "templates",
        "third_party",
    ]
)
"""Folders whose modules are loaded when a setting asks for them."""

_PARTS = frozenset(["contrib", "extras", "third_party"])
"""Those among them which a program gives to parts of itself."""

_TEST_HELPERS = ("testing", "testutil", "test_util", "test_helper", "testhelper")
"""How names of modules begin that a package offers to those who write tests for what uses it."""

_HARDWARE = frozenset(["tpu", "xla", "rocm", "hpu", "npu", "xpu", "neuron", "mlx", "metal"])
"""Words in names of modules that run on such hardware alone."""


_MANY = 40
"""So many packages side by side are plug-ins, each loaded by those who use it."""


def shelves(paths: Iterable[str]) -> frozenset[str]:
    """Folders in which many packages stand side by side, such as one for each device or model."""
    inside: dict[str, set[str]] = {}
    for path in paths:
        folder = path.rpartition("/")[0]
        while "/" in folder:
            above, _, name = folder.rpartition("/")
            inside.setdefault(above, set()).add(name)
            folder = above
    return frozenset(folder for folder, names in inside.items() if len(names) >= _MANY)


@last_answer_kept
def shelves_among(sources: Sequence[Source]) -> frozenset[str]:
    """Those among the modules that run."""
    return shelves(s.path for s in sources if s.role is CodeRole.RUNTIME)


def on_demand(project: Project, dependency: Dependency, imports: Sequence[Import]) -> bool:
    """Whether those who have the distribution load these modules, and nobody else.

    Every file is named after the distribution, lies in a folder that is, among
    adapters, or on a shelf of plug-ins; and no plain chain of imports reaches
    it from where the program begins.
    """
    paths = {i.location.path for i in imports}
    aside = _aside(project, dependency)
    if not paths or not all(map(aside, paths)) or all(map(aside, _modules_of(project))):
        return False
    return not own_imports(project.sources).reaches(paths, aside)


def _modules_of(project: Project) -> Iterator[str]:
    """The modules that run, without those that only hand on others; where all are aside the project is for nothing else."""
    for source in project.sources:
        if source.role is CodeRole.RUNTIME and not (source.path.endswith("/__init__.py") and _hands_on(project, source)):
            yield source.path


def _hands_on(project: Project, source: Source) -> bool:
    return bool(source.imports) and all(row.level or is_own(row.module, row.names, project.first_party) for row in source.imports)


def _aside(project: Project, dependency: Dependency) -> Callable[[str], bool]:
    """What tells by its path alone that a module may be loaded on demand."""
    declared = project.requirements_by_name.get(dependency.distribution, ())
    tool = knowledge.is_development_tool(dependency.distribution) or any(for_development(project, r) for r in declared)
    shelved = tuple(f"{shelf}/" for shelf in sorted(shelves_among(project.sources)))
    names = _names(dependency)
    around = f"{project.root}/" if project.root else ""
    names_of_packages = sorted(name for name in project.first_party if "." not in name)
    tops = [f"{folder}{name}/" for name in names_of_packages for folder in ("", "src/", "lib/")]
    plugged = _plugged_into(project, names)
    known: dict[str, bool] = {}

    def decide(path: str) -> bool:
        seen = path.removeprefix(around)
        top = next((one for one in tops if seen.startswith(one)), "")
        seen = seen.removeprefix(top)  # the name of the package is no sign of what one of its modules is for
        if tool and _helps_tests(seen):
            return True
        if path.startswith(shelved) or f"/{path}".endswith(plugged):
            return True
        if project.kind is Kind.LIBRARY:
            return _is_adapter(seen, names)
        folders = seen.lower().split("/")[:-1]
        if not (_ADAPTERS - _PARTS).isdisjoint(folders):
            return True
        return _is_adapter(seen, names, ()) and not own_imports(project.sources).is_script(path)

    def aside(path: str) -> bool:
        if path not in known:
            known[path] = decide(path)
        return known[path]

    return aside


def _plugged_into(project: Project, names: set[str]) -> tuple[str, ...]:
    """Ends of the paths of modules that entry points give to the distribution: it alone loads them."""
    found = (trait.removeprefix("plugin:").partition("=") for m in project.manifests for trait in m.traits if trait.startswith("plugin:"))
    modules = sorted(module for group, _, module in found if group.lower().startswith(tuple(names)))
    return tuple(f"/{module.replace('.', '/')}{end}" for module in modules for end in (".py", "/__init__.py"))


def adapts(dependency: Dependency, imports: Sequence[Import]) -> bool:
    """Every file is named after the distribution, lies in a folder that is, or among adapters."""
    names = _names(dependency)
    return all(_is_adapter(path, names) for path in {i.location.path for i in imports})


def _names(dependency: Dependency) -> set[str]:
    names = {dependency.distribution.replace("-", "_"), dependency.module.partition(".")[0].lower()}
    if dependency.distribution == "ipython":
        names |= {"jupyter", "notebook", "colab"}
    return names


def _helps_tests(path: str) -> bool:
    return any(part.lstrip("_").startswith(_TEST_HELPERS) for part in path.removesuffix(".py").split("/"))


def _is_adapter(path: str, names: set[str], among: Collection[str] = _ADAPTERS) -> bool:
    *folders, file = path.lower().split("/")
    parts = [*folders, file.rpartition(".")[0]]
    if any(folder in among for folder in folders):
        return True
    if any(not _HARDWARE.isdisjoint(part.split("_")) for part in parts):
        return True
    return any(_named_after(part, names) for part in parts[-3:])


def _named_after(part: str, names: set[str]) -> bool:
    words = part.split("_")
    return any(name == part or name in words or (len(name) > 4 and name in part) for name in names)
