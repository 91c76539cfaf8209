"""What the components of Home Assistant ask for in their own manifests, which the program installs when it loads them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from depaudit.model.location import Location, Unreadable
from depaudit.model.source import InstallStep
from depaudit.requirement_text import parse_requirement

if TYPE_CHECKING:
    from depaudit.files import Files

ORIGIN = "component"
_MANIFEST = re.compile(r"(?:^|/)(?:custom_)?components/[^/]+/manifest\.json$")


def component_steps(root: str, files: Files) -> tuple[InstallStep, ...]:
    """What the manifests of components below `root` ask for; https://developers.home-assistant.io/docs/creating_integration_manifest."""
    below = f"{root}/" if root else ""
    found: list[InstallStep] = []
    for path in files.paths():
        if path.endswith("/manifest.json") and path.startswith(below) and _MANIFEST.search(path):
            data = files.read(path)
            if not isinstance(data, Unreadable) and b'"requirements"' in data:
                found += _steps(path, data)
    return tuple(found)


def _steps(path: str, data: bytes) -> Iterable[InstallStep]:
    import json

    try:
        manifest = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(manifest, dict) or not isinstance(manifest.get("domain"), str):
        return
    asked = manifest.get("requirements")
    for text in asked if isinstance(asked, list) else ():
        parsed = parse_requirement(text) if isinstance(text, str) else ""
        if not isinstance(parsed, str):
            at = max(data.find(text.encode()), 0)
            start = data.rfind(b"\n", 0, at) + 1
            column = len(data[start:at].decode("utf-8", "replace")) + 1
            line = data.count(b"\n", 0, at) + 1
            place = Location(path, line, column, line, column + len(text))
            yield InstallStep(place, parsed.name, text, parsed.specifier, ORIGIN)
