"""Which of a release's wheels is looked into."""

from __future__ import annotations

import re

from depaudit.world.releases import Release, WheelFile

_MANY = re.compile(r"manylinux\w*_x86_64$|linux_x86_64$")


def best_wheel(release: Release, python: str = "") -> WheelFile | None:
    """The wheel that stands for the release; None where it has none that a Python 3 could install.

    A wheel for every platform first, then Linux on x86_64, then any. Among those the one for `python` (`3.10`), else
    for the oldest Python 3: newer ones are uploaded later, and the choice should not change. The same for everybody.
    """
    wheels = [wheel for wheel in release.files if _pythons(wheel)]
    kept = [wheel for wheel in wheels if not wheel.yanked] or wheels
    minor = python.partition(".")[2]
    wanted = int(minor) if minor.isdecimal() else None
    return min(kept, key=lambda wheel: (_platform(wheel), _python(wheel, wanted), wheel.filename), default=None)


def _pythons(wheel: WheelFile) -> list[int]:
    """The minor versions of Python 3 that it names; 0 for `py3`."""
    told = (re.fullmatch(r"(?:cp|py|pp)3(\d*)t?", tag) for tag in wheel.tags[0])
    return [int(one[1] or 0) for one in told if one]


def _platform(wheel: WheelFile) -> int:
    platforms = wheel.tags[2]
    if "any" in platforms:
        return 0
    if any(_MANY.match(platform) for platform in platforms):
        return 1
    return 2 if any("musllinux" in p and p.endswith("x86_64") for p in platforms) else 3 if "macosx" in platforms[0] else 4


def _python(wheel: WheelFile, wanted: int | None) -> tuple[bool, bool, int]:
    """Smaller is better: installs on the Python that is wanted, is for plain CPython, is for an old Python."""
    abis, minors = wheel.tags[1], _pythons(wheel)
    for_later = "abi3" in abis or "none" in abis
    fits = wanted is None or any(one == wanted or (for_later and one <= wanted) for one in minors)
    unusual = not any(tag.startswith(("cp", "py")) for tag in wheel.tags[0]) or any(abi.endswith(("t", "d")) for abi in abis)
    return not fits, unusual, min(minors)
