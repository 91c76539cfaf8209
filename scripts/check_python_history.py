"""Hold every row of the shipped history of the standard library against the interpreters of the machine.

    python scripts/check_python_history.py [--interpreters FOLDER]

For each name and parameter, and each installed Python: does it have what the row says it has? Exit status 1 where one does
not. Rows of which an interpreter cannot be asked (no signature, another system) are counted.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from ask_interpreter import ANY
from build_python_history import MINORS, answers_of, interpreters_in

from depaudit.knowledge.api_history import STANDARD_LIBRARY, history_of
from depaudit.knowledge.python_syntax import SUBSCRIPT, TAKES_TYPES
from depaudit.pythons.admitted import minor_of
from depaudit.pythons.changes import changes, lacks


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--interpreters", type=Path, default=Path.home() / ".pyenv" / "versions")
    options = parser.parse_args()
    history = history_of(STANDARD_LIBRARY)
    assert history is not None
    # `type[int]` is made by the interpreter itself.
    by_hand = [f"{path}.{SUBSCRIPT}" for path in TAKES_TYPES if path != "builtins.type"]
    names = sorted({*history.changes, *by_hand})
    modules = frozenset(path for name in names for path in _prefixes(name.partition("(")[0]))
    counts: Counter[str] = Counter()
    wrong = 0
    asked = interpreters_in(options.interpreters)
    for minor, python in sorted(asked.items()):
        for name, said in zip(names, answers_of(python, names, modules), strict=True):
            has = not lacks(minor, changes()[name])
            if said is None or said == ANY:
                counts["cannot be asked"] += 1
            elif bool(said) == has:
                counts["agree"] += 1
            else:
                wrong += 1
                print(f"Python {minor[0]}.{minor[1]}: {name} is {'absent' if has else 'there'}")
    tested = [n for n in names if _turns(n) and _turns(n) <= set(asked)]
    print(
        f"{len(names)} rows, {len(tested)} of them change between two of {len(asked)} Pythons; {dict(counts)}; {wrong} wrong"
    )
    sys.exit(1 if wrong else 0)


def _turns(name: str) -> set[tuple[int, int]]:
    """The Pythons on both sides of its changes."""
    change = changes()[name]
    return {minor_of(v) for v in (change.added, change.absent, change.removed, change.last) if v} & set(MINORS)


def _prefixes(path: str) -> list[str]:
    parts = path.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts) + 1)]


if __name__ == "__main__":
    main()
