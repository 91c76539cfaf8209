"""What one command installs of torch and of what is built for it, on one platform."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from depaudit import specifier_text
from depaudit.environments.targets import Platform, applies
from depaudit.knowledge import torch as facts
from depaudit.model.dependency import Lock
from depaudit.model.environment import Environment
from depaudit.model.project import Project
from depaudit.model.record import dataclass, replace
from depaudit.model.requirement import Index, Requirement, Role, Scope

_LOCAL = re.compile(r"\+([A-Za-z0-9._-]+)")
_BUILD = r"cpu|cu[0-9]{2,3}|rocm[0-9.]+|xpu"
_TORCH_HOSTS = ("pytorch.org", "/pytorch-wheels", "/pytorch/whl")


@dataclass(frozen=True, slots=True)
class Part:
    """What an environment asks of one distribution."""

    name: str
    requirements: tuple[Requirement, ...]
    """Those that ask for it, then those that only constrain."""
    specifier: str
    """All of it, without local parts (PEP 440)."""
    build: str = ""
    """The local part that is asked for: `cu124`, `cpu`."""
    direct: bool = False
    """It comes from a URL, a path or a repository: the specifier says nothing of it."""

    @property
    def asks(self) -> Requirement:
        """The requirement to show."""
        return self.requirements[0]

    @property
    def pinned(self) -> str:
        """The one version that it may be, or empty."""
        found = re.fullmatch(r"={2,3}\s*([0-9][0-9A-Za-z.]*)", self.specifier.strip())
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class TorchSet:
    """torch and its companions in one environment on one platform."""

    environment: Environment
    platform: Platform
    parts: Mapping[str, Part]
    locked: bool = False
    """It is the content of a lock file."""

    @property
    def torch(self) -> Part | None:
        """What is asked of torch itself."""
        return self.parts.get("torch")

    @property
    def companions(self) -> tuple[Part, ...]:
        """What is built for one torch and known, by name."""
        return tuple(part for name, part in sorted(self.parts.items()) if facts.companion(name) is not None)


def environments_with_torch(project: Project) -> tuple[tuple[Environment, bool], ...]:
    """The environments that name torch or a companion, and the locks that pin it; True for a lock."""
    names = {"torch", *facts.companions()}
    if names.isdisjoint(project.requirements_by_name) and names.isdisjoint(project.locked):
        return ()
    found = [(e, False) for e in project.environments if not names.isdisjoint(r.name for r in e.requirements)]
    for lock in project.locks:
        if not names.isdisjoint(v.name for v in lock.versions):
            found.append((_of_lock(lock), True))
    return tuple(found)


def set_on(environment: Environment, platform: Platform, locked: bool = False, *, conda: bool = False) -> TorchSet:
    """The environment on one platform: only what its markers let through. `conda`: with what conda installs."""
    by_name: dict[str, list[Requirement]] = {}
    for requirement in environment.requirements:
        if applies(requirement, platform) and (conda or not requirement.of_conda):  # conda has builds of its own
            by_name.setdefault(requirement.name, []).append(requirement)
    parts = {name: part for name, found in by_name.items() if (part := _part(name, found)) is not None}
    if environment.commands:
        parts = {name: _of_command(environment, part) for name, part in parts.items()}
    return TorchSet(environment, platform, parts, locked)


def admits(specifier: str, version: str) -> bool:
    """Whether a specifier (` || ` joins alternatives) admits a version; empty admits all."""
    return not specifier or specifier_text.admits(specifier, version)


def has_wheel(release: facts.Release, platform: Platform) -> bool:
    """Whether a release has a wheel for the system and the machine, whatever the Python."""
    if platform.os == "macos":
        return platform.machine in release.macos
    if platform.os == "linux":
        return platform.machine == "x86_64" or (platform.machine == "aarch64" and bool(release.aarch64))
    return platform.machine == "AMD64"


def build_of(index: Index) -> str:
    """The build of torch that an index of the PyTorch project serves (`cu124`, `cpu`), or empty."""
    if not any(host in index.url for host in _TORCH_HOSTS):
        return ""
    found = re.search(rf"/({_BUILD})(?:/|$)", _split(index.url)[1])
    return found[1] if found else ""


def _split(url: str) -> tuple[str, str]:
    """Host and path; empty where the text is no URL."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.path
    except ValueError:  # brackets in the host that hold no address
        return "", ""


def serves_torch(index: Index) -> bool:
    """Whether it is an index or a page of the PyTorch project, or a mirror of it."""
    return any(host in index.url for host in _TORCH_HOSTS)


def is_nightly(index: Index) -> bool:
    """Whether it serves what is not released."""
    return "/nightly" in index.url or "/whl/test" in index.url


def is_public(index: Index) -> bool:
    """Whether it is the package index that installers ask by themselves."""
    host = _split(index.url)[0]
    return host.startswith("pypi.") and not any(word in host for word in ("nvidia", "ngc"))


def foreign(indexes: Iterable[Index]) -> list[Index]:
    """Those that neither installers ask by themselves nor PyTorch runs: what they have is not known."""
    return [i for i in indexes if not is_public(i) and not serves_torch(i)]


def _part(name: str, found: Iterable[Requirement]) -> Part | None:
    asking = sorted(found, key=lambda r: (r.scope is Scope.CONSTRAINT, not r.specifier))
    if not asking or all(r.scope is Scope.CONSTRAINT for r in asking):
        return None
    with_build = any("+" in r.specifier for r in asking)
    builds = {b[1].lower() for r in asking if (b := _LOCAL.search(r.specifier))} if with_build else set()
    specifiers = dict.fromkeys(_LOCAL.sub("", r.specifier) if with_build else r.specifier for r in asking if r.specifier)
    alternatives = [s for s in specifiers if "||" in s]
    joined = alternatives[0] if alternatives else ",".join(specifiers)
    return Part(
        name,
        tuple(asking),
        joined,
        builds.pop() if len(builds) == 1 else "",
        any(r.url or r.editable for r in asking),
    )


def _of_command(environment: Environment, part: Part) -> Part:
    """A pinned part of an image with the build that the index of its command serves."""
    command = next((c for c in environment.commands if part.asks in c.requirements), None)
    builds = {build_of(i) for i in command.indexes if not is_public(i)} if command is not None else set()
    known = len(builds) == 1 and bool(part.pinned) and not part.build and not part.direct
    return replace(part, build=builds.pop()) if known else part


def _of_lock(lock: Lock) -> Environment:
    """The versions of a lock as pins; a distribution that is locked in several versions is left out."""
    versions: dict[str, set[str]] = {}
    for one in lock.versions:
        versions.setdefault(one.name, set()).add(one.version)
    return Environment(lock.path, tuple(_pins(lock, versions)))


def _pins(lock: Lock, versions: Mapping[str, set[str]]) -> Iterator[Requirement]:
    for one in lock.versions:
        if len(versions[one.name]) == 1:
            pin = f"=={one.version}"
            yield Requirement(f"{one.name}{pin}", one.location, one.name, pin, role=Role.LOCKED)
