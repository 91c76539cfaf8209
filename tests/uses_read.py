"""Uses in a text, as the lens reads them."""

from __future__ import annotations

from depaudit.model.source import CodeRole
from depaudit.model.usage import Interest, UseGuard, UseRow
from depaudit.sources import scan
from depaudit.sources.uses import uses_in
from depaudit.sources.uses_interest import roots_of

KEYS = ("quilt.sew", "quilt.sew(thread)", "quilt.hoop.Hoop", "quilt.hoop.Hoop(size)", "quilt.knot", "quilt.new", "quilt.new.Needle", "other.sew")


def interest(*keys: str) -> Interest:
    """Of these keys."""
    roots = {key.partition(".")[0] for key in keys}
    return Interest({root: frozenset(k for k in keys if k.partition(".")[0] == root) for root in roots})


def uses(text: str, *keys: str, path: str = "a.py") -> tuple[UseRow, ...]:
    """All rows; of `KEYS` where no keys are given."""
    data = text.encode()
    rows = scan(path, data, CodeRole.RUNTIME).imports
    return uses_in(path, data, rows, roots_of(interest(*(keys or KEYS))))


def found(text: str, *keys: str) -> list[str]:
    """The keys of the rows, in order of place."""
    return [row.key for row in uses(text, *keys)]


def guard(text: str, *keys: str) -> UseGuard:
    """The guard of the only row."""
    (row,) = uses(text, *keys)
    return UseGuard(row.guard)
