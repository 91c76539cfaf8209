"""Hold `sources/syntax_since.py` against the interpreters of the machine: which of them reads each file?

    python scripts/compare_syntax.py FOLDER … [--interpreters FOLDER]

A file that an interpreter refuses and the next one reads must have syntax of that one, and no other file may. Prints the
disagreements, and how many files each interpreter was the first to read.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections import Counter
from pathlib import Path

from build_python_history import interpreters_in

from depaudit.knowledge.python_syntax import SYNTAX
from depaudit.knowledge.python_versions import Minor
from depaudit.pythons.admitted import minor_of
from depaudit.sources.decoding import decode
from depaudit.sources.syntax_since import syntax_in

READS = """
import json, sys, warnings
warnings.simplefilter("ignore")
answers = []
for path in json.load(sys.stdin):
    try:
        with open(path, "rb") as file:
            compile(file.read(), "x", "exec", dont_inherit=True)
        answers.append(1)
    except Exception:
        answers.append(0)
json.dump(answers, sys.stdout)
"""


def told(path: str) -> tuple[Minor, str]:
    """The first Python that reads the file by the lens, and what shows it."""
    text = decode(Path(path).read_bytes()).text
    rows = syntax_in(text, SYNTAX)
    newest = max(rows, key=lambda row: minor_of(SYNTAX[row.path.partition(".")[2]].since), default=None)
    if newest is None:
        return (0, 0), ""
    name = newest.path.partition(".")[2]
    return minor_of(SYNTAX[name].since), f"{name} at line {newest.line}"


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--interpreters", type=Path, default=Path.home() / ".pyenv" / "versions")
    options = parser.parse_args()
    paths = sorted(str(path) for folder in options.folders for path in folder.rglob("*.py") if path.is_file())
    reads: dict[Minor, list[int]] = {}
    for minor, python in interpreters_in(options.interpreters).items():
        done = subprocess.run(
            [python, "-c", READS], input=json.dumps(paths), capture_output=True, text=True, check=True
        )
        reads[minor] = json.loads(done.stdout)
    minors = sorted(reads)
    firsts: Counter[str] = Counter()
    wrong = 0
    for at, path in enumerate(paths):
        able = [minor for minor in minors if reads[minor][at]]
        if not able or able != minors[minors.index(able[0]) :]:
            firsts["unread, or not by newer ones"] += 1
            continue
        firsts[f"{able[0][0]}.{able[0][1]}"] += 1
        since, what = told(path)
        if max(since, minors[0]) != able[0]:
            wrong += 1
            print(f"{path}: first read by {able[0]}, told {since} {what}")
    print(f"{len(paths)} files, {wrong} disagreements; first read by: {dict(sorted(firsts.items()))}")


if __name__ == "__main__":
    main()
