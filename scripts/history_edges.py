"""At which releases a name must be asked for: on both sides of every edge of where it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from history_states import ABSENT, PRESENT, UNKNOWN

FURTHER = 3
"""Releases that are asked, one after the other, on a side where the answer is unknown.

Where a release has what it does not show (a `__getattr__` gives it), the next is asked too.
"""
Names = Mapping[str, tuple[str, ...] | None]


def is_shown(name: str, names: Names) -> bool | None:
    """Whether a release shows a name or parameter; None where its owner has no signature or is not there."""
    path, _, keyword = name.rstrip(")").partition("(")
    if not keyword:
        return name in names
    words = names.get(path)
    return None if words is None else keyword in words


def candidates(shown: Sequence[Names]) -> set[str]:
    """Names and parameters that some of the releases show and others do not, but for parameters that are private."""
    if not shown:
        return set()
    everywhere = set.intersection(*(set(names) for names in shown))
    found = {name for names in shown for name in names} - everywhere
    keywords: dict[str, list[tuple[str, ...]]] = {}
    for names in shown:
        for name, words in names.items():
            if words is not None:
                keywords.setdefault(name, []).append(words)
    for name, told in keywords.items():
        in_all = set.intersection(*map(set, told))
        found.update(f"{name}({word})" for words in told for word in words if word not in in_all and word[0] != "_")
    return found


def to_ask(name: str, shown: Sequence[Names], answers: Sequence[str | None]) -> Iterable[int]:
    """The releases, by number, that are to be asked next; `answers` so far, None where not asked."""
    pattern = [is_shown(name, names) for names in shown]
    known = [(at, it) for at, it in enumerate(pattern) if it is not None]
    for at, (_, state) in enumerate(known[:-1]):
        if state == known[at + 1][1]:
            continue
        for side in (known[at::-1], known[at + 1 :]):
            doubts = 0
            for place, same in side:
                if same != side[0][1] or doubts == FURTHER or answers[place] == (PRESENT if same else ABSENT):
                    break
                if answers[place] is None:
                    yield place
                    break
                doubts += answers[place] == UNKNOWN
