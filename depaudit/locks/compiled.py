"""Requirements files that pip-compile or uv wrote: pins, with `# via` telling what brings each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.compiled_text import bringing, is_compiled, reasons
from depaudit.locks.packages import locked
from depaudit.model.dependency import Lock

if TYPE_CHECKING:
    from depaudit.documents import TextDocument

_PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*(?:==\s*([^\s;\\]+)|@\s)")


def read_compiled(document: TextDocument) -> Lock | None:
    """The pins, without a version where they come from an address; None where no header says that the file was compiled."""
    if not is_compiled(document.lines):
        return None
    told = reasons(document.lines)
    pins = [(number, pin) for number, line in enumerate(document.lines, 1) if (pin := _PIN.match(line))]
    brings: dict[str, list[str]] = {}
    for number, pin in pins:
        for name in bringing(told.get(number, ())):
            brings.setdefault(name, []).append(canonical(pin[1]))
    versions = tuple(
        locked(document, canonical(pin[1]), pin[2] or "", number, brings.get(canonical(pin[1]), [])) for number, pin in pins
    )
    return Lock(document.path, "pip-compile", versions, unversioned=frozenset(one.name for one in versions if not one.version))
