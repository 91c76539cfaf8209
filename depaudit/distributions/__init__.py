"""Import names to distributions, with the evidence for it."""

from depaudit.distributions.dependencies import dependencies_of
from depaudit.distributions.environment import Installed, read_environment
from depaudit.distributions.names import Names

__all__ = ["Installed", "Names", "dependencies_of", "read_environment"]
