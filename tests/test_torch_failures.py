"""The forty failures that people hit, each with files that lead to it and a twin that does not."""

from __future__ import annotations

import pytest

from depaudit.audit import audit
from depaudit.config import read_settings
from depaudit.documents import Documents
from depaudit.files.memory import Memory

Files = dict[str, str]
INDEX = "https://download.pytorch.org/whl"


def requirements(*lines: str, **files: str) -> Files:
    return {"requirements.txt": "\n".join(lines) + "\n", "a.py": "import torch\n", **_named(files)}


def _named(files: Files) -> Files:
    names = {"target": "depaudit.toml", "conda": "environment.yml", "project": "pyproject.toml", "code": "a.py"}
    return {names.get(name, name): text for name, text in files.items()}


def image(base: str, *steps: str, **files: str) -> Files:
    lines = [f"FROM {base}", *(step if step.split()[0].isupper() else f"RUN pip install {step}" for step in steps)]
    return {"Dockerfile": "\n".join(lines) + "\n", "a.py": "import torch\n", **_named(files)}


def project(*lines: str, python: str = ">=3.9", more: str = "", code: str = "import torch\n") -> Files:
    quoted = ", ".join(f"'{line}'" for line in lines)
    text = f'[project]\nname = "a"\nversion = "1"\nrequires-python = "{python}"\ndependencies = [{quoted}]\n{more}'
    return {"pyproject.toml": text, "a.py": code}


def gpu(name: str) -> str:
    return f'target = {{gpu = "{name}"}}\n'


def conda(*lines: str, channels: str = "pytorch nvidia") -> Files:
    listed = "".join(f"  - {c}\n" for c in channels.split())
    return {"environment.yml": f"channels:\n{listed}dependencies:\n" + "".join(f"  - {line}\n" for line in lines), "a.py": "import torch\n"}


FILE = "COPY requirements.txt .\nRUN pip install -r requirements.txt"
UV = '[[tool.uv.index]]\nname = "t"\nurl = "' + INDEX + '/cu118"\nexplicit = true\n[tool.uv.sources]\n'
NVIDIA = "nvidia-nccl-cu12==2.21.5"
MAC = '[project]\nname = "a"\nversion = "1"\nclassifiers = ["Operating System :: MacOS", "Operating System :: POSIX :: Linux"]\n'
FLASH = "flash-attn @ https://github.com/Dao-AILab/flash-attention/releases/download/v2.7.4.post1/flash_attn-2.7.4.post1+cu12torch{}cxx11abi{}-cp312-cp312-linux_x86_64.whl"
WEIGHTS = "import torch\nimport transformers\n"
AUDIO = "import torchaudio\nx = torchaudio.load('a.wav')\n"

CASES: dict[str, tuple[str, Files, Files]] = {
    "1 Blackwell": ("gpu-not-in-build", requirements("torch==2.5.1", target=gpu("RTX 5090")), requirements("torch==2.8.0", target=gpu("RTX 5090"))),
    "1 Blackwell by TORCH_CUDA_ARCH_LIST": (
        "gpu-not-in-build",
        image("nvidia/cuda:12.4.1-devel-ubuntu22.04", 'ENV TORCH_CUDA_ARCH_LIST="9.0;12.0+PTX"', "torch==2.5.1"),
        image("nvidia/cuda:12.4.1-devel-ubuntu22.04", 'ENV TORCH_CUDA_ARCH_LIST="7.0;8.6;9.0+PTX"', "torch==2.5.1"),
    ),
    "2 Pascal": ("gpu-not-in-build", requirements("torch==2.8.0", target=gpu("GTX 1080")), requirements("torch==2.7.1", target=gpu("GTX 1080"))),
    "3 Volta": ("gpu-not-in-build", requirements("torch==2.11.0", target=gpu("V100")), requirements("torch==2.10.0", target=gpu("V100"))),
    "4 driver": (
        "driver-too-old",
        requirements("torch", target='target = {driver = "535.104.05"}\n'),
        requirements(f"--index-url {INDEX}/cu126", "torch", target='target = {driver = "535.104.05"}\n'),
    ),
    "5 torchaudio of another CUDA": (
        "mismatched-torch-family",
        requirements("torch", "torchaudio"),
        requirements("torch==2.14.1", "torchaudio==2.11.0"),
    ),
    "6 torchvision without the source of torch": (
        "mixed-torch-indexes",
        project("torch==2.6.0", "torchvision==0.21.0", more=UV + 'torch = {index = "t"}\n'),
        project("torch==2.6.0", "torchvision==0.21.0", more=UV + 'torch = {index = "t"}\ntorchvision = {index = "t"}\n'),
    ),
    "7 torchvision off its pair": (
        "mismatched-torch-family",
        requirements("torch==2.4.1", "torchvision==0.20.1"),
        requirements("torch==2.4.1", "torchvision==0.19.1"),
    ),
    "8 numpy 2": ("numpy-built-for-torch", requirements("torch==2.2.2", "numpy"), requirements("torch==2.2.2", "numpy<2")),
    "9 wheel of flash-attn for another torch": (
        "mismatched-torch-companion",
        requirements("torch==2.5.1", FLASH.format("2.6", "FALSE")),
        requirements("torch==2.6.0", FLASH.format("2.6", "FALSE")),
    ),
    "9 wheel of flash-attn for the other C++ ABI": (
        "mismatched-torch-companion",
        requirements("torch==2.6.0", FLASH.format("2.6", "TRUE")),
        requirements("torch==2.7.0", FLASH.format("2.7", "TRUE")),
    ),
    "10 build isolation": ("build-isolation", requirements("torch==2.6.0", "flash-attn==2.7.4.post1"), requirements("torch==2.6.0", FLASH.format("2.6", "FALSE"))),
    "11 no nvcc": (
        "extension-without-compiler",
        image("pytorch/pytorch:2.6.0-cuda12.4-cudnn9-runtime", "flash-attn==2.7.4.post1 --no-build-isolation"),
        image("pytorch/pytorch:2.6.0-cuda12.4-cudnn9-devel", "flash-attn==2.7.4.post1 --no-build-isolation"),
    ),
    "12 toolkit of another major": (
        "mismatched-cuda-toolkit",
        image("nvidia/cuda:11.8.0-devel-ubuntu22.04", "torch==2.4.1", "flash-attn==2.6.3 --no-build-isolation"),
        image("nvidia/cuda:12.4.1-devel-ubuntu22.04", "torch==2.4.1", "flash-attn==2.6.3 --no-build-isolation"),
    ),
    "13 build without CUDA": (
        "cpu-build-for-cuda-code",
        requirements(f"--index-url {INDEX}/cpu", "torch==2.6.0", code="import torch\nx = torch.zeros(1).cuda()\n"),
        requirements(f"--index-url {INDEX}/cu124", "torch==2.6.0", code="import torch\nx = torch.zeros(1).cuda()\n"),
    ),
    "13 Windows": (
        "cpu-build-for-cuda-code",
        requirements("torch==2.6.0", code="import torch\nx = torch.zeros(1).cuda()\n", target='target = {os = "windows"}\n'),
        requirements("torch==2.6.0", code="import torch\nx = torch.zeros(1).cuda()\n", target='target = {os = "linux"}\n'),
    ),
    "14 build without its index": (
        "torch-variant-without-index",
        requirements("torch==2.4.1+cu121"),
        requirements("torch==2.4.1+cu121", f"--extra-index-url {INDEX}/cu121"),
    ),
    "15 build that was never made": (
        "unavailable-torch-variant",
        requirements("torch==2.5.1+cu130", f"--extra-index-url {INDEX}/cu130"),
        requirements("torch==2.5.1+cu124", f"--extra-index-url {INDEX}/cu124"),
    ),
    "16 Python without a wheel": ("torch-without-wheel", project("torch==2.1.2", python=">=3.12"), project("torch==2.2.2", python=">=3.12")),
    "17 Intel Mac": (
        "torch-without-wheel",
        requirements("torch==2.3.0", target='target = {os = "macos", machine = "x86_64"}\n'),
        requirements("torch==2.2.2", target='target = {os = "macos", machine = "x86_64"}\n'),
    ),
    "18 Alpine": ("torch-without-wheel", image("python:3.11-alpine", "torch==2.6.0"), image("python:3.11-slim", "torch==2.6.0")),
    "18 old glibc": (
        "torch-without-wheel",
        image("nvidia/cuda:12.1.1-devel-ubuntu18.04", "torch==2.7.0"),
        image("nvidia/cuda:12.1.1-devel-ubuntu18.04", "torch==2.6.0"),
    ),
    "19 exact pins": ("mismatched-torch-companion", requirements("torch==2.5.1", "vllm==0.11.0"), requirements("torch==2.8.0", "vllm==0.11.0")),
    "20 replaced torch": (
        "replaced-torch",
        image("python:3.11", f"torch==2.4.1 --index-url {INDEX}/cu121", FILE, **{"requirements.txt": "torch>=2.5\n"}),
        image("python:3.11", f"torch==2.4.1 --index-url {INDEX}/cu121", FILE, **{"requirements.txt": "torch>=2.4\n"}),
    ),
    "21 leftover pins of nvidia": (
        "mixed-cuda-majors",
        requirements("torch==2.4.1", "nvidia-cudnn-cu12==8.9.2.26"),
        requirements("torch==2.4.1", "nvidia-cudnn-cu12==9.1.0.70"),
    ),
    "22 nvidia lines on a Mac": (
        "torch-without-wheel",
        requirements("torch==2.5.1", NVIDIA, project=MAC),
        requirements("torch==2.5.1", f'{NVIDIA} ; sys_platform == "linux"', project=MAC),
    ),
    "23 tensorflow[and-cuda]": (
        "mixed-cuda-majors",
        requirements("torch==2.5.1", "tensorflow[and-cuda]==2.18.0"),
        requirements("torch==2.5.1", "tensorflow==2.18.0"),
    ),
    "24 jax for another CUDA": ("mixed-cuda-majors", requirements("torch==2.11.0", "jax[cuda12]"), requirements("torch==2.11.0", "jax[cuda13]")),
    "25 ctranslate2 for cuDNN 8": (
        "mixed-cudnn-majors",
        requirements("torch==2.4.1", "ctranslate2==4.4.0"),
        requirements("torch==2.4.1", "ctranslate2==4.5.0"),
    ),
    "26 onnxruntime-gpu for another CUDA": (
        "mixed-cuda-majors",
        requirements("torch==2.5.1", "onnxruntime-gpu==1.18.1"),
        requirements("torch==2.5.1", "onnxruntime-gpu==1.20.1"),
    ),
    "27 bitsandbytes without the CUDA of torch": (
        "mixed-cuda-majors",
        requirements("torch==2.11.0", "bitsandbytes==0.47.0"),
        requirements("torch==2.11.0", "bitsandbytes==0.48.1"),
    ),
    "28 torchtext": ("mismatched-torch-family", requirements("torch==2.4.0", "torchtext==0.18.0"), requirements("torch==2.3.1", "torchtext==0.18.0")),
    "29 torchcodec off its pair": (
        "mismatched-torch-family",
        requirements("torch==2.9.1", "torchcodec==0.7.0"),
        requirements("torch==2.9.1", "torchcodec==0.9.1"),
    ),
    "30 torchaudio without torchcodec": (
        "undeclared-companion",
        requirements("torch==2.9.1", "torchaudio==2.9.1", code=AUDIO),
        requirements("torch==2.9.1", "torchaudio==2.9.1", "torchcodec==0.9.1", code=AUDIO),
    ),
    "31 mmcv without operators": (
        "build-isolation",
        requirements("torch==2.1.2", "mmcv==2.1.0", code="import torch\nfrom mmcv.ops import nms\n"),
        requirements("torch==2.1.2", "-f https://download.openmmlab.com/mmcv/dist/cu121/torch2.1/index.html", "mmcv==2.1.0", code="import torch\nfrom mmcv.ops import nms\n"),
    ),
    "32 page of PyG for another torch": (
        "mismatched-torch-companion",
        requirements("torch==2.5.1", "-f https://data.pyg.org/whl/torch-2.4.0+cu121.html", "torch-scatter"),
        requirements("torch==2.4.0", "-f https://data.pyg.org/whl/torch-2.4.0+cu121.html", "torch-scatter"),
    ),
    "33 apex": ("mistaken-cuda-distribution", requirements("torch==2.5.1", "apex", code="import apex\n"), requirements("torch==2.5.1", "apex @ git+https://github.com/NVIDIA/apex", code="import apex\n")),
    "33 apex that nothing imports": ("mistaken-cuda-distribution", requirements("torch==2.5.1", "apex"), {**requirements("torch==2.5.1"), "web/requirements.txt": "pyramid\napex\n"}),
    "34 conda": ("unavailable-torch-variant", conda("pytorch=2.6"), conda("pytorch=2.5.1")),
    "34 conda with pytorch-cuda": ("unavailable-torch-variant", conda("pytorch", "pytorch-cuda=12.6"), conda("pytorch", "pytorch-cuda=12.4")),
    "34 conda-forge": ("unavailable-torch-variant", conda("pytorch::pytorch=2.6", channels="conda-forge pytorch"), conda("pytorch=2.6", channels="conda-forge pytorch")),
    "34 pixi": (
        "unavailable-torch-variant",
        {"pixi.toml": '[workspace]\nname = "a"\nchannels = ["pytorch", "nvidia"]\nplatforms = ["linux-64"]\n[dependencies]\npytorch = "2.6.*"\n', "a.py": "import torch\n"},
        {"pixi.toml": '[workspace]\nname = "a"\nchannels = ["conda-forge"]\nplatforms = ["linux-64"]\n[dependencies]\npytorch = "2.6.*"\n', "a.py": "import torch\n"},
    ),
    "35 image that is gone": ("missing-base-image", image("nvidia/cuda:11.0-base", "torch==2.5.1"), image("nvidia/cuda:11.0.3-base-ubuntu20.04", "torch==2.5.1")),
    "36 image of NVIDIA": (
        "replaced-torch",
        image("nvcr.io/nvidia/pytorch:25.03-py3", FILE, **{"requirements.txt": "torch==2.6.0\n"}),
        image("nvcr.io/nvidia/pytorch:25.03-py3", FILE, **{"requirements.txt": "tqdm\n"}),
    ),
    "37 pkg_resources": (
        "setuptools-for-torch",
        requirements("torch==2.1.2", "setuptools", "flash-attn==2.5.8"),
        requirements("torch==2.1.2", "setuptools<70", "flash-attn==2.5.8"),
    ),
    "38 setuptools 82": ("setuptools-for-torch", requirements("torch==2.12.0", "setuptools>=82"), requirements("torch==2.12.0", "setuptools<82")),
    "39 torch.compile": (
        "compile-on-unsupported-python",
        project("torch==2.2.2", python=">=3.12", code="import torch\nf = torch.compile(len)\n"),
        project("torch==2.4.1", python=">=3.12", code="import torch\nf = torch.compile(len)\n"),
    ),
    "40 weights that are refused": (
        "mismatched-torch-companion",
        requirements("torch==2.5.1", "transformers==4.57.1", code=WEIGHTS),
        requirements("torch==2.6.0", "transformers==4.57.1", code=WEIGHTS),
    ),
}


def rules(files: Files) -> set[str]:
    """What is said, of torch and of what its features need."""
    tree: dict[str, str | bytes] = {**files}
    report = audit(Memory(tree), read_settings(Documents(Memory(tree))))
    assert not report.errors
    return {row.finding.rule for row in report.rows}


@pytest.mark.parametrize("case", CASES)
def test_the_failure_is_told_of(case: str) -> None:
    rule, files, _ = CASES[case]
    assert rule in rules(files)


@pytest.mark.parametrize("case", CASES)
def test_its_twin_is_silent(case: str) -> None:
    rule, _, twin = CASES[case]
    assert rule not in rules(twin)


def test_there_is_a_case_for_each_of_the_forty() -> None:
    assert {int(case.split()[0]) for case in CASES} == set(range(1, 41))
