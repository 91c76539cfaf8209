"""The numpy that the torch of a project is compiled for."""

from __future__ import annotations

from depaudit.environments.torch_pairs import chosen_torch
from depaudit.environments.torch_targets import sets_of
from depaudit.model.project import Project


def with_limit(project: Project, text: str) -> str:
    """`numpy<2` for a bare `numpy` beside a torch that is compiled for numpy 1; every other text as it is."""
    bare, semicolon, marker = text.partition(";")
    if bare.strip() != "numpy" or not any(name.startswith("torch") for name in project.requirements_by_name):
        return text
    torches = [(chosen_torch(found), found.platform.os) for found in sets_of(project)]
    limited = any(torch is not None and os not in torch.numpy2 for torch, os in torches)
    return f"numpy<2{semicolon}{marker}" if limited else text
