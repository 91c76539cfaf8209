"""Whatever bytes stand in a tree, an audit ends, soon and without a failure inside."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings
from depaudit.reports import FORMATS, render

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
SNIPPETS = {
    "pyproject.toml": """\
[build-system]
requires = ["setuptools>=61"]
[project]
name = "x"
version = "1"
requires-python = ">=3.9,<4"
dynamic = ["optional-dependencies"]
dependencies = ["numpy>=1.20 ; python_version < '3.12'", 'torch==2.1.0+cu118', "a @ git+https://e.org/a.git@main"]
[dependency-groups]
dev = [{include-group = "lint"}, "pytest"]
lint = ["ruff"]
[tool.setuptools.dynamic]
optional-dependencies = { t = { file = ["t.txt"] } }
[tool.poetry.dependencies]
b = [{version = "^1", python = "<3.9"}, {version = "2", python = ">=3.9"}]
[tool.uv.sources]
torch = [{ index = "pytorch", marker = "sys_platform == 'linux'" }]
[[tool.uv.index]]
name = "pytorch"
url = "https://download.pytorch.org/whl/cu118"
[tool.hatch.envs.default]
dependencies = ["coverage"]
[tool.pixi.pypi-dependencies]
z = { version = ">=1", extras = ["a"] }
[tool.tox.env_run_base]
deps = ["pytest", "-r t.txt"]
""",
    "requirements.txt": '-r t.txt\n-c c.txt\n-e .\nnumpy==1.2 \\\n  --hash=sha256:a\nq[s]>=2 ; os_name == "nt"  # why\nfoo==${V}\n',
    "t.txt": "pytest\nscipy>1\n",
    "setup.cfg": "[options]\npackages = find:\ninstall_requires =\n    numpy>=1\n    q; os_name == 'nt'\n[options.extras_require]\nt = file: t.txt\n",
    "setup.py": """\
import os
from setuptools import setup
NEEDS = ["numpy>=%s" % "1.0", f"c=={1}"] + [x for x in ("d", "e") if x != "d"]
EXTRAS = {"gpu": ["torch"], "all": sum([["q"], ["r"]], [])}
EXTRAS["dev"] = EXTRAS["gpu"] * 2 + sorted(set(NEEDS)) + open("t.txt").read().splitlines()
setup(name="x", install_requires=NEEDS, extras_require=EXTRAS)
""",
    "tox.ini": "[testenv]\ndeps =\n    -r{toxinidir}/t.txt\n    a: numpy<2\n    {[base]deps}\n[base]\ndeps = x\n",
    "Pipfile": '[packages]\nnumpy = ">=1"\nq = {version = "*", extras = ["s"]}\na = {git = "https://e.org/a", editable = true}\n',
    "pixi.toml": '[dependencies]\nnumpy = { version = ">=1", build = "*cuda*" }\n[pypi-dependencies]\na = { path = "." }\n',
    "environment.yml": "dependencies:\n  - numpy=1.20=py39_0\n  - pytorch::pytorch>=2,<3  # [linux]\n  - pip:\n    - torch==2.0\n",
    "Dockerfile": "ARG V=2.1\nFROM pytorch/pytorch:2.1.0-cuda11.8-cudnn8-runtime\nRUN pip install torch==${V} numpy>=1 \\\n  -f https://download.pytorch.org/whl/cu118\n",
    ".github/workflows/ci.yml": 'jobs:\n  a:\n    steps:\n      - run: |\n          pip install -r requirements.txt "torch==2.0"\n',
    "nb.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": ["%pip install numpy==1.0\n", "import yaml\n"]}]}, indent=1),
    "noxfile.py": 'import nox\n@nox.session\ndef t(session):\n    session.install("pytest", "-r", "t.txt")\n',
    "uv.lock": 'version = 1\n[[package]]\nname = "numpy"\nversion = "1.26"\ndependencies = [{ name = "a", marker = "os_name == \'nt\'" }]\n',
    "poetry.lock": '[[package]]\nname = "numpy"\nversion = "1"\n[package.dependencies]\na = {version = ">=1"}\n[metadata]\nlock-version = "2.0"\n',
    "Pipfile.lock": '{"_meta": {"hash": {"sha256": "1"}}, "default": {"numpy": {"version": "==1"}}}',
    "script.py": '# /// script\n# dependencies = ["requests<3"]\n# ///\nimport requests\n',
    "code.py": """\
import sys, numpy as np
try:
    import tomllib
except ImportError:
    import tomli as tomllib
def f(a):
    import importlib; m = importlib.import_module("yaml")  # depaudit: ignore[undeclared-dependency] why
    return f"{a!r:{m}}" if sys.version_info >= (3, 8) else None
class A[T]: type X = int
import torch.nn.functional as F; np.random.default_rng()
""",
}
PIECES = (
    *(b"\0", b"\xff", b"\n", b"\r", b"\\\n", b'"', b"'", b'"""', b"[", b"]", b"{", b"}", b"(", b")", b"=", b"==", b">=", b",", b";"),
    *(b":", b"#", b"@", b"${X}", b"%(x)s", b"    ", b"-", b"-r ", b"&a", b"*a", b"~=", b"9" * 5000, b"1e999", b"../", "é".encode()),
    *("\u2028".encode(), "²".encode(), b"\xef\xbb\xbf", b"\xff\xfe", b"null", b"{}", b"[" * 200, b"- " * 60, b"\x0c", b"1!", b"==*", b'f"{'),
)
SECONDS = 10
"""Of one audit; the slowest take a tenth of one."""

Tree = dict[str, "str | bytes"]


def trees() -> list[Tree]:
    stories = [story / "project" for story in sorted(FIXTURES.iterdir()) if story.is_dir()]
    read: list[Tree] = [{p.relative_to(s).as_posix(): p.read_bytes() for p in sorted(s.rglob("*")) if p.is_file()} for s in stories]
    snippets: Tree = {**SNIPPETS}
    return [*read, *([snippets] * len(read))]


def changed(text: str | bytes, chance: random.Random) -> bytes:
    """The bytes with a few pieces put in, cut out, doubled, or exchanged."""
    data = bytearray(text.encode() if isinstance(text, str) else text)
    for _ in range(chance.choice((1, 1, 2, 4))):
        start = chance.randrange(len(data) + 1)
        end = start + chance.choice((0, 1, 3, 20))
        put = chance.choice((b"", bytes(data[start:end]) * chance.choice((2, 50)), *[chance.choice(PIECES)] * 4))
        data[start:end] = put
    return bytes(data)


def held(tree: Tree) -> None:
    """The audit of a tree ends in time, and neither a reader nor a rule nor a format fails."""
    begun = time.process_time()
    report = audit(Memory(tree), Settings())
    assert not report.errors
    for name in FORMATS:
        render(report, name)
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize("seed", range(6))
def test_an_audit_of_any_bytes_ends(seed: int) -> None:
    chance = random.Random(seed)
    for tree in chance.sample(trees(), 12):
        path = chance.choice(sorted(tree))
        held({**tree, path: changed(tree[path], chance)})


@pytest.mark.slow
def test_many_audits_of_any_bytes_end() -> None:
    chance = random.Random(1)
    for _ in range(20):
        for tree in trees():
            held({path: changed(text, chance) if chance.random() < 0.3 else text for path, text in tree.items()})


ENDLESS = "9" * 5_000


@pytest.mark.parametrize(
    "tree",
    [
        {"requirements.txt": f"torch=={ENDLESS}\nnumpy>={ENDLESS}\nnumpy<2\n", "a.py": "import torch\n"},
        {"requirements.txt": "torch==2.1\n--index-url https://download.pytorch.org[/whl/cu118\n--extra-index-url https://[x]/a\n"},
        {"requirements.txt": "torch==2.1+cu118\n--extra-index-url https://[]/a\n", "Dockerfile": "FROM a\nRUN pip install numpy==p numpy==2.\n"},
        {"environment.yml": "dependencies:\n  - pip:\n    - 'a\u2028\u2028'\n    - b\u0085 # x\n    - numpy==1\n"},
        {"requirements.txt": "d\n", "a.py": "x = ''\n"},
        {"requirements.txt": "numpy>=1\n", "uv.lock": f'version = 1\n[[package]]\nname = "numpy"\nversion = "{ENDLESS}"\n', "pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["numpy>=1"]\n'},
        {"setup.py": "\n" * 30_000 + "from setuptools import setup\nsetup(name='x')\n"},
        {"setup.py": "from setuptools import setup\nsetup(name='x')\n" + "packages=[" * 20_000},
        {"tox.ini": "[testenv]\ndeps = " + "," * 30_000 + "\n"},
        {"constraints.txt": "#" * 60_000 + "\n"},
        {"Makefile": "${" * 60_000 + "\npip install numpy\n"},
        {"requirements.txt": "pytest\n", "tox.ini": "[testenv]\nx = " + "-" * 60_000 + "\n"},
        {"code.py": 'f"{' * 20_000, "setup.py": "import setuptools\nsetup(" + 'f"{' * 20_000},
    ],
    ids=range(13),
)
def test_what_once_failed_is_read(tree: Tree) -> None:
    held(tree)
