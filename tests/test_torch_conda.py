"""torch as conda installs it: pairs, builds, and what `depaudit torch` shows of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from depaudit.audit import audit
from depaudit.cli import run
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings


def environment(*lines: str, channels: str = "pytorch nvidia") -> str:
    listed = "".join(f"  - {channel}\n" for channel in channels.split())
    return f"name: a\nchannels:\n{listed}dependencies:\n" + "".join(f"  - {line}\n" for line in lines)


def said(text: str) -> list[tuple[str, str, str]]:
    report = audit(Memory({"a.py": "import torch\n", "environment.yml": text}), Settings(select=("torch",)))
    assert not report.errors
    return [(row.severity.value, row.finding.rule, row.finding.message) for row in report.rows]


def test_a_torchvision_of_another_torch() -> None:
    assert said(environment("python=3.8", "pytorch=1.10", "torchvision=0.10.0", "cudatoolkit=11.3")) == [
        (
            "error",
            "mismatched-torch-family",
            "`torchvision=0.10.0` requires torch 1.9.0, which `pytorch=1.10` excludes: no install can have both",
        )
    ]


def test_where_others_may_have_built_it_again_it_is_a_warning() -> None:
    ((severity, _, _),) = said(environment("pytorch=2.1.0", "torchvision=0.17.0", channels="conda-forge"))
    assert severity == "warning"


@pytest.mark.parametrize(
    "lines",
    [
        ("pytorch=2.1.0", "torchvision=0.16.2"),
        ("pytorch=2.1", "torchvision=0.16", "torchaudio=2.1", "pytorch-cuda=12.1"),
        ("pytorch", "torchvision", "torchaudio", "pytorch-cuda=11.8"),
        ("pytorch=1.9.0", "cudatoolkit=11.1"),
        ("pytorch=1.9.0", "cudatoolkit"),
        ("pytorch", "cudatoolkit=11.3"),
    ],
)
def test_pairs_and_builds_that_there_are(lines: tuple[str, ...]) -> None:
    assert said(environment(*lines)) == []


def test_a_cuda_that_the_channel_never_had_for_that_torch() -> None:
    ((severity, rule, message),) = said(environment("pytorch=1.9.0", "cudatoolkit=11.3"))
    assert (severity, rule) == ("warning", "unavailable-torch-variant")
    assert message == (
        "The channel `pytorch` of conda has no `pytorch=1.9.0` for CUDA 11.3, so conda takes a build without CUDA or finds none: "
        "it has 10.2, 11.1"
    )


def test_conda_forge_has_builds_of_its_own() -> None:
    assert said(environment("pytorch=2.6", "cuda-version=12.9", channels="conda-forge")) == []


def test_the_picture_shows_what_conda_installs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "environment.yml").write_text(environment("python=3.10", "pytorch=2.1.2", "torchvision=0.16.2", "pytorch-cuda=12.1"))
    assert run(["torch", str(tmp_path), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["environments"]
    assert (one["environment"], one["python"], one["torch"], one["build"]) == ("environment.yml", "3.10", "2.1.2", "cu121")


def test_where_nothing_chooses_a_build_that_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "environment.yml").write_text(environment("pytorch=2.6", channels="conda-forge"))
    run(["torch", str(tmp_path)])
    assert "which build depends on the machine that conda looks at" in capsys.readouterr().out


def test_a_set_for_what_conda_installs_is_suggested_in_its_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "environment.yml").write_text(environment("python=3.10", "pytorch=2.1.2", "torchvision=0.17", "pytorch-cuda=12.1"))
    assert run(["torch", str(tmp_path), "--suggest"]) == 1
    shown = capsys.readouterr().out
    assert "without `pytorch=2.1.2` (environment.yml:7): torch 2.2.2 (cu121)" in shown
    assert shown.index("  conda") < shown.index("  requirements.txt")


def test_the_cuda_that_conda_is_told_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "environment.yml").write_text(environment("python=3.8", "pytorch=1.11.0", "cudatoolkit=11.3"))
    assert run(["torch", str(tmp_path), "--suggest", "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["suggestions"]
    assert (one["pins"], one["build"]) == (["torch==1.11.0"], "cu113")
