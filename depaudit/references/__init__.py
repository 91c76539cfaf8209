"""Uses of a distribution that are not imports: configuration, commands, and strings in Python."""

from depaudit.references.configuration import references_of
from depaudit.references.strings import string_references

__all__ = ["references_of", "string_references"]
