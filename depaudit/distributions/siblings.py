"""Imports of what another project of the same tree publishes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from depaudit import knowledge
from depaudit.canonical_name import canonical
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.source import CodeRole, Guard, Import


def imports_of_siblings(project: Project, published: Mapping[str, str]) -> Iterator[tuple[str, Import]]:
    """Every plain one of code that runs, with the sibling's canonical name. `published`: sibling by import name."""
    if not published:
        return
    for source in project.sources:
        if source.role is not CodeRole.RUNTIME:
            continue
        for row in source.imports:
            if row.level or row.guard:
                continue
            prefixes = tuple(knowledge.prefixes(row.module))
            name = next((published[p] for p in prefixes if p in published), "")
            if name and project.first_party.isdisjoint(prefixes):
                place = Location(source.path, row.line, row.column, row.end_line, row.end_column, row.cell, row.raw_line)
                yield canonical(name), Import(place, row.module, row.names, Guard.NONE, "", source.role, source.extra)
