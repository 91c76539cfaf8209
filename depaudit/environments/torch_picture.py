"""torch in one environment at a glance: what is installed, what that runs on, and what stands beside it."""

from __future__ import annotations

from depaudit.environments.targets import Platform
from depaudit.environments.torch_pairs import Clash, clashes, goes_together, torches_of, torches_on
from depaudit.environments.torch_sets import Part, TorchSet, admits
from depaudit.environments.torch_taken import Taken
from depaudit.knowledge import cuda
from depaudit.knowledge import torch as facts
from depaudit.knowledge.torch import Release
from depaudit.model.environment import Target
from depaudit.model.record import dataclass
from depaudit.specifier_text import have_common_release


@dataclass(frozen=True, slots=True)
class Member:
    """A distribution beside torch."""

    name: str
    asked: str
    """The specifier as written."""
    taken: str
    """The release that installers take, or empty."""
    clash: Clash | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether torch runs on something."""

    what: str
    fits: bool | None
    """None where it is not known."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """What one environment installs of torch on one platform."""

    environment: str
    platform: Platform
    asked: str
    """The specifier of torch as written."""
    taken: Taken | None
    """None where it depends on what cannot be read."""
    release: Release | None
    """The release alone, where the build cannot be told."""
    image: str
    """The base, of an image."""
    glibc: str
    """The oldest that it runs on; empty beside Linux."""
    reaches_on: bool
    """Releases that are newer than depaudit's tables are admitted."""
    lacks: bool
    """What is asked for was released, but not for that Python."""
    direct: bool
    """It comes from a URL or a folder."""
    conda: bool
    """conda installs it, whose build depends on the machine where nothing chooses one."""
    indexes: tuple[str, ...]
    architectures: tuple[str, ...]
    driver: str
    """The oldest driver that runs it."""
    members: tuple[Member, ...]
    numpy: Fit | None
    target: tuple[Fit, ...]
    elsewhere: tuple[Fit, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing in it is known to fail."""
        fits = [f.fits for f in (*self.target, *((self.numpy,) if self.numpy else ()))]
        return False not in fits and not any(m.clash for m in self.members)


def picture_of(
    found: TorchSet,
    target: Target,
    release: Release | None,
    taken: Taken | None,
    place: tuple[Fit, ...] = (),
    elsewhere: tuple[Fit, ...] = (),
) -> Picture:
    """The picture of a set that asks for torch; `release` is what installers take of it, `taken` that with its build;
    `place` is what its system or image says against it."""
    known = taken.release if taken is not None else release
    build = cuda.architectures(taken.release, taken.build) if taken is not None and taken.cuda else None
    conda = found.torch is not None and found.torch.asks.of_conda
    broken = {clash.companion.name: clash for clash in clashes(found)}
    return Picture(
        environment=found.environment.name,
        platform=found.platform,
        asked=found.torch.asks.specifier if found.torch is not None else "",
        taken=taken,
        release=known,
        image=found.environment.image,
        glibc=known.glibc if known is not None and found.platform.os == "linux" and not conda else "",
        reaches_on=found.torch is not None and have_common_release(found.torch.specifier or ">=0", f">{facts.newest().version}"),
        lacks=found.torch is not None and bool(torches_of(found.torch, None)) and not torches_on(found.torch, found.platform),
        direct=found.torch is not None and found.torch.direct,
        conda=conda,
        indexes=tuple(index.url for index in found.environment.indexes),
        architectures=build[0] if build is not None else (),
        driver=cuda.least_driver(taken.cuda, found.platform.os) if taken is not None and taken.cuda else "",
        members=tuple(_member(part, known, broken, found) for part in found.companions),
        numpy=_numpy(found.parts.get("numpy"), known, found.platform),
        target=(*place, *_on_target(target, taken, build[0] if build is not None else (), found.platform)),
        elsewhere=elsewhere,
    )


def _member(part: Part, release: Release | None, broken: dict[str, Clash], found: TorchSet) -> Member:
    known = facts.companion(part.name)
    clash = broken.get(part.name)
    if clash is not None:
        return Member(part.name, part.asks.specifier, clash.chosen, clash)
    admitted = [c for c in known.releases if admits(part.specifier, c.version)] if known is not None else []
    fitting = [c.version for c in admitted if known and release and goes_together(release, c, known, found)]
    return Member(part.name, part.asks.specifier, part.pinned or (fitting[0] if fitting else ""))


def _numpy(part: Part | None, release: Release | None, platform: Platform) -> Fit | None:
    if part is None or release is None:
        return None
    two = not part.specifier or have_common_release(part.specifier, ">=2")
    fits = platform.os in release.numpy2 or not two
    return Fit(part.asks.specifier or "any", fits, "" if fits else f"torch {release.version} is compiled for numpy 1")


def _on_target(target: Target, taken: Taken | None, built: tuple[str, ...], platform: Platform) -> list[Fit]:
    found = []
    if target.gpu:
        gpu = cuda.gpu_named(target.gpu)
        if gpu is not None and taken is not None and taken.cuda and not built and cuda.is_before(taken.cuda, gpu.capability):
            found.append(Fit(gpu.name, False, f"needs CUDA {cuda.first_cuda(gpu.capability)}"))
        elif gpu is None or gpu.embedded or not built:
            found.append(Fit(target.gpu, None, "not known"))
        else:
            sm = f"sm_{gpu.capability.replace('.', '')}"
            found.append(Fit(gpu.name, cuda.runs_on(gpu.capability, built), sm))
    if target.driver or target.cuda:
        found.append(_driver(target, taken, platform))
    return found


def _driver(target: Target, taken: Taken | None, platform: Platform) -> Fit:
    what = f"driver {target.driver}" if target.driver else f"driver for CUDA {target.cuda}"
    least = cuda.least_driver(taken.cuda, platform.os) if taken is not None and taken.cuda else ""
    if not least or taken is None:
        return Fit(what, None, "not known")
    if target.driver:
        return Fit(what, cuda.driver_runs(target.driver, least), f"needs {least}")
    return Fit(what, facts.numbers(target.cuda)[0] >= facts.numbers(taken.cuda)[0], f"needs CUDA {taken.cuda}")
