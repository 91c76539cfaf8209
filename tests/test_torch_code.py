"""What the code asks of torch: CUDA, compilation, nothing of a GPU."""

from __future__ import annotations

import pytest
from tree_built import library

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.knowledge.companions import signs_that_tell
from depaudit.model.environment import Target
from depaudit.model.settings import Settings

CPU = {"requirements.txt": "--index-url https://download.pytorch.org/whl/cpu\ntorch==2.6.0\n"}
NO_CUDA, NO_COMPILE, NEEDLESS = "cpu-build-for-cuda-code", "compile-on-unsupported-python", "needless-cuda"


def told(rule: str, files: dict[str, str], *targets: Target) -> list[str]:
    """Place and severity of what the rule says."""
    tree: dict[str, str | bytes] = {**files}
    rows = audit(Memory(tree), Settings(select=("torch",), target=targets)).rows
    return [f"{r.finding.location.path}:{r.finding.location.line} {r.severity.value}" for r in rows if r.finding.rule == rule]


def program(*lines: str) -> str:
    return "import torch\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "code",
    [
        program("m = torch.nn.Linear(1, 1).cuda()"),
        program("m = torch.nn.Linear(1, 1).to('cuda')"),
        program("m = torch.nn.Linear(1, 1).to('cuda:1')"),
        program("m = torch.nn.Linear(1, 1).to(device='cuda')"),
        program("x = torch.zeros(1, device='cuda')"),
        program("d = torch.device('cuda')"),
        program("torch.cuda.set_device(0)"),
        program("from torch.cuda import set_device", "set_device(0)"),
        program("torch.set_default_device('cuda')"),
        program("if __name__ == '__main__':", "    torch.zeros(1).cuda()"),
        program("for _ in range(3):", "    torch.zeros(1).cuda()"),
        program("with torch.no_grad():", "    torch.zeros(1).cuda()"),
    ],
)
def test_code_that_fails_without_cuda_when_it_runs(code: str) -> None:
    assert told(NO_CUDA, {**CPU, "train.py": code}) == ["requirements.txt:2 error"]


@pytest.mark.parametrize(
    "code",
    [
        program("def main():", "    torch.zeros(1).cuda()", "main()"),
        program("class Model(torch.nn.Module):", "    def forward(self, x):", "        return x.to('cuda')"),
    ],
)
def test_functions_that_fail_without_cuda_are_worth_a_warning(code: str) -> None:
    assert told(NO_CUDA, {**CPU, "train.py": code}) == ["requirements.txt:2 warning"]


@pytest.mark.parametrize(
    "code",
    [
        program("x = torch.zeros(1)"),
        program("x = torch.zeros(1).to('cpu')"),
        program("d = 'cuda' if torch.cuda.is_available() else 'cpu'", "torch.zeros(1).to(d)"),
        program("if not torch.cuda.is_available():", "    raise SystemExit('no GPU')", "torch.zeros(1).cuda()"),
        program("d = torch.device('cuda' if torch.cuda.is_available() else 'cpu')", "torch.zeros(1).to(d)"),
        program("use_cuda = False", "if use_cuda:", "    torch.zeros(1).cuda()"),
        program("def f(x, cuda=False):", "    return x.cuda() if cuda else x"),
        program("def f(x, cuda=False):", "    cuda and x.cuda()"),
        program("def f(x, cuda=False):", "    if not cuda:", "        return x", "    return x.cuda()"),
        program("def f(x, device='cuda'):", "    return x.to(device)"),
        program("import argparse", "p = argparse.ArgumentParser()", "p.add_argument('--device', default='cuda')", "torch.zeros(1).to('cuda')"),
        program("import argparse", "p = argparse.ArgumentParser()", "p.add_argument('--no-cuda')", "torch.zeros(1).cuda()"),
        program("try:", "    torch.zeros(1).cuda()", "except Exception:", "    pass"),
        program("m = torch.load('x', map_location='cuda:0' if True else None)"),
        program("print('model.cuda()')  # torch.zeros(1).cuda()"),
        program("x = args.cuda"),
        program("class Table:", "    def cuda(self, *args, **kwargs):", "        return self.keys.cuda(*args, **kwargs)"),
        program("x = torch.cuda"),
        program("from typing import TYPE_CHECKING", "if TYPE_CHECKING:", "    torch.zeros(1).cuda()"),
        "import jax\nx = jax.device('cuda')\n",
        "import torch_free\nx = thing.cuda()\n",
        program("import faster_whisper", "m = faster_whisper.WhisperModel('x', device='cuda')"),
    ],
)
def test_does_not_touch_code_that_does_without_cuda(code: str) -> None:
    assert told(NO_CUDA, {**CPU, "train.py": code}) == []


def test_a_file_that_asks_makes_the_others_a_possibility() -> None:
    files = {"train.py": program("from model import f", "if torch.cuda.is_available():", "    f()"), "model.py": program("def f():", "    torch.zeros(1).cuda()")}
    assert told(NO_CUDA, {**CPU, **files}) == ["requirements.txt:2 note"]


def test_functions_of_a_library_are_a_possibility() -> None:
    files = {"pyproject.toml": library("torch"), "acme_postcards/__init__.py": program("def f(x):", "    return x.cuda()")}
    assert told(NO_CUDA, files, Target(os="windows")) == ["pyproject.toml:11 note"]


@pytest.mark.parametrize("path", ["tests/test_a.py", "examples/a.py", "docs/conf.py"])
def test_code_that_is_not_the_program_does_not_count(path: str) -> None:
    assert told(NO_CUDA, {**CPU, "a.py": "import torch\n", path: program("torch.zeros(1).cuda()")}) == []


DEMAND = {"train.py": program("torch.zeros(1).cuda()")}


@pytest.mark.parametrize(
    ("files", "targets", "place"),
    [
        ({"requirements.txt": "torch==2.6.0+cpu\n--extra-index-url https://download.pytorch.org/whl/cpu\n"}, (), "requirements.txt:1 error"),
        ({"requirements.txt": "torch==2.6.0\n"}, (Target(os="windows"),), "requirements.txt:1 error"),
        ({"requirements.txt": "torch==2.10.0\n"}, (Target(machine="aarch64"),), "requirements.txt:1 error"),
        ({"environment.yml": "dependencies:\n  - pytorch=2.4\n  - cpuonly\n"}, (), "environment.yml:2 error"),
        (
            {"Dockerfile": "FROM python:3.11\nRUN pip install torch --index-url https://download.pytorch.org/whl/cpu\n", "requirements.txt": "tqdm\n"},
            (),
            "Dockerfile:2 error",
        ),
        (
            {
                "pyproject.toml": '[project]\nname = "a"\nversion = "1"\ndependencies = ["torch==2.6.0"]\n'
                '[[tool.uv.index]]\nname = "cpu"\nurl = "https://download.pytorch.org/whl/cpu"\nexplicit = true\n'
                '[tool.uv.sources]\ntorch = {index = "cpu"}\n'
            },
            (),
            "pyproject.toml:4 error",
        ),
    ],
)
def test_every_way_to_get_a_build_without_cuda(files: dict[str, str], targets: tuple[Target, ...], place: str) -> None:
    assert told(NO_CUDA, {**DEMAND, **files}, *targets) == [place]


@pytest.mark.parametrize(
    ("files", "targets"),
    [
        ({"requirements.txt": "torch==2.6.0\n"}, ()),
        ({"requirements.txt": "torch==2.6.0\n"}, (Target(os="macos"),)),
        ({"requirements.txt": "torch==2.11.0\n"}, (Target(machine="aarch64"),)),
        ({"requirements.txt": "torch==2.6.0\n--index-url https://download.pytorch.org/whl/cu124\n"}, (Target(os="windows"),)),
        ({"requirements.txt": "torch==2.6.0\n--index-url https://download.pytorch.org/whl/rocm6.1\n"}, ()),
        ({"requirements.txt": "torch==2.6.0\n--index-url https://example.org/simple\n"}, ()),
        ({"requirements.txt": "torch==2.6.0\n", "requirements-cpu.txt": CPU["requirements.txt"]}, ()),
        ({"environment.yml": "dependencies:\n  - pytorch=2.4\n  - pytorch-cuda=12.4\n", "cpu.yml": "dependencies:\n  - pytorch=2.4\n  - cpuonly\n"}, ()),
        ({"requirements.txt": "torch==2.6.0\n", "Dockerfile": "FROM python:3.11\nRUN pip install torch --index-url https://download.pytorch.org/whl/cpu\n"}, ()),
        ({"ci/Dockerfile": "FROM python:3.11\nRUN pip install torch --index-url https://download.pytorch.org/whl/cpu\n", "requirements.txt": "tqdm\n"}, ()),
        ({"requirements.txt": "torch @ https://example.org/torch-2.6.0-cp311-cp311-win_amd64.whl\n"}, (Target(os="windows"),)),
    ],
)
def test_does_not_touch_projects_with_cuda(files: dict[str, str], targets: tuple[Target, ...]) -> None:
    assert told(NO_CUDA, {**DEMAND, **files}, *targets) == []


def test_an_extension_of_cuda_demands_it() -> None:
    setup = (
        "from setuptools import setup\nfrom torch.utils.cpp_extension import BuildExtension, CUDAExtension\n"
        "setup(name='acme', ext_modules=[CUDAExtension('a', ['a.cu'])], cmdclass={'build_ext': BuildExtension})\n"
    )
    assert told(NO_CUDA, {**CPU, "setup.py": setup, "acme.py": "import torch\n"}) == ["requirements.txt:2 error"]


def compiled(torch: str, python: str, *lines: str, **files: str) -> list[str]:
    project = f'[project]\nname = "a"\nversion = "1"\nrequires-python = "{python}"\ndependencies = ["{torch}"]\n'
    return told(NO_COMPILE, {"pyproject.toml": project, "a.py": program(*lines), **files})


@pytest.mark.parametrize(
    ("torch", "python"),
    [("torch==2.0.1", ">=3.11"), ("torch==2.2.2", ">=3.12"), ("torch==2.5.1", "==3.13.*"), ("torch==2.9.1", ">=3.14"), ("torch>=2.5,<2.6", ">=3.13")],
)
def test_a_torch_that_refuses_to_compile(torch: str, python: str) -> None:
    assert compiled(torch, python, "f = torch.compile(len)") == ["pyproject.toml:5 error"]
    assert compiled(torch, python, "@torch.compile", "def f(): ...") == ["pyproject.toml:5 error"]
    assert compiled(torch, python, "def g():", "    return torch.compile(len)") == ["pyproject.toml:5 warning"]


@pytest.mark.parametrize(
    ("torch", "python", "code"),
    [
        ("torch==2.2.2", ">=3.11", "f = torch.compile(len)"),
        ("torch==2.4.1", ">=3.12", "f = torch.compile(len)"),
        ("torch", ">=3.12", "f = torch.compile(len)"),
        ("torch>=2.2", ">=3.12", "f = torch.compile(len)"),
        ("torch>=2.9,<2.11", ">=3.14", "f = torch.compile(len)"),
        ("torch==2.2.2", ">=3.12", "f = torch.jit.script(len)"),
        ("torch==2.2.2", ">=3.12", "import re\nf = re.compile('x')"),
        ("torch==2.2.2", ">=3.12", "import sys\nif sys.version_info < (3, 12):\n    f = torch.compile(len)"),
        ("torch==2.2.2", ">=3.12", "def f(x, fast=False):\n    return torch.compile(x) if fast else x"),
        ("torch==2.2.2", ">=3.12", "try:\n    f = torch.compile(len)\nexcept RuntimeError:\n    f = len"),
        ("torch==2.1.0", ">=3.13", "f = torch.compile(len)"),
    ],
)
def test_does_not_touch_what_compiles_or_need_not(torch: str, python: str, code: str) -> None:
    assert compiled(torch, python, code) == []


def test_the_python_of_an_image_is_one_that_the_project_names() -> None:
    files = {"requirements.txt": "torch==2.2.2\n", "a.py": program("f = torch.compile(len)")}
    image = "FROM python:{}-slim\nCOPY . .\nRUN pip install -r requirements.txt\n"
    assert told(NO_COMPILE, {**files, "Dockerfile": image.format("3.12")}) == ["requirements.txt:1 error"]
    assert told(NO_COMPILE, {**files, "Dockerfile": image.format("3.11")}) == []


SLIM = {"Dockerfile": "FROM python:3.11-slim\nCOPY . .\nRUN pip install -r requirements.txt\n"}
PLAIN = program("x = torch.arange(3)")


def test_cuda_in_a_slim_image_for_code_without_a_gpu_is_a_note() -> None:
    assert told(NEEDLESS, {**SLIM, "requirements.txt": "torch\n", "a.py": PLAIN}) == ["Dockerfile:3 note"]


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": "torch\n", "a.py": program("x = torch.arange(3).cuda()")},
        {"requirements.txt": "torch\n", "a.py": program("# runs on a GPU")},
        {"requirements.txt": "torch\n", "a.py": PLAIN, "b.py": program("x = f(device)")},
        {"requirements.txt": "torch\ntransformers\n", "a.py": PLAIN},
        {"requirements.txt": "torch\n", "a.py": program("import lightning")},
        {"requirements.txt": CPU["requirements.txt"], "a.py": PLAIN},
        {"requirements.txt": "torch\n", "a.py": "import json\n"},
        {"requirements.txt": "torch\n", "a.py": PLAIN, "Dockerfile": "FROM pytorch/pytorch:2.6.0-cuda12.4-cudnn9-runtime\nRUN pip install -r requirements.txt\n"},
        {"requirements.txt": "torch\n", "a.py": PLAIN, "Dockerfile": "FROM python:3.11-slim\nENV PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu\nRUN pip install -r requirements.txt\n"},
        {"requirements.txt": "torch\n", "a.py": PLAIN, "n.ipynb": '{"cells": [{"cell_type": "code", "source": ["import torch"]}], "metadata": {}, "nbformat": 4}'},
    ],
)
def test_does_not_touch_cuda_that_may_be_used(files: dict[str, str]) -> None:
    assert told(NEEDLESS, {**SLIM, **files}) == []


def test_every_sign_has_a_source() -> None:
    for tells in ("cuda", "asks", "compile", "gpu"):
        assert signs_that_tell(tells)
        assert all(sign.source and sign.words for sign in signs_that_tell(tells))


def test_projects_that_leave_nothing_open_are_not_searched() -> None:
    from depaudit.torch_code import code_signs

    def asked(files: dict[str, str]) -> dict[str, object]:
        (project,) = audit(Memory({**files}), Settings()).projects
        return dict(code_signs(project))

    assert asked({"a.py": "import json\n", "requirements.txt": "tqdm\n"}) == {}
    assert asked({"a.py": "import torch\n", "requirements.txt": "torch\n"}) == {}
    assert asked({"a.py": "import torch\n", **CPU}) != {}
