"""Folders that the project's own scripts and tests put on `sys.path`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from depaudit.documents import Documents
from depaudit.model.location import Unreadable
from depaudit.tree.listing import Listing, normal, parent, within

_MOST = 200
"""Files that are looked at, those nearest to the root first, and statements of one file."""
_SETS_PATH = r"\bsys\.path(?:\.(?:insert|append|extend)\(|\s*\+=|\[[^\]\n]*\]\s*=(?!=)|\s*=(?!=))|\b(?:addsitedir|syspath_prepend)\("
_BY_PLACE = r"__file__|\bPath\b|dirname|getcwd|\bcwd\b|['\"]\.?['\"]"
_QUOTED = r"['\"]([^'\"\n]+)['\"]"
_UP = r"dirname\(|\.parent\b(?!s)|\bpardir\b"
_PARENTS = r"\.parents\[(\d+)\]"


def hinted_folders(root: str, candidates: Iterable[str], listing: Listing, documents: Documents) -> tuple[str, ...]:
    """The folders, for the files `candidates` (conftest.py, scripts) of the project at `root`."""
    found: set[str] = set()
    for path in sorted(candidates, key=lambda p: (p.count("/"), p))[:_MOST]:
        data = documents.files.read(path)
        if isinstance(data, Unreadable) or not (b"sys.path" in data or b"addsitedir" in data or b"syspath" in data):
            continue
        text = data.decode("utf-8", "replace")
        for match in islice(re.finditer(_SETS_PATH, text), _MOST):
            start = text.rfind("\n", 0, match.start()) + 1
            if "#" not in text[start : match.start()]:
                found |= _folders_of(_statement(text, start), text, path, root, listing)
    return tuple(sorted(folder for folder in found if within(folder, root)))


def _statement(text: str, start: int) -> str:
    """The statement that begins at `start`, up to where its brackets close."""
    depth = 0
    for at in range(start, min(len(text), start + 600)):
        character = text[at]
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "\n" and depth <= 0:
            return text[start:at]
    return text[start : start + 600]


def _folders_of(statement: str, text: str, path: str, root: str, listing: Listing) -> set[str]:
    """The folders of the tree that a statement may mean; names in it are looked up where they are bound."""
    wanted = re.sub(r"^.*?(?:[(]|=)", "", statement, count=1, flags=re.DOTALL)
    for name in set(re.findall(r"\b[A-Za-z_]\w*\b", wanted)) - {"os", "sys", "path", "str", "Path", "join", "abspath"}:
        bound = re.search(rf"^[ \t]*{name}\s*=\s*(.+)$", text, re.MULTILINE)
        if bound:
            wanted += " " + bound.group(1)
    here = parent(path)
    at = path
    steps = len(re.findall(_UP, wanted)) + sum(int(n) + 1 for n in re.findall(_PARENTS, wanted))
    for _ in range(steps or 1):
        if not within(parent(at), root):
            break
        at = parent(at)
    quoted = [q for q in re.findall(_QUOTED, wanted) if q not in (".", "/") and "\\" not in q]
    joined_up = normal("/".join(quoted), at) if quoted else at
    candidates = {joined_up, *(normal(q, at) for q in quoted), *(normal(q, here) for q in quoted)}
    candidates |= {normal(q, root) for q in quoted if not q.startswith("..")}
    found = {c for c in candidates if c is not None and c in listing.python_folders}
    return found or ({at} if re.search(_BY_PLACE, wanted) else set())
