"""What taking a requirement out changes in the file, and what it leaves alone."""

import pytest

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings


def after_removal(path: str, text: str) -> str:
    files: dict[str, str | bytes] = {path: text, "a.py": "import numpy\n"}
    [fix] = [r.finding.fix for r in audit(Memory(files), Settings()).rows if r.finding.rule == "unused-requirement"]
    assert fix is not None
    [edit] = fix.edits
    lines = text.splitlines(keepends=True)
    at = sum(map(len, lines[: edit.location.line - 1])) + edit.location.column - 1
    assert text[at:].startswith(edit.old)
    return text[:at] + edit.new + text[at + len(edit.old) :]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("numpy==2.1.0\npsutil==6.0.0\nrich==13.7.0\n", "numpy==2.1.0\nrich==13.7.0\n"),
        ("numpy==2.1.0\r\npsutil==6.0.0  # once\r\n", "numpy==2.1.0\r\n"),
        ("numpy==2.1.0\npsutil==6.0.0", "numpy==2.1.0\n"),
    ],
)
def test_a_line_of_a_requirements_file_goes_whole(text: str, left: str) -> None:
    text = text.replace("rich==13.7.0\n", "")
    assert after_removal("requirements.txt", text) == left.replace("rich==13.7.0\n", "")


PROJECT = '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.10"\n'


@pytest.mark.parametrize(
    ("array", "left"),
    [
        ('[\n  "numpy>=2",\n  "psutil>=6",\n]', '[\n  "numpy>=2",\n]'),
        ('[\n  "numpy>=2",\n  "psutil>=6"\n]', '[\n  "numpy>=2",\n]'),
        ('["psutil>=6", "numpy>=2"]', '["numpy>=2"]'),
        ('["numpy>=2", "psutil>=6"]', '["numpy>=2"]'),
        ("['numpy>=2' , 'psutil>=6',]", "['numpy>=2' , ]"),
        ('["psutil>=6"]', "[]"),
    ],
)
def test_an_item_of_an_array_goes_with_its_comma(array: str, left: str) -> None:
    text = f"{PROJECT}dependencies = {array}\n"
    assert after_removal("pyproject.toml", text) == f"{PROJECT}dependencies = {left}\n"


@pytest.mark.parametrize("look_up", ['deps["psutil"]', 'chosen("psutil")'])
def test_a_row_that_setup_py_looks_up_by_name_is_not_taken_out(look_up: str) -> None:
    """setup.py would stop there."""
    text = f"""import re
from setuptools import setup
_deps = [
    "numpy>=2",
    "psutil>=6",
]
deps = {{b: a for a, b in (re.findall(r"^(([^!=<>~ ]+)(?:[!=<>~ ].*)?$)", x)[0] for x in _deps)}}
def chosen(*names):
    return [deps[name] for name in names]
setup(name="x", version="1", install_requires=[deps["numpy"]], extras_require={{"more": [{look_up}]}})
"""
    files: dict[str, str | bytes] = {"setup.py": text, "a.py": "import numpy\n"}
    rows = [r.finding for r in audit(Memory(files), Settings()).rows if r.finding.distribution == "psutil"]
    assert "unused-requirement" in [r.rule for r in rows] or "unread-requirements" in [r.rule for r in rows]
    assert not [edit for r in rows if r.fix is not None for edit in r.fix.edits if not edit.new]
