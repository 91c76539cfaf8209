"""What one release of a distribution offers, told from its files alone: nothing is installed, imported or run."""

from depaudit.apis.api import verdict
from depaudit.apis.public_names import public_names
from depaudit.apis.release import Api
from depaudit.apis.verdict import PublicName, State, Verdict

__all__ = ["Api", "PublicName", "State", "Verdict", "public_names", "verdict"]
