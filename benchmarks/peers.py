"""depaudit against its peers, without a cache and with one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.processes import Command, run_in_turn

HEADER = ("project", "depaudit", "against", "ratio of times", "depaudit", "the other", "note")
GROUPS = "usage,drift,input"


def rows(tools: Path, root: Path, folder: Path, runs: int) -> Iterator[tuple[str, ...]]:
    """A row for each pair, ratios first."""
    shutil.rmtree(root / ".chokkin", ignore_errors=True)
    cache = folder / "cache"
    shutil.rmtree(cache, ignore_errors=True)
    depaudit = [str(tools / "depaudit"), "-f", "concise"]
    cold = Command([*depaudit, "--no-cache", "."], root)
    some = Command([*depaudit, "--no-cache", "--select", GROUPS, "."], root)
    warm = Command([*depaudit, "."], root, cache)
    chokkin_cold = Command([str(tools / "chokkin"), "--no-cache", "."], root)
    chokkin_warm = Command([str(tools / "chokkin"), "."], root)
    deptry = Command([str(tools / "deptry"), "."], root)
    imports = Command([str(tools / "python"), "-c", "import click, tomli, packaging.requirements"], root)
    commands = [cold, chokkin_cold, deptry, warm, chokkin_warm, imports]
    pairs = [
        (cold, "all rules, no cache", chokkin_cold, "chokkin, no cache"),
        (cold, "all rules, no cache", deptry, "deptry"),
        (warm, "all rules, warm", chokkin_warm, "chokkin, warm"),
        (warm, "all rules, warm", imports, "python -c 'import click, tomli, packaging.requirements'"),
    ]
    if root.name.startswith("transformers"):
        commands.append(some)
        pairs.append((some, f"{GROUPS}, no cache", chokkin_cold, "chokkin, no cache"))
    run_in_turn(commands, runs)
    shutil.rmtree(root / ".chokkin", ignore_errors=True)
    for ours, what, other, name in pairs:
        failure = ours.failure or other.failure
        if failure:
            yield root.name, what, name, "", "", "", failure
        else:
            ratio = ours.seconds / other.seconds
            yield root.name, what, name, f"{ratio:.2f}", f"{ours.seconds:.3f} s", f"{other.seconds:.3f} s", ""
