"""torch on the targets that a project names: Pythons, systems, GPUs, drivers."""

from __future__ import annotations

import pytest

from depaudit.audit import audit
from depaudit.config import read_settings
from depaudit.documents import Documents
from depaudit.errors import DepauditError
from depaudit.files.memory import Memory

GPU = "gpu-not-in-build"
DRIVER = "driver-too-old"
WHEEL = "torch-without-wheel"


def said(target: str, text: str, *, python: str = "") -> list[tuple[str, str]]:
    """Rule and severity of what is said of a requirements file for a target."""
    settings = f"target = {{{target}}}\n" if target else ""
    settings += f'python = "{python}"\n' if python else ""
    tree = Memory({"depaudit.toml": settings, "requirements.txt": text, "train.py": "import torch\n"})
    rows = audit(tree, read_settings(Documents(tree))).rows
    return [(r.finding.rule, r.severity.value) for r in rows if r.finding.rule in (GPU, DRIVER, WHEEL)]


INDEX = "--index-url https://download.pytorch.org/whl/{}\n"


@pytest.mark.parametrize(
    ("gpu", "text"),
    [
        ("RTX 5090", "torch==2.6.0\n"),
        ("sm_120", "torch==2.7.1\n"),
        ("B200", "torch==2.5.1\n"),
        ("V100", "torch\n"),
        ("V100-SXM2-32GB", "torch==2.11.0\n"),
        ("GTX 1080 Ti", "torch==2.8.0\n"),
        ("P100", "torch>=2.9\n"),
        ("RTX 3090", "torch==1.12.1\n"),
        ("H100", "torch==2.0.1\n"),
        ("V100", INDEX.format("cu128") + "torch==2.7.1\n"),
        ("RTX 5090", INDEX.format("cu121") + "torch==2.5.1\n"),
        ("H100", "torch==1.13.1+cu116\n"),
    ],
)
def test_a_gpu_that_the_build_has_no_code_for(gpu: str, text: str) -> None:
    assert said(f'gpu = "{gpu}"', text) == [(GPU, "error")]


@pytest.mark.parametrize(
    ("gpu", "text"),
    [
        ("RTX 5090", "torch==2.8.0\n"),
        ("RTX 5090", "torch\n"),
        ("RTX 5090", INDEX.format("cu128") + "torch==2.7.1\n"),
        ("V100", "torch==2.10.0\n"),
        ("V100", INDEX.format("cu126") + "torch==2.14.1\n"),
        ("GTX 1080 Ti", INDEX.format("cu126") + "torch\n"),
        ("RTX 4090", "torch==2.5.1\n"),
        ("L40S", "torch\n"),
        ("Jetson AGX Orin", "torch\n"),
        ("H100", "torch==2.99\n"),
        ("V100", INDEX.format("cpu") + "torch\n"),
        ("V100", "--extra-index-url https://download.pytorch.org/whl/cu126\ntorch\n"),
        ("V100", "torch @ https://example.org/torch-2.15.0-cp311-cp311-linux_x86_64.whl\n"),
    ],
)
def test_does_not_touch_a_gpu_that_is_served_or_not_told(gpu: str, text: str) -> None:
    assert said(f'gpu = "{gpu}"', text) == []


def test_a_gpu_that_nobody_knows_is_refused() -> None:
    with pytest.raises(DepauditError, match=r"did you mean `RTX 5090`\?$"):
        said('gpu = "RTX 509"', "torch==2.5.1\n")


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ('driver = "535.104"', "torch\n"),
        ('driver = "570.86"', "torch==2.11.0\n"),
        ('cuda = "12.8"', "torch==2.14.0\n"),
        ('driver = "470.82"', "torch==2.5.1\n"),
        ('cuda = "11.4"', "torch==2.1.0+cu121\n"),
        ('driver = "527.00", os = "windows"', INDEX.format("cu121") + "torch==2.5.1\n"),
    ],
)
def test_a_driver_that_is_too_old(target: str, text: str) -> None:
    assert said(target, text) == [(DRIVER, "error")]


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ('driver = "580"', "torch\n"),
        ('driver = "525.60.13"', "torch==2.10.0\n"),
        ('driver = "525"', "torch==2.10.0\n"),
        ('driver = "450"', "torch==1.13.1\n"),
        ('cuda = "12.0"', "torch==2.10.0\n"),
        ('driver = "535"', INDEX.format("cu126") + "torch\n"),
        ('driver = "450.80.02"', "torch==1.13.1\n"),
        ('driver = "535", os = "windows"', "torch\n"),
        ('driver = "535", os = "macos"', "torch\n"),
    ],
)
def test_does_not_touch_drivers_that_run_the_family(target: str, text: str) -> None:
    assert said(target, text) == []


@pytest.mark.parametrize(
    ("target", "text", "python"),
    [
        ("", "torch==2.4.1\n", ">=3.13"),
        ("", "torch==1.13.1\n", ">=3.12"),
        ("", "torch<2.2\n", ">=3.12"),
        ("", "torch==2.15.0\n", "==3.10.*"),
        ('python = "3.13"', "torch==2.4.1\n", ""),
        ('os = "macos", machine = "x86_64"', "torch==2.5.1\n", ""),
        ('machine = "aarch64"', "torch==1.7.1\n", ""),
        ('machine = "ppc64le"', "torch==2.5.1\n", ""),
        ('os = "macos"', INDEX.format("cu124") + "torch==2.5.1\n", ""),
        ('os = "macos"', "torch==2.5.1+cu121\n", ""),
    ],
)
def test_a_torch_without_any_wheel_that_fits(target: str, text: str, python: str) -> None:
    assert said(target, text, python=python) == [(WHEEL, "error")]


@pytest.mark.parametrize(
    ("target", "text", "python"),
    [
        ("", "torch==2.4.1\n", ">=3.9"),
        ("", "torch==2.4.1\n", ""),
        ("", "torch>=2.0\n", ">=3.13"),
        ("", "torch==2.13.0\n", ">=3.10"),
        ('os = "macos"', "torch==2.5.1\n", ""),
        ('os = "macos", machine = "x86_64"', "torch>=2.0\n", ""),
        ('machine = "arm64"', "torch==2.5.1\n", ""),
        ('os = "macos"', INDEX.format("cpu") + "torch==2.5.1\n", ""),
        ('os = "macos"', "--extra-index-url https://download.pytorch.org/whl/cu124\ntorch==2.5.1\n", ""),
        ("", "torch==2.4.1; python_version < '3.13'\ntorch==2.6.0; python_version >= '3.13'\n", ">=3.10"),
    ],
)
def test_does_not_touch_a_torch_with_a_wheel(target: str, text: str, python: str) -> None:
    assert said(target, text, python=python) == []


def fixes(target: str, text: str) -> list[str]:
    tree = Memory({"depaudit.toml": f"target = {{{target}}}\n", "requirements.txt": text, "train.py": "import torch\n"})
    rows = audit(tree, read_settings(Documents(tree))).rows
    return [r.finding.fix.message if r.finding.fix else "" for r in rows if r.finding.rule in (GPU, DRIVER)]


def test_the_fix_for_an_old_driver_has_a_wheel_for_the_python_and_keeps_what_stands_beside() -> None:
    target = 'driver = "470.82.01", python = "3.12"'
    index = "--index-url https://download.pytorch.org/whl/cu118"
    assert fixes(target, "torch\ntorchvision\n") == [f"pip install torch==2.7.1 torchvision==0.22.1 {index}"]
    assert fixes(target, "torch==2.5.1\n") == [f"pip install torch==2.5.1 {index}"]


CONDA = "channels: [pytorch, nvidia]\ndependencies:\n  - python=3.11\n  - pytorch=2.5.1\n  - pytorch-cuda=12.1\n"


@pytest.mark.parametrize(("target", "rule"), [('gpu = "RTX 5090"', GPU), ('driver = "470.82"', DRIVER)])
def test_what_conda_installs_is_held_against_the_target(target: str, rule: str) -> None:
    tree = Memory({"depaudit.toml": f"target = {{{target}}}\n", "environment.yml": CONDA, "train.py": "import torch\n"})
    rows = audit(tree, read_settings(Documents(tree))).rows
    assert [(r.finding.rule, r.severity.value) for r in rows if r.finding.rule in (GPU, DRIVER)] == [(rule, "error")]


def test_what_conda_installs_runs_on_a_usual_target() -> None:
    target = 'gpu = "A100", driver = "535.104"'
    tree = Memory({"depaudit.toml": f"target = {{{target}}}\n", "environment.yml": CONDA, "train.py": "import torch\n"})
    assert [r for r in audit(tree, read_settings(Documents(tree))).rows if r.finding.rule in (GPU, DRIVER)] == []


def test_a_project_of_uv_gets_a_command_of_uv() -> None:
    project = '[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["torch==2.5.1"]\n[tool.uv]\n'
    tree = Memory({"pyproject.toml": f'{project}[tool.depaudit]\ntarget = {{gpu = "RTX 5090"}}\n', "train.py": "import torch\n"})
    (row,) = [r for r in audit(tree, read_settings(Documents(tree))).rows if r.finding.rule == GPU]
    assert row.finding.fix is not None
    assert row.finding.fix.message.startswith("uv add torch==")
