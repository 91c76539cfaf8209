"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from posixpath import basename

from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.requirement import Manifest, Requirement, Scope
from depaudit.specifier_text import have_common_release

_BACKENDS = {
    "setuptools": "setuptools",
    "hatchling": "hatchling",
    "poetry": "poetry-core",
    "flit_core": "flit-core",
    "flit": "flit",
    "pdm": "pdm-backend",
    "maturin": "maturin",
    "mesonpy": "meson-python",
    "scikit_build_core": "scikit-build-core",
    "uv_build": "uv-build",
    "py_build_cmake": "py-build-cmake",
    "sipbuild": "sip",
}
_ALSO = {
    "poetry-core": ("poetry", "poetry-dynamic-versioning"),
    "pdm-backend": ("pdm-pep517", "pdm"),
    "uv-build": ("uv",),
}
_ALONE = frozenset(("wheel", "cython", "pybind11", "ninja", "cmake", "toml", "tomli", "packaging", "pip"))
"""Requirements that bring no back-end."""


_BUILDERS = frozenset(("setuptools", "wheel", "cython", "pybind11", "setuptools-scm", "meson-python", "ninja", *_BACKENDS.values()))


def build_requirement(project: Project) -> Iterator[Finding]:
    """A build requirement that nothing needs, or a back-end that no build requirement brings.

    `wheel` beside setuptools: setuptools asks for it by itself where it needs
    it, and since 70.1 it does not. `oldest-supported-numpy` is given up: from
    2.0 on extensions run with older releases than the one they were built with.
    A `build-backend` that `requires` does not install cannot be imported in the
    isolated build. What an image limits by `PIP_CONSTRAINT` (`cython<3`) limits
    no isolated build from pip 26.2 on.

    Always a note. Nothing is said of `wheel` where setuptools is held below
    70.1 or a build script imports it, and of a back-end in the repository
    (`backend-path`).

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["setuptools>=61", "wheel"]
    build-backend = "setuptools.build_meta"

    [project]
    name = "postcards"
    version = "1.0"
    ```
    ```python postcards.py
    import json
    ```
    ```output
    pyproject.toml:2:32: note[build-requirement] `wheel` is needless: setuptools builds wheels by itself
    ```

    ## Silent

    ```toml pyproject.toml
    [build-system]
    requires = ["setuptools>=61"]
    build-backend = "setuptools.build_meta"

    [project]
    name = "postcards"
    version = "1.0"
    ```
    ```python postcards.py
    import json
    ```

    ## Check that it is true

    Take it away and run `python -m build`.

    ## Fix

    Remove the requirement; add the one that brings the back-end.

    ## References

    - setuptools, *Build system support*: https://setuptools.pypa.io/en/latest/build_meta.html
    - pip, *Build constraints*: https://pip.pypa.io/en/stable/user_guide/#build-constraints
    - NumPy, *For downstream package authors*: https://numpy.org/doc/stable/dev/depending_on_numpy.html
    """
    imported = {d.distribution for d in project.dependencies}
    yield from _limits_of_builds(project, imported)
    for manifest in project.manifests:
        build = [r for r in manifest.requirements if r.scope is Scope.BUILD]
        names = {r.name: r for r in build}
        for requirement in build:
            what = _needless(requirement, names) if requirement.name not in imported else ""
            if what:
                yield _finding(project, requirement, what)
        if manifest.format == "pyproject" and "backend-path" not in manifest.traits:
            yield from _without_backend(manifest, set(names))


def _limits_of_builds(project: Project, imported: Collection[str]) -> Iterator[Finding]:
    """Constraints on what only builds use, which an image hands to pip by PIP_CONSTRAINT."""
    for image in project.images:
        if "BUILD_CONSTRAINT" in image.text or "--build-constraint" in image.text:
            continue
        files = {basename(path.strip("\"'")) for path in re.findall(r"PIP_CONSTRAINT[= ]\s*(\S+)", image.text)}
        for requirement in project.requirements if files else ():
            of_builds = requirement.scope is Scope.CONSTRAINT and requirement.name in _BUILDERS and requirement.name not in imported
            if of_builds and basename(requirement.location.path) in files and re.search(r"<|==|~=", requirement.specifier):
                yield _unheard(project, requirement, image.location)


def _unheard(project: Project, requirement: Requirement, image: Location) -> Finding:
    return Finding(
        rule="build-requirement",
        fault=Fault(f"{requirement.name} {project.shown(requirement.location)}", "build constraint"),
        sites=(requirement.location,),
        severity=Severity.NOTE,
        message=f"pip 26.2 and later do not hold `PIP_CONSTRAINT` against builds, so that `{requirement.name}{requirement.specifier}` limits none",
        basis=Basis.KNOWLEDGE,
        distribution=requirement.name,
        requirement=requirement,
        evidence=(Evidence("the image sets `PIP_CONSTRAINT`", image),),
        fix=Fix("set `PIP_BUILD_CONSTRAINT` too, or pass `--build-constraint`"),
    )


def _needless(requirement: Requirement, names: dict[str, Requirement]) -> str:
    if requirement.name == "wheel" and "setuptools" in names:
        limit = names["setuptools"].specifier
        if not limit or have_common_release(limit, ">=70.1"):
            return "`wheel` is needless: setuptools builds wheels by itself"
    if requirement.name == "oldest-supported-numpy":
        return "`oldest-supported-numpy` is given up: what is built with numpy 2 runs with older releases, too"
    return ""


def _without_backend(manifest: Manifest, names: set[str]) -> Iterator[Finding]:
    backend = next((t.removeprefix("build-backend:") for t in manifest.traits if t.startswith("build-backend:")), "")
    wanted = _BACKENDS.get(backend.partition(".")[0].partition(":")[0], "")
    if not wanted or wanted in names or names & set(_ALSO.get(wanted, ())):
        return
    place = next((r.location for r in manifest.requirements if r.scope is Scope.BUILD), Location(manifest.path))
    yield Finding(
        rule="build-requirement",
        fault=Fault(f"{wanted} {manifest.path}", "build"),
        sites=(place,),
        severity=Severity.NOTE,
        message=f"The back-end `{backend}` comes with `{wanted}`, which `build-system.requires` does not name",
        confidence=Confidence.CERTAIN if names <= _ALONE else Confidence.POSSIBLE,
        basis=Basis.KNOWLEDGE,
        distribution=wanted,
        fix=Fix(f"add `{wanted}` to `build-system.requires`"),
        manifest=manifest.path,
    )


def _finding(project: Project, requirement: Requirement, what: str) -> Finding:
    instead = "numpy>=2" if requirement.name.startswith("oldest") else ""
    return Finding(
        rule="build-requirement",
        fault=Fault(f"{requirement.name} {project.shown(requirement.location)}", "build"),
        sites=(requirement.location,),
        severity=Severity.NOTE,
        message=what,
        basis=Basis.KNOWLEDGE,
        distribution=requirement.name,
        requirement=requirement,
        fix=Fix(instead or f"remove `{requirement.name}` from `build-system.requires`"),
    )
