"""Install steps outside the manifests."""

from __future__ import annotations

import pytest

from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.installs import read_installs
from depaudit.model.source import InstallStep


def steps(path: str, text: str | bytes) -> tuple[InstallStep, ...]:
    return read_installs(path, Documents(Memory({path: text})))


def shown(path: str, text: str) -> list[str]:
    return [f"{s.location.line}:{s.location.column} {s.name}{s.specifier}" for s in steps(path, text)]


def test_a_run_line_goes_on_over_continued_lines_and_comments() -> None:
    text = "FROM python:3.12\nRUN apt-get update && \\\n    # pip install never\n    pip install -q numpy==1.26 \\\n      'scipy>=1.2'\n"
    assert shown("Dockerfile", text) == ["4:20 numpy==1.26", "5:8 scipy>=1.2"]


def test_a_variable_with_a_literal_value_is_filled_in() -> None:
    text = 'ARG TORCH=2.5.1\nENV NP="1.26"\nRUN pip install torch==${TORCH} numpy==$NP x==${UNKNOWN}\n'
    assert shown("docker/Dockerfile.gpu", text) == ["3:17 torch==2.5.1", "3:33 numpy==1.26", "3:44 x"]


def test_exec_form_and_heredocs_are_read() -> None:
    text = 'RUN ["pip", "install", "requests"]\nRUN <<EOF\npip install pandas\nEOF\n'
    assert shown("Containerfile", text) == ["1:25 requests", "3:13 pandas"]


def test_the_base_image_brings_its_framework() -> None:
    first = steps("Dockerfile", "ARG V=2.5.1\nFROM pytorch/pytorch:${V}-cuda12.4-cudnn9-runtime AS base\nFROM base\n")[0]
    assert (first.name, first.specifier, first.origin) == ("torch", "==2.5.1", "image")
    assert (first.location.line, first.location.column) == (2, 6)


def test_a_stage_is_no_image() -> None:
    assert steps("Dockerfile", "FROM python:3.12 AS tensorflow/tensorflow\nFROM tensorflow/tensorflow\n") == ()


def test_conda_names_become_distributions() -> None:
    assert shown("Dockerfile", "RUN conda install -y -c pytorch pytorch cudatoolkit=11.3 opencv\n") == ["1:33 torch", "1:58 opencv-python"]


def test_workflows_are_read_line_by_line() -> None:
    text = (
        "jobs:\n  a:\n    container: pytorch/pytorch:2.1.0-cuda12.1-cudnn8-devel\n    steps:\n"
        '      - run: pip install tox "nox>=1"\n      - run: |\n          python -m pip install \\\n            ruff==0.5\n      - name: pip install things\n'
        '      - run: "uv pip install black"\n'
    )
    found = steps(".github/workflows/ci.yml", text)
    assert [(s.name, s.origin) for s in found if s.origin == "workflow"][:4] == [
        ("tox", "workflow"), ("nox", "workflow"), ("ruff", "workflow"), ("things", "workflow")]  # fmt: skip
    assert found[0].name == "torch"
    assert found[-1].name == "black"


def test_makefiles_scripts_and_readmes_are_read() -> None:
    assert shown("Makefile", "install:\n\t@pip install -e .[dev] pytest\n") == ["2:25 pytest"]
    assert shown("run.sh", "sudo pip3 install httpx; uv add rich\n") == ["1:19 httpx", "1:33 rich"]
    assert shown("README.md", "Use `pip install foo[bar]`, or\n```\n$ pip install baz\n```\n") == ["1:18 foo", "3:15 baz"]


@pytest.mark.parametrize("path", ["notes.txt", "src/app.py", "setup.cfg", "data.json"])
def test_other_files_hold_no_steps(path: str) -> None:
    assert steps(path, "pip install numpy\n") == ()


@pytest.mark.parametrize("text", ["RUN apt-get install -y python3-numpy\n", "RUN pip install -r requirements.txt\n", "RUN npm install react\n", "# pip install x\n", "RUN pip install .\n", ""])
def test_what_installs_no_named_distribution_is_no_step(text: str) -> None:
    assert steps("Dockerfile", text) == ()


def test_bytes_that_are_no_text_are_no_steps() -> None:
    assert steps("Dockerfile", b"RUN pip install \xff\xfe numpy\n") == ()


HOOKS = """\
repos:
- repo: https://example.org/mirrors-mypy
  rev: v1
  hooks:
  - id: mypy
    additional_dependencies: [types-requests, "rich==13.0"]
- repo: https://example.org/mirrors-prettier
  rev: v3
  hooks:
  - id: prettier
    additional_dependencies:
    - prettier@3.0
    - rich
- repo: local
  hooks:
  - id: node
    language: node
    additional_dependencies: [rich]
  - id: own
    language: python
    additional_dependencies:
    - .
    - httpx[http2]>=0.27
"""


def test_hooks_of_pre_commit_install_what_they_name_beside_their_repository() -> None:
    assert shown(".pre-commit-config.yaml", HOOKS) == ["6:31 types-requests", "6:47 rich==13.0", "23:7 httpx>=0.27"]
    assert {s.origin for s in steps(".pre-commit-config.yaml", HOOKS)} == {"pre-commit"}


@pytest.mark.parametrize("text", ["", "repos:\n- additional_dependencies\n", "additional_dependencies: [a\n", "- additional_dependencies: x\n"])
def test_other_settings_of_pre_commit_install_nothing(text: str) -> None:
    assert steps(".pre-commit-config.yaml", text) == ()


@pytest.mark.parametrize("word", ["torch==${TORCH}", '"torch[x]>=$1"', "'torch==2.$MINOR'"])
def test_a_version_that_is_computed_leaves_the_name(word: str) -> None:
    (step,) = steps("Dockerfile", f"FROM python:3.11\nRUN pip install {word}\n")
    assert (step.name, step.specifier) == ("torch", "")


@pytest.mark.parametrize("word", ["${NAME}==1.0", "$NAME", "torch-${KIND}==1", "./$X"])
def test_a_name_that_is_computed_is_not_known(word: str) -> None:
    assert steps("Dockerfile", f"FROM python:3.11\nRUN pip install {word}\n") == ()
