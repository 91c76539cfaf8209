"""Systems and Pythons that classifiers, settings of managers and workflows name, held against the wheels that there are."""

from __future__ import annotations

import pytest

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings

CI = """
jobs:
  test:
    runs-on: ${{ matrix.os }}
    strategy:
      matrix:
        os: [OS]
        python-version: [PYTHON]
    steps:
      - uses: actions/setup-python@v5
        with:
          python-version: ${{ matrix.python-version }}
      - run: INSTALL
"""


def ci(os: str, python: str = "'3.11'", install: str = "pip install .") -> dict[str, str]:
    return {".github/workflows/ci.yml": CI.replace("OS", os).replace("PYTHON", python).replace("INSTALL", install)}


def project(*dependencies: str, more: str = "") -> dict[str, str]:
    listed = ", ".join(f'"{one}"' for one in dependencies)
    return {"pyproject.toml": f'[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = [{listed}]\n{more}'}


def said(files: dict[str, str]) -> list[tuple[str, str, str]]:
    report = audit(Memory({"a.py": "import torch\nimport numpy\n", **files}), Settings(select=("torch",)))
    assert not report.errors
    return [(row.severity.value, row.finding.rule, row.finding.message) for row in report.rows]


def test_an_intel_mac_in_a_matrix_has_no_wheel_of_a_newer_torch() -> None:
    assert said({**project("torch==2.4.0"), **ci("ubuntu-latest, macos-13")}) == [
        (
            "warning",
            "torch-without-wheel",
            "`torch==2.4.0` has no wheel for Python 3.11 on `macos-13`, which `.github/workflows/ci.yml:7` names",
        )
    ]


def test_a_python_in_a_matrix_has_no_wheel_of_an_older_torch() -> None:
    ((_, _, message),) = said({**project("torch==2.4.1"), **ci("ubuntu-latest", "'3.10', '3.13'")})
    assert "Python 3.13 on `ubuntu-latest`" in message


@pytest.mark.parametrize(
    "files",
    [
        {**project("torch==2.4.0"), **ci("ubuntu-latest, macos-14, windows-latest")},
        {**project("torch==2.2.2"), **ci("macos-13")},
        {**project("torch>=2.0"), **ci("macos-13", "'3.13'")},
        {**project("torch==2.4.0; sys_platform == 'linux'"), **ci("ubuntu-latest, macos-13")},
        {**project("torch==2.4.0"), **ci("macos-13", install="ruff check .")},
        {**project("torch==2.4.0"), **ci("macos-13", install="pip install ./tools")},
        {**project(more='[project.optional-dependencies]\nnn = ["torch==2.4.0"]\n'), **ci("macos-13")},
        {"requirements-gpu.txt": "torch==2.4.0\n", **ci("macos-13", install="pip install -r requirements.txt")},
    ],
)
def test_a_matrix_tells_nothing_of_what_it_does_not_install_there(files: dict[str, str]) -> None:
    assert said(files) == []


def test_what_a_matrix_excludes_is_left_out() -> None:
    files = ci("macos-13, ubuntu-latest", "'3.9'\n        exclude: [{os: macos-13, python-version: '3.9'}")
    assert said({**project("torch==2.4.0"), **files}) == []


def test_a_job_that_asks_where_it_runs_is_left_alone() -> None:
    files = ci("macos-13", install="pip install .\n        if: matrix.os != 'macos-13'")
    assert said({**project("torch==2.4.0"), **files}) == []


def test_an_intel_mac_among_the_environments_of_uv() -> None:
    uv = "[tool.uv]\nenvironments = [\"sys_platform == 'darwin' and platform_machine == 'x86_64'\", \"sys_platform == 'linux'\"]\n"
    ((_, rule, message),) = said(project("torch==2.6.0", more=uv))
    assert (rule, "macOS x86_64" in message) == ("torch-without-wheel", True)
    assert said(project("torch==2.6.0", more=uv.replace("x86_64", "arm64"))) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "setup.cfg",
            "[metadata]\nname = a\nclassifiers =\n    Operating System :: Microsoft :: Windows\n[options]\ninstall_requires =\n    torch==2.3.1\n    numpy==2.0.0\n",
        ),
        (
            "setup.py",
            "from setuptools import setup\nsetup(name='a', classifiers=['Operating System :: Microsoft :: Windows'], install_requires=['torch==2.3.1', 'numpy==2.0.0'])\n",
        ),
    ],
)
def test_a_classifier_of_windows_and_a_torch_whose_windows_wheel_needs_numpy_1(name: str, text: str) -> None:
    ((severity, rule, message),) = said({name: text})
    assert (severity, rule) == ("warning", "numpy-built-for-torch")
    assert "on Windows" in message
    assert said({name: text.replace("torch==2.3.1", "torch==2.4.1")}) == []
