"""`depaudit torch --suggest`: a set that the project admits, or what stands in the way of every one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from depaudit.cli import run

Json = dict[str, object]


def suggested(capsys: pytest.CaptureFixture[str], folder: Path, files: dict[str, str], *options: str) -> tuple[int, Json]:
    for name, text in {"app.py": "import torch\n", **files}.items():
        (folder / name).write_text(text, encoding="utf-8")
    status = run(["torch", str(folder), "--suggest", "--json", *options])
    (one,) = json.loads(capsys.readouterr().out)["suggestions"]
    return status, one


@pytest.mark.parametrize(
    ("requirements", "pins"),
    [
        ("torch>=2.4,<2.6\ntorchvision\n", ["torch==2.5.1", "torchvision==0.20.1"]),
        ("torch~=2.8.0\ntorchaudio\n", ["torch==2.8.0", "torchaudio==2.8.0"]),
        ("torch\ntorchvision<0.21\n", ["torch==2.5.1", "torchvision==0.20.1"]),
        ("torch\nxformers\n", ["torch==2.10.0", "xformers==0.0.35"]),
        ("torch==2.1.2\nnumpy\n", ["torch==2.1.2", "numpy<2"]),
        ("torch<2.15\nsetuptools<77\n", ["torch==2.12.1"]),
    ],
)
def test_the_ranges_of_the_project_are_kept(
    requirements: str, pins: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, one = suggested(capsys, tmp_path, {"requirements.txt": requirements})
    assert (status, one["pins"]) == (0, pins)


def test_its_pythons_are_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = '[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.8,<3.10"\ndependencies = ["torch"]\n'
    _, one = suggested(capsys, tmp_path, {"pyproject.toml": project})
    assert (one["python"], one["pins"]) == ("3.9", ["torch==2.8.0"])


def test_the_torch_of_the_base_image_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docker = "FROM pytorch/pytorch:2.4.0-cuda12.4-cudnn9-runtime\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"
    _, one = suggested(capsys, tmp_path, {"requirements.txt": "torch>=2\ntorchcodec\n", "Dockerfile": docker})
    assert (one["pins"], one["build"]) == (["torch==2.4.0", "torchcodec==0.0.3"], "cu124")


def test_what_is_compiled_decides_the_major_version_of_cuda(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"requirements.txt": "torch\nflash-attn\n", "Dockerfile": "FROM nvidia/cuda:12.4.1-devel-ubuntu22.04\n"}
    _, one = suggested(capsys, tmp_path, files)
    assert (one["pins"], one["build"]) == (["torch==2.14.1"], "cu126")


def test_an_old_image_needs_a_torch_for_its_glibc(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, one = suggested(capsys, tmp_path, {"Dockerfile": "FROM ubuntu:18.04\nRUN pip3 install torch\n"})
    assert one["torch"] == "2.6.0"


def test_an_image_alone_gets_lines_for_images_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python:3.12-slim\nRUN pip install torch==2.8.0 torchvision\n")
    assert run(["torch", str(tmp_path), "--suggest"]) == 0
    assert capsys.readouterr().out.splitlines()[1:3] == ["  Dockerfile", "    RUN pip install torch==2.8.0 torchvision==0.23.0"]


def test_a_project_of_conda_gets_its_lines_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "environment.yml").write_text("dependencies:\n  - python=3.11\n  - pip:\n      - torch==2.8.0\n")
    assert run(["torch", str(tmp_path), "--suggest"]) == 0
    assert capsys.readouterr().out.splitlines()[1:4] == ["  conda", "    dependencies:", "      - python=3.11"]


def test_the_line_that_stands_in_the_way_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, one = suggested(capsys, tmp_path, {"requirements.txt": "torch==2.5.1\ntorchvision==0.21.0\n"})
    assert (status, one["torch"]) == (1, None)
    ways = one["in_the_way"]
    assert isinstance(ways, list)
    assert [way["what"] for way in ways] == ["`torch==2.5.1` (requirements.txt:1)", "`torchvision==0.21.0` (requirements.txt:2)"]
    assert ways[0]["without"]["pins"] == ["torch==2.6.0", "torchvision==0.21.0"]


def test_several_lines_may_stand_in_the_way_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"requirements.txt": "torch==2.5.1\ntorchvision==0.20.1\n"}
    _, one = suggested(capsys, tmp_path, files, "--target", "gpu=RTX 5090")
    ways = one["in_the_way"]
    assert isinstance(ways, list)
    assert [way["what"] for way in ways] == [
        "`torch==2.5.1` (requirements.txt:1) and `torchvision==0.20.1` (requirements.txt:2)",
        "gpu RTX 5090",
    ]


def test_what_else_is_asked_for_is_held_against_the_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, one = suggested(capsys, tmp_path, {"requirements.txt": "torch>=2.3\nctranslate2==4.4.0\n"})
    assert one["torch"] == "2.3.1"


def test_what_an_extra_adds_is_part_of_the_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = '[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.12"\ndependencies = ["torch"]\n[project.optional-dependencies]\naudio = ["torchaudio"]\n'
    _, one = suggested(capsys, tmp_path, {"pyproject.toml": project})
    assert one["pins"] == ["torch==2.14.1", "torchaudio==2.11.0"]


def test_no_image_is_suggested_for_macos(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "requirements.txt").write_text("torch\n")
    assert run(["torch", str(tmp_path), "--suggest", "--target", "os=macos"]) == 0
    shown = capsys.readouterr().out
    assert "pip install torch" in shown
    assert "Dockerfile" not in shown
