"""What is looked for in Python files beyond their imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from depaudit.knowledge.companions import Companion
from depaudit.model.record import dataclass, field
from depaudit.model.usage import Interest


@dataclass(frozen=True)
class Question:
    """What is looked for."""

    names: Sequence[str] = ()
    """Canonical names of requirements that nothing imports."""
    facts: Mapping[str, Sequence[Companion]] = {}
    """Features by the package that a file must import."""
    uses: Interest = Interest()
    """Uses by the package that a file must import."""
    known: dict[str, bool] = field(default_factory=dict)
    """Whether modules that were met may have such uses: the same ones are imported everywhere."""

    @property
    def interest(self) -> str:
        """The question as text, for the cache."""
        keys = sorted(fact.key for facts in self.facts.values() for fact in facts)
        return f"strings {' '.join(self.names)} features {', '.join(keys)} uses {self.uses.digest}"
