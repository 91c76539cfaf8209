"""Dockerfiles that compose files build, by context, name and arguments."""

from __future__ import annotations

import pytest

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings

IMAGE = """ARG PY=3.11
FROM python:${PY}-slim
ARG TORCH
RUN pip install torch==${TORCH} torchvision==0.20.1
"""


def said(files: dict[str, str]) -> list[tuple[str, str]]:
    """Rule and place of what is no note."""
    rows = audit(Memory({"a.py": "import torch\nimport torchvision\n", **files}), Settings()).rows
    return [(r.finding.rule, r.finding.location.path) for r in rows if r.severity.value != "note"]


def compose(build: str, name: str = "compose.yaml") -> dict[str, str]:
    return {name: f"services:\n  train:\n    build:\n{build}"}


def built(torch: str) -> dict[str, str]:
    return compose(f"      context: docker/gpu\n      dockerfile: Train.build\n      args:\n        TORCH: {torch}\n")


def test_a_dockerfile_of_another_name_is_read_with_its_arguments() -> None:
    assert said({**built("2.4.1"), "docker/gpu/Train.build": IMAGE}) == [("mismatched-torch-family", "docker/gpu/Train.build")]


def test_what_such_a_dockerfile_installs_is_installed() -> None:
    assert said({**built("2.5.1"), "docker/gpu/Train.build": IMAGE}) == []


def test_an_argument_wins_over_its_default() -> None:
    image = {"Dockerfile": IMAGE.replace("ARG TORCH", "ARG TORCH=2.4.1")}
    assert said(image) == [("mismatched-torch-family", "Dockerfile")]
    assert said({**image, **compose("      context: .\n      args: [TORCH=2.5.1]\n")}) == []


@pytest.mark.parametrize("value", ["TORCH", "TORCH=", "TORCH=$$X", "TORCH=${VERSION}"])
def test_an_argument_that_the_files_do_not_tell_is_not_guessed(value: str) -> None:
    image = {"Dockerfile": IMAGE.replace("ARG TORCH", "ARG TORCH=2.4.1")}
    assert said({**image, **compose(f'      context: .\n      args: ["{value}"]\n')}) == []


def test_the_default_of_a_variable_of_compose_counts() -> None:
    build = '      context: .\n      args: ["TORCH=${VERSION:-2.4.1}"]\n'
    assert said({"Dockerfile": IMAGE, **compose(build, "docker-compose.gpu.yml")}) == [("mismatched-torch-family", "Dockerfile")]


@pytest.mark.parametrize(
    "build",
    [
        "      context: ../elsewhere\n",
        "      context: https://example.org/a.git\n",
        "      context: ${WHERE}\n",
        "      dockerfile: nowhere/Dockerfile.x\n",
        "      args: 3\n",
        "      [a]\n",
    ],
)
def test_a_build_that_is_not_in_the_tree_stops_nothing(build: str) -> None:
    assert said({**compose(build), "requirements.txt": "torch==2.4.1\ntorchvision==0.19.1\n"}) == []
