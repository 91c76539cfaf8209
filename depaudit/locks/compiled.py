"""Requirements files that pip-compile or uv wrote: pins, with `# via` telling what brings each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.locks.packages import locked
from depaudit.model.dependency import Lock

if TYPE_CHECKING:
    from depaudit.documents import TextDocument

_HEADER = re.compile(r"#.*\b(?:auto-?generated) by (?:pip-compile|uv|pip-tools)|#\s+(?:pip-compile|uv pip compile)\b")
_PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*==\s*([^\s;\\]+)")
_VIA = re.compile(r"\s+#\s*(?:via\b)?\s*([A-Za-z0-9][A-Za-z0-9._-]*)?(?:\[[^\]]*\])?\s*(?:\(.*\))?\s*$")


def read_compiled(document: TextDocument) -> Lock | None:
    """The pins; None where no header says that the file was compiled."""
    if not any(_HEADER.search(line) for line in document.lines[:12] if line.startswith("#")):
        return None
    pins: list[tuple[str, str, int]] = []
    brings: dict[str, list[str]] = {}
    for number, line in enumerate(document.lines, 1):
        pin = _PIN.match(line)
        if pin:
            pins.append((canonical(pin[1]), pin[2], number))
        comment = line[line.find(" #") :] if " #" in line else ""
        via = _VIA.fullmatch(comment) if pins and comment else None
        if via and via[1]:
            brings.setdefault(canonical(via[1]), []).append(pins[-1][0])
    versions = tuple(locked(document, name, version, line, brings.get(name, [])) for name, version, line in pins)
    return Lock(document.path, "pip-compile", versions)
