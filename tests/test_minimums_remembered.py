"""A warm run says of minimum versions what the first one said, and reads no module for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_minimums_elsewhere import NEW, PYPROJECT
from uses_built import quilt

from depaudit.audit import Options, audit
from depaudit.cache import open_cache
from depaudit.config import read_settings
from depaudit.documents import Documents
from depaudit.files.folder import Folder
from depaudit.model.location import Unreadable
from depaudit.reports import render

__all__ = ["quilt"]
FILES = {
    "pyproject.toml": PYPROJECT,
    "acme/__init__.py": "",
    "acme/compat.py": "import quilt\nfrom packaging.version import parse\ndef is_new():\n    return parse(quilt.__version__) >= parse('1.2')\n",
    "acme/handed.py": "from .compat import is_new\n",
    "acme/asks.py": "from .handed import is_new\nimport quilt\nif is_new():\n    quilt.sew()\n",
    "acme/core.py": "from .compat import quilt_major\nif quilt_major > 1:\n    from acme.new import x\n",
    "acme/new.py": NEW,
    "acme/plain.py": "import quilt\n\n\ndef knot():\n    return quilt.sew(thread=1)\n",
}


class Counted(Folder):
    """Remembers the Python files that were read."""

    def __init__(self, root: str) -> None:
        super().__init__(root)
        self.seen: list[str] = []

    def read(self, path: str) -> bytes | Unreadable:
        self.seen += [path] if path.endswith(".py") else []
        return super().read(path)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / "p" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "p" / path).write_text(text)
    return tmp_path / "p"


def run(project: Path, cached: bool = True) -> tuple[str, list[str]]:
    """The report, and the Python files that were read for it."""
    cache = open_cache(str(project.parent / "cache"), str(project), "1") if cached else None
    if cache is not None:
        cache._started += 10_000_000_000  # the files were written long before
    files = Counted(str(project))
    report = audit(files, read_settings(Documents(files)), Options(cache=cache))
    assert not report.errors
    return render(report, "json"), files.seen


def test_a_warm_run_reads_no_python_file(project: Path) -> None:
    cold, _ = run(project, cached=False)
    first, read = run(project)
    for path in FILES:
        assert not path.endswith(".py") or path in read
    assert first == cold
    assert run(project) == (cold, ["acme/__init__.py"])  # the metadata may be there


def test_what_a_changed_file_said_is_forgotten(project: Path) -> None:
    before, _ = run(project)
    (project / "acme/compat.py").write_text("import quilt\ndef is_new():\n    return True\nquilt_major = 1\n")
    assert run(project)[0] == run(project, cached=False)[0] != before
