"""What holds for every set of torch: what is suggested is clean, and a mistake in a file never stops an audit."""

from __future__ import annotations

import random

import pytest

from depaudit.audit import audit
from depaudit.environments.targets import Platform
from depaudit.environments.torch_pairs import clashes
from depaudit.environments.torch_sets import set_on
from depaudit.environments.torch_suggestion import Wish, suggestions
from depaudit.files.memory import Memory
from depaudit.knowledge import cuda, torch
from depaudit.model.environment import Environment, Target
from depaudit.model.location import Location
from depaudit.model.requirement import Requirement
from depaudit.model.settings import Settings

SPECIFIERS = (
    "",
    "==2.5.1",
    "==2.5.1+cu124",
    "==2.5.1+",
    "==2.5.*",
    "~=2.5",
    "<2",
    ">2.99",
    "===2.5.1",
    "==2.5.1+cuABC",
    ">=2,<1",
)
NAMES = (
    "torch",
    "torchvision",
    "torchaudio",
    "torchtext",
    "xformers",
    "numpy",
    "jax[cuda12]",
    "nvidia-cudnn-cu12",
    "bitsandbytes",
)
LINES = (
    "--index-url http://[::1",
    "-f https://data.pyg.org/whl/torch-2.5.0+cu121.html",
    "--extra-index-url https://download.pytorch.org/whl/cu",
)
IMAGES = (
    "FROM nvidia/cuda",
    "FROM $X\nRUN pip install -r requirements.txt",
    "FROM",
    "FROM python:3.13\nRUN pip install 'torch",
)


@pytest.mark.parametrize(
    "gpu", [*sorted({g.capability for g in map(cuda.gpu_named, cuda.gpu_names()) if g and not g.embedded})]
)
@pytest.mark.parametrize("python", [(3, 8), (3, 10), (3, 12), (3, 14)])
def test_what_is_suggested_for_a_gpu_does_not_clash_and_has_code_for_it(gpu: str, python: tuple[int, int]) -> None:
    platform = Platform("linux", "x86_64", python)
    found = next(suggestions(Wish({"torch": "", "torchvision": "", "torchaudio": ""}, platform, Target(gpu=gpu))), None)
    if found is None:
        assert gpu[:2] in ("3.", "10", "12") or python == (3, 14)
        return
    built = cuda.architectures(found.release, found.build)
    assert built is not None
    assert cuda.runs_on(gpu, built[0])
    pins = tuple(
        Requirement(pin, Location("r.txt", n), pin.partition("==")[0], f"=={pin.partition('==')[2]}")
        for n, pin in enumerate(found.pins)
    )
    assert not list(clashes(set_on(Environment("r.txt", pins), platform)))


@pytest.mark.parametrize("seed", range(60))
def test_bad_input_never_stops_an_audit(seed: int) -> None:
    dice = random.Random(seed)
    lines = [dice.choice(NAMES) + dice.choice(SPECIFIERS) for _ in range(5)] + dice.sample(LINES, 1)
    files: dict[str, str | bytes] = {
        "requirements.txt": "\n".join(lines),
        "Dockerfile": dice.choice(IMAGES),
        "a.py": "import torch\n",
    }
    rules = {row.finding.rule for row in audit(Memory(files), Settings()).rows}
    assert "internal-error" not in rules


def test_the_tables_name_the_day_on_which_they_were_read() -> None:
    assert torch.newest().released <= torch.AS_OF
