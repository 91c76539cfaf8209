"""How fast a lock of uv is read, against the parser of the standard library: `python -m benchmarks --locks`.

In one process, since both are libraries; the file is written for it, of the shape that uv gives its locks.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module

from depaudit.documents.text import TextDocument
from depaudit.locks.uv import read_uv
from depaudit.model.dependency import Lock

HEADER = ("uv.lock", "packages", "depaudit", "the parser of tomllib", "ratio")
_WHEEL = (
    '    {{ url = "https://files.example.org/packages/{name}-1.{n}.0-cp3{minor}-cp3{minor}-manylinux_2_17_x86_64.whl", '
    'hash = "sha256:{digest}", size = {size}, upload-time = "2025-06-0{day}T10:12:00Z" }},\n'
)


def uv_lock(packages: int, wheels: int = 24) -> str:
    """A lock of so many packages, each with dependencies and wheels."""
    text = ['version = 1\nrevision = 3\nrequires-python = ">=3.10"\n\n']
    for n in range(packages):
        name = f"package-{n}"
        brought = "".join(f'    {{ name = "package-{(n * 7 + k) % packages}" }},\n' for k in range(1, 4))
        files = "".join(
            _WHEEL.format(name=name, n=n, minor=k % 5 + 9, digest=f"{n * 31 + k:064x}", size=40_000 + k, day=k % 9 + 1) for k in range(wheels)
        )
        text.append(
            f'[[package]]\nname = "{name}"\nversion = "1.{n}.0"\nsource = {{ registry = "https://index.example.org/simple" }}\n'
            f"dependencies = [\n{brought}]\nwheels = [\n{files}]\n\n"
        )
    return "".join(text)


def rows(runs: int) -> Iterator[tuple[str, ...]]:
    """One row a size."""
    loads = _parser()
    for packages in (40, 185, 740):
        text = uv_lock(packages)
        ours = _median(partial(_read, text), runs)
        theirs = _median(partial(loads, text), runs)
        size = f"{len(text.encode()) / 1_000_000:.1f} MB"
        yield size, str(packages), f"{ours * 1000:.1f} ms", f"{theirs * 1000:.1f} ms", f"{ours / theirs:.3f}"


def _read(text: str) -> Lock:
    found = read_uv(TextDocument("uv.lock", text))
    if not isinstance(found, Lock):
        raise TypeError(found)
    return found


def _parser() -> Callable[[str], object]:
    """tomllib, which Python 3.10 lacks: this part of the benchmark needs a newer one."""
    loads: Callable[[str], object] = import_module("tomllib").loads
    return loads


def _median(work: Callable[[], object], runs: int) -> float:
    """Seconds of one call, after one that does not count."""
    work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)
