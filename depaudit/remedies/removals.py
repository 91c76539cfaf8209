"""Requirements that are to be taken out, moved, or written with another version."""

from __future__ import annotations

from collections.abc import Sequence

from depaudit.model.finding import Edit, Fix
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, Scope
from depaudit.remedies.commands import add_command, quoted, remove_command
from depaudit.remedies.edits import inserted_beside, stands_alone, taken_out
from depaudit.remedies.homes import WITHOUT_GROUPS, development_file, environment_of, home, is_extra, last_in


def removal(project: Project, requirements: Sequence[Requirement]) -> Fix:
    """Take the requirements, all of one distribution, out of every place where they stand."""
    commands = [remove_command(project, r) for r in requirements]
    if all(commands):
        command = " && ".join(dict.fromkeys(commands))
        return Fix(command, command=command)
    name = requirements[0].name
    places = dict.fromkeys(project.shown(r.location) for r in requirements)
    edits = [taken_out(r) for r in {r.location: r for r in requirements}.values()]
    whole = all(edit is not None for edit in edits)
    return Fix(
        f"remove `{name}` from {', '.join(places)}", edits=tuple(e for e in edits if e is not None) if whole else ()
    )


def line_removal(requirement: Requirement) -> Fix:
    """Take out one of several requirements of a distribution, which no manager's command can tell from the others."""
    place = requirement.location
    edit = taken_out(requirement)
    what = f"line {place.line} of {place.path}"
    if not stands_alone(requirement):
        named = requirement.text if requirement.line.count(requirement.name) > 1 else requirement.name
        what = f"`{named}` from {place.path}:{place.line}"
    return Fix(f"remove {what}", edits=(edit,) if edit is not None else ())


def move(project: Project, requirement: Requirement, group: str) -> Fix:
    """Take a runtime requirement to a group (or to the extra that serves as one)."""
    as_extra = is_extra(project, group)
    removed = remove_command(project, requirement)
    kept, path = environment_of(project, group)
    if removed and not kept:
        text = quoted(plain(requirement))
        added = add_command(project, text, "" if as_extra else group, group if as_extra else "")
        if added:
            command = f"{removed} && {added}"
            return Fix(command, command=command)
    where = f"the extra `{group}`" if as_extra else f"the group `{group}`"
    manifest = home(project)
    beside = None
    if kept:
        where, beside = kept, last_in(project, path, Scope.GROUP, group)
    elif not as_extra and manifest is not None and manifest.format in WITHOUT_GROUPS:
        file = development_file(project, group)
        where = file or "a requirements file for developers"
        beside = last_in(project, file) if file else None
    elif manifest is not None:
        beside = last_in(project, manifest.path, Scope.EXTRA if as_extra else Scope.GROUP, group)
    edits = _moved(requirement, beside)
    return Fix(f"move `{plain(requirement)}` from {project.shown(requirement.location)} to {where}", edits=edits)


def _moved(requirement: Requirement, beside: Requirement | None) -> tuple[Edit, ...]:
    """The edits that write it behind another one and take it out where it stands; both, or none."""
    removed = taken_out(requirement)
    added = inserted_beside(beside, plain(requirement)) if beside is not None else ()
    return (removed, *added) if removed is not None and added else ()


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


def plain(requirement: Requirement) -> str:
    """The requirement as PEP 508 writes it."""
    if requirement.url and requirement.url in requirement.text:
        return requirement.text
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    marker = f"; {requirement.marker}" if requirement.marker else ""
    return f"{requirement.name}{extras}{requirement.specifier}{marker}"
