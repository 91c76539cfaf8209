"""Builds of torch by local version, and the indexes that serve them, read from files."""

from __future__ import annotations

import pytest

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings

UNAVAILABLE = "unavailable-torch-variant"
WITHOUT = "torch-variant-without-index"
MIXED = "mixed-torch-indexes"
CU121 = "--extra-index-url https://download.pytorch.org/whl/cu121\n"


def said(files: dict[str, str], *rules: str) -> list[tuple[str, str, str]]:
    """Place, severity and rule of the findings of the group (or of these rules)."""
    tree: dict[str, str | bytes] = {"train.py": "import torch\nimport torchvision\nimport torchaudio\n", **files}
    found = audit(Memory(tree), Settings(select=rules or ("torch",))).rows
    return [
        (f"{r.finding.location.path}:{r.finding.location.line}", r.severity.value, r.finding.rule) for r in found
    ]


@pytest.mark.parametrize(
    ("pin", "severity"),
    [
        ("2.5.1+cu130", "error"),
        ("2.5.1+cu128", "error"),
        ("2.8.0+cu118", "error"),
        ("2.15.0+cu126", "error"),
        ("2.4.0+cu122", "warning"),
        ("2.12.0+cu129", "note"),
        ("2.14.0+cu140", "note"),
        ("2.1.0+cu117", "error"),
        ("1.9.1+cu113", "note"),
    ],
)
def test_a_build_that_was_never_made(pin: str, severity: str) -> None:
    files = {"requirements.txt": f"--extra-index-url https://download.pytorch.org/whl/x\ntorch=={pin}\n"}
    assert said(files) == [("requirements.txt:2", severity, UNAVAILABLE)]


@pytest.mark.parametrize(
    "pin", ["2.5.1+cu121", "2.9.1+cu129", "2.13.0+cu129", "1.13.1+cu117", "2.6.0+cpu", "2.3.0+rocm6.0", "2.99.0+cu118", "2.1+cu121"]
)
def test_does_not_touch_builds_that_exist_or_that_no_table_knows(pin: str) -> None:
    files = {"requirements.txt": f"--extra-index-url https://download.pytorch.org/whl/x\ntorch=={pin}\n"}
    assert said(files) == []


def test_the_partner_tells_the_torch_that_is_meant() -> None:
    files = {"requirements.txt": f"{CU121}torchvision==0.20.1+cu130\n"}
    assert said(files) == [("requirements.txt:2", "error", UNAVAILABLE)]


def test_an_index_of_ones_own_may_serve_any_build() -> None:
    files = {"requirements.txt": "--extra-index-url https://wheels.example.org/simple\ntorch==2.5.1+cu130\n"}
    assert said(files) == [("requirements.txt:2", "note", UNAVAILABLE)]


def test_a_build_that_no_index_serves_is_an_error() -> None:
    files = {"requirements.txt": "torch==2.5.1+cu121\ntorchvision==0.20.1+cu121\n"}
    assert said(files) == [("requirements.txt:1", "error", WITHOUT)]


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": f"{CU121}torch==2.5.1+cu121\n"},
        {"requirements.txt": "-f https://download.pytorch.org/whl/torch_stable.html\ntorch==1.13.1+cu117\n"},
        {"requirements.txt": f"{CU121}-r torch.txt\n", "torch.txt": "torch==2.5.1+cu121\n"},
        {"requirements.txt": "--find-links wheels\ntorch==2.5.1+cu121\n"},
        {"requirements.txt": "torch @ https://download.pytorch.org/whl/cu121/torch-2.5.1%2Bcu121-cp311-cp311-linux_x86_64.whl\n"},
        {
            "pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["torch==2.5.1+cu121"]\n'
            '[[tool.uv.index]]\nname = "torch"\nurl = "https://download.pytorch.org/whl/cu121"\nexplicit = true\n'
            '[tool.uv.sources]\ntorch = {index = "torch"}\n'
        },
        {
            "pyproject.toml": '[tool.poetry]\nname = "x"\nversion = "1"\n[tool.poetry.dependencies]\n'
            'torch = {version = "2.5.1+cu121", source = "torch"}\n[[tool.poetry.source]]\nname = "torch"\n'
            'url = "https://download.pytorch.org/whl/cu121"\npriority = "explicit"\n'
        },
    ],
)
def test_does_not_touch_builds_whose_index_is_named(files: dict[str, str]) -> None:
    assert said(files) == []


@pytest.mark.parametrize(
    "other",
    [
        {"Dockerfile": "FROM python:3.11\nRUN pip install -r requirements.txt --extra-index-url https://download.pytorch.org/whl/cu121\n"},
        {"Dockerfile": "FROM python:3.11\nENV PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cu121\n"},
        {"README.md": "pip install -r requirements.txt -f https://download.pytorch.org/whl/torch_stable.html\n"},
        {"install.sh": "uv pip install --torch-backend=cu121 -r requirements.txt\n"},
    ],
)
def test_an_index_that_another_file_names_makes_it_a_note(other: dict[str, str]) -> None:
    files = {"requirements.txt": "torch==2.5.1+cu121\n", **other}
    assert said(files, WITHOUT) == [("requirements.txt:1", "note", WITHOUT)]


def test_two_cuda_versions_in_one_environment() -> None:
    text = f"{CU121}torch==2.5.1+cu121\ntorchaudio==2.5.1+cu118\n"
    assert said({"requirements.txt": text}) == [("requirements.txt:3", "error", MIXED)]
    text = f"{CU121}torch==2.5.1+cu121\ntorchvision==0.20.1+cpu\n"
    assert said({"requirements.txt": text}) == [("requirements.txt:3", "warning", MIXED)]


def test_a_partner_without_the_source_that_torch_has() -> None:
    uv = (
        '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["torch==2.5.1", "torchvision==0.20.1"]\n'
        '[[tool.uv.index]]\nname = "t"\nurl = "https://download.pytorch.org/whl/cu118"\nexplicit = true\n[tool.uv.sources]\n'
    )
    assert said({"pyproject.toml": uv + 'torch = {index = "t"}\n'}, MIXED) == [("pyproject.toml:5", "error", MIXED)]
    assert said({"pyproject.toml": uv + 'torch = {index = "t"}\ntorchvision = {index = "t"}\n'}, MIXED) == []


def test_a_source_for_one_system_only_tells_nothing() -> None:
    uv = (
        '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["torch==2.5.1", "torchvision==0.20.1"]\n'
        '[[tool.uv.index]]\nname = "t"\nurl = "https://download.pytorch.org/whl/cu118"\nexplicit = true\n'
        '[[tool.uv.index]]\nname = "c"\nurl = "https://download.pytorch.org/whl/cpu"\nexplicit = true\n[tool.uv.sources]\n'
        "torch = [{index = \"t\", marker = \"sys_platform == 'linux'\"}, {index = \"c\", marker = \"sys_platform != 'linux'\"}]\n"
    )
    assert said({"pyproject.toml": uv}, MIXED) == []


def test_a_release_that_never_was() -> None:
    report = audit(Memory({"a.py": "import torch\n", "requirements.txt": "torch==2.4.2\n"}), Settings(select=("torch",)))
    (row,) = report.rows
    assert row.finding.message == "There is no torch 2.4.2: the releases around it are 2.4.1 and 2.5.0"
    assert row.finding.fix is not None
    assert row.finding.fix.message == "torch==2.4.1"


@pytest.mark.parametrize("pin", ["==2.4.1", "==2.4", "==99.0", "==1.6.0", "==2.4.*", "==2.5.0rc1", ">=2.4.2"])
def test_what_may_well_be_released_is_left_alone(pin: str) -> None:
    report = audit(Memory({"a.py": "import torch\n", "requirements.txt": f"torch{pin}\n"}), Settings(select=("torch",)))
    assert report.rows == ()


def test_an_index_that_serves_another_build() -> None:
    text = "--extra-index-url https://download.pytorch.org/whl/cu118\ntorch==2.4.1+cu121\n"
    report = audit(Memory({"a.py": "import torch\n", "requirements.txt": text}), Settings(select=("torch",)))
    (row,) = report.rows
    assert row.finding.message == (
        "No index serves `torch==2.4.1+cu121`: `https://download.pytorch.org/whl/cu118` has builds `cu118` alone"
    )
    assert row.severity.value == "error"


@pytest.mark.parametrize("page", ["torch_stable.html", "cu121", "nightly/cu121"])
def test_an_index_that_serves_all_or_the_build(page: str) -> None:
    text = f"-f https://download.pytorch.org/whl/{page}\ntorch==2.4.1+cu121\n"
    report = audit(Memory({"a.py": "import torch\n", "requirements.txt": text}), Settings(select=("torch",)))
    assert report.rows == ()


FLASH = "flash-attn @ https://example.org/flash_attn-2.7.4.post1+cu12torch2.6cxx11abiFALSE-cp310-cp310-linux_x86_64.whl"


@pytest.mark.parametrize(("python", "told"), [(">=3.11,<3.13", True), (">=3.10", False)])
def test_a_wheel_by_url_for_a_python_that_the_project_does_not_admit(python: str, told: bool) -> None:
    text = f'[project]\nname = "a"\nversion = "1"\nrequires-python = "{python}"\ndependencies = ["torch==2.6.0", "{FLASH}"]\n'
    report = audit(Memory({"a.py": "import torch\n", "pyproject.toml": text}), Settings(select=("torch",)))
    said = [row.finding.message for row in report.rows if row.severity.value == "error"]
    assert said == [f"The wheel of `flash-attn` is for Python 3.10 alone, and the project asks for Python {python}"] * told


@pytest.mark.parametrize(("local", "hint"), [("cu12.1", "did you mean `cu121`?"), ("cuda118", "did you mean `cu118`?"), ("cu", "called such as `cu121`")])
def test_a_local_version_that_no_build_is_called(local: str, hint: str) -> None:
    report = audit(Memory({"a.py": "import torch\n", "requirements.txt": f"torch==2.4.1+{local}\n"}), Settings(select=("torch",)))
    assert any(hint in row.finding.message for row in report.rows if row.severity.value == "error")


ALONE = "--index-url https://download.pytorch.org/whl/{}\n{}\n"
SOURCE = (
    '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["{}"]\n'
    '[[tool.uv.index]]\nname = "t"\nurl = "https://download.pytorch.org/whl/{}"\nexplicit = true\n'
    '[tool.uv.sources]\ntorch = {{index = "t"}}\n'
)


@pytest.mark.parametrize(("build", "torch"), [("cu121", "torch==2.6.0"), ("cu121", "torch>=2.6,<2.9"), ("cu132", "torch==2.5.1")])
def test_a_release_that_the_one_index_never_had(build: str, torch: str) -> None:
    rule = "unavailable-torch-variant"
    assert said({"requirements.txt": ALONE.format(build, torch)}, rule) == [("requirements.txt:2", "error", rule)]
    assert said({"pyproject.toml": SOURCE.format(torch, build)}, rule) == [("pyproject.toml:5", "error", rule)]


@pytest.mark.parametrize(
    "text",
    [
        ALONE.format("cu121", "torch==2.5.1"),
        ALONE.format("cu121", "torch>=2.4"),
        ALONE.format("cu121", "torch>=2.5,<2.7"),
        "--extra-index-url https://download.pytorch.org/whl/cu121\ntorch==2.6.0\n",
        "--index-url https://example.org/whl/cu121\ntorch==2.6.0\n",
    ],
)
def test_does_not_touch_a_release_that_an_index_may_have(text: str) -> None:
    assert said({"requirements.txt": text}, "unavailable-torch-variant") == []


def test_an_explicit_index_that_no_source_names_serves_nothing() -> None:
    rule = "torch-variant-without-index"
    named = SOURCE.format("torch==2.5.1+cu121", "cu121")
    assert said({"pyproject.toml": named}, rule) == []
    assert said({"pyproject.toml": named.partition("[tool.uv.sources]")[0]}, rule) == [("pyproject.toml:5", "error", rule)]
    table = '[tool.poetry]\nname = "x"\nversion = "1"\n[tool.poetry.dependencies]\npython = ">=3.10,<3.13"\ntorch = {}\n'
    source = '[[tool.poetry.source]]\nname = "t"\nurl = "https://download.pytorch.org/whl/cu121"\npriority = "explicit"\n'
    assert said({"pyproject.toml": table.format('"2.5.1+cu121"') + source}, rule) == [("pyproject.toml:6", "error", rule)]
    assert said({"pyproject.toml": table.format('{version = "2.5.1+cu121", source = "t"}') + source}, rule) == []
