"""Features of packages that code can use: what they need beside the package, or tell of its build."""

from __future__ import annotations

from functools import cache

from depaudit.knowledge.tables import table
from depaudit.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Companion:
    """A feature of a package, and the distributions of which any one is enough for it."""

    key: str
    package: str
    kind: str
    """`module`, `name`, `route`, `method`, `keyword` or `argument`: how the feature shows (see `facts/companions.toml`);
    `call` or `text` (see `facts/torch/code.toml`)."""
    words: tuple[str, ...]
    """Modules or names below the package, attributes, or keywords."""
    calls: tuple[str, ...]
    """What takes the keyword."""
    values: tuple[str, ...]
    """Values of the keyword, or of the first argument; empty for any (but None and False)."""
    needs: tuple[str, ...]
    """The first is what to declare."""
    brought: bool
    """Many other distributions bring one of `needs`."""
    weak: bool
    """The feature may do without: it keeps a requirement and is never missed."""
    extras: tuple[str, ...]
    """Extras of the package's distribution that bring one of `needs`."""
    source: str
    strong_since: str = ""
    """The release of the package from which on a weak feature cannot do without."""
    tells: str = ""
    """What the use tells, in a word, where it needs nothing: its signs are of this kind."""


def companion(key: str) -> Companion:
    """The fact of this key."""
    return _all()[key]


@cache
def features_of(package: str) -> tuple[Companion, ...]:
    """The features of a top-level package, or none."""
    return tuple(c for c in _all().values() if c.package == package)


@cache
def signs_that_tell(what: str) -> tuple[Companion, ...]:
    """The signs in code that tell this of torch (`cuda`, `asks`, `compile`, `gpu`)."""
    found = []
    for key, (package, kind, words, values, tells, source) in table("torch_code").items():
        if tells == what:
            found.append(
                Companion(key, package, kind, tuple(words.split()), (), tuple(values.split()), (), False, False, (), source, tells=tells)
            )
    return tuple(found)


@cache
def choices_of(distribution: str) -> tuple[str, ...]:
    """Strings that choose the distribution (`django.db.backends.mysql`)."""
    return tuple(text for text, (needs,) in table("choices").items() if distribution in needs.split())


@cache
def _all() -> dict[str, Companion]:
    return {key: _read(key, cells) for key, cells in table("companions").items()}


def _read(key: str, cells: tuple[str, ...]) -> Companion:
    package, kind, words, calls, values, needs, flags, extras, source, strong_since = cells
    return Companion(
        key,
        package,
        kind,
        tuple(words.split()),
        tuple(calls.split()),
        tuple(values.split()),
        tuple(needs.split()),
        "brought" in flags.split(),
        "weak" in flags.split(),
        tuple(extras.split()),
        source,
        strong_since,
    )
