"""What is installed together.

Two requirements can only break each other where one command installs both:
a requirements file with what it includes, the metadata of a project with one
of its extras or groups, a script. Rules about two requirements ask here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from depaudit.model.environment import Environment
from depaudit.model.requirement import Manifest, Requirement, Scope


def environments_of(manifests: tuple[Manifest, ...]) -> tuple[Environment, ...]:
    """The environments that the manifests of one project describe, in the order of the manifests."""
    by_path = {m.path: m for m in manifests}
    return tuple(environment for manifest in manifests for environment in _of_manifest(manifest, by_path))


def _of_manifest(manifest: Manifest, by_path: Mapping[str, Manifest]) -> Iterator[Environment]:
    together = _with_includes(manifest, by_path)
    requirements = [r for m in together for r in m.requirements]
    indexes = tuple(i for m in together for i in m.indexes)
    base = tuple(r for r in requirements if r.scope in (Scope.RUNTIME, Scope.CONSTRAINT))
    if base:
        yield Environment(manifest.path, base, indexes)
    build = tuple(r for r in requirements if r.scope is Scope.BUILD)
    if build:
        yield Environment(f"{manifest.path} [build-system]", build)
    for scope in (Scope.EXTRA, Scope.GROUP):
        for name in sorted({name for r in requirements if r.scope is scope for name in (r.group, *r.also)}):
            added = tuple(_in_group(requirements, scope, name, manifest))
            yield Environment(f"{manifest.path} [{name}]", base + added, indexes)


def _in_group(
    requirements: list[Requirement], scope: Scope, name: str, manifest: Manifest
) -> Iterator[Requirement]:
    included = {name}
    waiting = [name]
    while waiting:
        group = waiting.pop()
        for including, other in manifest.group_includes:
            if including == group and other not in included:
                included.add(other)
                waiting.append(other)
    for requirement in requirements:
        if requirement.scope is scope and not included.isdisjoint((requirement.group, *requirement.also)):
            yield requirement


def _with_includes(manifest: Manifest, by_path: Mapping[str, Manifest]) -> list[Manifest]:
    """The manifest and what it includes, each once: cycles of `-r` are legal.

    Which of its environments installs a file, a manifest of tox does not say.
    """
    if manifest.format == "tox":
        return [manifest]
    found: dict[str, Manifest] = {}
    waiting = [manifest.path]
    while waiting:
        path = waiting.pop(0)
        if path in by_path and path not in found:
            found[path] = by_path[path]
            waiting.extend(by_path[path].includes)
    return list(found.values())
