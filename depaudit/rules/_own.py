"""What is the project's own, and so no distribution that somebody else makes."""

from __future__ import annotations

from depaudit.model.finding import Severity
from depaudit.model.project import Project
from depaudit.requirement_text import canonical


def own_names(project: Project) -> frozenset[str]:
    """Canonical names of the project itself, and of its siblings in the repository, which are first-party."""
    declared = (m.name for m in project.manifests if m.name)
    return frozenset(canonical(name) for name in (*declared, *project.first_party)) | project.siblings


_ASIDE = frozenset(
    """
    example examples sample samples demo demos tutorial tutorials cookbook template templates test tests testing
    fixtures testdata docs doc benchmark benchmarks
    """.split()  # noqa: SIM905 (a list of words)
)


def severity_in(project: Project, severity: Severity) -> Severity:
    """What lies in an example or a test of a larger tree is worth a note, whatever it would be elsewhere."""
    return Severity.NOTE if not _ASIDE.isdisjoint(project.root.split("/")) else severity
