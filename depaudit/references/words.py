"""The words by which distributions may be named, in one pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable

from depaudit import knowledge
from depaudit.model.record import dataclass


@dataclass(frozen=True)
class Words:
    """What to look for: names in any spelling, import names, console scripts."""

    pattern: re.Pattern[str]
    """Finds any of the words in lower-case text; what stands before it is not looked at."""
    by_word: dict[str, tuple[str, ...]]
    """Distributions by the word, as `key` writes it."""

    def find(self, text: str) -> list[tuple[int, int]]:
        """Where a word stands whole."""
        lower = text.lower()
        if len(lower) != len(text):
            lower = text
        found = (match.span() for match in self.pattern.finditer(lower))
        return [(start, end) for start, end in found if _begins(text, start)]

    def distributions(self, word: str) -> tuple[str, ...]:
        """The distributions that a word found names."""
        first = word.partition(" ")[0]
        return (*self.by_word.get(key(word), ()), *(self.by_word.get(key(first), ()) if first != word else ()))


def _begins(text: str, start: int) -> bool:
    before = text[start - 1 : start]
    return not (before.isalnum() or before in ("_", "-", ".")) or text.endswith(("[tool.", "[[tool."), 0, start)


def key(word: str) -> str:
    """One spelling for all of a word."""
    return re.sub(r"[-_.]+", "-", word).lower()


def words_of(names: Iterable[str]) -> Words:
    """The words of these distributions (canonical names)."""
    by_word: dict[str, dict[str, None]] = {}
    for name in sorted(names):
        for word in (name, *knowledge.modules_of(name), *knowledge.commands_of(name)):
            if len(word) > 1 and (word == name or not knowledge.is_generic(word)):
                by_word.setdefault(key(word), {})[name] = None
    choices = sorted(by_word, key=lambda word: (-len(word), word))
    # Nobody writes more separators; a run of thousands would be gone through from each of them.
    spelled = "|".join("[-_.]{1,3}".join(map(re.escape, word.split("-"))) for word in choices)
    pattern = re.compile(rf"(?:{spelled or '(?!)'})(?![\w-])")
    return Words(pattern, {word: tuple(found) for word, found in by_word.items()})
