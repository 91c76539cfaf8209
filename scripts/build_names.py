"""Build the large table of import names from data that others publish under open licences.

    pip download --no-deps -d WHEELS pigar==2.2.0 pyimport2pkg==1.0.0
    python scripts/build_names.py WHEELS

Two data sets are read: pigar's (BSD-3-Clause), which knows the modules of
650,000 distributions, and pyimport2pkg's (MIT), which knows those of the
15,000 most used ones and how often each is downloaded. Written are, sorted
and packed, `modules` (module → its distributions, most used first, only where
the name rule does not say it), `same_names` (distributions for which it does)
and `releases` (distribution → the newest release that pigar saw, without pre-releases).
"""

from __future__ import annotations

import re
import sqlite3
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import tomli

KNOWLEDGE = Path(__file__).resolve().parent.parent / "depaudit" / "knowledge"
MOST_PROVIDERS = 8
MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)
FILE_ENDINGS = {"md", "rst", "txt", "pth", "toml", "cfg", "json", "yaml", "yml", "html", "csv", "sh", "py", "pyi", "so", "pyd", "dll", "ini", "cal", "c", "libs", "__init__"}
RELEASE = re.compile(r"\d+(\.\d+)*(\.?post\d+)?")
OTHER_SCHEME = {"lightning"}
"""Distributions whose newest release is not the largest version: an older one was numbered by its date."""
BUILD_HASH = re.compile(r"[0-9a-f]{16,}__mypyc")


def canonical(name: str) -> str:
    """PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower().strip("-")


def rows_of(wheel: Path, member: str, query: str) -> Iterator[tuple[str, str]]:
    """Run `query` on the database inside a wheel."""
    with tempfile.TemporaryDirectory() as folder:
        path = zipfile.ZipFile(wheel).extract(member, folder)
        with closing(sqlite3.connect(path)) as connection:
            yield from connection.execute(query)


def read(wheels: Path) -> tuple[dict[str, int], dict[str, set[str]], dict[str, set[str]]]:
    """Rank of the most used distributions, and what each data set says of their modules."""
    (pigar,) = wheels.glob("pigar-*.whl")
    (ranked,) = wheels.glob("pyimport2pkg-*.whl")
    database = "pyimport2pkg/data/mapping.db"
    order = rows_of(ranked, database, "select package_name, '' from packages order by download_count desc, package_name")
    rank = {canonical(name): place for place, (name, _) in enumerate(order)}
    first: dict[str, set[str]] = {}
    for name, module in rows_of(
        pigar,
        "pigar/.db.sqlite3",
        "select d.name, t.name from top_level_module_names t join distributions d on d.id = t.distribution_id",
    ):
        if canonical(name) in rank:
            first.setdefault(canonical(name), set()).add(module)
    second: dict[str, set[str]] = {}
    for name, module in rows_of(ranked, database, "select package_name, module_name from mappings"):
        second.setdefault(canonical(name), set()).add(module.replace("/", "."))
    return rank, first, second


def clean(modules: set[str], generic: frozenset[str]) -> set[str]:
    """What a program would import: no file names, build hashes, accidents or parts of what stands there already."""
    kept = {m for m in modules if MODULE.fullmatch(m) and not BUILD_HASH.search(m) and m.lower().partition(".")[0] not in generic}
    kept = {m for m in kept if not (m.startswith("__") or m.partition(".")[0] in {"README", "LICENSE", "CHANGELOG"})}
    kept = {m for m in kept if "." not in m or m.rpartition(".")[2] not in FILE_ENDINGS}
    return {m for m in kept if m.rpartition(".")[0] not in kept}


def agreed(name: str, first: set[str], second: set[str]) -> set[str]:
    """One answer of two: what both say, beside it what one saw and the other cannot have made up."""
    invented = {name.replace("-", "_")}
    if not first and second == invented and "-" in name:
        # The second set falls back to this where it saw no wheel.
        return set()
    if not first or not second:
        return first or second
    return first if second == invented and invented - first else first | (second - invented if invented - first else second)


def build(wheels: Path) -> tuple[dict[str, list[str]], set[str]]:
    """Modules with their distributions, and the distributions imported by their own name."""
    facts = tomli.loads((KNOWLEDGE / "facts" / "names.toml").read_text(encoding="utf-8"))
    generic = frozenset(facts["generic"].split())
    namespaces = {module: prefix for group in facts["namespace"] for module, prefix in group["members"]}
    rank, first, second = read(wheels)
    for name in facts["junk"]:
        rank.pop(name, None)
    regular: set[str] = set()
    providers: dict[str, list[str]] = {}
    for name in sorted(rank, key=rank.__getitem__):
        modules = agreed(name, clean(first.get(name, set()), generic), clean(second.get(name, set()), generic))
        shared = {module.partition(".")[0] for module in modules} & {module.partition(".")[0] for module in namespaces}
        if shared and any(name.startswith(f"{prefix}-") for prefix in namespaces.values()):
            regular.add(name)
        for module in sorted(modules):
            if module in namespaces or (module.partition(".")[0] in shared and canonical(module) == name):
                continue
            if canonical(module) == name:
                regular.add(name)
            providers.setdefault(module, []).append(name)
    exceptions = {
        module: found[:MOST_PROVIDERS]
        for module, found in providers.items()
        if found != [canonical(module)] or canonical(module) not in regular
    }
    return exceptions, regular


def releases(wheels: Path) -> dict[str, str]:
    """The newest release that pigar saw of each of the most used distributions; none where that was a pre-release."""
    (pigar,) = wheels.glob("pigar-*.whl")
    (ranked,) = wheels.glob("pyimport2pkg-*.whl")
    used = {canonical(name) for name, _ in rows_of(ranked, "pyimport2pkg/data/mapping.db", "select package_name, '' from packages")}
    seen = rows_of(pigar, "pigar/.db.sqlite3", "select name, version from distributions order by id")
    return {
        canonical(name): version
        for name, version in seen
        if canonical(name) in used - OTHER_SCHEME and RELEASE.fullmatch(version)
    }


def pack(lines: list[str]) -> bytes:
    """As `depaudit.knowledge.tables.packed` reads it."""
    return zlib.compress("\n".join(sorted(lines)).encode(), 9)


def main() -> None:
    """Write the tables."""
    exceptions, regular = build(Path(sys.argv[1]))
    tables = {
        "import_names": [f"{module}\t{' '.join(found)}" for module, found in exceptions.items()],
        "same_names": sorted(regular),
        "releases": [f"{name}\t{version}" for name, version in releases(Path(sys.argv[1])).items()],
    }
    for name, lines in tables.items():
        data = pack(lines)
        (KNOWLEDGE / "compiled" / f"{name}.txt.z").write_bytes(data)
        print(f"{name}: {len(lines)} rows, {len(data)} bytes")


if __name__ == "__main__":
    main()
