"""What is looked for in the files: only what some admitted release lacks, and what is deprecated."""

from __future__ import annotations

import pytest
from hand_built import dependency, extra, manifest, project, pyproject
from uses_built import CHANGES, quilt

from depaudit.minimums import interest_of
from depaudit.model.record import replace
from depaudit.model.requirement import Manifest

__all__ = ["quilt"]
WARNING = {"quilt.knot", "quilt.stitch"}


def keys(*manifests: Manifest) -> set[str]:
    interest = interest_of(project(*manifests, uses=[dependency("quilt")]))
    assert set(interest.paths) <= {"quilt"}
    return set(interest.paths.get("quilt", ())) - WARNING


@pytest.mark.parametrize(
    ("specifier", "looked_for"),
    [
        (">=3", {"quilt.patch"}),
        (">=2.1,<3", {"quilt.bool", "quilt.patch"}),
        (">=2.0", {"quilt.sew(thread)", "quilt.bool", "quilt.patch"}),
        ("==2.0.0", {"quilt.sew(thread)", "quilt.bool", "quilt.patch"}),
        (">=1.2,<2", {"quilt.hoop.Hoop", "quilt.sew(thread)", "quilt.patch", "quilt.bool"}),
    ],
)
def test_what_an_admitted_release_lacks(specifier: str, looked_for: set[str]) -> None:
    assert keys(pyproject(f"quilt{specifier}")) == looked_for


def test_what_is_gone_after_a_limit_may_be_its_reason() -> None:
    assert "quilt.knot" in interest_of(project(pyproject("quilt>=2.1,<3"), uses=[dependency("quilt")])).paths["quilt"]


def test_every_set_of_requirements_counts() -> None:
    assert "quilt.sew" not in keys(pyproject("quilt>=2"))
    assert "quilt.sew" in keys(pyproject("quilt>=2"), manifest("quilt==1.1.0"))
    assert "quilt.sew" in keys(pyproject(extra("quilt>=1.1", "fast")))


def test_what_is_not_imported_or_not_required_is_not_looked_for() -> None:
    assert not interest_of(project(pyproject("quilt>=1")))
    assert not interest_of(project(pyproject("rich"), uses=[dependency("quilt")]))


def test_the_projects_own_package_is_not_looked_for() -> None:
    own = replace(project(pyproject("quilt>=1"), uses=[dependency("quilt")]), first_party=frozenset({"quilt"}))
    assert not interest_of(own)


def test_for_the_commands_everything_is_looked_for() -> None:
    everything = interest_of(project(pyproject("quilt>=3"), uses=[dependency("quilt")]), wide=True)
    assert set(everything.paths["quilt"]) == set(CHANGES)
    assert interest_of(project(pyproject("rich"), uses=[dependency("quilt")]), wide=True)
