"""Generated trees of growing size: time and memory must grow no faster."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.processes import Command, run_in_turn

HEADER = ("files", "no cache", "warm", "times the row above, no cache", "warm", "peak, no cache", "peak, warm")
SIZES = (1_000, 10_000, 100_000)
EXTERNAL = ("numpy", "requests", "yaml", "torch", "click", "pandas", "attr", "httpx", "rich", "jinja2")
STANDARD = ("os", "re", "sys", "json", "typing", "pathlib", "logging", "collections")


def rows(tools: Path, folder: Path, runs: int) -> Iterator[tuple[str, ...]]:
    """A row for each size."""
    before: tuple[float, float] | None = None
    for size in SIZES:
        root, cache = folder / str(size), folder / f"cache-{size}"
        shutil.rmtree(cache, ignore_errors=True)
        if not root.exists():
            make_tree(root, size)
        words = [str(tools / "depaudit"), "-f", "concise"]
        cold, warm = Command([*words, "--no-cache", "."], root), Command([*words, "."], root, cache)
        run_in_turn([cold, warm], runs if size < 100_000 else max(3, runs // 2))
        if cold.failure or warm.failure:
            yield f"{size:,}", cold.failure or warm.failure, "", "", "", "", ""
            return
        grown = [f"{now / then:.1f}" for now, then in zip((cold.seconds, warm.seconds), before or (), strict=False)]
        before = (cold.seconds, warm.seconds)
        yield (
            f"{size:,}",
            f"{cold.seconds:.2f} s",
            f"{warm.seconds:.2f} s",
            *(grown or ["", ""]),
            f"{cold.peak // 1024} MB",
            f"{warm.peak // 1024} MB",
        )


def make_tree(root: Path, size: int) -> None:
    """A project of `size` modules in packages of fifty, each with a dozen imports and some code."""
    chance = random.Random(size)
    package = root / "src" / "grown"
    for number in range(size):
        place = package / f"part{number // 50 // 50}" / f"group{number // 50}"
        if number % 50 == 0:
            place.mkdir(parents=True, exist_ok=True)
            for above in (place, place.parent, package):
                (above / "__init__.py").touch()
        lines = [f"import {name}" for name in chance.sample(STANDARD, 4)]
        lines += [f"from {name} import thing{chance.randrange(9)}" for name in chance.sample(EXTERNAL, 2)]
        lines += [f"from ..group{max(0, number // 50 - 1)} import m{max(0, number - chance.randrange(1, 50))}"]
        lines += [f"def run{n}(value):\n    '''Text of number {n}.'''\n    return [value, {n}]\n" for n in range(30)]
        (place / f"m{number}.py").write_text("\n".join(lines), encoding="utf-8")
    names = ", ".join(f'"{name}>=1"' for name in EXTERNAL)
    text = f'[project]\nname = "grown"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = [{names}]\n'
    (root / "pyproject.toml").write_text(text, encoding="utf-8")
