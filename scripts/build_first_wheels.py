"""Write `depaudit/knowledge/facts/first_wheels.toml`: the first release of each distribution with a wheel for each Python.

    python scripts/build_first_wheels.py

Asked of the package index that is set up, for the distributions with a history (`facts/api_histories.toml`). Only what
is built for one Python is written: an older release of it cannot be had there without a compiler, if at all.
"""

from __future__ import annotations

import sys
from pathlib import Path

import tomli
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from depaudit.world.index_configuration import index_configuration
from depaudit.world.releases import PackageIndex, Release, WheelFile, releases
from depaudit.world.unreachable import Unreachable

FACTS = Path(__file__).resolve().parent.parent / "depaudit" / "knowledge" / "facts"
MINORS = tuple(range(7, 15))
HEAD = """\
# The first final release with a wheel for each Python, on Linux x86_64 (`any` counts): what is older is built from source
# there, if that still works at all. Written by scripts/build_first_wheels.py; only for what is built for one Python.

about = "the wheels that the package index lists"
"""


def fits(wheel: WheelFile, minor: int) -> bool:
    """Whether an installer takes the wheel for Python 3.minor on Linux x86_64."""
    pythons, abis, platforms = wheel.tags
    if wheel.yanked or not any(p == "any" or ("linux" in p and p.endswith("x86_64")) for p in platforms):
        return False
    if "none" in abis and not {"py3", "py2.py3"}.isdisjoint((*pythons, ".".join(pythons))):
        tagged = True
    elif "abi3" in abis:
        tagged = any(p.startswith("cp3") and int(p[3:] or 0) <= minor for p in pythons)
    else:
        tagged = f"cp3{minor}" in pythons
    try:
        return tagged and (not wheel.requires_python or SpecifierSet(wheel.requires_python).contains(f"3.{minor}.9"))
    except InvalidSpecifier:
        return tagged


def first(found: tuple[Release, ...], minor: int) -> str:
    """The first final release that fits, or an empty string."""
    for release in found:
        special = release.version.is_prerelease or release.version.is_devrelease
        if not special and any(fits(wheel, minor) for wheel in release.files):
            return str(release.version)
    return ""


def is_built(found: tuple[Release, ...]) -> bool:
    """Whether the newest release with wheels is built for a platform."""
    newest = next((r for r in reversed(found) if r.files), None)
    return newest is not None and not any("any" in wheel.tags[2] for wheel in newest.files)


def main() -> None:
    """Ask and write."""
    names = [name for name, row in tomli.loads((FACTS / "api_histories.toml").read_text(encoding="utf-8")).items() if isinstance(row, dict)]
    names = sorted({*names, *sys.argv[1:]} - {"python"})
    parts = [HEAD]
    configuration = index_configuration()
    if isinstance(configuration, Unreachable):
        raise SystemExit(configuration.reason)
    index = PackageIndex(configuration)
    for name in names:
        found = releases(name, index)
        if isinstance(found, Unreachable):
            raise SystemExit(f"{name}: {found.reason}")
        if is_built(found):
            rows = [f'"3.{minor}" = "{version}"' for minor in MINORS if (version := first(found, minor))]
            parts.append("\n".join([f"\n[{name}]", *rows, ""]))
    (FACTS / "first_wheels.toml").write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
