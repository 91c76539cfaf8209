"""A failure that is handed over, and the line of the project that it comes from."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from test_rules_examples import example

from depaudit.cli import run
from depaudit.knowledge.failures import failures, failures_in
from depaudit.rules import catalogue

CASES = {
    "no-kernel-image": ("RuntimeError: CUDA error: no kernel image is available for execution on the device", "gpu-not-in-build"),
    "driver-too-old": (
        "RuntimeError: The NVIDIA driver on your system is too old (found version 12020). Please update your GPU driver",
        "driver-too-old",
    ),
    "different-cuda-versions": (
        "RuntimeError: Detected that PyTorch and torchvision were compiled with different CUDA major versions.",
        "mixed-torch-indexes",
    ),
    "torchvision-nms": ("RuntimeError: operator torchvision::nms does not exist", "mismatched-torch-family"),
    "numpy-not-available": ("RuntimeError: Numpy is not available", "numpy-built-for-torch"),
    "torch-while-building": ("ModuleNotFoundError: No module named 'torch'", "build-isolation"),
    "no-compiler": ("OSError: CUDA_HOME environment variable is not set.", "extension-without-compiler"),
    "other-toolkit": (
        "RuntimeError: The detected CUDA version (11.8) mismatches the version that was used to compile PyTorch (12.1).",
        "mismatched-cuda-toolkit",
    ),
    "no-such-build": ("ERROR: No matching distribution found for torch==2.4.1+cu121", "torch-variant-without-index"),
    "no-wheel": ("ERROR: No matching distribution found for torch==2.1.0", "torch-without-wheel"),
    "torch-replaced": ("  Attempting uninstall: torch", "replaced-torch"),
    "cudnn-8": ("Could not load library libcudnn_ops_infer.so.8.", "mixed-cudnn-majors"),
    "wrong-apex": ("ImportError: cannot import name 'UnencryptedCookieSessionFactoryConfig' from 'pyramid.session'", "mistaken-cuda-distribution"),
    "image-gone": ("docker: manifest for nvidia/cuda:11.0-base not found: manifest unknown", "missing-base-image"),
    "pkg-resources": ("ModuleNotFoundError: No module named 'pkg_resources'", "setuptools-for-torch"),
    "not-compiled-with-cuda": ("AssertionError: Torch not compiled with CUDA enabled", "cpu-build-for-cuda-code"),
    "compile-on-python": ("RuntimeError: Dynamo is not supported on Python 3.12+", "compile-on-unsupported-python"),
    "torchcodec-needed": ("ImportError: TorchCodec is required for load_with_torchcodec.", "undeclared-companion"),
}


def laid(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def diagnosed(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """The status, and the rules whose findings are told."""
    monkeypatch.chdir(folder)
    stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    status = run(["diagnose", "-", "--json", "--no-cache"])
    answer = json.loads(capsys.readouterr().out)
    return status, [finding["rule"] for failure in answer["failures"] for finding in failure["findings"]]


@pytest.mark.parametrize("key", [key for key, (_, rule) in CASES.items() if rule != "undeclared-companion"])
def test_a_failure_is_tied_to_the_line_that_it_comes_from(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text, rule = CASES[key]
    status, rules = diagnosed(text, laid(tmp_path, example(rule, "Fires")[0]), monkeypatch, capsys)
    assert rule in rules
    assert status == 0


@pytest.mark.parametrize("key", CASES)
def test_a_failure_is_not_tied_to_what_the_files_contradict(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text, rule = CASES[key]
    _, rules = diagnosed(text, laid(tmp_path, example(rule, "Silent")[0]), monkeypatch, capsys)
    assert rule not in rules


def test_the_gpu_that_a_failure_names_is_the_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "NVIDIA GeForce RTX 5090 with CUDA capability sm_120 is not compatible with the current PyTorch installation."
    files: dict[str, str | bytes] = {"requirements.txt": "torch==2.6.0\n", "a.py": "import torch\n"}
    assert diagnosed(text, laid(tmp_path, files), monkeypatch, capsys) == (0, ["gpu-not-in-build"])
    newer: dict[str, str | bytes] = {"requirements.txt": "torch==2.8.0\n"}
    assert diagnosed(text, laid(tmp_path, newer), monkeypatch, capsys) == (1, [])


def test_another_distribution_is_not_blamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files: dict[str, str | bytes] = {"requirements.txt": "torch==2.6.0\nbitsandbytes==0.41.0\n", "a.py": "import torch, bitsandbytes\n"}
    text = "ImportError: flash_attn_2_cuda.cpython-311-x86_64-linux-gnu.so: undefined symbol: _ZN3c10"
    assert diagnosed(text, laid(tmp_path, files), monkeypatch, capsys) == (1, [])


@pytest.mark.parametrize("text", ["", "hello\n", "\x00\xff" * 50, "Traceback (most recent call last):\nKeyError: 'x'\n"])
def test_an_unknown_failure_is_said_to_be_unknown(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diagnosed(text, laid(tmp_path, {"a.py": ""}), monkeypatch, capsys) == (1, [])


def test_colours_in_the_text_do_not_hide_a_failure() -> None:
    (told,) = failures_in("\x1b[31mRuntimeError\x1b[0m: Numpy is \x1b[1mnot available\x1b[0m\n")
    assert told.failure.key == "numpy-not-available"
    assert told.line == "RuntimeError: Numpy is not available"


def test_every_failure_names_rules_that_there_are() -> None:
    known = {rule.name for rule in catalogue()}
    assert {rule for failure in failures() for rule in failure.rules} <= known


@pytest.mark.parametrize("name", ["missing.log", "."])
def test_a_file_that_cannot_be_read_is_named(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diagnose", name]) == 2
    assert f"`{name}` cannot be read" in capsys.readouterr().err


PROJECT: dict[str, str | bytes] = {
    "pyproject.toml": """\
[project]
name = "shop"
version = "1"
dependencies = ["requests>=2", "numpy>=1.20"]
[project.optional-dependencies]
plots = ["matplotlib>=3"]
[dependency-groups]
dev = ["pytest>=8"]
""",
    "shop/__init__.py": "import yaml, requests\nimport numpy as np\n\nx = np.float(3)\n",
}


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("ModuleNotFoundError: No module named 'yaml'", 0, "`yaml` (`pyyaml`) is imported by 1 runtime module; nothing declares it."),
        ("ModuleNotFoundError: No module named 'requests.adapters'", 1, "The files contradict that: pyproject.toml:4 declares `requests`"),
        ("ModuleNotFoundError: No module named 'matplotlib'", 1, "Only the extra `plots` brings it (pyproject.toml:6): install `shop[plots]`."),
        ("/usr/bin/python3: No module named pytest", 1, "Only the group `dev` brings it (pyproject.toml:8)"),
        ("ModuleNotFoundError: No module named 'shop'", 1, "`shop` is the project's own (shop/__init__.py)"),
        ("ModuleNotFoundError: No module named 'distutils'", 1, "`distutils` is of the standard library, gone from Python 3.12."),
        ("ModuleNotFoundError: No module named 'certifi'", 1, "`requests → certifi` brings it"),
        ("ModuleNotFoundError: No module named 'nowhere'", 1, "Nothing that was read here declares or imports `nowhere`"),
        ("ImportError: cannot import name 'float' from 'numpy' (/x.py)", 0, "from which `numpy.float` (used at shop/__init__.py:4) is gone"),
        ("ImportError: cannot import name 'default_rng' from 'numpy.random'", 1, "`numpy.random.default_rng` is there from 1.17.0 on."),
        ("ImportError: cannot import name 'later' from partially initialized module 'shop' (most likely due to", 1, "so that no requirement is the cause"),
        ("ImportError: cannot import name 'zz' from 'requests' (/x.py)", 1, "when `requests.zz` came or went is not known."),
    ],
)
def test_an_import_that_fails_is_held_against_what_the_files_say(
    text: str, status: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(laid(tmp_path, PROJECT))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert run(["diagnose", "-", "--no-cache"]) == status
    assert said in capsys.readouterr().out


def test_each_module_that_was_not_found_is_a_failure_of_its_own() -> None:
    text = "No module named 'a'\nNo module named 'b'\nNo module named 'a'\n"
    assert [(told.number, told.facts["module"]) for told in failures_in(text)] == [(1, "a"), (2, "b")]


def test_the_help_tells_the_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    run(["diagnose", "--help"])
    assert "Exit status: 0 where a line accounts for it" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "text",
    [
        "RuntimeError: operator torchvision::nms does not exist",
        "RuntimeError: Detected that PyTorch and torchvision were compiled with different CUDA major versions.",
    ],
)
def test_a_failure_of_torchvision_is_not_explained_by_torchaudio(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files: dict[str, str | bytes] = {"requirements.txt": "torch\ntorchvision\ntorchaudio\n", "a.py": "import torch, torchvision, torchaudio\n"}
    assert diagnosed(text, laid(tmp_path, files), monkeypatch, capsys) == (1, [])


OLD_USES: dict[str, str | bytes] = {
    "requirements.txt": "numpy\nhttpx\ntorch==2.2.0\n",
    "a.py": "import deepspeed, httpx, torch\nimport numpy as np\nfrom torch.utils.tensorboard import SummaryWriter\nprint(np.float(1), httpx.Client(proxies={}))\n",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AttributeError: module 'numpy' has no attribute 'float'.", ["maximum-too-high"]),
        ("AttributeError: module 'numpy' has no attribute 'flaot'.", []),
        ("TypeError: Client.__init__() got an unexpected keyword argument 'proxies'", ["maximum-too-high"]),
        ("TypeError: f() got an unexpected keyword argument 'proxy'", []),
        ("error: subprocess-exited-with-error: ModuleNotFoundError: No module named 'torch'", []),
        ("Cannot install numpy and torch==2.2.0: ResolutionImpossible", []),
    ],
)
def test_a_row_is_told_where_it_is_the_cause_and_nowhere_else(
    text: str, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diagnosed(text, laid(tmp_path, OLD_USES), monkeypatch, capsys)[1] == expected


def test_a_module_that_files_import_is_not_said_to_be_imported_by_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(laid(tmp_path, {"requirements.txt": "numpy>=2\n", "src/a.py": "from utils import x\n"}))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"ModuleNotFoundError: No module named 'utils'\n")))
    run(["diagnose", "-", "--no-cache"])
    assert "`utils` is imported at src/a.py:1" in capsys.readouterr().out


def test_the_name_of_a_distribution_stays_as_it_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "failure.txt").write_text("RuntimeError: operator torchvision::nms does not exist\n")
    run(["diagnose", str(tmp_path / "failure.txt"), str(tmp_path), "--no-cache"])
    assert "  torchvision is not the release" in capsys.readouterr().out
