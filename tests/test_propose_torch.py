"""The script that proposes facts of torch, on an index of two files."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from test_knowledge_tables import script

INDEX = "https://index.example.org/simple"
WHEEL = "torch-{}-cp312-cp312-manylinux_2_28_x86_64.whl"
METADATA = """Metadata-Version: 2.1
Name: torch
Version: 9.0.0
Requires-Dist: triton==9.1.0; platform_system == "Linux"
Requires-Dist: nvidia-cudnn-cu13==9.99.0.1; platform_system == "Linux"
Requires-Dist: sympy
Requires-Dist: opt-einsum; extra == "opt-einsum"
"""


def answer(request: Any) -> io.BytesIO:
    """The index: torch 2.15.0, which is known, 9.0.0, which is not, and a release candidate."""
    url = request if isinstance(request, str) else request.full_url
    if url.endswith(".metadata"):
        return io.BytesIO(METADATA.encode())
    names = [WHEEL.format(v) for v in ("2.15.0", "9.0.0", "9.1.0rc1")] if url.endswith("/torch/") else []
    names += ["torch-9.0.0.tar.gz", "nonsense.whl"]
    return io.BytesIO(json.dumps({"files": [{"filename": n, "url": f"../{n}"} for n in names]}).encode())


def test_only_what_is_newer_than_the_tables_is_proposed(monkeypatch: pytest.MonkeyPatch) -> None:
    proposing = script("propose_torch_facts")
    monkeypatch.setattr(proposing, "urlopen", answer)
    (row,) = proposing.torch_rows(INDEX)
    assert row.splitlines() == [
        '["9.0.0"]',
        'python = "3.12"',
        'triton = "==9.1.0"',
        'pins = ["nvidia-cudnn-cu13==9.99.0.1"]',
    ]
    assert list(proposing.companion_rows(INDEX)) == []
