"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import dirname

from depaudit.enumerated import in_a_row
from depaudit.knowledge import is_known
from depaudit.locks import is_lock
from depaudit.model.finding import Fault, Finding, Fix, Severity
from depaudit.model.project import Kind, Project
from depaudit.model.record import replace
from depaudit.model.requirement import Manifest, Requirement, Role, Scope
from depaudit.rules._own import own_names, severity_in
from depaudit.tree.folder_names import is_aside


def unpinned_requirement(project: Project) -> Iterator[Finding]:
    """Requirements without any version, where nothing else says which one is installed.

    Whoever installs from the manifest gets what is newest on that day. Results
    of last year cannot be had again, and the next major release of any of them
    breaks the program on a day on which nobody changed it.

    One row a manifest, of files that describe an environment: requirements
    files, scripts with their own requirements, the manifest of an application.
    Any specifier counts as a version. What a lock file, a constraints file or
    another file of the project pins is in order, and so are URLs, editable
    installs and the metadata of libraries. A note in files for development, in
    scripts with their own requirements, in a file that only repeats what a
    library publishes, and beside a lock that cannot be read.

    ## Fires

    ```text requirements.txt
    numpy
    requests==2.32.3
    tqdm
    ```
    ```python train.py
    import numpy
    import requests
    import tqdm
    ```
    ```output
    requirements.txt:1:1: warning[unpinned-requirement] 2 of 3 requirements have no version: `numpy` and `tqdm`
    ```

    ## Silent

    ```text requirements.txt
    -c constraints.txt
    numpy
    requests>=2.28
    ```
    ```text constraints.txt
    numpy==1.26.4
    ```
    ```python train.py
    import numpy
    import requests
    ```

    ## Check that it is true

    `pip install --dry-run -r requirements.txt` shows what an install would
    bring today.

    ## Fix

    Write the versions that the program runs with (`pip freeze` shows them), or
    let a lock file pin them (`uv lock`, `pip-compile`, `poetry lock`).

    ## References

    - pip, *Repeatable installs*: https://pip.pypa.io/en/stable/topics/repeatable-installs/
    """
    pinned = set(project.locked) | {
        r.name
        for r in project.requirements
        if r.specifier
        and (r.scope is Scope.CONSTRAINT or (r.specifier.startswith("==") and r.role in (Role.ENVIRONMENT, Role.LOCKED)))
    }
    published = {r.name for r in project.requirements if r.role is Role.PUBLISHED}
    own = own_names(project)
    paths = {m.path for m in project.manifests}
    alternatives: dict[object, str] = {}
    lock_is_broken = any(is_lock(u.location.path) for u in project.elsewhere)
    for manifest in project.manifests:
        if manifest.path.endswith(".in") and f"{manifest.path.removesuffix('.in')}.txt" in paths:
            continue
        for role, severity in ((Role.ENVIRONMENT, Severity.WARNING), (Role.DEVELOPMENT, Severity.NOTE)):
            asked = [r for r in manifest.requirements if r.role is role and r.name not in own and _counts(r, manifest)]
            with_version = {r.name for r in asked if r.specifier or r.name in pinned}
            bare = [r for r in asked if r.name not in with_version]
            mirrors = project.kind is Kind.LIBRARY and published.issuperset(r.name for r in asked)
            aside = mirrors or manifest.format == "script"
            everything = len({r.name for r in asked})
            # Files for other machines repeat each other: what they all leave open is one row.
            alike = (dirname(manifest.path), role, frozenset(r.name for r in bare))
            first = alternatives.setdefault(alike, manifest.path) if manifest.format == "requirements" else manifest.path
            aside = aside or is_aside(dirname(manifest.path)) or lock_is_broken
            how = Severity.NOTE if aside else severity_in(project, severity)
            for requirement in bare:
                yield replace(_one(manifest, requirement, everything, how), fault=Fault(first, f"unpinned {role.value}"))


def _counts(requirement: Requirement, manifest: Manifest) -> bool:
    if requirement.scope in (Scope.CONSTRAINT, Scope.BUILD) or requirement.url or requirement.editable:
        return False
    if requirement.of_conda and not is_known(requirement.name):  # it may be no Python, and have no version in PEP 440
        return False
    return requirement.role is not Role.DEVELOPMENT or manifest.format in ("requirements", "script")


def _one(manifest: Manifest, requirement: Requirement, everything: int, severity: Severity) -> Finding:
    return Finding(
        rule="unpinned-requirement",
        fault=Fault(manifest.path, f"unpinned {requirement.role.value}"),
        sites=(requirement.location,),
        severity=severity,
        message=_message([requirement.name], everything),
        distribution=requirement.name,
        details={"distributions": [requirement.name], "unpinned": 1, "requirements": everything},
        fix=_fix(manifest),
        manifest=manifest.path,
        together=_together,
    )


def _together(bare: Sequence[Finding]) -> Finding:
    names = list(dict.fromkeys(one.distribution for one in bare))
    everything = int(str(bare[0].details["requirements"]))
    files = len({one.manifest for one in bare})
    return replace(
        bare[0],
        sites=tuple(one.location for one in bare),
        message=_message(names, everything) + (f"; {files - 1} more files leave the same open" if files > 1 else ""),
        distribution="" if names[1:] else names[0],
        details={"distributions": names, "unpinned": len(names), "requirements": everything},
    )


def _message(names: Sequence[str], everything: int) -> str:
    if everything == 1:
        return f"`{names[0]}` has no version"
    if len(names) == everything:
        return f"None of {everything} requirements has a version: {_listed(names)}"
    return f"{len(names)} of {everything} requirements {'have' if names[1:] else 'has'} no version: {_listed(names)}"


def _fix(manifest: Manifest) -> Fix:
    if manifest.format == "requirements":
        return Fix(f"write the versions that work; `pip freeze -r {manifest.path}` shows those that are installed")
    if manifest.format == "script":
        return Fix(f"uv lock --script {manifest.path}", command=f"uv lock --script {manifest.path}")
    if manifest.format in ("pyproject", "setup.cfg", "setup.py"):
        return Fix('lock the versions, or say `kind = "library"` in `[tool.depaudit]` if others install the project')
    return Fix("lock the versions, or write those that work")


def _listed(names: Sequence[str]) -> str:
    return in_a_row([f"`{name}`" for name in names], 4, 3)
