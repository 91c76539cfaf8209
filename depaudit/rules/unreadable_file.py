"""A rule of `input`, asked where something is `unreadable`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Fault, Finding, Severity
from depaudit.model.project import Project
from depaudit.model.source import CodeRole
from depaudit.rules._own import severity_in


def unreadable_file(project: Project) -> Iterator[Finding]:
    """A file, or a part of one, that depaudit could not make sense of.

    Bytes that are no text, a syntax error, a notebook or a lock file that is
    cut off, a manifest that no tool accepts. What such a file imports or
    declares is not known, so that some verdicts on the rest are less sure.
    What can be recovered of a broken Python file is read all the same.

    An error for a manifest at which installers stop too (a `pyproject.toml`
    that is no TOML, a `setup.py` that is no Python). A warning for code that
    runs and for what only depaudit cannot read. A note for tests, examples and
    documentation, which hold files that are broken on purpose.

    Syntax errors are noticed only as far as reading imports shows them:
    depaudit is no checker of syntax, and a file without a finding may still be
    one that Python refuses.

    ## Fires

    ```text requirements.txt
    click==8.1.7
    ```
    ```python legacy.py
    import click
    print "hello"
    ```
    ```output
    legacy.py:2:1: warning[unreadable-file] Invalid syntax: the file is not Python 3 (a `print` statement is Python 2)
    ```

    ## Silent

    ```text requirements.txt
    click==8.1.7
    ```
    ```python whole.py
    import click

    type Number = int | float  # newer than some Pythons, and read by all
    ```

    ## Check that it is true

    `python -m py_compile legacy.py` with the Python that the project is for.

    ## Fix

    Mend the file, leave it out (`exclude` in the settings), or say what it is
    for (`roles`).

    ## References

    - PEP 263, *Defining Python Source Code Encodings*: https://peps.python.org/pep-0263/
    """
    for place in project.unreadable:
        if place.kind != "file":
            continue
        role = project.roles.get(place.location.path)
        serious = role in (None, CodeRole.RUNTIME, CodeRole.BUILD, CodeRole.TOOL, CodeRole.NOTEBOOK)
        yield Finding(
            rule="unreadable-file",
            fault=Fault(str(place.location), "unreadable"),
            sites=(place.location,),
            severity=severity_in(project, Severity.ERROR) if place.stops else Severity.WARNING if serious else Severity.NOTE,
            message=place.reason[:1].upper() + place.reason[1:],
            details={"role": role.value if role is not None else "manifest"},
            manifest=place.location.path if role is None else "",
        )
