"""Ask installed releases for names that they show and of which reading proves nothing.

    python scripts/ask_installed.py NAME [--keep FOLDER] [--deepest 2] [--base 3.11=FOLDER]

Writes the rows of the distribution in `depaudit/knowledge/facts/api_imported.toml`.
Needs uv, and what `build_histories.py` has kept in FOLDER, so build the history
first. A name that the first release of a series shows and that of the next does
not (or the other way round), and of which the history says nothing, is asked of
the last release before and the first after, both installed. Only where import
says that it came or went just between these two there is a row.
"""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import tomli
from check_histories import FACTS, answers_of, interpreters
from history_edges import Names, candidates, is_shown
from history_reading import Reading
from history_releases import of_series
from history_states import change_of, told
from packaging.version import Version

from depaudit.knowledge.api_history import Change, changes_along, history_of
from depaudit.world.index_configuration import index_configuration
from depaudit.world.releases import PackageIndex, releases
from depaudit.world.unreachable import Unreachable

IMPORTED = FACTS.with_name("api_imported.toml")
HEAD = """# What installed releases say, when they are imported, of names that reading their files does not prove.
# Written by `scripts/ask_installed.py`; the releases on both sides of every change were installed and asked.
# Cells as in `api_overlay.toml`, of which each row wins over one that is here.
"""


def edges(series: list[tuple[str, str]], shown: Mapping[str, Names], deepest: int) -> dict[str, list[tuple[str, str]]]:
    """Names with the releases between which they begin or end to be shown: the last before and the first after."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(candidates(list(shown.values()))):
        if name.partition("(")[0].count(".") > deepest:
            continue
        known = [(pair, is_shown(name, shown[pair[0]])) for pair in series]
        known = [(pair, it) for pair, it in known if it is not None]
        found[name] = [(older[1], newer[0]) for (older, it), (newer, other) in pairwise(known) if it != other]
    return found


def is_told(distribution: str, name: str, at: tuple[str, str]) -> bool:
    """Whether the history speaks of the name, or of what it is a part of, at these releases."""
    history = history_of(distribution)
    assert history is not None
    path, _, keyword = name.rstrip(")").partition("(")
    for found, change in changes_along(history, path, keyword):
        if found == name and change.source.startswith(f"import of {distribution} ") and "http" not in change.source:
            continue  # from here, to be asked anew
        if found == name or at[1] in (change.added, change.removed) or at[0] in (change.absent, change.last):
            return True
    return False


def sections(changes: Mapping[str, Mapping[Change, list[str]]]) -> str:
    """The text of the facts: for each distribution groups of names to which the same happened."""
    lines = [HEAD]
    for distribution, groups in sorted(changes.items()):
        for change, names in sorted(groups.items()):
            cells = [f"{key} = {json.dumps(cell)}" for key, cell in change._asdict().items() if cell]
            lines += [f"[[{json.dumps(distribution)}]]", *cells, f'names = """\n{wrapped(names)}\n"""', ""]
    return "\n".join(lines)


def wrapped(names: Iterable[str]) -> str:
    """Names in lines."""
    return "\n".join(textwrap.wrap(" ".join(sorted(names)), 116, break_long_words=False, break_on_hyphens=False))


def known(text: str) -> dict[str, dict[Change, list[str]]]:
    """The groups of a text of facts."""
    found: dict[str, dict[Change, list[str]]] = {}
    for distribution, groups in tomli.loads(text).items():
        for group in groups if isinstance(groups, list) else ():
            cells = {key: group[key] for key in group if key != "names"}
            change = Change(**{"added": "", "absent": "", "removed": "", "last": "", "place": "", **cells})
            found.setdefault(distribution, {})[change] = group["names"].split()
    return found


def main() -> None:
    """Write the rows of one distribution."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name")
    parser.add_argument("--deepest", type=int, default=2)
    parser.add_argument("--python-folder", type=Path, default=Path.home() / ".pyenv" / "versions")
    parser.add_argument("--base", action="append", default=[], metavar="MINOR=FOLDER")
    parser.add_argument("--keep", type=Path, default=Path(".histories"))
    given = parser.parse_args()
    row: dict[str, Any] = tomli.loads(FACTS.read_text(encoding="utf-8"))[given.name]
    configuration = index_configuration()
    if isinstance(configuration, Unreachable):
        raise SystemExit(configuration.reason)
    index = PackageIndex(configuration)
    listed = releases(given.name, index)
    if isinstance(listed, Unreachable):
        raise SystemExit(listed.reason)
    series = of_series(listed, Version(row["since"]), Version(row["below"]) if "below" in row else None, first=row.get("first", False)).values()
    shown = {str(g[0].version): Reading(g[0], row, index, given.keep).names() for g in series}
    asked = {
        name: found
        for name, found in edges([(str(g[0].version), str(g[-1].version)) for g in series], shown, given.deepest).items()
        if found and not any(is_told(given.name, name, at) for at in found)
    }
    places = interpreters(given.python_folder, dict(base.split("=", 1) for base in given.base))
    said: dict[str, dict[str, str]] = {}
    for version in sorted({one for found in asked.values() for at in found for one in at}, key=Version):
        names = [name for name, found in asked.items() if any(version in at for at in found)]
        answers = answers_of(given.name, version, names, row, places)
        said[version] = {} if isinstance(answers, str) else answers
    changes: dict[str, Change] = {}
    versions = sorted(said, key=Version)
    for name in asked:
        states = [said[version].get(name, "unknown").partition(":")[0] for version in versions]
        change = change_of(versions, states, [""] * len(versions))
        if change:
            changes[name] = change
    groups: dict[Change, list[str]] = {}
    for name, change in told(changes).items():
        pairs = [(older, newer) for newer, older in ((change.added, change.absent), (change.removed, change.last)) if newer]
        if all(pair in asked[name] for pair in pairs):
            source = f"import of {given.name} " + ", ".join(f"{older} and {newer}" for older, newer in pairs)
            groups.setdefault(change._replace(source=source), []).append(name)
    everything = known(IMPORTED.read_text(encoding="utf-8")) if IMPORTED.exists() else {}
    everything[given.name] = groups
    IMPORTED.write_text(sections(everything), encoding="utf-8", newline="\n")
    print(f"{given.name}: {sum(map(len, groups.values()))} names in {len(groups)} groups, of {len(asked)} asked")


if __name__ == "__main__":
    main()
