"""`depaudit --show-files`: what would be read, and as what."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from depaudit.cli.arguments import Arguments
from depaudit.cli.chosen import files_of, settings_of
from depaudit.cli.streams import out
from depaudit.cli.trees import Tree, trees_of
from depaudit.documents import Documents
from depaudit.manifests import read_manifest, with_included
from depaudit.reports.facts import one_line
from depaudit.reports.paths import Shown
from depaudit.reports.wrapping import columns
from depaudit.tree import survey

Row = tuple[str, str, str]
"""Path, role, project; paths relative to the current folder."""


def show_files(arguments: Arguments) -> int:
    """Print a line a file, sorted by project and path."""
    rows = [row for tree in trees_of(arguments.paths) for row in _rows(tree, arguments)]
    if arguments.format == "json":
        from depaudit.reports.json import enveloped

        out(enveloped(files=[{"path": path, "role": role, "project": project} for path, role, project in rows]))
        return 0
    longest = max((columns(path) for path, _, _ in rows), default=0)
    out("".join(f"{path}{' ' * (longest - columns(path))}  {role:<13}  {project}\n" for path, role, project in rows))
    return 0


def _rows(tree: Tree, arguments: Arguments) -> Iterator[Row]:
    settings = settings_of(tree, arguments)
    shown = Shown(tree.prefix, os.getcwd().replace(os.sep, "/"))
    documents = Documents(files_of(tree, settings, arguments))
    for part in survey(documents, settings):
        found = [(path, f"extra:{extra}" if extra else role.value) for path, role, extra in part.sources]
        for role, paths in (("manifest", _manifests(part.manifests, documents)), ("lock", part.locks), ("configuration", part.configuration)):
            found += [(path, role) for path in paths]
        for path, role in sorted(found):
            if not tree.scope or any(path == s or path.startswith(f"{s}/") for s in tree.scope):
                yield one_line(shown.path(path)), role, one_line(shown.path(part.root))


def _manifests(paths: Sequence[str], documents: Documents) -> tuple[str, ...]:
    """With the files that they include, whatever those are called."""
    read = tuple(m for path in paths if (m := read_manifest(path, documents)) is not None)
    return tuple(dict.fromkeys((*paths, *(m.path for m in with_included(read, documents)))))
