"""What `depaudit why` says of a name beside what the audit matched: host programs, the project's own code, misspellings."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from depaudit import knowledge
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.source import Guard, Import


def host_told(name: str, project: Project) -> str:
    """Who is said to provide the module so that no requirement does, in words; empty where nobody is."""
    configured = dict(project.settings.modules)
    for prefix in knowledge.prefixes(name):
        if prefix in configured:
            return f"the settings say that the host provides `{prefix}`" if not configured[prefix] else ""
    program = knowledge.host_of(name)
    return f"{program} provides it, no requirement does" if program else ""


def imports_of(name: str, project: Project) -> Iterator[Import]:
    """Every import of the module or of what lies in it, in order of place; those of a host are no dependencies."""
    for source in project.sources:
        for row in source.imports:
            if row.level == 0 and is_within(row.module, name):
                place = Location(
                    source.path, row.line, row.column, row.end_line, row.end_column, row.cell, row.raw_line
                )
                yield Import(place, row.module, row.names, Guard(row.guard), row.version, source.role, source.extra)


def is_within(module: str, name: str) -> bool:
    """Whether a dotted name is that of the module or of something inside it."""
    return module == name or module.startswith(f"{name}.")


def elsewhere(name: str, own: Collection[str]) -> str:
    """What the name is, where it is nothing that a requirement of the project could bring; else empty."""
    from depaudit.knowledge.standard_library import standard_in_any

    if standard_in_any(name):
        return f"`{name}` is a module of the standard library; no requirement brings it"
    if any(is_within(name, one) for one in own):
        return f"`{name}` is this project's own code"
    program = knowledge.host_of(name)
    return f"`{name}` is not imported here; {program} provides it, no requirement does" if program else ""


def unknown(name: str, names: Collection[str]) -> str:
    """That nobody knows the name, with one that may be meant."""
    from depaudit.config import nearest

    return f"nothing here declares, imports or names `{name}`{nearest(name, sorted(names))}"
