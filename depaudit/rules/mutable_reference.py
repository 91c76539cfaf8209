"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Kind, Project
from depaudit.model.record import replace
from depaudit.model.requirement import Manifest, Origin, Requirement, Role
from depaudit.requirement_text import masked
from depaudit.rules._own import severity_in
from depaudit.rules._references import branch_followed, branch_of


def mutable_reference(project: Project) -> Iterator[Finding]:
    """A requirement that follows a branch, so that it is another thing tomorrow.

    What is installed depends on the day. A commit to that branch, by whoever
    may write to it, is installed without anybody having looked at it.

    A branch is what is named so (`branch =`, `main`, `master`, `develop`),
    `refs/heads/…`, an archive of a branch, or no revision at all. Tags, commits
    and what may be a tag are in order. A note for development, in scripts with
    their own requirements, and where a lock file holds the commit; projects of
    the same repository are silent.

    ## Fires

    ```text requirements.txt
    git+https://example.org/stamps.git
    printer @ git+https://example.org/printer.git@main
    ```
    ```python print_all.py
    import printer
    import stamps
    ```
    ```output
    requirements.txt:1:1: warning[mutable-reference] `stamps` is whatever the default branch of `git+https://example.org/stamps.git` holds on that day
    requirements.txt:2:1: warning[mutable-reference] `printer` is whatever the branch `main` holds on that day
    ```

    ## Silent

    ```text requirements.txt
    git+https://example.org/stamps.git@v1.2#egg=stamps
    printer @ git+https://example.org/printer.git@5d41402abc4b2a76b9719d911017c592ae3f8b21
    ```
    ```python print_all.py
    import printer
    import stamps
    ```

    ## Check that it is true

    `git ls-remote https://example.org/stamps.git` tells whether the name is a
    branch or a tag.

    ## Fix

    Name the commit, or a tag.

    ## References

    - pip, *VCS support*: https://pip.pypa.io/en/stable/topics/vcs-support/
    """
    for manifest in project.manifests:
        if manifest.format == "pip-compile":
            continue
        told = {origin.location: origin for origin in manifest.origins}
        for requirement in manifest.requirements:
            if not requirement.url or requirement.name in project.siblings:
                continue
            origin = told.pop(requirement.location, None)
            branch = branch_followed(origin) if origin else branch_of(requirement.url)
            if branch is not None:
                found = _finding(project, requirement, requirement.location, requirement.url, branch)
                yield replace(found, severity=Severity.NOTE) if manifest.format == "script" else found
        for origin in told.values():
            yield from _of_manager(project, manifest, origin)


def _of_manager(project: Project, manifest: Manifest, origin: Origin) -> Iterator[Finding]:
    """What a manager takes from a repository for requirements that are written elsewhere, by name."""
    branch = branch_followed(origin)
    asked = [r for r in manifest.requirements if r.name == origin.name]
    if branch is not None and asked and origin.name not in project.siblings:
        yield _finding(project, asked[0], origin.location, f"git+{origin.url}", branch)


def _finding(project: Project, requirement: Requirement, place: Location, url: str, branch: str) -> Finding:
    of_source = place != requirement.location
    lenient = requirement.role in (Role.LOCKED, Role.DEVELOPMENT) or requirement.name in project.locked
    lenient = lenient or (of_source and project.kind is Kind.LIBRARY)
    what = f"the branch `{branch}`" if branch else f"the default branch of `{masked(url)}`"
    return Finding(
        rule="mutable-reference",
        fault=Fault(f"{requirement.name}@{branch}", "branch"),
        sites=(place,),
        severity=Severity.NOTE if lenient else severity_in(project, Severity.WARNING),
        message=f"`{requirement.name}` is whatever {what} holds on that day",
        distribution=requirement.name,
        requirement=requirement,
        details={"branch": branch},
        fix=Fix("name a tag, or the commit that works (`git ls-remote` shows it)"),
    )
