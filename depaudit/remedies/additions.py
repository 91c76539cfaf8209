"""Requirements that are to be added."""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import join

from depaudit.model.finding import Edit, Fix
from depaudit.model.project import Kind, Manager, Project
from depaudit.model.requirement import Manifest, Requirement, Scope
from depaudit.model.source import CodeRole
from depaudit.remedies.alternatives import alternatives_of, beside
from depaudit.remedies.commands import add_command, is_managed, quoted
from depaudit.remedies.edits import inserted, inserted_beside
from depaudit.remedies.homes import (
    GROUPS,
    WITHOUT_GROUPS,
    development_file,
    environment_of,
    group_for,
    home,
    is_extra,
    last_in,
    list_in,
    read_from,
)
from depaudit.remedies.numpy_limit import with_limit
from depaudit.remedies.versions import stated


def addition(project: Project, text: str, *, group: str = "", extra: str = "") -> Fix:
    """Add the requirement `text` to the runtime requirements, or to a group or an extra."""
    text = with_limit(project, text)
    manifest = home(project)
    if manifest is None:
        return Fix(f"{join(project.root, 'requirements.txt')}: {text}")
    if manifest.format == "script":
        command = f"uv add --script {quoted(manifest.path)} {quoted(text)}" if project.manager is Manager.UV else ""
        return Fix(command or f"add `{text}` to the script's `dependencies`", command=command)
    where, path = environment_of(project, group)
    if where:
        return _written(project, manifest, text, last_in(project, path, Scope.GROUP, group), where)
    elsewhere = "" if group or extra else read_from(manifest)
    if elsewhere:
        return _written(project, manifest, text, last_in(project, elsewhere), elsewhere)
    command = add_command(project, quoted(text), group, extra) if is_managed(project, manifest) else ""
    if command:
        return Fix(command, command=command)
    if manifest.format == "pixi" and any(lock.format == "pixi" for lock in project.locks):
        return _with_pixi(project, manifest, text, group or extra)
    if group and manifest.format in WITHOUT_GROUPS:
        file = development_file(project, group)
        if not file:
            return Fix(f"declare `{text}` for developers")
        return _written(project, manifest, text, last_in(project, file), file)
    if group or extra:
        what = f"group `{group}`" if group else f"extra `{extra}`"
        last = last_in(project, manifest.path, Scope.GROUP if group else Scope.EXTRA, group or extra)
        return _written(project, manifest, text, last, f"the {what} in {manifest.path}")
    written = stated(project, manifest, text)
    others = alternatives_of(project, manifest)
    each = [_edits(project, one, written) for one in (manifest, *others)]
    edits = tuple(edit for one in each for edit in one) if all(each) else ()
    return Fix(f"add `{written or text}` to {beside(list_in(manifest), others)}", edits=edits)


def _edits(project: Project, manifest: Manifest, written: str) -> tuple[Edit, ...]:
    """Where the manifest has a place for it, or behind its last requirement."""
    if not written:
        return ()
    last = last_in(project, manifest.path)
    return inserted(manifest, written) or (inserted_beside(last, written) if last is not None else ())


def _with_pixi(project: Project, manifest: Manifest, text: str, feature: str) -> Fix:
    """What is written into a manifest that pixi locked would make the lock stale, so that pixi does it."""
    scope = Scope.GROUP if feature else Scope.RUNTIME
    last = last_in(project, manifest.path, scope, feature) if feature else last_in(project, manifest.path)
    of_index = "" if last is not None and last.of_conda else "--pypi "
    command = f"pixi add {of_index}{f'--feature {feature} ' if feature else ''}{quoted(text)}"
    return Fix(command, command=command)


def _written(project: Project, manifest: Manifest, text: str, last: Requirement | None, where: str) -> Fix:
    """Add it behind another requirement, where both a version and such a place are known."""
    written = stated(project, manifest, text)
    edits = inserted_beside(last, written) if written and last is not None else ()
    return Fix(f"add `{written or text}` to {where}", edits=edits)



def addition_for(project: Project, text: str, role: CodeRole) -> Fix:
    """Add a requirement where code of this role looks for it."""
    if role not in GROUPS or (role is CodeRole.TOOL and project.kind is Kind.APPLICATION):
        return addition(project, text)
    group = group_for(project, role)
    return addition(project, text, extra=group) if is_extra(project, group) else addition(project, text, group=group)


def choice(project: Project, names: Sequence[str], role: CodeRole) -> Fix:
    """Add one of several distributions; which one is for people to say."""
    manifest = home(project)
    one = f"add the one of {', '.join(f'`{name}`' for name in names)} that fits"
    if manifest is None:
        return Fix(f"{one} to {join(project.root, 'requirements.txt')}")
    if role in GROUPS and not (role is CodeRole.TOOL and project.kind is Kind.APPLICATION):
        return Fix(f"{one} to the requirements for developers")
    where = "the script's `dependencies`" if manifest.format == "script" else read_from(manifest) or list_in(manifest)
    return Fix(f"{one} to {where}")
