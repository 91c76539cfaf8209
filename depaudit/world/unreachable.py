"""What the world did not tell."""

from depaudit.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Something outside that could not be asked, or whose answer makes no sense. Never raised: readers return it."""

    reason: str
    """One sentence without a full stop, that names what was asked; never with credentials."""
    missing: bool = False
    """It was asked, and says that there is no such thing."""
    forbidden: bool = False
    """It was asked and does not tell; some indexes answer so for what they do not have."""
