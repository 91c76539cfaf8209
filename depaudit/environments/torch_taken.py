"""Which release and build of torch installers take for a set, where that can be told."""

from __future__ import annotations

from typing import NamedTuple

from depaudit.environments.targets import holds
from depaudit.environments.torch_pairs import chosen_torch, torches_on
from depaudit.environments.torch_sets import TorchSet, build_of, is_nightly, is_public
from depaudit.knowledge import torch as facts
from depaudit.knowledge.torch import Release
from depaudit.model.project import Project


class Taken(NamedTuple):
    """A release of torch, and its build."""

    release: Release
    build: str
    """`cu124`, `cpu`."""

    @property
    def cuda(self) -> str:
        """`12.4`; empty for a build without CUDA."""
        return facts.cuda_of(self.build)


def torch_taken(project: Project, found: TorchSet) -> Taken | None:
    """What installers take; None where it depends on what cannot be read here.

    A local version tells the build, then a source that names an index, then an
    index that replaces the public one. An extra index wins for a pinned version
    that it has; pip takes the higher version of the two for any other.
    """
    taken = _taken(project, found)
    return None if taken is not None and found.platform.os == "macos" and taken.build != "cpu" else taken


def build_asked(project: Project, found: TorchSet) -> str:
    """The build that alone is admitted: of a local version, a source, or indexes that all replace the public one."""
    if found.torch is None or found.torch.build:
        return found.torch.build if found.torch is not None else ""
    named = _source(project, found)
    if named is not None:
        return named
    indexes = found.environment.indexes
    if not indexes or any(is_public(i) or i.extra or i.explicit for i in indexes):
        return ""
    builds = {build_of(index) for index in indexes}
    return builds.pop() if len(builds) == 1 else ""


def _taken(project: Project, found: TorchSet) -> Taken | None:
    torch, chosen = found.torch, chosen_torch(found)
    if torch is None or chosen is None or any(is_nightly(index) for index in found.environment.indexes):
        return None
    if torch.build:
        return Taken(chosen, torch.build)
    named = _source(project, found)
    if named is not None:
        return _from_index(found, named) if named else None
    others = [i for i in found.environment.indexes if not is_public(i) and not i.explicit]
    if not others:
        build = _public_build(found, chosen)
        return Taken(chosen, build) if build else None
    builds = {build_of(index) for index in others}
    if len(builds) != 1 or "" in builds:
        return None
    build = builds.pop()
    if not all(index.extra for index in others) or (torch.pinned and build in chosen.builds):
        return _from_index(found, build)
    return None


def _source(project: Project, found: TorchSet) -> str | None:
    """The build of the index that a source of the manager names; empty where there are several, None without any."""
    torch = found.torch
    manifest = next((m for m in project.manifests if torch and m.path == torch.asks.location.path), None)
    named = [o for o in manifest.origins if o.name == "torch"] if manifest is not None else []
    sources = [o for o in named if holds(o.marker, found.platform)]
    if not sources or manifest is None:
        return None
    builds = {build_of(i) for o in sources for i in manifest.indexes if i.name and i.name == o.index}
    return builds.pop() if len(builds) == 1 and len(sources) == 1 else ""


def _from_index(found: TorchSet, build: str) -> Taken | None:
    torches = torches_on(found.torch, found.platform) if found.torch is not None else ()
    release = next((r for r in torches if build in r.builds), None)
    return Taken(release, build) if release is not None else None


def _public_build(found: TorchSet, release: Release) -> str:
    platform = found.platform
    if platform.os != "linux":
        return "cpu"
    return release.build if platform.machine == "x86_64" else release.aarch64 if platform.machine == "aarch64" else ""
