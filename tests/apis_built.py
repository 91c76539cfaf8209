"""Small releases for the tests of `depaudit.apis`."""

from __future__ import annotations

from textwrap import dedent

from depaudit.apis import Api, State, verdict


def release(native: dict[str, bytes | None] | None = None, **files: str) -> Api:
    """A release of `pkg`: `a__b="…"` is `pkg/a/b.py`, `init="…"` is `pkg/__init__.py`; a name that ends in `_pyi` is a stub."""
    members: dict[str, bytes] = {"pkg/__init__.py": b""}
    for key, text in files.items():
        stem, ending = (key.removesuffix("_pyi"), "pyi") if key.endswith("_pyi") else (key, "py")
        path = stem.replace("__", "/")
        path = f"{path.removesuffix('init')}__init__" if path == "init" or path.endswith("/init") else path
        members[f"pkg/{path}.{ending}"] = dedent(text).encode()
    return Api(members, native or {})


def said(api: Api, path: str, keyword: str = "") -> str:
    """`present`, `absent` or `unknown`."""
    return verdict(api, path, keyword).state.value


PRESENT, ABSENT, UNKNOWN = (state.value for state in (State.PRESENT, State.ABSENT, State.UNKNOWN))
