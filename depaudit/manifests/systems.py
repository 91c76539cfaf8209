"""Operating systems that classifiers, and environments of uv, name beside Linux."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_NAMED = (("windows", ("Windows", "win32")), ("macos", ("MacOS", "darwin", "Darwin")))
_INTEL = re.compile(r"platform_machine\s*==\s*['\"]x86_64['\"]")


def named_systems(texts: Iterable[str]) -> Iterator[str]:
    """The traits `os:windows`, `os:macos`, and `os:macos:x86_64` where a marker means Macs of Intel."""
    told = [text for text in texts if text.startswith("Operating System ::") or "==" in text]
    for os, words in _NAMED:
        named = [text for text in told if any(word in text for word in words)]
        if named:
            yield f"os:{os}"
        if os == "macos" and any(_INTEL.search(text) for text in named):
            yield "os:macos:x86_64"
