"""Compare the lexical scanner with `ast` over folders: differences, and the share of files that it leaves to `ast`.

    python scripts/compare_with_ast.py FOLDER …

On a difference `ast` is right. Exit status 1 where there is one. A file with
syntax newer than this interpreter is rewritten first (`newer_syntax`); what
does not parse even so is counted and not compared.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from depaudit.model.source import ImportRow
from depaudit.sources.decoding import decode
from depaudit.sources.import_line import Doubt
from depaudit.sources.lexical import imports_of_text
from depaudit.sources.syntax import Tree, tree_of


def files(folders: list[str]) -> Iterator[Path]:
    """Every Python file under the folders."""
    for folder in folders:
        yield from sorted(path for path in Path(folder).rglob("*.py") if path.is_file())


def main(folders: list[str]) -> int:
    """Compare, print, and give the exit status."""
    counts: Counter[str] = Counter()
    doubts: Counter[str] = Counter()
    seconds = {"scanner": 0.0, "ast": 0.0}
    for path in files(folders):
        data = path.read_bytes()
        counts["files"] += 1
        counts["bytes"] += len(data)
        started = time.process_time()
        decoded = decode(data)
        lexical: list[ImportRow] | None
        try:
            lexical = imports_of_text(decoded.text)
        except Doubt as doubt:
            lexical = None
            doubts[str(doubt)] += 1
            if "-v" in sys.argv:
                print(f"doubt: {doubt}: {path}")
        seconds["scanner"] += time.process_time() - started
        started = time.process_time()
        parsed = tree_of(decoded.text)
        tree = parsed.imports() if isinstance(parsed, Tree) else None
        seconds["ast"] += time.process_time() - started
        if isinstance(parsed, Tree) and parsed.text is not decoded.text:
            counts["newer than this Python"] += 1
        if tree is None or decoded.problem:
            counts["not Python 3"] += 1
        elif lexical is None:
            counts["left to ast"] += 1
        else:
            counts["compared"] += 1
            counts["rows"] += len(tree)
            if lexical != tree:
                counts["different"] += 1
                show(path, tree, lexical)
    print(", ".join(f"{name}: {count:,}" for name, count in counts.items()))
    print(
        f"in doubt: {sum(doubts.values())} ({100 * sum(doubts.values()) / max(1, counts['files']):.2f} %)", dict(doubts)
    )
    print(f"CPU seconds: scanner {seconds['scanner']:.2f}, ast {seconds['ast']:.2f}")
    return 1 if counts["different"] else 0


def show(path: Path, tree: list[ImportRow], lexical: list[ImportRow]) -> None:
    """The first rows that only one of the two has."""
    print(path)
    for row in [row for row in tree if row not in lexical][:3]:
        print("  only ast:    ", tuple(row))
    for row in [row for row in lexical if row not in tree][:3]:
        print("  only scanner:", tuple(row))


if __name__ == "__main__":
    raise SystemExit(main([argument for argument in sys.argv[1:] if not argument.startswith("-")]))
