"""Measure depaudit and its peers on real projects: `python -m benchmarks --help`.

Whole processes, output to a pipe, in turn (A B A B), medians. A peer that
fails (a traceback, an exit status that is no verdict) fails its row.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks import environment, growth, locks, peers, sources
from benchmarks.table import markdown

PROJECTS = ("homeassistant==2026.9.4", "transformers==4.57.1", "Django==5.2", "litgpt==0.5.9")


def main() -> int:
    """Run what was asked for; 1 where a row failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks"), help="where to download and install")
    parser.add_argument("--sources", type=Path, help="a folder with the unpacked sdists (NAME-VERSION); else downloaded")
    parser.add_argument("--runs", type=int, default=7, help="counted runs of each command (7)")
    parser.add_argument("--growth", action="store_true", help="measure generated trees of 1,000 to 100,000 files instead")
    parser.add_argument("--locks", action="store_true", help="measure the reading of uv.lock instead")
    parser.add_argument("--only", default="", help="only projects whose name holds this")
    asked = parser.parse_args()
    if asked.locks:
        sys.stdout.write(markdown(locks.HEADER, locks.rows(asked.runs)))
        return 0
    folder = asked.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    tools = environment.prepare(folder / "environment")
    if asked.growth:
        sys.stdout.write(markdown(growth.HEADER, growth.rows(tools, folder / "trees", asked.runs)))
        return 0
    rows, failed = [], False
    for project in PROJECTS:
        if asked.only.lower() in project.lower():
            root = sources.unpacked(project, asked.sources or folder / "sources", download=asked.sources is None)
            for row in peers.rows(tools, root, folder, asked.runs):
                failed |= row[-1].startswith("failed")
                rows.append(row)
                sys.stderr.write(f"{' | '.join(row)}\n")
    sys.stdout.write(markdown(peers.HEADER, rows))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
