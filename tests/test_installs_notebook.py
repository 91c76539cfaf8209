"""What the lines of one notebook install is one environment."""

from __future__ import annotations

import json

import pytest

from depaudit.audit import audit
from depaudit.files.memory import Memory
from depaudit.model.settings import Settings

INDEX = "https://download.pytorch.org/whl"


def said(*cells: str) -> list[tuple[str, str]]:
    """Rule and place of what the group `torch` says, notes left out."""
    listed = [{"cell_type": "code", "metadata": {}, "source": cell} for cell in cells]
    book = json.dumps({"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    rows = audit(Memory({"a.ipynb": book}), Settings(select=("torch",))).rows
    places = [(r.finding.rule, r.finding.location) for r in rows if r.severity.value != "note"]
    return [(rule, f"{place.cell}:{place.line}:{place.column}") for rule, place in places]


def test_one_line_that_no_installer_can_meet() -> None:
    assert said("import torch", "x = 1\n%pip install torch==2.4.1 torchvision==0.20.1") == [("mismatched-torch-family", "2:2:27")]


def test_two_cells_are_installed_into_one_environment() -> None:
    assert said("%pip install torch==2.2.2", "!pip install numpy==2.1.0", "import torch") == [("numpy-built-for-torch", "2:1:14")]


@pytest.mark.parametrize(
    "cells",
    [
        ("%pip install torch==2.4.1 torchvision==0.19.1", "import torch"),
        ("%pip install torch==2.4.1", "%pip install torchmetrics"),
        (f"!pip install torch==2.5.1 torchaudio==2.5.1 --index-url {INDEX}/cu121",),
        ("!pip install torchvision torchaudio",),
        ("import sys\nif sys.argv:\n    !pip install torch==2.2.2 numpy==2.1\n",),
        ("!pip install torch==$VERSION torchvision==0.20.1",),
        ("%pip install torch", "import torch"),
    ],
)
def test_does_not_touch_notebooks_that_work_or_that_cannot_be_followed(cells: tuple[str, ...]) -> None:
    assert said(*cells) == []
