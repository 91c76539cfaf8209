"""Build the history of the standard library: which names, and parameters, each Python has.

    python scripts/build_python_history.py TYPESHED [--interpreters FOLDER]

TYPESHED is a clone of typeshed; FOLDER holds installed Pythons as `3.11.7/bin/python`. Of two neighbouring Pythons the
newest stubs that cover both are read. What they say of a change is kept only where the installed Pythons say the same
(`ask_interpreter.py`); where one cannot be asked (an extension module without a signature) the tables of vermin must.
Changes in Pythons newer than those that are installed rest on the stubs alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ask_interpreter import ANY
from history_file import write, written
from read_typeshed import Minor, Offer, Stubs, stubs_of

from depaudit.knowledge.api_history import STANDARD_LIBRARY, Change

REVISIONS: tuple[tuple[str, Minor, Minor], ...] = (
    ("9ccf4589a0cc8f0c5a8cc2c07c485da6d7118767", (3, 6), (3, 7)),
    ("262d73c90c6c8aae2d22f4c2ad944f1d560e1b38", (3, 7), (3, 8)),
    ("616ca7db2c1aad26b23523d7e5edea668d3619e5", (3, 8), (3, 9)),
    ("d541d5a20cb7533c6eaba1430b5004f9b0e504ec", (3, 9), (3, 10)),
    ("21dff5c0ca9a6cc18f70dac51b36e1f08e30be5d", (3, 10), (3, 15)),
)
"""The last revision of typeshed that covers the first of two Pythons, for the changes between them."""
FIRST, LAST = (3, 6), (3, 15)
MINORS: tuple[Minor, ...] = tuple((3, n) for n in range(FIRST[1], LAST[1] + 1))
MOST_TURNS = 2
"""What a history can say of one name."""


class Span(NamedTuple):
    """In which of `MINORS` a name is there."""

    has: tuple[bool, ...]


def spans_of(repository: str) -> tuple[dict[str, Span], frozenset[str]]:
    """Every name that is not there in all Pythons, by the stubs; and the modules that they know."""
    has: dict[str, dict[Minor, bool]] = {}
    modules: set[str] = set()
    for revision, first, last in reversed(REVISIONS):
        stubs = Stubs(stubs_of(repository, revision))
        covered = [m for m in MINORS if first <= m <= last]
        offers = {minor: Offer(stubs, minor).names() for minor in covered}
        modules |= set(stubs.paths)
        known = set().union(*offers.values())
        for name in known | set(has):
            row = has.setdefault(name, {})
            here = [name in offers[minor] for minor in covered]
            if last == LAST:
                row.update(zip(covered, here, strict=True))
            else:
                row.setdefault(last, False)
                row[first] = here[0] if here[0] != here[1] and here[1] == row[last] else row[last]
    spans = {name: Span(tuple(row.get(m, False) for m in MINORS)) for name, row in has.items()}
    return {name: span for name, span in spans.items() if len(set(span.has)) == 2}, frozenset(modules)


def interpreters_in(folder: Path) -> dict[Minor, Path]:
    """The installed Pythons by minor version."""
    found = {}
    for path in sorted(folder.glob("3.*/bin/python")):
        major, minor = path.parts[-3].split(".")[:2]
        found[int(major), int(minor)] = path
    return {minor: path for minor, path in found.items() if minor in MINORS}


def answers_of(python: Path, names: list[str], modules: frozenset[str]) -> list[int | None]:
    """What an interpreter says of the names."""
    asked = json.dumps({"names": names, "modules": sorted(modules)})
    script = Path(__file__).with_name("ask_interpreter.py")
    done = subprocess.run([python, "-W", "ignore", script], input=asked, capture_output=True, text=True, check=True)
    answers: list[int | None] = json.loads(done.stdout)
    return answers


def verdict(name: str, span: Span, real: Mapping[Minor, int | None], others: Mapping[str, Minor]) -> str:
    """`kept`, or why not."""
    if any(said in (0, 1) and bool(said) != has for has, said in zip(span.has, map(real.get, MINORS), strict=True)):
        return "contradicted" if any(real.values()) else "not on this system"
    if sum(span.has[at] != span.has[at - 1] for at in range(1, len(MINORS))) > MOST_TURNS:
        return "came and went too often"
    came = next((MINORS[at] for at in range(1, len(MINORS)) if span.has[at] > span.has[at - 1]), None)
    if came is not None and others.get(name, came) != came:  # as what patch releases brought to older Pythons
        return "dated otherwise by others"
    for at in range(1, len(MINORS)):
        if span.has[at] == span.has[at - 1]:
            continue
        sides = [real.get(m) for m in MINORS[at - 1 : at + 1] if m in real]
        if ANY in sides:
            return "any name is taken"
        if None in sides and not (span.has[at] and others.get(name) == MINORS[at]):
            return "not to be told"
    return "kept"


def _is_implied(name: str, span: Span, kept: Mapping[str, Span]) -> bool:
    """Whether what holds it came and went with it."""
    path = name.partition("(")[0]
    above = path if path != name else path.rpartition(".")[0]
    while above:
        if above in kept and kept[above].has == span.has:
            return True
        above = above.rpartition(".")[0]
    return False


def change_of(span: Span) -> Change:
    """What became of a name, as histories say it."""
    texts = [f"{major}.{minor}" for major, minor in MINORS]
    turns = [at for at in range(1, len(MINORS)) if span.has[at] != span.has[at - 1]]
    came = next((at for at in turns if span.has[at]), 0)
    went = next((at for at in turns if not span.has[at]), 0)
    return Change(
        added=texts[came] if came else "",
        absent=texts[came - 1] if came else "",
        removed=texts[went] if went else "",
        last=texts[went - 1] if went else "",
        place="",
    )


def tables_of_vermin() -> dict[str, Minor]:
    """First version of names by vermin's tables (MIT), where it is installed."""
    from importlib import import_module

    tables, config = import_module("vermin.rules"), import_module("vermin").Config()
    plain = {**tables.MOD_REQS(config), **tables.MOD_MEM_REQS(config)}
    found: dict[str, Minor] = {name: mins[1] for name, mins in plain.items() if mins[1]}
    found |= {f"{name}({word})": mins[1] for (name, word), mins in tables.KWARGS_REQS(config).items() if mins[1]}
    builtin = {name: since for name, since in found.items() if "." not in name}
    return found | {f"builtins.{name}": since for name, since in builtin.items()}


def main() -> None:
    """Write the file, and say what was left out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("typeshed")
    parser.add_argument("--interpreters", type=Path, default=Path.home() / ".pyenv" / "versions")
    parser.add_argument("--rejected", type=Path, help="write the rows that were left out here")
    options = parser.parse_args()
    spans, modules = spans_of(options.typeshed)
    names = sorted(spans)
    asked = interpreters_in(options.interpreters)
    real: dict[str, dict[Minor, int | None]] = {name: {} for name in names}
    for minor, python in asked.items():
        for name, said in zip(names, answers_of(python, names, modules), strict=True):
            real[name][minor] = said
    others = tables_of_vermin()
    verdicts = {name: verdict(name, spans[name], real[name], others) for name in names}
    kept = {name: spans[name] for name in names if verdicts[name] == "kept"}
    topmost = {name: span for name, span in kept.items() if not _is_implied(name, span, kept)}
    print(Counter(verdicts.values()), f"{len(topmost)} rows are written")
    versions = [f"{major}.{minor}" for major, minor in MINORS]
    target = write(STANDARD_LIBRARY, written(versions, {name: change_of(span) for name, span in topmost.items()}))
    print(f"{target.name}: {target.stat().st_size} bytes; asked {', '.join(map(str, sorted(asked)))}")
    print("roots:", " ".join(sorted({name.partition(".")[0].partition("(")[0] for name in topmost})))
    if options.rejected:
        options.rejected.write_text(
            "".join(
                f"{why}\t{n}\t{spans[n].has}\t{[real[n].get(m) for m in MINORS]}\n"
                for n, why in verdicts.items()
                if why != "kept"
            )
        )


if __name__ == "__main__":
    main()
