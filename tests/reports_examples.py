"""Reports made by hand, for the tests of the formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from depaudit.audit import HOW_TO_MATCH
from depaudit.model.finding import Basis, Confidence, Edit, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Kind, Manager, Project
from depaudit.model.report import Report, Row, Summary, Unchecked
from depaudit.model.requirement import Manifest, PythonRange, Requirement
from depaudit.model.settings import Settings
from depaudit.reports import render
from depaudit.reports.look import Look

LIT = Project(
    root="",
    name="lit-demo",
    kind=Kind.LIBRARY,
    kind_reason="published by .github/workflows/release.yml",
    manager=Manager.UV,
    settings=Settings(),
    manifests=(Manifest("pyproject.toml", "pyproject"), Manifest("requirements.txt", "requirements")),
    python=PythonRange(">=3.9", Location("pyproject.toml", 3)),
)

TORCHAUDIO = Finding(
    "mismatched-torch-family",
    Fault("torchaudio", "family"),
    (Location("requirements.txt", 3), Location("requirements.txt", 1)),
    Severity.ERROR,
    "`torchaudio` ends at 2.11.0 and needs `torch==2.11.0`; `torch>=2.7` gives 2.15.0 today",
    basis=Basis.KNOWLEDGE,
    distribution="torchaudio",
    requirement=Requirement("torchaudio", Location("requirements.txt", 3), "torchaudio"),
    details={"versions": ("2.11.0",), "names": frozenset({"b", "a"})},
    fix=Fix(
        "torch>=2.7,<2.12", edits=(Edit(Location("requirements.txt", 1, 1, 1, 11), "torch>=2.7", "torch>=2.7,<2.12"),)
    ),
)
NUMPY = Finding(
    "undeclared-dependency",
    Fault("numpy", "missing"),
    tuple(Location(f"lit/data{n}.py", 12, 8, 12, 13) for n in range(7)),
    Severity.ERROR,
    "Imported by 7 runtime modules; nothing declares `numpy`",
    distribution="numpy",
    module="numpy",
    evidence=(Evidence("`numpy` is from `numpy` (same name)"), Evidence("nothing here", Location("pyproject.toml", 7))),
    fix=Fix('uv add "numpy>=1.22"', command='uv add "numpy>=1.22"'),
)
NUMPY_MINIMUM = Finding(
    "minimum-too-low",
    Fault("numpy", "minimum"),
    (Location("pyproject.toml", 19, 6),),
    Severity.WARNING,
    "`numpy.random.default_rng` is absent in 1.16",
    distribution="numpy",
)
BROKEN_NOTEBOOK = Finding(
    "unreadable-file",
    Fault("intro.ipynb", "file"),
    (Location("notebooks/intro.ipynb", 3, 2, cell=4, raw_line=88),),
    Severity.WARNING,
    "This is not Python",
)
UNPINNED = Finding(
    "unpinned-requirement",
    Fault("requirements.txt", "unpinned"),
    (Location("requirements.txt"),),
    Severity.NOTE,
    "12 of 15 requirements have no version",
    confidence=Confidence.POSSIBLE,
)
ALL = (TORCHAUDIO, NUMPY, NUMPY_MINIMUM, BROKEN_NOTEBOOK, UNPINNED)
VULNERABILITIES = Unchecked("vulnerabilities")
UNMATCHED = Unchecked(
    "imports not matched to a distribution",
    HOW_TO_MATCH,
    2,
    (("acme_internal", Location("a.py", 5)), ("gpl", Location("explore.ipynb", 4, cell=2))),
)


def report(findings: Sequence[Finding] = ALL, project: Project = LIT, **more: object) -> Report:
    rows = tuple(Row(f, project, f.severity) for f in findings)
    errors, warnings, notes = (sum(f.severity is severity for f in findings) for severity in Severity)
    summary = Summary(214, 3, 46, 12, errors, warnings, notes, suppressed=0)
    made = Report(rows, (project,), summary, (VULNERABILITIES,))
    return replace(made, **more)  # type: ignore[arg-type]  # tests name fields of Report


def shown(name: str, *reports: Report, here: str = "", **look: object) -> str:
    return render(reports or (report(),), name, Look(**look), here)  # type: ignore[arg-type]  # fields of Look
