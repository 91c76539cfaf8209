"""A rule of `versions`, asked where there are `uses`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.enumerated import first_of
from depaudit.knowledge.api_history import Change, replacement_of
from depaudit.minimums.faults import End, Excess
from depaudit.minimums.releases import order, short
from depaudit.model.finding import Finding, Fix
from depaudit.model.project import Project
from depaudit.rules._minimums import finding_of, found_excesses, named, others_as_well, stated, used_at
from depaudit.specifier_text import have_common_release


def maximum_too_high(project: Project) -> Iterator[Finding]:
    """A requirement that admits releases from which something is gone that the code uses.

    Installers take the newest release, so this fails today, on every fresh
    install.

    Asked of distributions whose history depaudit knows (`docs/minimum-versions.md`),
    with the same weight as `minimum-too-low`: an error where it is used as its
    module is imported, a warning in a function. A note where the lock or the
    pins of an application have a release that still has it. Releases that are
    newer than what depaudit knows are not spoken of.

    ## Fires

    ```toml pyproject.toml
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    [project]
    name = "weather"
    version = "1.0"
    classifiers = ["Programming Language :: Python :: 3"]
    dependencies = ["httpx>=0.20"]

    [project.urls]
    Source = "https://example.org/weather"
    ```
    ```python weather/__init__.py
    import httpx

    client = httpx.Client(proxies="http://localhost:8030")
    ```
    ```output
    pyproject.toml:9:18: error[maximum-too-high] `httpx>=0.20` admits 0.28.0, from which `httpx.Client(proxies=)` (used at weather/__init__.py:3) is gone; 0.27.2 is the last that has it
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
    dependencies = ["httpx>=0.26"]

    [project.urls]
    Source = "https://example.org/weather"
    ```
    ```python weather/__init__.py
    import httpx

    client = httpx.Client(proxy="http://localhost:8030")
    ```

    ## Check that it is true

    Install the release that is named and look the name up in it. `-v` shows
    where it is known from.

    ## Fix

    Use what the release notes name instead; where that is a word, it is told
    (`float` for `numpy.float`). Until then, state the release from which it is
    gone as the limit, if the range has room below it.

    ## References

    - httpx, *Changelog*: https://github.com/encode/httpx/blob/master/CHANGELOG.md
    - NumPy, *2.0 migration guide*: https://numpy.org/doc/stable/numpy_2_0_migration_guide.html
    """
    for excess in found_excesses(project, End.MAXIMUM):
        yield finding_of(project, excess, "maximum-too-high", _message(project, excess), _fix(excess))


def _message(project: Project, excess: Excess) -> str:
    lack = excess.lacks[0]
    change = lack.change
    back = f" and came back with {change.added}" if _came_back(change) else ""
    what = f"{named(lack)} ({used_at(project, lack)})"
    if lack.always:
        return f"No release that {stated(excess.requirement)} admits has {what}, which is gone from {change.removed}{back}{others_as_well(excess)}"
    return (
        f"{stated(excess.requirement)} admits {lack.versions[0]}, from which {what} is gone{back}; "
        f"{change.last} is the last that has it{others_as_well(excess)}"
    )


def _fix(excess: Excess) -> Fix:
    """In words: the better way is in the code, and a limit is for people to choose, where the range has room for one."""
    limit = f"<{short(excess.needed)}"
    gone = [lack for lack in excess.lacks if lack.standing.is_certain == excess.worst.is_certain]
    known = [f"`{new}` for {named(lack)}" for lack in gone if (new := replacement_of(lack.symbol))]
    rest = "what replaces the rest" if known else "what replaces it" if len(gone) == 1 else "what replaces them"
    change = [*([f"write {first_of(known)}"] if known else []), *([f"use {rest}"] if len(known) < len(gone) else [])]
    if not have_common_release(*(r.specifier for r in excess.asked.requirements), limit):
        return Fix(f"{' and '.join(change)}: no release below {limit[1:]} is admitted")
    return Fix(f"{' and '.join(change)}, or ask for `{excess.requirement.name}{limit}` until then", wants=limit)


def _came_back(change: Change) -> bool:
    return bool(change.added) and order(change.added) > order(change.removed)
