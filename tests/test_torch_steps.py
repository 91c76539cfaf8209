"""What the commands of images and scripts install of torch, where no manifest names it."""

from __future__ import annotations

import pytest

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.environment import Target
from depaudit.model.settings import Settings

INDEX = "https://download.pytorch.org/whl"
Said = list[tuple[str, str]]


def said(files: dict[str, str], **target: str) -> Said:
    """Rule and message of what the group `torch` says, notes left out."""
    settings = Settings(select=("torch",), target=(Target(**target),) if target else ())
    report = audit(Memory({"a.py": "import torch\n", **files}), settings)
    assert not report.errors
    return [(row.finding.rule, row.finding.message) for row in report.rows if row.severity.value != "note"]


def image(*lines: str, **files: str) -> dict[str, str]:
    return {"Dockerfile": "\n".join(lines) + "\n", **{name.replace("_", "."): text for name, text in files.items()}}


def rules(found: Said) -> list[str]:
    return [rule for rule, _ in found]


def test_what_one_command_installs_is_held_together() -> None:
    ((rule, message),) = said(image("FROM python:3.11-slim", "RUN pip install torch==2.4.1 torchvision==0.20.1"))
    assert (rule, message) == (
        "mismatched-torch-family",
        "`torchvision==0.20.1` requires torch 2.5.1, which `torch==2.4.1` excludes: no install can have both",
    )


def test_a_later_command_replaces_the_torch_that_its_own_does_not_go_with() -> None:
    ((rule, message),) = said(
        image("FROM python:3.11-slim", f"RUN pip install torch==2.8.0 --index-url {INDEX}/cu128", "RUN pip install torchvision==0.21.0")
    )
    assert rule == "replaced-torch"
    assert message.endswith("replaces it: `torchvision==0.21.0` requires torch 2.6.0")


def test_the_newest_of_a_companion_replaces_the_torch_of_the_base() -> None:
    ((rule, message),) = said(image("FROM pytorch/pytorch:2.3.1-cuda12.1-cudnn8-runtime", "RUN pip install vllm"))
    assert rule == "replaced-torch"
    assert "the newest vllm" in message


def test_a_companion_that_the_torch_of_the_base_suits_is_silent() -> None:
    assert said(image("FROM pytorch/pytorch:2.3.1-cuda12.1-cudnn8-runtime", "RUN pip install xformers==0.0.27")) == []


def test_what_the_base_brings_is_not_installed_again() -> None:
    assert said(image("FROM pytorch/pytorch:2.3.1-cuda12.1-cudnn8-runtime", "RUN pip install torchvision torchaudio")) == []


def test_the_numpy_of_an_old_base_stays() -> None:
    lines = "FROM pytorch/pytorch:2.1.2-cuda12.1-cudnn8-runtime", "COPY requirements.txt .", "RUN pip install -r requirements.txt"
    assert said(image(*lines, requirements_txt="torch\nnumpy\n")) == []


@pytest.mark.parametrize(
    "step",
    [
        "RUN if [ $CPU ]; then pip install torch==2.4.1; else pip install torch==2.5.1; fi && pip install torchvision==0.20.1",
        "RUN pip install torch==2.4.1 torchvision==0.20.1 --no-deps",
        "RUN pip install torch==${TORCH} torchvision==0.20.1",
        "RUN conda install pytorch==2.4.1 torchvision==0.20.1",
    ],
)
def test_what_cannot_be_followed_is_left_alone(step: str) -> None:
    assert said(image("FROM python:3.11-slim", step)) == []


def test_a_torch_that_depends_on_a_variable_is_forgotten() -> None:
    base = "FROM pytorch/pytorch:2.3.1-cuda12.1-cudnn8-runtime"
    assert said(image(base, "ARG V", "RUN pip install torch==$V", "RUN pip install xformers==0.0.28.post1")) == []


def test_a_variable_with_a_default_is_known() -> None:
    files = image("FROM python:3.11", "ARG V=2.4.1", "RUN pip install torch==$V torchvision==0.20.1")
    assert rules(said(files)) == ["mismatched-torch-family"]


def test_the_python_of_the_base_decides_what_is_newest() -> None:
    command = "RUN apt-get update && apt-get install -y python3-pip && pip install torch torchaudio"
    assert rules(said(image("FROM ubuntu:24.04", command))) == ["mismatched-torch-family"]
    assert said(image("FROM ubuntu:22.04", command)) == []


def test_where_the_python_is_not_known_what_breaks_on_some_alone_is_not_told() -> None:
    assert said(image("FROM nvidia/cuda:12.4.1-runtime-rockylinux9", "RUN pip install torch torchaudio")) == []


def test_torch_without_cuda_beside_a_torchvision_with_it() -> None:
    lines = f"RUN pip install torch==2.8.0 --index-url {INDEX}/cpu", "RUN pip install torchvision==0.23.0"
    assert rules(said(image("FROM python:3.12-slim", *lines))) == ["mixed-torch-indexes"]


def test_the_gpu_of_the_target_is_asked_of_images() -> None:
    files = image("FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04", "RUN pip3 install torch==2.6.0")
    assert rules(said(files, gpu="RTX 5090")) == ["gpu-not-in-build"]


def test_a_command_of_a_script_is_held_together() -> None:
    assert rules(said({"setup.sh": "set -e\npip install torch==1.13.1 \\\n  torchvision==0.15.1\n"})) == ["mismatched-torch-family"]


def test_two_commands_of_a_script_may_be_alternatives() -> None:
    assert said({"setup.sh": "pip install torch==1.13.1\npip install torchvision==0.15.1\n"}) == []


def test_a_workflow_is_no_place_where_the_gpu_of_the_target_is() -> None:
    files = {"requirements.txt": "torch==2.8.0\n", ".github/workflows/t.yml": "jobs:\n  t:\n    steps:\n      - run: pip install torch==2.6.0\n"}
    assert said(files, gpu="RTX 5090") == []


def test_what_an_image_does_to_published_requirements_is_no_edit_of_them() -> None:
    project = '[project]\nname = "a"\nversion = "1"\ndependencies = ["torch>=2", "torchcodec"]\n'
    files = image("FROM pytorch/pytorch:2.4.0-cuda12.4-cudnn9-runtime", "COPY . .", "RUN pip install .", pyproject_toml=project)
    (row,) = audit(Memory({"a.py": "import torch\nimport torchcodec\n", **files}), Settings(select=("torch",))).rows
    assert row.finding.message.startswith("`Dockerfile` installs torchcodec")
    assert row.finding.fix is not None
    assert not row.finding.fix.edits


def test_a_build_and_scripts_for_packagers_are_not_where_the_gpu_of_the_target_is() -> None:
    project = '[build-system]\nrequires = ["setuptools", "torch==2.6.0"]\nbuild-backend = "setuptools.build_meta"\n'
    assert said({"pyproject.toml": project, ".github/pack.sh": "pip install torch==2.6.0\n"}, gpu="RTX 5090") == []


@pytest.mark.parametrize(
    ("base", "pin", "told"),
    [("12.4.1", "==1.18.0", True), ("11.8.0", "==1.18.0", False), ("12.4.1", "==1.20.1", False), ("12.4.1", "", False)],
)
def test_onnxruntime_for_another_cuda_than_the_image_has(base: str, pin: str, told: bool) -> None:
    files = image(f"FROM nvidia/cuda:{base}-cudnn-runtime-ubuntu22.04", f"RUN pip install onnxruntime-gpu{pin}")
    assert (rules(said(files)) == ["mixed-cuda-majors"]) is told


def test_an_index_that_is_named_may_have_onnxruntime_for_the_cuda_of_the_image() -> None:
    step = "RUN pip install onnxruntime-gpu==1.18.0 --extra-index-url https://example.org/onnxruntime-cuda-12/"
    assert said(image("FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04", step)) == []
