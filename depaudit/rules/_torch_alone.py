"""A torch whose releases the one index that serves it does not have: an older CUDA ends before them, or begins after."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.torch_pairs import torches_of
from depaudit.environments.torch_sets import Part, TorchSet
from depaudit.environments.torch_taken import build_asked
from depaudit.environments.torch_targets import sets_of
from depaudit.knowledge import torch as facts
from depaudit.knowledge.torch import Certainty
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.rules._own import severity_in
from depaudit.rules._torch import severity_of
from depaudit.specifier_text import have_common_release


def not_on_the_index(project: Project) -> Iterator[Finding]:
    """Each requirement once; one that asks for a build by its local version is told of by that."""
    said = set()
    for found in sets_of(project):
        torch = found.torch
        if torch is None or torch.build or torch.direct or found.locked or torch.asks.location in said:
            continue
        build = build_asked(project, found)
        life = facts.life_of(build) if facts.cuda_of(build) else None
        if life is not None and _lacks(torch, build):
            said.add(torch.asks.location)
            yield _finding(project, found, torch, build)


def _lacks(torch: Part, build: str) -> bool:
    """Whether all that is asked for is of release lines that never had the build, as far as the tables are sure."""
    known = torches_of(torch, None)
    if not torch.specifier or not known or have_common_release(torch.specifier, f">{facts.newest().version}"):
        return False
    line = {r.key[:2] for r in facts.releases() if build in r.builds}
    sure = all(r.builds_certainty in (Certainty.INDEX, Certainty.DOCUMENTS) for r in known)
    return sure and build != "cu129" and line.isdisjoint(r.key[:2] for r in known)


def _finding(project: Project, found: TorchSet, torch: Part, build: str) -> Finding:
    life = facts.life_of(build)
    first, last = (life[0].version, life[1].version) if life is not None else ("", "")
    builds = [b for b in torches_of(torch, None)[0].builds if b.startswith("cu")]
    index = next((i for i in found.environment.indexes if build in i.url), None)
    return Finding(
        rule="unavailable-torch-variant",
        fault=Fault(f"torch {project.shown(torch.asks.location)}", "build"),
        sites=(torch.asks.location, *((index.location,) if index is not None else ())),
        severity=severity_in(project, severity_of(torch.asks, Severity.ERROR)),
        message=f"`torch{torch.asks.specifier}` is not on the index of `{build}`, the one that is asked: it has torch {first} to {last}",
        basis=Basis.KNOWLEDGE,
        distribution="torch",
        requirement=torch.asks,
        evidence=(Evidence(f"depaudit's tables of torch are of {facts.AS_OF}"),),
        details={"build": build, "builds": builds, "as_of": facts.AS_OF},
        fix=Fix(f"the index https://download.pytorch.org/whl/{builds[-1]}") if builds else None,
        manifest=torch.asks.location.path,
    )
