"""Which releases of torch and of what is built for it a set admits, and whether any of them go together.

A verdict is one of three, in order: installers find no common solution; every
solution breaks when it is imported; the one that installers take today does.
Ranges that reach beyond the tables are given the benefit of the doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache

from depaudit.environments.targets import Platform
from depaudit.environments.torch_sets import Part, TorchSet, admits, has_wheel, is_nightly, is_public
from depaudit.knowledge import torch as facts
from depaudit.knowledge.torch import Companion, CompanionRelease, Minor, Release
from depaudit.model.record import dataclass
from depaudit.specifier_text import have_common_release


class Verdict(Enum):
    """What becomes of torch and one companion."""

    ENDED = "ended"
    """The companion has ended, and no release of it that is known is admitted, though the torch beside it is known."""
    UNRESOLVABLE = "unresolvable"
    """Installers find no solution."""
    BROKEN = "broken"
    """Whatever they find fails when it is imported."""
    CHOSEN_BROKEN = "chosen broken"
    """What they choose today fails, though the ranges admit a set that works."""


@dataclass(frozen=True, slots=True)
class Clash:
    """torch and a companion that do not go together."""

    verdict: Verdict
    companion: Part
    known: Companion
    torch: Part | None
    chosen_torch: str = ""
    """The release of torch that installers take, or the newest that is admitted."""
    chosen: str = ""
    """The release of the companion that they take, or the newest that is admitted."""
    works: str = ""
    """Which torch `chosen` works with (PEP 440)."""
    fits: str = ""
    """The newest release of the companion that works with `chosen_torch`, or empty."""
    best_torch: str = ""
    """The newest release of torch that is admitted and with which installers take companions that all work, or empty."""
    pins: tuple[str, ...] = ()
    """A set within the ranges that works, for people who would rather pin."""


def clashes(found: TorchSet) -> Iterator[Clash]:
    """What does not go together in one set, by companion."""
    torch = found.torch
    for part in found.companions:
        known = facts.companion(part.name)
        if known is None or part.direct:
            continue
        if known.ended and not _candidates(known, part, None) and _above(part, known):
            if torch is not None and torch.specifier and not torches_of(torch, None):
                continue
            yield Clash(Verdict.ENDED, part, known, torch, chosen=known.releases[0].version)
        elif torch is not None and not torch.direct:
            clash = _clash(found, torch, part, known)
            if clash is not None:
                yield clash


def _clash(found: TorchSet, torch: Part, part: Part, known: Companion) -> Clash | None:
    if any(is_nightly(index) for index in found.environment.indexes):
        return None
    ever = _pairs(torches_of(torch, None), _candidates(known, part, None))
    if ever is None:
        return None
    if not ever:
        return _unresolvable(torch, part, known)
    if not any(works(t, c, known, found) for t, c in ever):
        if _open(torch, facts.newest().version) and _open(part, known.releases[0].version) and not known.ended:
            return None
        return _told(Verdict.BROKEN, (torch, part, known), ever[0], found)
    torches = torches_on(torch, found.platform)
    pairs = _pairs(torches, _candidates(known, part, found.platform.python))
    if found.locked or not pairs:
        return None
    taken = _taken(found, torches)
    chosen = next((pair for pair in pairs if pair[0] is taken), pairs[0])
    if works(*chosen, known, found):
        return None
    best = next((t.version for t in torches if _settles(found, t)), "")
    return _told(Verdict.CHOSEN_BROKEN, (torch, part, known), chosen, found, best)


def _settles(found: TorchSet, torch: Release) -> bool:
    """Whether installers, once they take this torch, take companions that work with it."""
    for known, releases in _asked(found):
        taken = next((c for c in releases if resolves(torch, c)), None)
        if releases and (taken is None or not _is_known(taken) or not works(torch, taken, known, found)):
            return False
    return True


def pins_that_work(found: TorchSet) -> tuple[str, ...]:
    """The newest torch that is admitted, with releases of all companions that work with it; empty without any."""
    asked = tuple(_asked(found))
    for torch in torches_on(found.torch, found.platform) if found.torch is not None else ():
        fitting = [next((c for c in releases if goes_together(torch, c, known, found)), None) for known, releases in asked]
        if all(fitting):
            pins = (f"{known.name}=={c.version}" for (known, _), c in zip(asked, fitting, strict=True) if c)
            return (f"torch=={torch.version}", *pins)
    return ()


def goes_together(torch: Release, release: CompanionRelease, known: Companion, found: TorchSet) -> bool:
    """Whether the two install and work together, as far as the tables tell."""
    if not _is_known(release) or not resolves(torch, release) or not works(torch, release, known, found):
        return False
    return bool(release.requires or release.works) or admits(_by_cuda(release, known), torch.version)


def _asked(found: TorchSet) -> Iterator[tuple[Companion, tuple[CompanionRelease, ...]]]:
    """The companions of a set, with the releases that are admitted, newest first."""
    for part in found.companions:
        known = facts.companion(part.name)
        if known is not None and not part.direct:
            yield known, _candidates(known, part, found.platform.python)


Pair = tuple[Release, CompanionRelease]


def _pairs(torches: Sequence[Release], releases: Sequence[CompanionRelease]) -> list[Pair] | None:
    """Those that install together, newest torch first; None where one side has no release that is known."""
    if not torches or not releases:
        return None
    return [(t, c) for t in torches for c in releases if resolves(t, c)]


def torches_of(part: Part, python: Minor | None) -> tuple[Release, ...]:
    """The releases of torch that are admitted and have a wheel for the Python (None: for any), newest first."""
    return tuple(
        r
        for r in reversed(facts.releases())
        if (python is None or python in r.pythons) and admits(part.specifier, r.version)
    )


def torches_on(part: Part, platform: Platform) -> tuple[Release, ...]:
    """Those of them with a wheel for the system and the machine too, newest first."""
    return tuple(r for r in torches_of(part, platform.python) if has_wheel(r, platform))


def resolves(torch: Release, release: CompanionRelease) -> bool:
    """Whether installers take the two together: the metadata of the companion admit the torch."""
    return admits(release.requires, torch.version)


def works(torch: Release, release: CompanionRelease, known: Companion, found: TorchSet) -> bool:
    """Whether the two can be imported together, as far as that is known."""
    if not admits(release.works, torch.version):
        return False
    if not known.match or not release.build or not _from_the_public_index(found):
        return True
    one, other = facts.cuda_of(torch.build), facts.cuda_of(release.build)
    if found.platform.os != "linux" or found.platform.machine != "x86_64" or not one or not other:
        return True
    return one == other if known.match == "minor" else one.partition(".")[0] == other.partition(".")[0]


def working_with(known: Companion, torch: Release, found: TorchSet) -> CompanionRelease | None:
    """The newest release of the companion that installs and works with a torch."""
    return next((c for c in known.releases if goes_together(torch, c, known, found)), None)


def _is_known(release: CompanionRelease) -> bool:
    """Whether the tables tell which torch it is built for."""
    return bool(release.requires or release.works or release.build)


def chosen_torch(found: TorchSet) -> Release | None:
    """The torch that installers take today, as far as the companions that are known decide it."""
    torch = found.torch
    if torch is None or torch.direct:
        return None
    torches = torches_on(torch, found.platform)
    return _taken(found, torches) if torches else None


def _taken(found: TorchSet, torches: tuple[Release, ...]) -> Release:
    """The newest torch for which each companion has a release; else the newest."""
    limits = [releases for _, releases in _asked(found)]
    for torch in torches:
        if all(not releases or any(resolves(torch, c) for c in releases) for releases in limits):
            return torch
    return torches[0]


def _unresolvable(torch: Part, part: Part, known: Companion) -> Clash | None:
    """No pair that is known; what the ranges admit beyond the tables could only help where both reach there."""
    torches, releases = torches_of(torch, None), _candidates(known, part, None)
    if _below(part, known) or _below_torch(torch):
        return None
    if _open(torch, facts.newest().version):
        exact = all(c.requires.startswith(("==", "~=", "<")) for c in releases)
        if not exact or (_open(part, known.releases[0].version) and not known.ended):
            return None
    newest = releases[0]
    fits = next((c.version for c in known.releases if _fits(torches[0], c)), "")
    return Clash(
        Verdict.UNRESOLVABLE, part, known, torch, torches[0].version, newest.version, newest.works or newest.requires, fits
    )


def _fits(torch: Release, release: CompanionRelease) -> bool:
    return _is_known(release) and resolves(torch, release) and admits(release.works, torch.version)


def _told(
    verdict: Verdict, about: tuple[Part, Part, Companion], chosen: Pair, found: TorchSet, best: str = ""
) -> Clash:
    torch, part, known = about
    taken, release = chosen
    fits = working_with(known, taken, found)
    built_for = release.works or release.requires or _by_cuda(release, known)
    return Clash(
        verdict, part, known, torch, taken.version, release.version, built_for, fits.version if fits else "", best,
        () if best or verdict is Verdict.BROKEN else pins_that_work(found),
    )  # fmt: skip


def _by_cuda(release: CompanionRelease, known: Companion) -> str:
    """The releases of torch whose wheel has the CUDA that this one asks for."""
    wanted = facts.cuda_of(release.build)
    fitting = [r for r in facts.releases() if facts.cuda_of(r.build) == wanted]
    return f">={fitting[0].version},<={fitting[-1].version}" if fitting and known.match == "minor" else ""


def _candidates(known: Companion, part: Part, python: Minor | None) -> tuple[CompanionRelease, ...]:
    """The releases that are admitted and have a wheel for the Python (None: for any), newest first.

    Which Pythons those are is taken from the torch that they are built for.
    """
    return tuple(
        c
        for c in known.releases
        if admits(part.specifier, c.version)
        and (python is None or python in _pythons(c.works or c.requires or _pair(c, known)))
    )


def _pair(release: CompanionRelease, known: Companion) -> str:
    """A torch of the same time, for what asks for none: it tells the Pythons."""
    return _by_cuda(release, known) if release.build else ""


@lru_cache(maxsize=512)
def _pythons(specifier: str) -> frozenset[Minor]:
    return frozenset(python for r in facts.releases() if admits(specifier, r.version) for python in r.pythons)


def _from_the_public_index(found: TorchSet) -> bool:
    """Whether nothing says that builds of another index are taken."""
    if any(part.build for part in found.parts.values()):
        return False
    return all(is_public(index) for index in found.environment.indexes)


def _open(part: Part, newest: str) -> bool:
    """Whether a release newer than the newest one that is known is admitted."""
    return not part.specifier or have_common_release(part.specifier, f">{newest}")


def _below(part: Part, known: Companion) -> bool:
    return not part.specifier or have_common_release(part.specifier, f"<{known.since}")


def _below_torch(part: Part) -> bool:
    return not part.specifier or have_common_release(part.specifier, f"<{facts.releases()[0].version}")


def _above(part: Part, known: Companion) -> bool:
    """Whether only releases newer than the last one are admitted."""
    return bool(part.specifier) and not have_common_release(part.specifier, f"<={known.releases[0].version}")
