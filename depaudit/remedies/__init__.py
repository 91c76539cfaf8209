"""What to write or run, in the language of the project's manager.

Nothing here decides whether something is wrong; rules do, and ask for the
words of the remedy. Edits are offered only where one text at one place is
all that changes.
"""

from depaudit.remedies.additions import addition, addition_for, choice
from depaudit.remedies.compiling import compiled_anew
from depaudit.remedies.homes import group_for, home
from depaudit.remedies.raising import raised
from depaudit.remedies.removals import line_removal, move, plain, removal, specifier
from depaudit.remedies.upgrades import repinned, upgrade
from depaudit.remedies.versions import without_known_flaw

__all__ = ["addition", "addition_for", "choice", "compiled_anew", "group_for", "home", "line_removal", "move", "plain", "raised", "removal", "repinned", "specifier", "upgrade", "without_known_flaw"]
