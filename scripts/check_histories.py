"""Hold histories against releases that are really installed: what import says on both sides of every change.

    python scripts/check_histories.py NAME… [--python-folder ~/.pyenv/versions] [--keep FOLDER] [--base 3.11=FOLDER]

Needs uv. Every release that a change names is installed with what it requires
into a folder of its own, for the oldest interpreter that can, asked by
`history_probe.py`, and removed. A base is a folder with what is too large to be
installed each time (torch, say), for distributions whose facts say `without`. Answers are kept in FOLDER. A name counts as
wrong where the history says that it is absent and import has it, or the other
way round. What import cannot tell (a signature that takes anything, a module
that another distribution must help to import) is counted apart.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import tomli
from history_file import read
from packaging.version import Version

from depaudit.knowledge.api_history import Change, history_of, read_history

PROBE = Path(__file__).with_name("history_probe.py")
FACTS = Path(__file__).resolve().parent.parent / "depaudit" / "knowledge" / "facts" / "api_histories.toml"


class Claim(NamedTuple):
    """What a history says of a name in one release."""

    version: str
    name: str
    state: str


def claims(changes: Mapping[str, Change]) -> list[Claim]:
    """Both sides of every change."""
    found = []
    for name, change in sorted(changes.items()):
        for version, state in (
            (change.added, "present"), (change.absent, "absent"), (change.removed, "absent"), (change.last, "present"),
        ):
            if version:
                found.append(Claim(version, name, state))
    return found


class Place(NamedTuple):
    """An interpreter, and the folder that stands behind what is installed for it (`""`: none)."""

    python: Path
    base: str


def interpreters(folder: Path, bases: Mapping[str, str]) -> dict[str, Place]:
    """`3.8` → its executable and base, oldest first."""
    found = {}
    for path in folder.glob("3.*/bin/python"):
        minor = ".".join(path.parts[-3].split(".")[:2])
        found[minor] = Place(path, bases.get(minor, ""))
    return dict(sorted(found.items(), key=lambda item: Version(item[0])))


def install(distribution: str, version: str, row: Mapping[str, Any], python: Path, target: Path) -> str:
    """Empty, or why it cannot be installed."""
    command = ["uv", "pip", "install", "--quiet", "--python", str(python), "--target", str(target), "--only-binary", ":all:"]
    left_out = target.parent / f"{target.name}.txt"
    left_out.write_text("".join(f"{name}; sys_platform == 'never'\n" for name in row.get("without", ())))
    if distribution in ("torch", "torchvision"):  # gigabytes each, never asked for again
        command.append("--no-cache")
    command += ["--overrides", str(left_out), f"{distribution}=={version}", *row.get("with", ())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    left_out.unlink()
    return "" if done.returncode == 0 else done.stderr.strip()[-400:]


def ask(names: list[str], place: Place, target: Path) -> dict[str, str] | str:
    """What import says, or why it cannot be asked."""
    with tempfile.TemporaryDirectory() as home:
        path = os.pathsep.join(it for it in (str(target), place.base) if it)
        done = subprocess.run(
            [str(place.python), "-s", str(PROBE)],
            input=json.dumps(names), capture_output=True, text=True, check=False, cwd=home,
            env={"PYTHONPATH": path, "HOME": home, "PATH": "/usr/bin:/bin", "CUDA_VISIBLE_DEVICES": "", "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
    try:
        answers: dict[str, str] = json.loads(done.stdout)
    except ValueError:
        return (done.stderr or f"ended with {done.returncode}")[-400:]
    return answers


def answers_of(distribution: str, version: str, names: list[str], row: Mapping[str, Any], places: Mapping[str, Place]) -> dict[str, str] | str:
    """What an installed release says; the oldest interpreter that can install and import it speaks."""
    why = "no interpreter"
    for minor, place in places.items():
        if row.get("pythons") and minor not in row["pythons"]:
            continue
        target = Path(tempfile.mkdtemp(prefix="depaudit-check-"))
        try:
            why = install(distribution, version, row, place.python, target)
            if not why:
                answers = ask(names, place, target)
                if not isinstance(answers, str) and any(not it.startswith("unknown") for it in answers.values()):
                    return answers
                why = answers if isinstance(answers, str) else next(iter(answers.values()))
        finally:
            shutil.rmtree(target, ignore_errors=True)
    return why


def check(distribution: str, places: Mapping[str, Place], keep: Path, row: Mapping[str, Any]) -> tuple[Counter[str], list[str]]:
    """How many claims came out how, and those that are wrong."""
    history = history_of(distribution)
    assert history is not None
    text = read(distribution)
    changes = {**(read_history(text)[1] if text else {}), **history.changes}
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    by_version: dict[str, list[Claim]] = {}
    for claim in claims(changes):
        by_version.setdefault(claim.version, []).append(claim)
    for version, told in sorted(by_version.items(), key=lambda item: Version(item[0])):
        path = keep / "answers" / f"{distribution}-{version}.json"
        known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        missing = sorted({claim.name for claim in told} - set(known))
        if missing and "" not in known:
            new = answers_of(distribution, version, missing, row, places)
            known.update({"": new} if isinstance(new, str) else new)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(known, indent=0))
        for claim in told:
            said = known.get(claim.name, "unknown: the release cannot be installed")
            outcome = "not told" if said.startswith("unknown") else "agrees" if said == claim.state else f"false {claim.state}"
            counts[f"{claim.state}: {outcome}"] += 1
            if outcome.startswith("false"):
                wrong.append(f"{distribution} {version} {claim.name}: history says {claim.state}, import says {said}")
        print(f"{distribution} {version}: {len(told)} claims{': ' + known[''][:300] if '' in known else ''}", file=sys.stderr, flush=True)
    return counts, wrong


def main() -> None:
    """Check those that are named; 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--python-folder", type=Path, default=Path.home() / ".pyenv" / "versions")
    parser.add_argument("--base", action="append", default=[], metavar="MINOR=FOLDER")
    parser.add_argument("--keep", type=Path, default=Path(".histories"))
    given = parser.parse_args()
    rows: dict[str, Any] = tomli.loads(FACTS.read_text(encoding="utf-8"))
    bases = dict(base.split("=", 1) for base in given.base)
    failed = False
    for name in given.names:
        counts, wrong = check(name, interpreters(given.python_folder, bases), given.keep, rows[name])
        print(*wrong, sep="\n")
        print(f"{name}: " + ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())))
        failed = failed or bool(wrong)
    sys.exit(failed)


if __name__ == "__main__":
    main()
