"""What is where in the audited tree: its projects, the role of every file, and the names that are its own."""

from depaudit.tree.file_names import is_readme
from depaudit.tree.survey import ProjectFiles, survey

__all__ = ["ProjectFiles", "is_readme", "survey"]
