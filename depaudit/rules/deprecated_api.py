"""A rule of `versions`, asked where there are `uses`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.knowledge.api_history import Change, History
from depaudit.minimums.deprecations import Deprecated, deprecations
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Severity
from depaudit.model.project import Project
from depaudit.rules._own import own_names


def deprecated_api(project: Project) -> Iterator[Finding]:
    """Names and parameters that the code uses and that warn of their end.

    They work with every release that is admitted today. A note, one a
    distribution. What is gone already from a release that is admitted is
    `maximum-too-high`.

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "dice"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = ["numpy>=1.20,<1.24"]

    [project.urls]
    Source = "https://example.org/dice"
    ```
    ```python dice/__init__.py
    import numpy as np

    def mean(values):
        return np.asarray(values, dtype=np.float).mean()
    ```
    ```output
    dice/__init__.py:4:37: note[deprecated-api] `numpy.float` is deprecated since numpy 1.20.0 and gone from 1.24.0
    ```

    ## Silent

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "dice"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = ["numpy>=1.19,<1.20"]

    [project.urls]
    Source = "https://example.org/dice"
    ```
    ```python dice/__init__.py
    import numpy as np

    def mean(values):
        return np.asarray(values, dtype=np.float).mean()
    ```

    ## Check that it is true

    Run the tests with `python -W error::DeprecationWarning -W error::FutureWarning`.

    ## Fix

    Use what the warning names instead.

    ## References

    - *Temporarily suppressing warnings*: https://docs.python.org/3/library/warnings.html
    """
    own = own_names(project)
    for deprecated in deprecations(project):
        if deprecated.history.distribution not in own:
            yield _one(project, deprecated)


def _one(project: Project, deprecated: Deprecated) -> Finding:
    name = deprecated.history.distribution
    first, *others = deprecated.uses
    more = f", and so {'are' if others[1:] else 'is'} {len(others)} more" if others else ""
    since = deprecated.history.changes[first]
    return Finding(
        rule="deprecated-api",
        fault=Fault(name, "deprecated"),
        sites=tuple(use.location for uses in deprecated.uses.values() for use in uses),
        severity=Severity.NOTE,
        message=f"`{_named(first)}` is deprecated since {name} {since.deprecated}{_end(since)}{more}",
        basis=Basis.KNOWLEDGE,
        distribution=name,
        evidence=tuple(_evidence(project, deprecated.history, deprecated)),
        details={"names": list(deprecated.uses)},
    )


def _evidence(project: Project, history: History, deprecated: Deprecated) -> Iterator[Evidence]:
    for symbol, uses in deprecated.uses.items():
        change = history.changes[symbol]
        source = f", by {change.source}" if change.source else ""
        places = f" at {len(uses)} places" if uses[1:] else ""
        yield Evidence(f"`{_named(symbol)}` is deprecated since {change.deprecated}{_end(change)}{source}; used{places}", uses[0].location)


def _named(symbol: str) -> str:
    return symbol.replace(")", "=)")


def _end(change: Change) -> str:
    return f" and gone from {change.removed}" if change.removed else ""
