"""A rule of `versions`, asked where there are `uses`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit import remedies
from depaudit.knowledge.api_history import replacement_of
from depaudit.minimums.faults import End, Excess
from depaudit.minimums.releases import short
from depaudit.model.finding import Finding, Fix
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.rules._minimums import alike, finding_of, found_excesses, named, others_as_well, stated, used_at


def minimum_too_low(project: Project) -> Iterator[Finding]:
    """A requirement that admits releases which lack what the code uses.

    An installer that has a reason (an old lock, another requirement's limit,
    what is installed already) may choose the oldest release that is admitted.
    Where that release does not have a function that the code calls, the
    failure is an `AttributeError`, an `ImportError` or a `TypeError` far from
    its cause.

    Asked of distributions whose history depaudit knows (`docs/minimum-versions.md`):
    each name and each parameter by keyword that the code uses and that some
    admitted release is proven to lack. An error where it is used as its module
    is imported, a warning in a function or in a module that is loaded on demand. A note for requirements of developers,
    for manifests whose lock has a release that works, where only tests and
    examples use it, where the code compares the version near there or guards
    the use in a way that is not understood, and for histories that were not
    tried with installed releases. Where no minimum is stated at all it weighs
    one step less. What is guarded (`try`, `hasattr`, a test of the version) is
    no use. A pin that lacks what is used fails for certain.

    It never says that a minimum is right: behaviour, and attributes of objects,
    are not seen.

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "weather"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = [
        "httpx>=0.24,<1",
        "requests>=2.25",
    ]

    [project.urls]
    Source = "https://example.org/weather"
    ```
    ```python weather/__init__.py
    import httpx
    import requests
    from requests.exceptions import JSONDecodeError

    def client(proxy):
        return httpx.Client(proxy=proxy)

    def today(url):
        try:
            return requests.get(url).json()
        except JSONDecodeError:
            return {}
    ```
    ```output
    pyproject.toml:10:6: warning[minimum-too-low] `httpx>=0.24,<1` admits 0.25.2, which lacks `httpx.Client(proxy=)` (used at weather/__init__.py:6); it came with 0.26.0
    pyproject.toml:11:6: error[minimum-too-low] `requests>=2.25` admits 2.26.0, which lacks `requests.exceptions.JSONDecodeError` (used at weather/__init__.py:3); it came with 2.27.0
    ```

    ## Silent

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "weather"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = [
        "httpx>=0.26,<1",
        "requests>=2.25",
    ]

    [project.urls]
    Source = "https://example.org/weather"
    ```
    ```python weather/__init__.py
    import httpx
    import requests

    try:
        from requests.exceptions import JSONDecodeError
    except ImportError:
        from json import JSONDecodeError

    def client(proxy):
        return httpx.Client(proxy=proxy)

    def today(url):
        try:
            return requests.get(url).json()
        except JSONDecodeError:
            return {}
    ```

    ## Check that it is true

    `uv run --resolution lowest-direct python -c "import weather"`, or install the
    release that is named and look the name up in it. `-v` shows the file of
    the release that proves it.

    ## Fix

    State the first release that has what is used, or guard the use.
    `depaudit minimums` shows what is known of every requirement.

    ## References

    - uv, *Resolution strategy*: https://docs.astral.sh/uv/concepts/resolution/#resolution-strategy
    """
    found = found_excesses(project, End.MINIMUM)
    for excess in found:
        fix = _spelled_anew(excess, remedies.raised(excess.requirement, short(excess.needed), alike(excess, found)))
        yield finding_of(project, excess, "minimum-too-low", _message(project, excess), fix)


def _spelled_anew(excess: Excess, fix: Fix) -> Fix:
    """With the other name, where no admitted release has one that was gone for a time (`numpy.bool`)."""
    first = excess.lacks[0]
    new = replacement_of(first.symbol) if first.always and first.change.removed and not excess.lacks[1:] else ""
    return replace(fix, message=f"write `{new}` for {named(first)}, or {fix.message}") if new else fix


def _message(project: Project, excess: Excess) -> str:
    lack = excess.lacks[0]
    change = lack.change
    what = f"{named(lack)} ({used_at(project, lack)})"
    more = others_as_well(excess)
    higher = f"; all of it needs {excess.needed}" if excess.needed != change.added else ""
    if lack.always:
        return f"No release that {stated(excess.requirement)} admits has {what}, which came with {change.added}{more}{higher}"
    if not excess.asked.minimum:
        return (
            f"{stated(excess.requirement)} states no minimum version, and {lack.versions[-1]} lacks {what}, "
            f"which came with {change.added}{more}{higher}"
        )
    return (
        f"{stated(excess.requirement)} admits {lack.versions[-1]}, which lacks {what}; "
        f"it came with {change.added}{more}{higher}"
    )
