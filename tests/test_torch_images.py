"""Images, names and CUDA beside torch."""

from __future__ import annotations

import pytest

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings


def said(files: dict[str, str], code: str = "import torch\n") -> list[tuple[str, str, str]]:
    """Place, severity and rule of what the group says."""
    tree: dict[str, str | bytes] = {"train.py": code, **files}
    rows = audit(Memory(tree), Settings(select=("torch",))).rows
    return [(f"{r.finding.location.path}:{r.finding.location.line}", r.severity.value, r.finding.rule) for r in rows]


GONE = "missing-base-image"


@pytest.mark.parametrize(
    ("image", "severity"),
    [
        ("nvidia/cuda", "error"),
        ("nvidia/cuda:latest", "error"),
        ("docker.io/nvidia/cuda:10.1-base", "error"),
        ("nvidia/cuda:11.0-base", "error"),
        ("nvcr.io/nvidia/cuda:11.8.0-devel-centos7", "warning"),
        ("nvidia/cuda:9.0-cudnn7-runtime AS base", "error"),
    ],
)
def test_a_base_image_that_is_gone(image: str, severity: str) -> None:
    assert said({"Dockerfile": f"FROM {image}\n"}) == [("Dockerfile:1", severity, GONE)]


@pytest.mark.parametrize(
    "image",
    [
        "nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04",
        "nvidia/cuda:13.3.0-cudnn-devel-ubuntu24.04",
        "nvidia/cuda:11.0.3-cudnn8-devel-ubuntu20.04",
        "nvidia/cuda@sha256:0123",
        "nvidia/cuda:$TAG",
        "nvidia/cuda:${CUDA}-base",
        "example.org/nvidia/cuda:10.2",
        "python:3.11",
        "pytorch/pytorch:1.0-cuda10.0-cudnn7-runtime",
    ],
)
def test_does_not_touch_other_images(image: str) -> None:
    assert said({"Dockerfile": f"FROM {image}\n"}) == []


def test_a_variable_with_a_default_is_filled_in() -> None:
    assert said({"Dockerfile": "ARG TAG=10.2-devel\nFROM nvidia/cuda:${TAG}\n"}) == [("Dockerfile:2", "error", GONE)]


REPLACED = "replaced-torch"
BASE = "FROM pytorch/pytorch:2.4.1-cuda12.1-cudnn9-runtime\n"
INDEX = "RUN pip install torch==2.4.1 --index-url https://download.pytorch.org/whl/cu121\n"
FILE = "RUN pip install -r requirements.txt\n"


@pytest.mark.parametrize(
    ("dockerfile", "text"),
    [
        (BASE + FILE, "torch==2.5.1\n"),
        ("FROM python:3.11\n" + INDEX + FILE, "torch>=2.5\n"),
        ("FROM nvcr.io/nvidia/pytorch:25.03-py3\n" + FILE, "torch>=2.7\n"),
    ],
)
def test_a_torch_that_a_later_step_replaces(dockerfile: str, text: str) -> None:
    found = [(severity, rule) for _, severity, rule in said({"Dockerfile": dockerfile, "requirements.txt": text})]
    assert found == [("warning", REPLACED)]


@pytest.mark.parametrize(
    ("dockerfile", "text"),
    [
        (BASE + FILE, "torch==2.4.1\n"),
        (BASE + FILE, "torch>=2.0\n"),
        (BASE + FILE, "torch\n"),
        (BASE + FILE, "tqdm\n"),
        (BASE + "RUN pip uninstall -y torch && pip install torch==2.5.1\n", "tqdm\n"),
        ("FROM python:3.11\n" + FILE, "torch==2.5.1\n"),
        ("FROM python:3.11\n" + FILE + INDEX, "torch>=2.0\n"),
        ("FROM nvcr.io/nvidia/pytorch:25.03-py3\n" + FILE, "torch>=2.6\n"),
        ("FROM pytorch/pytorch:latest\n" + FILE, "torch==2.5.1\n"),
        (BASE + "FROM python:3.11\n" + FILE, "torch==2.5.1\n"),
    ],
)
def test_does_not_touch_steps_that_keep_their_torch(dockerfile: str, text: str) -> None:
    assert said({"Dockerfile": dockerfile, "requirements.txt": text}) == []


MIXED = "mixed-cuda-majors"


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("torch==2.5.1\nonnxruntime-gpu==1.18.0\n", "warning"),
        ("torch==2.5.1\nonnxruntime-gpu>=1.27\n", "warning"),
        ("torch==2.14.0\nonnxruntime-gpu==1.20.1\n", "warning"),
        ("torch==2.4.1\nnvidia-cudnn-cu12==8.9.2.26\n", "error"),
        ("torch==2.4.1\nnvidia-cublas-cu11==11.10.3.66\n", "note"),
        ("torch==2.14.0\ncupy-cuda12x\n", "note"),
        ("torch==2.14.0\njax[cuda12]\n", "note"),
    ],
)
def test_two_majors_of_cuda(text: str, severity: str) -> None:
    assert said({"requirements.txt": text}) == [("requirements.txt:2", severity, MIXED)]


@pytest.mark.parametrize(
    "text",
    [
        "torch==2.5.1\nonnxruntime-gpu==1.20.1\n",
        "torch==2.5.1\nonnxruntime-gpu\n",
        "torch==2.14.0\nonnxruntime-gpu==1.27.0\n",
        "torch==2.4.1\nnvidia-cudnn-cu12==9.1.0.70\n",
        "torch==2.4.1\nnvidia-ml-py==12.560.30\n",
        "torch>=2.0\nnvidia-cudnn-cu12==8.9.2.26\n",
        "torch==2.14.0\njax[cuda13]\n",
        "torch==2.14.0\njax\n",
        "--index-url https://download.pytorch.org/whl/cpu\ntorch==2.14.0\nonnxruntime-gpu==1.20.1\n",
        "onnxruntime-gpu==1.18.0\n",
    ],
)
def test_does_not_touch_one_cuda(text: str) -> None:
    assert [s for s in said({"requirements.txt": text}) if s[1] != "note"] == []


NAME = "mistaken-cuda-distribution"


@pytest.mark.parametrize("name", ["pytorch", "nvidia-cudnn", "nvidia-cublas-cu13", "detectron2", "pytorch3d"])
def test_a_name_that_is_not_what_people_expect(name: str) -> None:
    assert said({"requirements.txt": f"{name}\n"}) == [("requirements.txt:1", "error", NAME)]


def test_apex_may_be_meant_where_nothing_imports_it() -> None:
    assert said({"requirements.txt": "apex\n"}) == []
    assert said({"requirements.txt": "apex\n"}, "import apex\n") == [("requirements.txt:1", "error", NAME)]


def test_another_index_may_have_what_is_meant() -> None:
    text = "-f https://dl.fbaipublicfiles.com/detectron2/wheels/cu113/torch1.10/index.html\ndetectron2\n"
    assert said({"requirements.txt": text}) == [("requirements.txt:2", "note", NAME)]


@pytest.mark.parametrize("text", ["torch\n", "detectron2 @ git+https://github.com/facebookresearch/detectron2\n", "nvidia-cudnn-cu12\n"])
def test_does_not_touch_right_names(text: str) -> None:
    assert said({"requirements.txt": text}) == []


BUILD = "build-isolation"


def test_a_build_that_imports_torch() -> None:
    assert said({"requirements.txt": "torch==2.6.0\nflash-attn\n"}) == [("requirements.txt:2", "warning", BUILD)]


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": "torch==2.6.0\nflash-attn\n", "README.md": "pip install flash-attn --no-build-isolation\n"},
        {"requirements.txt": "-f https://data.pyg.org/whl/torch-2.6.0+cu124.html\ntorch==2.6.0\ntorch-scatter\n"},
        {"pyproject.toml": '[project]\nname = "x"\nversion = "1"\n[project.optional-dependencies]\nflash = ["torch", "flash-attn"]\n'},
    ],
)
def test_a_build_that_somebody_thought_of_is_a_note(files: dict[str, str]) -> None:
    assert [s for s in said(files) if s[1] != "note"] == []
