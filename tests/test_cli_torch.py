"""`depaudit torch`: the picture at a glance."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from depaudit.cli import run


def written(folder: Path, **files: str) -> str:
    """A folder with these files (`requirements` is requirements.txt)."""
    for name, text in {"app": "import torch\n", **files}.items():
        extension = {"app": ".py", "requirements": ".txt", "pyproject": ".toml"}[name]
        (folder / f"{name}{extension}").write_text(text, encoding="utf-8")
    return str(folder)


def test_a_set_that_works_is_shown_with_what_it_runs_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = written(tmp_path, requirements="torch==2.5.1\ntorchvision==0.20.1\nnumpy==2.1.0\n")
    assert run(["torch", where]) == 0
    shown = capsys.readouterr().out
    assert "requirements.txt on Linux x86_64, Python 3.12 · torch 2.5.1 (cu124) · CUDA 12.4 · cuDNN 9.1" in shown
    assert "≥ 525.60.13" in shown
    assert "sm_50 … sm_90" in shown
    assert "torchvision 0.20.1 ✓" in shown
    assert "macOS x86_64 ✗ (ended at 2.2.2)" in shown


def test_what_clashes_is_marked_and_makes_the_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = written(tmp_path, requirements="torch\ntorchaudio\nnumpy<2\n")
    assert run(["torch", where]) == 1
    assert "torchaudio 2.11.0 ✗ wants torch >=2.11.0,<=2.14.1" in capsys.readouterr().out


def test_a_target_is_held_against_the_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = written(tmp_path, requirements="torch==2.5.1\n")
    assert run(["torch", where, "--target", "gpu=RTX 5090", "--target", "driver=535"]) == 1
    shown = capsys.readouterr().out
    assert "RTX 5090 ✗ (sm_120)" in shown
    assert "driver 535 ✓" in shown


def test_a_gpu_that_nobody_knows_is_refused_with_the_name_that_may_be_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = written(tmp_path, requirements="torch==2.5.1\n")
    assert run(["torch", where, "--target", "gpu=RTX 509"]) == 2
    assert "did you mean `RTX 5090`?" in capsys.readouterr().err


def test_an_index_that_may_serve_another_build_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = written(tmp_path, requirements="--extra-index-url https://download.pytorch.org/whl/cu121\ntorch\n")
    run(["torch", where])
    assert "which build depends on the index" in capsys.readouterr().out


def test_without_torch_there_is_nothing_to_show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["torch", written(tmp_path, app="import numpy\n", requirements="numpy\n")]) == 2
    assert "nothing here asks for torch" in capsys.readouterr().err


def test_the_same_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["torch", written(tmp_path, requirements="torch\ntorchaudio\n"), "--json"])
    (one,) = json.loads(capsys.readouterr().out)["environments"]
    assert (one["torch"], one["build"], one["driver"]) == ("2.15.0", "cu132", "580")
    assert one["companions"][0]["verdict"] == "chosen broken"


@pytest.mark.parametrize(
    ("target", "pins", "index"),
    [
        ([], ["torch==2.14.1", "torchvision==0.29.2", "torchaudio==2.11.0"], None),
        (["gpu=V100"], ["torch==2.14.1", "torchvision==0.29.2", "torchaudio==2.11.0"], "https://download.pytorch.org/whl/cu126"),
        (["gpu=RTX 5090"], ["torch==2.14.1", "torchvision==0.29.2", "torchaudio==2.11.0"], None),
        (["driver=550"], ["torch==2.14.1", "torchvision==0.29.2", "torchaudio==2.11.0"], "https://download.pytorch.org/whl/cu126"),
        (["gpu=RTX 5090", "driver=570"], ["torch==2.11.0", "torchvision==0.26.0", "torchaudio==2.11.0"], "https://download.pytorch.org/whl/cu128"),
        (["python=3.9"], ["torch==2.8.0", "torchvision==0.23.0", "torchaudio==2.8.0"], None),
        (["os=macos", "machine=x86_64"], ["torch==2.2.2", "torchvision==0.17.2", "torchaudio==2.2.2"], None),
    ],
)
def test_a_set_for_the_target_is_suggested(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], target: list[str], pins: list[str], index: str | None
) -> None:
    where = written(tmp_path, requirements="torch\ntorchvision\ntorchaudio\n")
    options = [word for one in target for word in ("--target", one)]
    assert run(["torch", where, "--suggest", "--json", *options]) == 0
    (one,) = json.loads(capsys.readouterr().out)["suggestions"]
    assert (one["pins"], one["index"]) == (pins, index)


@pytest.mark.parametrize("target", [[], ["gpu=V100"], ["driver=550"], ["gpu=RTX 5090", "driver=570"], ["python=3.9"]])
def test_what_is_suggested_is_clean(tmp_path: Path, capsys: pytest.CaptureFixture[str], target: list[str]) -> None:
    where = written(tmp_path, requirements="torch\ntorchvision\ntorchaudio\n")
    options = [word for one in target for word in ("--target", one)]
    run(["torch", where, "--suggest", "--json", *options])
    (one,) = json.loads(capsys.readouterr().out)["suggestions"]
    written(tmp_path, app="import torch\nimport torchvision\nimport torchaudio\n", requirements="\n".join(one["lines"]["requirements.txt"]))
    assert run(["--select", "torch", "--fail-on", "note", where, *options]) == 0


def test_nothing_is_suggested_for_what_no_torch_runs_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = written(tmp_path, requirements="torch\n")
    assert run(["torch", where, "--suggest", "--target", "gpu=sm_30"]) == 1
    assert "no release of torch that is known fits" in capsys.readouterr().out


def test_the_manager_of_the_project_comes_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = '[project]\nname = "x"\nversion = "1"\ndependencies = ["torch"]\n[tool.uv]\n'
    run(["torch", written(tmp_path, pyproject=text), "--suggest"])
    assert capsys.readouterr().out.splitlines()[1].strip() == "uv"


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("colour", [False, True])
def test_no_line_is_wider_than_the_terminal(
    width: int, colour: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from depaudit.audit import audit
    from depaudit.cli.torch import pictures_of
    from depaudit.cli.torch_text import pictures_as_text
    from depaudit.files.memory import Memory
    from depaudit.model.environment import Target
    from depaudit.model.settings import Settings
    from depaudit.reports.look import Look

    text = "torch\ntorchvision\ntorchaudio\nxformers\nvllm\nnumpy<2\n--extra-index-url https://download.pytorch.org/whl/cu126\n"
    target = Target(gpu="RTX 5090", driver="535.104.05", cuda="12.2")
    report = audit(Memory({"requirements.txt": text, "a.py": "import torch\n"}), Settings(target=(target,)))
    pictures = [picture for project in report.projects for picture in pictures_of(project)]
    shown = pictures_as_text(pictures, Look(width=width, colour=colour))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert max(map(len, plain.splitlines())) <= width
    whole = pictures_as_text(pictures, Look())
    assert [w for w in plain.split() if w != "·"] == [w for w in whole.split() if w != "·"]
    assert all(line.startswith("  ") for line in plain.splitlines()[1:-2])


@pytest.mark.parametrize(
    ("target", "hint"),
    [("driver=abc", "write such as `535.104`"), ("driver=5", "write such as `535.104`"), ("cuda=twelve", "write such as `12.4`"), ("cuda=cu121", "`12.4`")],
)
def test_a_driver_or_a_cuda_that_is_none_is_refused(
    target: str, hint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["torch", written(tmp_path, requirements="torch==2.5.1\n"), "--target", target]) == 2
    assert hint in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("torch~=2.8.0\n--extra-index-url https://download.pytorch.org/whl/cu126\n", "torch 2.8.0, the newest admitted"),
        ("torch==2.8.0\n--extra-index-url https://example.org/simple\n", "torch 2.8.0 · which build"),
        ("torch>=2.6,<2.5\n", "no release of torch that is known"),
        ("torch>=99\n", "a torch that is newer than depaudit's tables"),
    ],
)
def test_what_is_asked_for_is_shown_truly(
    asked: str, shown: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["torch", written(tmp_path, requirements=asked)])
    assert shown in capsys.readouterr().out


def test_an_image_by_digest_is_said_to_be_not_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = written(tmp_path)
    (tmp_path / "Dockerfile").write_text("FROM pytorch/pytorch@sha256:abc\nRUN pip install torch xformers\n")
    assert run(["torch", where]) == 2
    assert "cannot be told from the files" in capsys.readouterr().err


def test_a_numpy_2_of_any_release_beside_a_torch_for_numpy_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = written(tmp_path, requirements="torch==2.2.2\nnumpy==2.1\n")
    assert run(["torch", where]) == 1
    assert "==2.1 ✗ (torch 2.2.2 is compiled for numpy 1)" in capsys.readouterr().out


MAC = ("--target", "os=macos")
CU124 = "--index-url https://download.pytorch.org/whl/cu124\n"


@pytest.mark.parametrize("text", [f"{CU124}torch==2.5.1\n", "torch==2.5.1+cu121\n"])
def test_no_build_for_cuda_is_shown_on_macos(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["torch", written(tmp_path, requirements=text), *MAC]) == 1
    shown = capsys.readouterr().out
    assert "CUDA 12" not in shown
    assert "macOS arm64 ✗ (no wheel of cu12" in shown


def test_the_mac_of_intel_takes_the_last_torch_that_it_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = written(tmp_path, requirements="torch>=1.10\nnumpy\n")
    assert run(["torch", where, *MAC, "--target", "machine=x86_64"]) == 1
    shown = capsys.readouterr().out
    assert "torch 2.2.2 (cpu)" in shown
    assert "✗ (torch 2.2.2 is compiled for numpy 1)" in shown
    run(["torch", where])
    assert "macOS x86_64 ✓ (2.2.2)" in capsys.readouterr().out


def test_what_other_systems_get_follows_markers_and_indexes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = '[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["torch==2.5.1"]\n'
    source = "[tool.uv.sources]\ntorch = [{ index = 'cu', marker = \"sys_platform != 'darwin'\" }]\n"
    index = "[[tool.uv.index]]\nname = 'cu'\nurl = 'https://download.pytorch.org/whl/cu121'\nexplicit = true\n"
    run(["torch", written(tmp_path, pyproject=project + source + index)])
    shown = capsys.readouterr().out
    assert "torch 2.5.1 (cu121)" in shown
    assert "macOS arm64 ✓" in shown
    assert "Windows ✓ (cu121)" in shown
    run(["torch", written(tmp_path, pyproject=project.replace("2.5.1", "2.5.1; sys_platform == 'linux'"))])
    assert "macOS" not in capsys.readouterr().out


def test_an_image_without_a_c_library_for_torch_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python:3.11-alpine\nRUN pip install torch==2.5.1\n")
    assert run(["torch", str(tmp_path)]) == 1
    assert "Alpine ✗" in capsys.readouterr().out
