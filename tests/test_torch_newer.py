"""What is newer than the tables is never an error."""

from __future__ import annotations

import pytest

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.environment import Target
from depaudit.model.settings import Settings


def severities(files: dict[str, str], **target: str) -> dict[str, str]:
    """Severity by rule of what the group `torch` says."""
    settings = Settings(select=("torch",), target=(Target(**target),) if target else ())
    report = audit(Memory({"a.py": "import torch\n", **files}), settings)
    return {row.finding.rule: row.severity.value for row in report.rows}


INDEX = "https://download.pytorch.org/whl"


@pytest.mark.parametrize(
    "text",
    [
        "torch==2.16.0\ntorchvision==0.31.0\n",
        "torch==3.0.1\ntorchvision==0.40.0\ntorchaudio==3.0.1\n",
        "torch==3.0\ntorchtext==0.19\nnumpy==3.0\nxformers==0.0.40\nvllm==0.30\n",
        f"--extra-index-url {INDEX}/cu140\ntorch==3.0.0+cu140\n",
    ],
)
def test_a_torch_that_is_newer_is_left_alone(text: str) -> None:
    assert severities({"requirements.txt": text}) == {}


def test_a_build_that_is_newer_is_a_note() -> None:
    files = {"requirements.txt": f"--extra-index-url {INDEX}/cu140\ntorch==2.15.0+cu140\n"}
    assert severities(files) == {"unavailable-torch-variant": "note"}


def test_a_release_of_what_has_ended_is_a_warning_beside_a_torch_that_is_known() -> None:
    files = {"requirements.txt": "torch==2.12.0\ntorchaudio==2.12.0\n"}
    assert severities(files) == {"mismatched-torch-family": "warning"}


def test_a_newer_python_is_a_note() -> None:
    assert severities({"requirements.txt": "torch==2.15.0\n"}, python="3.16") == {"torch-without-wheel": "note"}
    assert severities({"requirements.txt": "torch==2.4.1\n"}, python="3.13") == {"torch-without-wheel": "error"}


def test_a_newer_python_of_an_image_is_a_note() -> None:
    files = {"Dockerfile": "FROM python:3.16-slim\nRUN pip install torch==2.15.0\n"}
    assert severities(files)["torch-without-wheel"] == "note"


@pytest.mark.parametrize("target", [{"cuda": "14.0"}, {"driver": "700"}, {"gpu": "RTX 9090"}])
def test_a_newer_machine_is_no_error(target: dict[str, str]) -> None:
    assert "error" not in severities({"requirements.txt": "torch==2.15.0\n"}, **target).values()
