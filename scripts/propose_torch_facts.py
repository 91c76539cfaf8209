"""Propose rows for `facts/torch/` that a package index has and the tables lack. Run by hand; it changes nothing.

    python scripts/propose_torch_facts.py https://INDEX/simple

It reads the index's JSON (PEP 691) and the metadata beside the wheels (PEP 658). What only a wheel or a document tells
(CUDA, architectures, numpy, builds of other indexes) is left empty, to be filled in by whoever looked.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from email.parser import Parser
from typing import Any
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from packaging.requirements import Requirement
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

from depaudit.knowledge import torch

JSON = "application/vnd.pypi.simple.v1+json"


def files(index: str, name: str) -> list[dict[str, Any]]:
    """The files of a distribution, with absolute URLs."""
    url = f"{index.rstrip('/')}/{name}/"
    with urlopen(Request(url, headers={"Accept": JSON})) as answer:
        found: list[dict[str, Any]] = json.load(answer)["files"]
    return [{**file, "url": urljoin(url, file["url"])} for file in found]


def wheels(found: list[dict[str, Any]]) -> dict[Version, list[dict[str, Any]]]:
    """The wheels of final releases, by version."""
    by_version: dict[Version, list[dict[str, Any]]] = {}
    for file in found:
        try:
            _, version, _, tags = parse_wheel_filename(file["filename"])
        except (InvalidWheelFilename, ValueError):
            continue
        if not version.is_prerelease and not file.get("yanked"):
            by_version.setdefault(version, []).append({**file, "tags": tags})
    return by_version


def requirements(wheel: dict[str, Any]) -> list[Requirement]:
    """What the metadata beside a wheel require without an extra."""
    with urlopen(f"{wheel['url']}.metadata") as answer:
        message = Parser().parsestr(answer.read().decode())
    found = [Requirement(line) for line in message.get_all("Requires-Dist", [])]
    return [r for r in found if "extra" not in str(r.marker)]


def linux(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those for Linux x86_64."""
    return [w for w in found if any("linux" in t.platform and "x86_64" in t.platform for t in w["tags"])]


def torch_rows(index: str) -> Iterator[str]:
    """A table for each release of torch that is newer than the newest one that is known."""
    newest = Version(torch.newest().version)
    for version, found in sorted(wheels(files(index, "torch")).items()):
        here = linux(found)
        if version <= newest or not here:
            continue
        pythons = sorted({t.interpreter[2:] for w in here for t in w["tags"]}, key=int)
        asked = requirements(here[0])
        pins = [f"{r.name}{r.specifier}" for r in asked if re.match(r"nvidia-", r.name) and str(r.specifier).startswith("==")]
        triton = next((str(r.specifier) for r in asked if r.name == "triton"), "")
        yield f'["{version}"]\npython = "{" ".join(f"{p[0]}.{p[1:]}" for p in pythons)}"\ntriton = "{triton}"\npins = {json.dumps(sorted(pins))}'


def companion_rows(index: str) -> Iterator[str]:
    """A line for each release of a companion that is newer than the newest one that is known."""
    for name in torch.companions():
        known = torch.companion(name)
        if known is None:
            continue
        newest = Version(known.releases[0].version)
        for version, found in sorted(wheels(files(index, name)).items(), reverse=True):
            if version > newest:
                asked = next((str(r.specifier) for r in requirements(found[0]) if r.name == "torch"), "")
                yield f'[{name}.requires]  # "{version}" = "{asked}"'


def main() -> None:
    """Print what is new."""
    if len(sys.argv) != 2 or not sys.argv[1].startswith(("http://", "https://")):
        sys.exit(__doc__)
    rows = [*torch_rows(sys.argv[1]), *companion_rows(sys.argv[1])]
    print("\n\n".join(rows) or f"nothing newer than the tables of {torch.AS_OF}")


if __name__ == "__main__":
    main()
