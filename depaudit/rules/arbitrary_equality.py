"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit import remedies
from depaudit.model.finding import Confidence, Fault, Finding, Severity
from depaudit.model.project import Kind, Project
from depaudit.model.requirement import Requirement, Role, Scope
from depaudit.rules._own import severity_in
from depaudit.rules._reasons import reason_given
from depaudit.rules._torch_family import is_of_torch
from depaudit.specifier_text import is_specifier


def arbitrary_equality(project: Project) -> Iterator[Finding]:
    """A version that is compared letter by letter (`===`).

    `===1.0` admits neither `1.0.0` nor `1.0+local`, which mean the same to
    everybody else. The operator is there for versions that follow no rules at
    all; some tools refuse it.

    Nothing is said where the text after `===` is no version by the rules,
    and of torch and its companions. A reason in a comment on the line makes
    it a note.

    ## Fires

    ```text requirements.txt
    requests===2.31.0
    ```
    ```python fetch.py
    import requests
    ```
    ```output
    requirements.txt:1:1: warning[arbitrary-equality] `requests===2.31.0` compares the text of the version, so that even the same version written otherwise (`2.31.0.0`) is refused
    ```

    ## Silent

    ```text requirements.txt
    requests==2.31.0
    legacy===2004d
    ```
    ```python fetch.py
    import legacy
    import requests
    ```

    ## Check that it is true

    `python -c "from packaging.specifiers import SpecifierSet; print('2.31.0.0' in SpecifierSet('===2.31.0'))"`

    ## Fix

    Write `==` (in a library that is published, `>=`).

    ## References

    - *Version specifiers*, arbitrary equality: https://packaging.python.org/en/latest/specifications/version-specifiers/#arbitrary-equality
    """
    for requirement in project.requirements:
        if "===" not in requirement.specifier or is_of_torch(requirement.name):
            continue
        clauses = (c.strip() for c in requirement.specifier.replace(" || ", ",").split(","))
        clause = next((c for c in clauses if c.startswith("===")), "")
        version = clause.removeprefix("===").strip()
        if version[:1].isdigit() and is_specifier(f"=={version}") and not version.endswith("*"):
            yield _finding(project, requirement, clause, version)


def _finding(project: Project, requirement: Requirement, clause: str, version: str) -> Finding:
    reason = reason_given(requirement)
    offered = requirement.role is Role.PUBLISHED and requirement.scope is not Scope.BUILD
    wanted = f">={version.partition('+')[0]}" if offered and project.kind is Kind.LIBRARY else f"=={version}"
    lenient = requirement.role is Role.DEVELOPMENT
    return Finding(
        rule="arbitrary-equality",
        fault=Fault(f"{requirement.name} {project.shown(requirement.location)}", "equality"),
        sites=(requirement.location,),
        severity=Severity.NOTE if lenient else severity_in(project, Severity.WARNING),
        message=f"`{requirement.name}{clause}` compares the text of the version, so that even the same version "
        f"written otherwise (`{version.partition('+')[0]}.0`) is refused",
        confidence=Confidence.POSSIBLE if reason else Confidence.CERTAIN,
        distribution=requirement.name,
        requirement=requirement,
        evidence=reason,
        fix=remedies.specifier(requirement, wanted, clause),
    )
