"""Images, names and CUDA beside torch."""

from __future__ import annotations

import pytest

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings


def said(files: dict[str, str], code: str = "import torch  # on a GPU\n") -> list[tuple[str, str, str]]:
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
        ("torch==2.11.0\nbitsandbytes==0.47.0\n", "warning"),
        ("torch==2.8.0\nbitsandbytes<0.45\n", "warning"),
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
        "torch==2.8.0\nbitsandbytes==0.46.0\n",
        "torch==2.15.0\nbitsandbytes\n",
        "torch==2.11.0\nbitsandbytes>=0.47\n",
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


@pytest.mark.parametrize(
    "text", ["torch\n", "detectron2 @ git+https://github.com/facebookresearch/detectron2\n", "nvidia-cudnn-cu12\n"]
)
def test_does_not_touch_right_names(text: str) -> None:
    assert said({"requirements.txt": text}) == []


BUILD = "build-isolation"


def test_a_build_that_imports_torch() -> None:
    assert said({"requirements.txt": "torch==2.6.0\nflash-attn\n"}) == [("requirements.txt:2", "warning", BUILD)]


@pytest.mark.parametrize(
    "files",
    [
        {
            "requirements.txt": "torch==2.6.0\nflash-attn\n",
            "README.md": "pip install flash-attn --no-build-isolation\n",
        },
        {"requirements.txt": "-f https://data.pyg.org/whl/torch-2.6.0+cu124.html\ntorch==2.6.0\ntorch-scatter\n"},
        {
            "pyproject.toml": '[project]\nname = "x"\nversion = "1"\n[project.optional-dependencies]\nflash = ["torch", "flash-attn"]\n'
        },
    ],
)
def test_a_build_that_somebody_thought_of_is_a_note(files: dict[str, str]) -> None:
    assert [s for s in said(files) if s[1] != "note"] == []


WHEEL = "https://github.com/Dao-AILab/flash-attention/releases/download/v2.7.4.post1/flash_attn-2.7.4.post1+{}-cp312-cp312-linux_x86_64.whl"
COMPANION = "mismatched-torch-companion"


@pytest.mark.parametrize(
    ("torch", "tags"),
    [
        ("2.5.1", "cu12torch2.6cxx11abiFALSE"),
        ("2.6.0", "cu12torch2.6cxx11abiTRUE"),
        ("2.7.0", "cu12torch2.7cxx11abiFALSE"),
        ("2.11.0", "cu12torch2.11cxx11abiTRUE"),
        ("2.6.0+cu118", "cu12torch2.6cxx11abiFALSE"),
    ],
)
def test_a_wheel_that_is_built_for_another_torch(torch: str, tags: str) -> None:
    index = "--extra-index-url https://download.pytorch.org/whl/cu118\n"
    text = f"{index}torch=={torch}\nflash-attn @ {WHEEL.format(tags)}\n"
    text = text if "+" in torch else text.removeprefix(index)
    assert [(s, r) for _, s, r in said({"requirements.txt": text})] == [("error", COMPANION)]


@pytest.mark.parametrize(
    ("torch", "tags"),
    [
        ("torch==2.6.0", "cu12torch2.6cxx11abiFALSE"),
        ("torch==2.7.1", "cu12torch2.7cxx11abiTRUE"),
        ("torch>=2.6", "cu12torch2.6cxx11abiFALSE"),
        ("torch==2.6.0", "cu12"),
        ("torch==2.99.0", "cu12torch2.99cxx11abiFALSE"),
    ],
)
def test_does_not_touch_a_wheel_that_fits(torch: str, tags: str) -> None:
    assert said({"requirements.txt": f"{torch}\nflash-attn @ {WHEEL.format(tags)}\n"}) == []


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ("https://data.pyg.org/whl/torch-2.4.0+cu121.html", True),
        ("https://data.pyg.org/whl/torch-2.5.0+cu121.html", False),
        ("https://data.pyg.org/whl/torch-2.5.1%2Bcu124.html", False),
        ("https://wheels.example.org/", False),
    ],
)
def test_a_page_of_wheels_for_another_torch(page: str, wrong: bool) -> None:
    found = said({"requirements.txt": f"-f {page}\ntorch==2.5.1\ntorch-scatter\n"})
    assert [r for _, s, r in found if s == "error"] == ([COMPANION] if wrong else [])


CUDNN = "mixed-cudnn-majors"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("torch==2.5.1\nctranslate2==4.4.0\n", True),
        ("torch==2.3.1\nctranslate2==4.5.0\n", True),
        ("torch==2.4.0\nctranslate2<4\n", True),
        ("torch==2.3.1\nctranslate2==4.4.0\n", False),
        ("torch==2.5.1\nctranslate2==4.6.0\n", False),
        ("torch==2.5.1\nctranslate2\n", False),
        ("torch==2.3.1\nctranslate2==4.7.1\n", False),
        ("--index-url https://download.pytorch.org/whl/cpu\ntorch==2.5.1\nctranslate2==4.4.0\n", False),
    ],
)
def test_another_cudnn_than_torch_brings(text: str, wrong: bool) -> None:
    assert [(s, r) for _, s, r in said({"requirements.txt": text})] == ([("warning", CUDNN)] if wrong else [])


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("torch==2.11.0\nsetuptools==82.0.0\n", True),
        ("torch==2.13.0\nsetuptools<77\n", True),
        ("torch==2.13.0\nsetuptools==82.0.0\n", False),
        ("torch==2.12.0\nsetuptools\n", False),
        ("torch>=2.11\nsetuptools==82.0.0\n", False),
        ("torch==2.5.1\nsetuptools==82.0.0\n", False),
    ],
)
def test_a_setuptools_that_torch_excludes(text: str, wrong: bool) -> None:
    found = said({"requirements.txt": text})
    assert [(s, r) for _, s, r in found] == ([("error", "setuptools-for-torch")] if wrong else [])


COMPILER = "extension-without-compiler"
FLASH = "RUN pip install flash-attn==2.7.4.post1 --no-build-isolation\n"


@pytest.mark.parametrize(
    "dockerfile",
    [
        "FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04\n" + FLASH,
        "FROM python:3.11-slim\nRUN pip install torch==2.6.0\n" + FLASH,
        "FROM pytorch/pytorch:2.6.0-cuda12.4-cudnn9-runtime\nRUN pip install --no-build-isolation -r flash.txt\n",
    ],
)
def test_an_extension_that_is_built_without_a_compiler(dockerfile: str) -> None:
    found = said(
        {"Dockerfile": dockerfile, "flash.txt": "flash-attn==2.7.4.post1\n", "requirements/flash.txt": "flash-attn\n"}
    )
    assert [(s, r) for _, s, r in found if s != "note" and r == COMPILER] == [("warning", COMPILER)]


@pytest.mark.parametrize(
    "dockerfile",
    [
        "FROM nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04\n" + FLASH,
        "FROM nvidia/cuda:12.4.1-devel-ubuntu22.04 AS build\nFROM python:3.11\nCOPY --from=build /usr/local/cuda /usr/local/cuda\n"
        + FLASH,
        "FROM python:3.11\nRUN apt-get install -y nvidia-cuda-toolkit\n" + FLASH,
        "FROM python:3.11\nENV FLASH_ATTENTION_SKIP_CUDA_BUILD=TRUE\nRUN FLASH_ATTENTION_SKIP_CUDA_BUILD=TRUE pip install flash-attn\n",
        "FROM python:3.11\nRUN pip install torch\n",
        "FROM example.org/own:1\n" + FLASH,
        "FROM $BASE\n" + FLASH,
    ],
)
def test_does_not_touch_images_with_a_compiler(dockerfile: str) -> None:
    assert [r for *_, r in said({"Dockerfile": dockerfile}) if r == COMPILER] == []


IGNORED = "index-ignored-by-installer"
UV = (
    '[project]\nname = "x"\nversion = "1"\ndependencies = ["{}"]\n[[tool.uv.index]]\nname = "t"\n'
    'url = "https://download.pytorch.org/whl/cu121"\nexplicit = true\n[tool.uv.sources]\ntorch = {{index = "t"}}\n'
)


@pytest.mark.parametrize(
    ("torch", "command", "severity"),
    [
        ("torch==2.5.1+cu121", "pip install .", "error"),
        ("torch==2.5.1+cu121", "pip install --no-cache-dir -e '.[dev]'", "error"),
        ("torch==2.5.1", "pip install .", "note"),
        ("torch==2.5.1+cu121", "uv sync", ""),
        ("torch==2.5.1+cu121", "uv pip install --system .", ""),
        ("torch==2.5.1+cu121", "pip install uv && uv sync", ""),
        ("torch==2.5.1+cu121", "pip install . --extra-index-url https://download.pytorch.org/whl/cu121", ""),
    ],
)
def test_an_index_that_pip_does_not_read(torch: str, command: str, severity: str) -> None:
    found = said({"pyproject.toml": UV.format(torch), "Dockerfile": f"FROM python:3.11\nRUN {command}\n"})
    assert [s for _, s, r in found if r == IGNORED] == ([severity] if severity else [])


def test_an_override_is_not_held_against_metadata() -> None:
    text = '[project]\nname = "x"\nversion = "1"\ndependencies = ["torch==2.5.1", "vllm==0.11.0"]\n'
    assert [s for _, s, _ in said({"pyproject.toml": text})] == ["error"]
    assert said({"pyproject.toml": text + '[tool.uv]\noverride-dependencies = ["torch==2.5.1"]\n'}) == []


def test_conda_has_builds_of_its_own() -> None:
    text = "name: x\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - pytorch=2.2.2\n  - torchvision=0.17.1\n  - numpy=2.0\n"
    assert said({"environment.yml": text}) == []


WHEEL_RULE = "torch-without-wheel"


@pytest.mark.parametrize(
    ("dockerfile", "text"),
    [
        ("FROM python:3.13-slim\nRUN pip install -r requirements.txt\n", "torch==2.4.1\n"),
        ("FROM python:3.12\nRUN pip install torch==1.13.1\n", "tqdm\n"),
        ("FROM python:3.11-alpine\nRUN pip install -r requirements.txt\n", "torch\n"),
        ("FROM python:3.10.14-slim-bookworm\nRUN pip install torch==2.15.0\n", "tqdm\n"),
    ],
)
def test_an_image_for_which_torch_has_no_wheel(dockerfile: str, text: str) -> None:
    found = said({"Dockerfile": dockerfile, "requirements.txt": text})
    assert [(s, r) for _, s, r in found] == [("error", WHEEL_RULE)]


@pytest.mark.parametrize(
    ("dockerfile", "text"),
    [
        ("FROM python:3.12-slim\nRUN pip install -r requirements.txt\n", "torch==2.4.1\n"),
        ("FROM python:3.13\nRUN pip install torch\n", "tqdm\n"),
        ("FROM python:3\nRUN pip install torch==2.4.1\n", "tqdm\n"),
        ("FROM python:3.13\nRUN pip install torch==2.4.1 --index-url https://download.pytorch.org/whl/cu124\n", "tqdm\n"),
        ("FROM python:3.11-alpine\nRUN pip install -r requirements.txt\n", "tqdm\n"),
        ("FROM ubuntu:22.04\nRUN pip install torch==1.13.1\n", "tqdm\n"),
    ],
)
def test_does_not_touch_images_with_a_wheel(dockerfile: str, text: str) -> None:
    assert said({"Dockerfile": dockerfile, "requirements.txt": text}) == []


TOOLKIT = "mismatched-cuda-toolkit"


@pytest.mark.parametrize(
    ("base", "torch", "wrong"),
    [
        ("nvidia/cuda:11.8.0-cudnn8-devel-ubuntu22.04", "torch==2.5.1", True),
        ("nvidia/cuda:12.4.1-devel-ubuntu22.04", "torch==2.14.0", True),
        ("nvidia/cuda:12.4.1-devel-ubuntu22.04", "torch==2.5.1 --index-url https://download.pytorch.org/whl/cu118", True),
        ("nvidia/cuda:12.1.1-devel-ubuntu22.04", "torch==2.5.1", False),
        ("nvidia/cuda:11.8.0-cudnn8-devel-ubuntu22.04", "torch==2.5.1 --index-url https://download.pytorch.org/whl/cu118", False),
        ("nvidia/cuda:11.8.0-cudnn8-devel-ubuntu22.04", "tqdm", False),
    ],
)
def test_a_toolkit_of_another_major_version(base: str, torch: str, wrong: bool) -> None:
    found = said({"Dockerfile": f"FROM {base}\nRUN pip install {torch}\n{FLASH}"})
    assert [(s, r) for _, s, r in found] == ([("note", TOOLKIT)] if wrong else [])


def test_what_fetches_no_wheel_is_compiled_with_the_toolkit_for_certain() -> None:
    base = "FROM nvidia/cuda:11.8.0-devel-ubuntu22.04\nRUN pip install torch==2.5.1\n"
    build = "RUN pip install --no-build-isolation {}\n"
    apex = build.format("git+https://github.com/NVIDIA/apex")
    forced = "ENV FLASH_ATTENTION_FORCE_BUILD=TRUE\n" + build.format("flash-attn")
    assert ("warning", TOOLKIT) in [(s, r) for _, s, r in said({"Dockerfile": base + apex})]
    assert ("warning", TOOLKIT) in [(s, r) for _, s, r in said({"Dockerfile": base + forced})]


def test_another_cuda_in_the_image_does_not_matter_where_nothing_is_compiled() -> None:
    assert said({"Dockerfile": "FROM nvidia/cuda:11.8.0-devel-ubuntu22.04\nRUN pip install torch==2.5.1\n"}) == []


UV_PIP = """[project]
name = "a"
version = "1"
requires-python = ">=3.11"
dependencies = ["torch==2.5.1+cu121"]
[tool.uv.pip]
extra-index-url = ["https://download.pytorch.org/whl/cu121"]
"""


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ("uv sync", True),
        ("uv sync --no-dev", True),
        ("uv pip install --system .", False),
        ("UV_INDEX=https://download.pytorch.org/whl/cu121 uv sync", False),
        ("uv sync --index https://download.pytorch.org/whl/cu121", False),
    ],
)
def test_an_index_of_uv_pip_that_uv_sync_does_not_read(command: str, wrong: bool) -> None:
    found = said({"pyproject.toml": UV_PIP, "Dockerfile": f"FROM python:3.11\nCOPY . .\nRUN {command}\n"})
    assert [rule for _, severity, rule in found if severity == "error"] == ["index-ignored-by-installer"] * wrong
    indexed = UV_PIP + '[[tool.uv.index]]\nname = "p"\nurl = "https://download.pytorch.org/whl/cu121"\n'
    found = said({"pyproject.toml": indexed, "Dockerfile": f"FROM python:3.11\nCOPY . .\nRUN {command}\n"})
    assert "index-ignored-by-installer" not in [rule for _, severity, rule in found if severity == "error"]
