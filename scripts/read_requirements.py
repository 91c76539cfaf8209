"""Read what common distributions require, from the metadata of their newest release, into `facts/brings.toml`.

    python scripts/read_requirements.py NAME …

Asks pip for the metadata alone (`pip install --dry-run --report`); nothing is installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tomli
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FACTS = Path(__file__).resolve().parent.parent / "depaudit" / "knowledge" / "facts" / "brings.toml"
SYSTEMS = [
    {"sys_platform": platform, "platform_system": system, "os_name": name, "platform_machine": machine}
    | {"python_version": f"3.{minor}", "python_full_version": f"3.{minor}.1", "implementation_name": "cpython"}
    | {"platform_python_implementation": "CPython"}
    for platform, system, name, machine in (
        ("linux", "Linux", "posix", "x86_64"),
        ("darwin", "Darwin", "posix", "arm64"),
        ("win32", "Windows", "nt", "AMD64"),
    )
    for minor in range(11, 15)
]
HEAD = """\
# What the distributions that bring most others require without an extra, read from their own metadata by
# `scripts/read_requirements.py`: what Linux, macOS and Windows need alike, on every Python from 3.11 to 3.14.
"""


def metadata_of(name: str) -> dict[str, Any]:
    """The core metadata of the newest release, as pip's report gives it."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = ["pip", "install", "--dry-run", "--ignore-installed", "--no-deps", "--quiet", "--report", str(report)]
        subprocess.run([sys.executable, "-m", *command, "--only-binary", ":all:", name], check=True)
        metadata: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))["install"][0]["metadata"]
    return metadata


def unconditional(requires_dist: list[str]) -> list[str]:
    """Canonical names of what is required on every system and current Python, whatever the markers say of versions."""
    found: dict[str, list[Requirement]] = {}
    for text in requires_dist:
        requirement = Requirement(text)
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return sorted(name for name, rows in found.items() if all(any(map(system_needs(s), rows)) for s in SYSTEMS))


def system_needs(system: dict[str, str]) -> Callable[[Requirement], bool]:
    """Whether a requirement applies on a system."""
    return lambda requirement: requirement.marker is None or requirement.marker.evaluate({**system, "extra": ""})


def facts_of(metadata: dict[str, Any]) -> dict[str, Any]:
    """The facts of one distribution, as `brings.toml` has them."""
    name = canonicalize_name(metadata["name"])
    return {
        "source": f"metadata of {name} {metadata['version']}",
        "requires": unconditional(metadata.get("requires_dist", [])),
    }


def text_of(facts: dict[str, Any]) -> str:
    """`brings.toml`."""
    rows = [HEAD]
    for name, found in sorted(facts.items()):
        requires = "".join(f'    "{one}",\n' for one in found["requires"])
        rows.append(f'[{name}]\nsource = "{found["source"]}"\nrequires = [\n{requires}]\n')
    return "\n".join(rows)


def main() -> None:
    """Write the facts of the distributions that are named, beside those that stand there."""
    facts = tomli.loads(FACTS.read_text(encoding="utf-8"))
    for name in sys.argv[1:]:
        facts[canonicalize_name(name)] = facts_of(metadata_of(name))
    FACTS.write_text(text_of(facts), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
