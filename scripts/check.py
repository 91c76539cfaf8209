"""Sets up an environment of its own and checks depaudit in it: `python3 scripts/check.py`.

Needs a Python with venv, pip, and nothing else. Runs ruff, mypy and the whole
test suite; `--core` leaves out lint and the slow tests. The environment lives
in a temporary folder and is removed, unless `--keep FOLDER` names one.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """0 when every step passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--core", action="store_true", help="only the tests that are not slow, without lint")
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="make the environment there and keep it")
    options = parser.parse_args()
    if options.keep:
        return check(options.keep, core=options.core)
    with tempfile.TemporaryDirectory(prefix="depaudit-check-") as folder:
        return check(Path(folder), core=options.core)


def check(folder: Path, *, core: bool) -> int:
    """Every step is run, also after one that failed, so that one run shows all."""
    python = environment(folder, groups=("test",) if core else ("test", "lint"))
    if core:
        steps = [["-m", "pytest", "-m", "not slow"]]
    else:
        steps = [["-m", "ruff", "check", "."], ["-m", "mypy"], ["-m", "pytest"]]
    failed = [" ".join(step[1:]) for step in steps if run([python, *step]) != 0]
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"Python {version}: {'failed: ' + ', '.join(failed) if failed else 'passed'}", flush=True)
    return 1 if failed else 0


def environment(folder: Path, groups: tuple[str, ...]) -> str:
    """The interpreter of a fresh virtual environment with depaudit and the groups in it."""
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True, cwd=ROOT)
    python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    # `--group` (PEP 735) is understood from pip 25.1 on; the pip that venv brings may be older.
    subprocess.run([*pip, "--upgrade", "pip>=25.1"], check=True, cwd=ROOT)
    named = [word for group in groups for word in ("--group", group)]
    subprocess.run([*pip, "--editable", ".", *named], check=True, cwd=ROOT)
    return python


def run(command: list[str]) -> int:
    """The exit status of a step, which is shown before it runs."""
    print("$ python", " ".join(command[1:]), flush=True)
    return subprocess.run(command, check=False, cwd=ROOT, stdin=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    sys.exit(main())
