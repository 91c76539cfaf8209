"""A rule of `usage`, asked where there are `imports`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.finding import Basis, Evidence, Fault, Finding, Severity
from depaudit.model.project import Project
from depaudit.model.source import CodeRole
from depaudit.rules._missing import INDIRECT, Missing, confidence, missing
from depaudit.rules._own import severity_in
from depaudit.rules._telling import addition_of, counted, evidence, subject, weakened


def indirect_dependency(project: Project) -> Iterator[Finding]:
    """An import that works because other requirements happen to bring it.

    The code imports a distribution that the project does not declare, and that
    one or more of its requirements require in turn. It works until they drop
    it, or bring another version of it, which they may do in any release
    without a word.

    Which requirement brings it is read from the lock file, or known for the
    few hundred distributions that bring most others. A warning for code that runs
    in use; a note in tests, documentation, tools, examples, and in scripts with
    their own requirements.

    ## Fires

    ```toml pyproject.toml
    [project]
    name = "prices"
    version = "1.0"
    dependencies = ["pandas>=2"]
    ```
    ```python prices.py
    import numpy
    import pandas
    ```
    ```output
    prices.py:1:1: warning[indirect-dependency] `numpy` is imported by 1 runtime module; it comes with `pandas → numpy`
    ```

    ## Silent

    ```toml pyproject.toml
    [project]
    name = "prices"
    version = "1.0"
    dependencies = ["pandas>=2", "numpy>=1.26"]
    ```
    ```python prices.py
    import numpy
    import pandas
    ```

    What nothing brings is `undeclared-dependency`; what may be absent is
    `undeclared-optional-dependency`.

    ## Check that it is true

    `depaudit why numpy` shows the chain. `pip show pandas` in an environment
    lists it under *Requires*.

    ## Fix

    Declare what the code imports, with the oldest version that it works with.

    ## References

    - PyPA, *install_requires vs requirements files*: https://packaging.python.org/en/latest/discussions/install-requires-vs-requirements/
    """
    locked = project.locked
    script = any(m.format == "script" for m in project.manifests)
    for found in missing(project):
        if found.rule != INDIRECT:
            continue
        dependency = found.dependency
        pin = next((r for r in project.requirements_by_name.get(dependency.distribution, ()) if r.via), None)
        told = dependency.distribution in locked or pin is not None
        source = "the metadata that depaudit knows" if not told else "the lock file" if pin is None else f"`# via` in {pin.location.path}"
        chain = " → ".join(found.chain)
        why, unread_at = weakened(project, found)
        yield Finding(
            rule=INDIRECT,
            fault=Fault(dependency.distribution, "missing"),
            sites=found.sites,
            severity=Severity.NOTE if found.role in _ASIDE or script else severity_in(project, Severity.WARNING),
            message=f"{subject(dependency)} is imported by {counted(found.hard)}; it comes with `{chain}`{_others(found)}{why}",
            confidence=confidence(project, found),
            basis=Basis.REPOSITORY if told else Basis.KNOWLEDGE,
            distribution=dependency.distribution,
            module=dependency.module,
            evidence=(*evidence(project, found), Evidence(f"`{chain}` by {source}")),
            details={"role": found.role.value, "chain": list(found.chain), "others": list(found.others), **unread_at},
            fix=addition_of(project, found),
        )


def _others(found: Missing) -> str:
    """How many more runtime requirements bring it."""
    more = len(found.others)
    return f" and {more} more requirement{'s' * (more > 1)}" if more else ""


_ASIDE = (CodeRole.TEST, CodeRole.DOCS, CodeRole.TOOL, CodeRole.EXAMPLE)
"""Where it is noticed at once, and by those who can repair it, when the distribution is no longer brought."""
