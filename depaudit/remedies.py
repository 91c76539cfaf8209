"""What to write or run, in the language of the project's manager.

Nothing here decides whether something is wrong; rules do, and ask for the
words of the remedy. Edits are offered only where one text at one place is
all that changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from depaudit.manifests.roles import is_development_name, is_variant, words_of
from depaudit.model.finding import Edit, Fix
from depaudit.model.location import Location
from depaudit.model.project import Kind, Manager, Project
from depaudit.model.requirement import Manifest, Requirement, Role, Scope
from depaudit.model.source import CodeRole

_GROUPS = {
    CodeRole.TEST: ("test", "tests", "testing"),
    CodeRole.DOCS: ("docs", "doc", "documentation"),
    CodeRole.TOOL: ("tools", "scripts"),
}
_ANY_GROUP = ("dev", "develop", "development")
_WITHOUT_GROUPS = ("setup.cfg", "setup.py", "requirements", "pip-compile", "conda")
_FORMATS = ("script", "pyproject", "setup.cfg", "setup.py", "pixi", "pipfile", "requirements", "conda")


def addition(project: Project, text: str, *, group: str = "", extra: str = "") -> Fix:
    """Add the requirement `text` to the runtime requirements, or to a group or an extra."""
    manifest = home(project)
    if manifest is None:
        return Fix(f"requirements.txt: {text}")
    if manifest.format == "script":
        command = f"uv add --script {_quoted(manifest.path)} {_quoted(text)}" if project.manager is Manager.UV else ""
        return Fix(command or f"add `{text}` to the script's `dependencies`", command=command)
    elsewhere = "" if group or extra else _read_from(manifest)
    if elsewhere:
        return Fix(f"add `{text}` to {elsewhere}")
    command = _add_command(project.manager, _quoted(text), group, extra) if _managed(project, manifest) else ""
    if command:
        return Fix(command, command=command)
    if group and manifest.format in _WITHOUT_GROUPS:
        file = _development_file(project, group)
        return Fix(f"add `{text}` to {file}" if file else f"declare `{text}` for developers")
    if group or extra:
        what = f"group `{group}`" if group else f"extra `{extra}`"
        return Fix(f"add `{text}` to the {what} in {manifest.path}")
    edits = _inserted(manifest, text) if _is_in_style(project, manifest, text) else ()
    return Fix(f"add `{text}` to {_list_in(manifest)}", edits=edits)


def choice(project: Project, names: Sequence[str], role: CodeRole) -> Fix:
    """Add one of several distributions; which one is for people to say."""
    manifest = home(project)
    one = f"add the one of {', '.join(f'`{name}`' for name in names)} that fits"
    if manifest is None:
        return Fix(f"{one} to requirements.txt")
    if role in _GROUPS and not (role is CodeRole.TOOL and project.kind is Kind.APPLICATION):
        return Fix(f"{one} to the requirements for developers")
    where = "the script's `dependencies`" if manifest.format == "script" else _read_from(manifest) or _list_in(manifest)
    return Fix(f"{one} to {where}")


def removal(project: Project, requirements: Sequence[Requirement]) -> Fix:
    """Take the requirements, all of one distribution, out of every place where they stand."""
    commands = [_remove_command(project, r) for r in requirements]
    if all(commands):
        command = " && ".join(dict.fromkeys(commands))
        return Fix(command, command=command)
    name = requirements[0].name
    places = dict.fromkeys(project.shown(r.location) for r in requirements)
    edits = [_taken_out(r) for r in {r.location: r for r in requirements}.values()]
    whole = all(edit is not None for edit in edits)
    return Fix(
        f"remove `{name}` from {', '.join(places)}", edits=tuple(e for e in edits if e is not None) if whole else ()
    )


def _taken_out(requirement: Requirement) -> Edit | None:
    """The edit that takes a requirement out: its line, or its item of an array with one comma."""
    line, place = requirement.line, requirement.location
    if not line or place.cell:
        return None
    code = line.rstrip("\r\n")
    start, end = place.column - 1, place.end_column - 1
    if code[start:end] != requirement.text:
        return None
    quoted = start > 0 and code[start - 1] in "'\"" and code[end : end + 1] == code[start - 1]
    start, end = (start - 1, end + 1) if quoted else (start, end)
    before, after = code[:start], code[end:]
    rest = after.lstrip()
    behind = rest[1:].lstrip() if quoted and rest.startswith(",") else rest
    if not before.strip() and (not behind or behind.startswith("#")):
        last = (place.line, len(code) + 1) if line == code else (place.line + 1, 1)
        return Edit(Location(place.path, place.line, 1, *last), line, "")
    if not quoted:
        return None
    if rest.startswith(","):
        end += len(after) - len(rest) + 1
        end += len(code[end:]) - len(code[end:].lstrip())
    elif before.rstrip().endswith(","):
        start = len(before.rstrip()) - 1
    return Edit(Location(place.path, place.line, start + 1, place.line, end + 1), code[start:end], "")


def move(project: Project, requirement: Requirement, group: str) -> Fix:
    """Take a runtime requirement to a group (or to the extra that serves as one)."""
    as_extra = _is_extra(project, group)
    removed = _remove_command(project, requirement)
    if removed:
        text = _quoted(plain(requirement))
        added = _add_command(project.manager, text, "" if as_extra else group, group if as_extra else "")
        if added:
            command = f"{removed} && {added}"
            return Fix(command, command=command)
    where = f"the extra `{group}`" if as_extra else f"the group `{group}`"
    manifest = home(project)
    if not as_extra and manifest is not None and manifest.format in _WITHOUT_GROUPS:
        where = _development_file(project, group) or "a requirements file for developers"
    return Fix(f"move `{plain(requirement)}` from {project.shown(requirement.location)} to {where}")


def specifier(requirement: Requirement, wanted: str, replaced: str = "") -> Fix:
    """Write `wanted` for the clause `replaced` of the specifier (for the whole of it when empty)."""
    old = replaced or requirement.specifier
    whole = requirement.specifier.replace(old, wanted, 1) if old else wanted
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    marker = f"; {requirement.marker}" if requirement.marker else ""
    text = f"{requirement.name}{extras}{whole}{marker}"
    if old and requirement.text.count(old) == 1:
        text = requirement.text.replace(old, wanted)
        edit = Edit(requirement.location, requirement.text, text)
        return Fix(text, edits=(edit,), wants=whole)
    return Fix(text, wants=whole)


def group_for(project: Project, role: CodeRole) -> str:
    """The group or extra that the project keeps for code of this role, or the name that it would have."""
    wanted = _GROUPS.get(role, ())
    known = {r.group for r in project.requirements if r.group}
    known |= {g for m in project.manifests for g in (*m.groups, *m.extras)}
    for name in (*wanted, *_ANY_GROUP):
        if name in known:
            return name
    return wanted[0] if wanted else "dev"


def addition_for(project: Project, text: str, role: CodeRole) -> Fix:
    """Add a requirement where code of this role looks for it."""
    if role not in _GROUPS or (role is CodeRole.TOOL and project.kind is Kind.APPLICATION):
        return addition(project, text)
    group = group_for(project, role)
    return addition(project, text, extra=group) if _is_extra(project, group) else addition(project, text, group=group)


def home(project: Project) -> Manifest | None:
    """The manifest that the project's runtime requirements are written in."""
    speaking = [m for m in project.manifests if m.declares and m.format != "constraints"]
    speaking = speaking or [m for m in project.manifests if m.requirements and m.format != "constraints"]
    order = {name: at for at, name in enumerate(_FORMATS)}
    speaking = [m for m in speaking if m.format != "pip-compile"] or speaking
    included = Counter(path for m in project.manifests for path in m.includes if path not in m.constrained_by)

    def standing(manifest: Manifest) -> tuple[int, bool, int, int]:
        path = manifest.path
        return order.get(manifest.format, 1), is_variant(path), -included[path], path.count("/")

    return min(speaking, key=standing, default=None)


def _read_from(manifest: Manifest) -> str:
    """The file that the manifest takes its runtime requirements from; empty where they stand in it.

    Of several files the one that holds most, and none that is for one kind of machine or for developers.
    """
    runtime = [r.location.path for r in manifest.requirements if r.scope is Scope.RUNTIME]
    if not runtime or manifest.path in runtime:
        return ""
    held = Counter(runtime)
    return min(held, key=lambda path: (is_variant(path), -held[path], path))


def _development_file(project: Project, group: str) -> str:
    """The requirements file for developers that is for the group, else one for all of them; empty where there is none."""
    paths = [m.path for m in project.manifests if m.format == "requirements"]
    paths += [r.location.path for r in project.requirements]
    for_developers = [p for p in paths if p.endswith((".txt", ".in")) and is_development_name(p.rpartition("/")[2])]

    wanted = next((names for names in _GROUPS.values() if group in names), (group,))

    def distance(path: str) -> tuple[bool, int, str]:
        return set(words_of(path)).isdisjoint(wanted), path.count("/"), path

    fitting = [p for p in for_developers if not {*wanted, *_ANY_GROUP}.isdisjoint(words_of(p))]
    return min(fitting, key=distance, default="")


def plain(requirement: Requirement) -> str:
    """The requirement as PEP 508 writes it."""
    if requirement.url and requirement.url in requirement.text:
        return requirement.text
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    marker = f"; {requirement.marker}" if requirement.marker else ""
    return f"{requirement.name}{extras}{requirement.specifier}{marker}"


def _is_extra(project: Project, name: str) -> bool:
    grouped = any(r.scope is Scope.GROUP and r.group == name for r in project.requirements)
    grouped = grouped or any(name in m.groups for m in project.manifests)
    return not grouped and any(name in m.extras for m in project.manifests)


def _managed(project: Project, manifest: Manifest) -> bool:
    """Whether the manager writes this manifest itself."""
    return manifest.path.rpartition("/")[2] in ("pyproject.toml", "Pipfile")


def _add_command(manager: Manager, text: str, group: str, extra: str) -> str:
    match manager:
        case Manager.UV:
            return f"uv add {_option('--group', group)}{_option('--optional', extra)}{text}"
        case Manager.POETRY:
            return f"poetry add {_option('--group', group)}{_option('--optional', extra)}{text}"
        case Manager.PDM:
            return f"pdm add {_option('-dG', group)}{_option('-G', extra)}{text}"
        case Manager.PIPENV:
            return f"pipenv install {'--dev ' if group else ''}{text}"
        case _:
            return ""


def _remove_command(project: Project, requirement: Requirement) -> str:
    manifest = next((m for m in project.manifests if m.path == requirement.location.path), None)
    if manifest is None or not _managed(project, manifest) or requirement.scope is Scope.BUILD:
        return ""
    if ":" in requirement.group:  # an environment of tox is no group of the manager
        return ""
    group = requirement.group if requirement.scope is Scope.GROUP else ""
    extra = requirement.group if requirement.scope is Scope.EXTRA else ""
    match project.manager:
        case Manager.UV:
            return f"uv remove {_option('--group', group)}{_option('--optional', extra)}{requirement.name}"
        case Manager.POETRY:
            return "" if extra else f"poetry remove {_option('--group', group)}{requirement.name}"
        case Manager.PDM:
            return f"pdm remove {_option('-dG', group)}{_option('-G', extra)}{requirement.name}"
        case Manager.PIPENV:
            return f"pipenv uninstall {requirement.name}"
        case _:
            return ""


def _inserted(manifest: Manifest, text: str) -> tuple[Edit, ...]:
    """The edit that writes the requirement where the format has a place for it."""
    if manifest.insertion is None or not manifest.insertion_form:
        return ()
    form = manifest.insertion_form
    if '"{}"' in form:
        text = text.replace('"', "'")
    elif "'{}'" in form:
        text = text.replace("'", '"')
    return (Edit(manifest.insertion, "", form.replace("{}", text)),)


def _is_in_style(project: Project, manifest: Manifest, text: str) -> bool:
    """Whether the text may be written as it is: a bare name only where the file holds bare names already.

    Elsewhere the missing version would be the next finding.
    """
    if set(text.partition(";")[0]) & set("<>=!~@"):
        return True
    runtime = [r for r in manifest.requirements if r.scope is Scope.RUNTIME and r.name not in project.siblings]
    return any(r.role is not Role.PUBLISHED and not r.specifier and not r.url for r in runtime)


def _list_in(manifest: Manifest) -> str:
    key = {"setup.py": "`install_requires`", "setup.cfg": "`install_requires`", "pyproject": "`dependencies`"}
    where = key.get(manifest.format)
    return f"{where} in {manifest.path}" if where else manifest.path


def _option(name: str, value: str) -> str:
    return f"{name} {value} " if value else ""


def _quoted(text: str) -> str:
    if not set(text) & set("<>=!~[]; '\"*|&()"):
        return text
    return f"'{text}'" if '"' in text else f'"{text}"'
