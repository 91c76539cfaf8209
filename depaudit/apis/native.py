"""Native modules: a name that stands nowhere in the bytes of one is none of its names, if the bytes can be trusted."""

from __future__ import annotations

import re

from depaudit.apis.exports import exports_of
from depaudit.apis.namespace import Namespace
from depaudit.apis.release import Api

_SMALLEST = 60_000
"""Below it a module is a shim whose code lies in a library beside it."""
_PLAIN = re.compile(r"[A-Za-z][A-Za-z_]{2,}[A-Za-z]$")
"""Names with digits or a last underscore are often put together when the module is loaded (`float128`, `bool_`)."""
_LIBRARY = re.compile(r"/lib[^/]*\.(?:so|dylib|dll)[.\d]*$")
"""A library that a shim loads; those that a wheel repairer put into `NAME.libs` are of other projects."""
_CONTROLS = 2
_WORD = re.compile(rb"[A-Za-z_]\w+")
_STRING = re.compile(rb"(?<=\0)[A-Za-z_][\w.]*(?=\0)")


def native_lacks(api: Api, space: Namespace, name: str) -> bool:
    """Is the name proven to be none of a native module's?

    Only where its bytes are at hand and hold every name that the release's own
    Python code imports of it: compressed or composed strings fail that test.
    """
    data = api.native.get(space.member)
    if data is None or len(data) < _SMALLEST or not _PLAIN.match(name):
        return False
    if any(_LIBRARY.search(path) and ".libs/" not in path for path in api.native):
        return False
    controls = _controls(api, space.name)
    found = not holds(api, space.member, name) and all(holds(api, space.member, one) for one in controls)
    return found and len(controls) >= _CONTROLS


def holds(api: Api, path: str, name: str) -> bool:
    """Does a name stand in a native file, be it as a part of a longer word?"""
    key = ("native words", path)
    words = api.memo.get(key)
    if not isinstance(words, bytes):
        api.memo[key] = words = b"\n".join(sorted(set(_WORD.findall(api.native[path] or b""))))
    return name.encode() in words


def may_add(api: Api, path: str, module: str, name: str) -> bool:
    """May the code of a native file add a name to a Python module? It then knows both.

    The module's name is a string of its own; some compilers put strings together
    with nothing between, and there any place counts. The name may be a part of
    another string (`package.Name`).
    """
    key = ("native strings", path)
    strings = api.memo.get(key)
    if not isinstance(strings, tuple):
        data = api.native[path] or b""
        packed = b"rustc" in data or b"mypyc" in data or (b"ython" in data and b"\0__name__\0" not in data)
        alone = frozenset[bytes]() if packed else frozenset(_STRING.findall(data))
        api.memo[key] = strings = (alone, frozenset(_WORD.findall(data)))
    alone, words = strings
    if not alone:
        return holds(api, path, name) and holds(api, path, module.rpartition(".")[2])
    return module.encode() in alone and name.encode() in words


def _controls(api: Api, module: str) -> set[str]:
    """Names that the modules beside it import of a native module."""
    key = ("controls", module)
    known = api.memo.get(key)
    if isinstance(known, set):
        return known
    api.memo[key] = set()
    folder = module.rpartition(".")[0]
    found: set[str] = set()
    for other in api.modules():
        if other == folder or other.rpartition(".")[0] == folder:
            space = api.namespace(other)
            for bindings in space.bindings.values() if space else ():
                found.update(one.attribute for one in bindings if one.module == module and one.attribute)
            if space is not None and [star.module for star in space.stars] == [module]:
                exported = exports_of(api, other)
                found.update(name for name in (exported.surely if exported else ()) if name not in space.bindings)
    found = {name for name in found if not api.has_module(f"{folder}.{name}")}
    api.memo[key] = found
    return found
