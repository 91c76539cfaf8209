"""The images that compose files build: which Dockerfile each takes, and with what arguments."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from depaudit.documents.yaml import items, mapping, scalar
from depaudit.installs.dockerfile import Arguments, filled
from depaudit.model.location import Unreadable

if TYPE_CHECKING:
    import yaml

    from depaudit.documents import Documents

_NAME = re.compile(r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml", re.IGNORECASE)
_DOCKERFILE = re.compile(r"(?:Docker|Container)file|.*\.(?:docker|container)file$", re.IGNORECASE)


class BuiltFile(NamedTuple):
    """A Dockerfile, with the arguments that it is built with."""

    path: str
    arguments: Arguments = ()


def composed_files(paths: Sequence[str], documents: Documents) -> tuple[BuiltFile, ...]:
    """The Dockerfiles that compose files among `paths` build, but for another project's, which are none of `paths`."""
    found = (one for path in paths if _NAME.fullmatch(posixpath.basename(path)) for one in _builds(path, documents))
    return tuple(one for one in found if one.path in paths or not _DOCKERFILE.match(posixpath.basename(one.path)))


def _builds(path: str, documents: Documents) -> tuple[BuiltFile, ...]:
    read = documents.yaml(path)
    if isinstance(read, Unreadable) or not read.nodes:
        return ()
    services = mapping(mapping(read.nodes[0]).get("services"))
    builds = (mapping(service).get("build") for service in services.values())
    return tuple(one for build in builds if build is not None and (one := _built(path, build)) is not None)


def built_files(named: Iterable[str], composed: Iterable[BuiltFile]) -> tuple[BuiltFile, ...]:
    """Every Dockerfile with each set of arguments; those that are one by name count alone where nothing composes them."""
    found = dict.fromkeys(composed)
    known = {one.path for one in found}
    return (*found, *(BuiltFile(path) for path in named if path not in known))


def _built(path: str, build: yaml.Node) -> BuiltFile | None:
    told = mapping(build)
    if "dockerfile_inline" in told:
        return None
    context = _value(scalar(told.get("context")) if told else scalar(build)) or "."
    file = _value(scalar(told.get("dockerfile")) or "Dockerfile")
    if file is None or "://" in context or context.startswith(("/", "~", "git@")):
        return None
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(path), context, file))
    return None if whole.startswith(("../", "/")) else BuiltFile(whole, tuple(sorted(_arguments(told))))


def _arguments(told: Mapping[str, yaml.Node]) -> Iterator[tuple[str, str | None]]:
    """A mapping, or a list of `NAME=value`; a name alone takes its value from who builds."""
    given = told.get("args")
    for name, node in mapping(given).items():
        yield name, _value(scalar(node)) or None
    for item in items(given):
        name, _, value = scalar(item).partition("=")
        yield name, _value(value) or None


def _value(text: str) -> str | None:
    """The text with the defaults of its variables; None where one has none."""
    whole = filled(text, {})[0]
    return None if "$" in whole else whole
