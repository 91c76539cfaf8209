"""What runs in any case when the project does."""

from __future__ import annotations

from depaudit.distributions.firm_reach import own_imports
from depaudit.last_answer import last_answer_kept
from depaudit.model.project import Kind, Project


@last_answer_kept
def run_always(project: Project) -> frozenset[str]:
    """Modules that plain imports reach from the beginnings of its packages, or of an application from its scripts."""
    own = own_imports(project.sources)
    scripts = project.kind is Kind.APPLICATION
    return own.reached(lambda path: not own.begins(path, scripts))
