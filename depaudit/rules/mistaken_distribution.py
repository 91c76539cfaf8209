"""A rule of `usage`, asked where there are `requirements`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depaudit.canonical_name import canonical
from depaudit.knowledge import Mistaken
from depaudit.model.finding import Basis, Edit, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement
from depaudit.requirement_text import ParsedRequirement, parse_requirement
from depaudit.rules._mistakes import mistake_of
from depaudit.rules._own import severity_in


def mistaken_distribution(project: Project) -> Iterator[Finding]:
    """A requirement under a name that is not what people expect behind it.

    Distributions are often not called what they are imported as. The name that
    one would guess belongs to nobody, to a dummy, to an abandoned fork or to
    another library with the same module.

    An error where the install fails or brings another library; a warning where
    it works for now, or where a limit leads to a release that still did. The
    names are those that depaudit knows; nothing is guessed. Where another
    library has the name, it is a mistake only if the code imports the better
    known one.

    ## Fires

    ```text requirements.txt
    sklearn
    bs4==0.0.2
    ```
    ```python learn.py
    import bs4
    import sklearn
    ```
    ```output
    requirements.txt:1:1: error[mistaken-distribution] `sklearn` is a dummy whose installation fails on purpose; `scikit-learn` is meant
    requirements.txt:2:1: warning[mistaken-distribution] `bs4` is a dummy that only requires `beautifulsoup4`
    ```

    ## Silent

    ```text requirements.txt
    scikit-learn==1.5.0
    beautifulsoup4==4.12.3
    python-dotenv==1.0.1
    ```
    ```python learn.py
    import bs4
    import dotenv
    import sklearn
    ```

    ## Check that it is true

    Read the page of the distribution on the package index.

    ## Fix

    Write the right name, and check the version: the two count their releases
    independently.

    ## References

    - PyPA, *Distribution package vs. import package*: https://packaging.python.org/en/latest/discussions/distribution-package-vs-import-package/
    """
    for name, requirements in project.requirements_by_name.items():
        mistake = mistake_of(project, name)
        if mistake is None:
            continue
        for requirement in requirements:
            if requirement.url or requirement.editable or requirement.of_conda:
                continue
            yield Finding(
                rule="mistaken-distribution",
                fault=Fault(f"{name} {project.shown(requirement.location)}", "name"),
                sites=(requirement.location,),
                severity=severity_in(project, _severity(requirement, mistake)),
                message=_message(_as_written(requirement), mistake.what, mistake.instead),
                basis=Basis.KNOWLEDGE,
                distribution=name,
                requirement=requirement,
                evidence=(Evidence(f"source: {mistake.source}"),) if mistake.source else (),
                details={"instead": mistake.instead},
                fix=_fix(requirement, mistake),
                manifest=requirement.location.path,
            )


def _as_written(requirement: Requirement) -> str:
    found = re.match(r"[\w.-]+", requirement.text)
    return found[0] if found and canonical(found[0]) == requirement.name else requirement.name


def _severity(requirement: Requirement, mistake: Mistaken) -> Severity:
    return Severity.ERROR if mistake.breaks and not _old(requirement, mistake.kind) else Severity.WARNING


def _old(requirement: Requirement, kind: str) -> bool:
    """A limit may lead to a release from before the name went bad."""
    return kind in ("dead", "renamed") and ("==" in requirement.specifier or "<" in requirement.specifier)


def _message(name: str, what: str, instead: str) -> str:
    return f"`{name}` {what}; `{instead}` is meant" if instead and f"`{instead}`" not in what else f"`{name}` {what}"


def _fix(requirement: Requirement, mistake: Mistaken) -> Fix | None:
    """The right name; the version is dropped where it counts another distribution's releases, and then people choose one."""
    if not mistake.instead:
        return None
    marker = f"; {requirement.marker}" if requirement.marker else ""
    range_kept = requirement.specifier if mistake.same_versions else ""
    text = mistake.instead + range_kept + marker
    whole = requirement.name_location is None  # in tables the name is a key, and `text` the whole entry
    replaceable = whole and range_kept == requirement.specifier and isinstance(parse_requirement(requirement.text), ParsedRequirement)
    return Fix(text, edits=(Edit(requirement.location, requirement.text, text),) if replaceable else ())
