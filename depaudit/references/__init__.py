"""Uses of a distribution that are not imports: configuration, commands, features, and strings in Python."""

from depaudit.references.companions import companion_references
from depaudit.references.configuration import references_of
from depaudit.references.strings import string_references

__all__ = ["companion_references", "references_of", "string_references"]
