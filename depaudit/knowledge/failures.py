"""What fails, in the words of whatever fails, and which rules can say why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from depaudit.canonical_name import canonical
from depaudit.knowledge.tables import table
from depaudit.model.record import dataclass

_OF_MODULE = "{module}"
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Failure(NamedTuple):
    """A kind of failure."""

    key: str
    rules: tuple[str, ...]
    """Those whose findings can be the cause."""
    about: tuple[str, ...]
    """Distributions one of which such a finding must concern; `{name}` is what the text says. Empty: any."""
    means: str
    source: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A failure that a text tells of."""

    failure: Failure
    line: str
    """As it stands there, without colours and white space around it."""
    number: int
    facts: Mapping[str, str]
    """What the text itself says: `gpu`, `cuda`, `python`, `name`, `module`."""

    @property
    def about(self) -> tuple[str, ...]:
        """The distributions that a cause must concern, with what the text says filled in."""
        named = [one.format_map(self.facts) for one in self.failure.about if "{" not in one or one[1:-1] in self.facts]
        return tuple(map(canonical, named))


def failures_in(text: str) -> tuple[Told, ...]:
    """Each kind of failure that a text tells of, in the order in which they begin."""
    lines = [_COLOURS.sub("", line).strip() for line in text.splitlines()]
    found: list[Told] = []
    for failure in failures():
        expression = [re.compile(pattern) for pattern in failure.patterns]
        facts: dict[str, str] = {}
        first = -1
        for number, line in enumerate(lines):
            hits = [hit for one in expression if (hit := one.search(line))]
            if hits and first < 0:
                first = number
            for hit in hits:
                told = {name: value for name, value in hit.groupdict().items() if value}
                if _OF_MODULE in failure.about and facts.get("module", told["module"]) != told["module"]:
                    found.append(Told(failure, line, number + 1, told))  # another module is another failure
                else:
                    facts |= told
        if first >= 0:
            found.append(Told(failure, lines[first], first + 1, facts))
    found = list({(t.failure.key, *sorted(t.facts.items())): t for t in reversed(found)}.values())
    return tuple(sorted(found, key=lambda told: (told.number, told.failure.key)))


@cache
def failures() -> tuple[Failure, ...]:
    """Every kind that is known."""
    return tuple(
        Failure(key, tuple(rules.split()), tuple(about.split()), means, source, tuple(patterns))
        for key, (rules, about, means, source, *patterns) in table("failures").items()
    )
