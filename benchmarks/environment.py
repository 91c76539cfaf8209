"""An environment of its own with depaudit, as users have it, and its peers."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

PEERS = ("deptry==0.25.1", "chokkin==0.7.11")
ROOT = Path(__file__).resolve().parent.parent


def prepare(folder: Path) -> Path:
    """The folder of the programs; depaudit is installed anew each time, compiled and not editable."""
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    if not programs.exists():
        venv.create(folder, with_pip=True)
        pip(programs, "install", "--quiet", *PEERS)
    pip(programs, "install", "--quiet", "--compile", str(ROOT))
    pip(programs, "install", "--quiet", "--compile", "--no-deps", "--force-reinstall", str(ROOT))
    return programs


def pip(programs: Path, *words: str) -> None:
    """Run pip, with the index that it is configured for."""
    done = subprocess.run([programs / "python", "-m", "pip", *words], check=False, stdout=sys.stderr)
    if done.returncode:
        raise SystemExit(f"pip {' '.join(words)} failed")
