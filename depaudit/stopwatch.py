"""Where the time of a run went."""

from __future__ import annotations

import time


class Stopwatch:
    """Adds the time since the last lap to the part of the work that ends there."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.seconds: dict[str, float] = {}
        """By part, in the order in which the parts ended first."""

    def lap(self, part: str) -> None:
        """`part` ends here."""
        now = time.perf_counter()
        self.seconds[part] = self.seconds.get(part, 0.0) + now - self._last
        self._last = now

    def table(self) -> str:
        """A line a part, in milliseconds, and the sum."""
        rows = [*self.seconds.items(), ("in all", sum(self.seconds.values()))]
        return "\n".join(f"{seconds * 1000:9.1f} ms  {part}" for part, seconds in rows)
