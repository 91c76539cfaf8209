"""What is where in the audited tree: its projects, the role of every file, and the names that are its own."""

from depaudit.tree.survey import ProjectFiles, survey

__all__ = ["ProjectFiles", "survey"]
