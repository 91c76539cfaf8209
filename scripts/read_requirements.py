"""Read what common distributions require, from the metadata of their newest release, into `facts/brings.toml`.

    python scripts/read_requirements.py NAME …
    python scripts/read_requirements.py --wheels FOLDER          of the wheels in a folder, what is not known yet
    python scripts/read_requirements.py --extras NAME …       what their extras add, into `facts/extras.toml`; `NAME==VERSION` adds
                                                         those of an older release

Asks pip for the metadata alone (`pip install --dry-run --report`); nothing is installed.
"""

from __future__ import annotations

import email
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import tomli
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name, parse_wheel_filename
from packaging.version import Version

FACTS = Path(__file__).resolve().parent.parent / "depaudit" / "knowledge" / "facts" / "brings.toml"
EXTRAS = FACTS.with_name("extras.toml")
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
EXTRAS_HEAD = """\
# What extras of common distributions add on some system, read from their own metadata by
# `scripts/read_requirements.py --extras`; extras for those who develop them are left out.
"""
_ASIDE = ("dev", "test", "doc", "lint", "quality", "typing", "style", "check", "ci", "bench", "release", "mypy", "nox", "tutorials")
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


def metadata_of_wheels(folder: Path) -> Iterator[dict[str, Any]]:
    """The core metadata of the newest wheel of each distribution in a folder."""
    newest: dict[NormalizedName, tuple[Version, Path]] = {}
    for path in sorted(folder.rglob("*.whl")):
        name, version, _, _ = parse_wheel_filename(path.name)
        if name not in newest or version > newest[name][0]:
            newest[name] = version, path
    for name, (version, path) in sorted(newest.items()):
        with zipfile.ZipFile(path) as wheel:
            inside = next(p for p in wheel.namelist() if p.endswith(".dist-info/METADATA") and p.count("/") == 1)
            text = email.message_from_bytes(wheel.read(inside))
        yield {"name": name, "version": str(version), "requires_dist": text.get_all("Requires-Dist", [])}


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


def extras_of(metadata: dict[str, Any]) -> dict[str, Any]:
    """What each extra adds on some system, with what it takes from other extras of the same distribution.

    `uvicorn[standard]` stands for what that adds in turn.
    """
    name = canonicalize_name(metadata["name"])
    found: dict[str, set[str]] = {}
    inside: dict[str, set[str]] = {}
    always = set(unconditional(metadata.get("requires_dist", [])))
    for text in metadata.get("requires_dist", []):
        requirement = Requirement(text)
        if requirement.marker is None or "extra" not in str(requirement.marker):
            continue
        for extra in map(str, map(canonicalize_name, metadata.get("provides_extra", []))):
            if not any(requirement.marker.evaluate({**s, "extra": extra}) for s in SYSTEMS):
                continue
            if canonicalize_name(requirement.name) == name:
                inside.setdefault(extra, set()).update(map(canonicalize_name, requirement.extras))
            else:
                other = canonicalize_name(requirement.name)
                nested = (f"{other}[{canonicalize_name(one)}]" for one in requirement.extras)
                found.setdefault(extra, set()).update((other, *nested))
    for _ in inside:
        for extra, others in inside.items():
            found.setdefault(extra, set()).update(*(found.get(other, set()) for other in others))
    kept = {extra: sorted(names - always) for extra, names in sorted(found.items()) if not any(w in extra for w in _ASIDE)}
    return {"source": f"metadata of {name} {metadata['version']}", **{extra: names for extra, names in kept.items() if names}}


def extras_text(facts: dict[str, Any]) -> str:
    """`extras.toml`."""
    rows = [EXTRAS_HEAD]
    for name, found in sorted(facts.items()):
        lines = [f'{extra} = "{" ".join(names)}"\n' for extra, names in found.items() if extra != "source"]
        rows.append(f'[{name}]\nsource = "{found["source"]}"\n{"".join(lines)}')
    return "\n".join(rows)


def text_of(facts: dict[str, Any]) -> str:
    """`brings.toml`."""
    rows = [HEAD]
    for name, found in sorted(facts.items()):
        requires = "".join(f'    "{one}",\n' for one in found["requires"])
        rows.append(f'[{name}]\nsource = "{found["source"]}"\nrequires = [\n{requires}]\n')
    return "\n".join(rows)


def main() -> None:
    """Write the facts of the distributions that are named, beside those that stand there."""
    if sys.argv[1:2] == ["--extras"]:
        extras = tomli.loads(EXTRAS.read_text(encoding="utf-8")) if EXTRAS.exists() else {}
        extras = {name: {k: v if k == "source" else v.split() for k, v in row.items()} for name, row in extras.items()}
        for name in sys.argv[2:]:
            own, _, older = name.partition("==")
            row, known = extras_of(metadata_of(name)), extras.get(canonicalize_name(own), {})
            if older:
                both = {**row, **known}
                row = {extra: sorted({*row.get(extra, ()), *known.get(extra, ())}) for extra in sorted(both) if extra != "source"}
                row["source"] = f"{known.get('source', 'metadata of ' + own)} and {older}"
            extras[canonicalize_name(own)] = row
        EXTRAS.write_text(extras_text(extras), encoding="utf-8", newline="\n")
        return
    facts = tomli.loads(FACTS.read_text(encoding="utf-8"))
    if sys.argv[1:2] == ["--wheels"]:
        for metadata in metadata_of_wheels(Path(sys.argv[2])):
            facts.setdefault(canonicalize_name(metadata["name"]), facts_of(metadata))
    for name in sys.argv[1:] if sys.argv[1:2] != ["--wheels"] else ():
        facts[canonicalize_name(name)] = facts_of(metadata_of(name))
    FACTS.write_text(text_of(facts), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
