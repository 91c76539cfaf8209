"""Where a requirement is written: the manifest, the group, the file."""

from __future__ import annotations

from collections import Counter

from depaudit.manifests.roles import is_development_name, is_variant, words_of
from depaudit.model.project import Project
from depaudit.model.requirement import Manifest, Requirement, Scope
from depaudit.model.source import CodeRole

GROUPS = {
    CodeRole.TEST: ("test", "tests", "testing"),
    CodeRole.DOCS: ("docs", "doc", "documentation"),
    CodeRole.TOOL: ("tools", "scripts"),
}
WITHOUT_GROUPS = ("setup.cfg", "setup.py", "requirements", "pip-compile", "conda")
"""Formats that know runtime requirements and extras alone."""
_ANY_GROUP = ("dev", "develop", "development")
_ENVIRONMENTS = ("hatch:{}", "hatch:hatch-{}", "tox:{}", "tox:testenv", "hatch:default")
"""Groups that stand for environments of tools, for code of one role; all but the first three are for tests alone."""
_TOOLS = {"hatch": "Hatch"}
_FORMATS = ("script", "pyproject", "setup.cfg", "setup.py", "pixi", "pipfile", "requirements", "conda")


def home(project: Project) -> Manifest | None:
    """The manifest that the project's runtime requirements are written in."""
    speaking = [m for m in project.manifests if m.declares and m.format != "constraints"]
    speaking = speaking or [m for m in project.manifests if m.requirements and m.format != "constraints"]
    order = {name: at for at, name in enumerate(_FORMATS)}
    speaking = [m for m in speaking if m.format != "pip-compile"] or speaking
    included = Counter(
        path for m in project.manifests if m.format != "tox" for path in m.includes if path not in m.constrained_by
    )

    def standing(manifest: Manifest) -> tuple[int, bool, int, int]:
        path = manifest.path
        return order.get(manifest.format, 1), is_variant(path), -included[path], path.count("/")

    return min(speaking, key=standing, default=None)


def group_for(project: Project, role: CodeRole) -> str:
    """The group, extra or environment that the project keeps for code of this role, or the name that it would have."""
    wanted = GROUPS.get(role, ())
    known = {r.group for r in project.requirements if r.group}
    known |= {g for m in project.manifests for g in (*m.groups, *m.extras)}
    for name in (*wanted, *_ANY_GROUP):
        if name in known:
            return name
    forms = _ENVIRONMENTS if role is CodeRole.TEST else _ENVIRONMENTS[:3]
    environments = (form.format(name) for form in forms for name in (*wanted, *_ANY_GROUP))
    return next((one for one in environments if one in known), wanted[0] if wanted else "dev")


def environment_of(project: Project, group: str) -> tuple[str, str]:
    """What a group of a tool's environment is called and the file that it stands in; empty where it is a plain group."""
    tool, _, name = group.partition(":")
    if not name:
        return "", ""
    path = next((r.location.path for r in project.requirements if r.group == group), "")
    return f"the environment `{name}` of {_TOOLS.get(tool, tool)} in {path}", path


def is_extra(project: Project, name: str) -> bool:
    """Whether an extra, and no group, has this name."""
    grouped = any(r.scope is Scope.GROUP and r.group == name for r in project.requirements)
    grouped = grouped or any(name in m.groups for m in project.manifests)
    return not grouped and any(name in m.extras for m in project.manifests)


def read_from(manifest: Manifest) -> str:
    """The file that the manifest takes its runtime requirements from; empty where they stand in it.

    Of several files the one that holds most, and none that is for one kind of machine or for developers.
    """
    runtime = [r.location.path for r in manifest.requirements if r.scope is Scope.RUNTIME]
    if not runtime or manifest.path in runtime:
        return ""
    held = Counter(runtime)
    return min(held, key=lambda path: (is_variant(path), -held[path], path))


def development_file(project: Project, group: str) -> str:
    """The requirements file for developers that is for the group, else one for all of them; empty where there is none."""
    paths = [m.path for m in project.manifests if m.format == "requirements"]
    paths += [r.location.path for r in project.requirements]
    for_developers = [p for p in paths if p.endswith((".txt", ".in")) and is_development_name(p.rpartition("/")[2])]

    wanted = next((names for names in GROUPS.values() if group in names), (group,))

    def distance(path: str) -> tuple[bool, int, str]:
        return set(words_of(path)).isdisjoint(wanted), path.count("/"), path

    fitting = [p for p in for_developers if not {*wanted, *_ANY_GROUP}.isdisjoint(words_of(p))]
    return min(fitting, key=distance, default="")


def list_in(manifest: Manifest) -> str:
    """The list of runtime requirements in a manifest, in words."""
    key = {"setup.py": "`install_requires`", "setup.cfg": "`install_requires`", "pyproject": "`dependencies`"}
    where = key.get(manifest.format)
    return f"{where} in {manifest.path}" if where else manifest.path


def last_in(project: Project, path: str, scope: Scope | None = None, group: str = "") -> Requirement | None:
    """The last requirement that stands in a file, or in one extra or group of it, on a line of its own kind."""
    scopes = (scope,) if scope else (Scope.RUNTIME, Scope.GROUP)
    found = [
        r for r in project.requirements if r.location.path == path and r.scope in scopes and (not scope or r.group == group)
    ]
    return max((r for r in found if not r.of_conda and not r.conditional), key=lambda r: r.location, default=None)
