"""Uses of a distribution that are not imports: configuration, commands, features, and strings in Python."""

from depaudit.references.companions import companion_references, in_question
from depaudit.references.configuration import references_of
from depaudit.references.foreign import component_references, foreign_references
from depaudit.references.house import HouseReader
from depaudit.references.look import look_into
from depaudit.references.own_markers import without_own_markers
from depaudit.references.question import Question

__all__ = ["HouseReader", "Question", "companion_references", "component_references", "foreign_references", "in_question", "look_into", "references_of", "without_own_markers"]
