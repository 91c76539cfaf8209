"""Which releases installers would take for a requirement."""

from __future__ import annotations

from collections.abc import Sequence

from depaudit.specifier_text import admits
from depaudit.world.best_wheel import best_wheel
from depaudit.world.releases import Release, WheelFile


def admitted(listed: Sequence[Release], specifier: str, python: str = "") -> tuple[Release, ...]:
    """The releases that the specifier admits, oldest first.

    Withdrawn ones (PEP 592) only where it pins by `==`; pre-releases only where it names one, or where there is nothing
    else (PEP 440). With `python` (`3.10`) only what that Python may install by the release's `Requires-Python`.
    """
    kept = [release for release in listed if admits(specifier, str(release.version))]
    if "==" not in specifier:
        kept = [release for release in kept if not release.yanked]
    if python:
        kept = [r for r in kept if not r.requires_python or admits(r.requires_python, f"{python}.99")]
    if not _names_prerelease(specifier):
        kept = [release for release in kept if not release.version.is_prerelease] or kept
    return tuple(kept)


def newest_wheel(listed: Sequence[Release], specifier: str, python: str = "") -> WheelFile | None:
    """The wheel of the newest release that is admitted and has one."""
    wheels = (best_wheel(release, python) for release in reversed(admitted(listed, specifier, python)))
    return next((wheel for wheel in wheels if wheel is not None), None)


def _names_prerelease(specifier: str) -> bool:
    if not any(letter in specifier for letter in "abcdv"):  # of `a`, `b`, `rc` and `dev`
        return False
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return any(SpecifierSet(one).prereleases for one in specifier.split("||"))
    except InvalidSpecifier:
        return False
