"""A rule of `usage`, asked where there are `imports`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit import remedies
from depaudit.model.finding import Fault, Finding, Fix, Severity
from depaudit.model.project import Kind, Project
from depaudit.model.source import CodeRole, Guard, Import
from depaudit.rules._missing import OPTIONAL, Missing, missing, unread
from depaudit.rules._telling import choices, counted, evidence, subject


def undeclared_optional_dependency(project: Project) -> Iterator[Finding]:
    """An import that may fail without harm, of something that no extra offers.

    The code uses the distribution where it is installed and does without it
    elsewhere: the import stands under `try`, in a function, under a test of
    the platform or the Python version, under `TYPE_CHECKING`, in a loader's
    string, or in a module that is an adapter to it. Nothing breaks; but users
    have to guess that it exists, and which versions work.

    Always a note. Nothing is said of a project that declares nothing, of
    imports for Pythons that the project does not support, and of what some
    extra or group declares.

    ## Fires

    ```toml pyproject.toml
    [project]
    name = "weather"
    version = "1.0"
    dependencies = []
    ```
    ```python weather.py
    try:
        import orjson
    except ImportError:
        orjson = None
    ```
    ```output
    weather.py:2:5: note[undeclared-optional-dependency] `orjson` is optional in 1 runtime module (its absence is survived); nothing declares it
    ```

    ## Silent

    ```toml pyproject.toml
    [project]
    name = "weather"
    version = "1.0"
    requires-python = ">=3.11"
    dependencies = []

    [project.optional-dependencies]
    fast = ["orjson>=3.9"]
    ```
    ```python weather.py
    import sys

    try:
        import orjson
    except ImportError:
        orjson = None

    if sys.version_info < (3, 11):
        import tomli
    ```

    ## Check that it is true

    `depaudit why orjson` lists the imports, each with its guard.

    ## Fix

    Offer it as an extra, so that users can ask for it and installers see the
    range of versions; or declare it in a group, when only type checkers and
    tests need it.

    ## References

    - PyPA, *Declaring project metadata*, optional dependencies: https://packaging.python.org/en/latest/specifications/pyproject-toml/#dependencies-optional-dependencies
    """
    if project.declares_nothing and not project.requirements_by_name and not unread(project):
        return
    offers = project.kind is Kind.LIBRARY or any(m.extras for m in project.manifests)
    nobody = "no extra offers" if offers else "nothing declares"
    for found in missing(project):
        if found.rule != OPTIONAL:
            continue
        dependency = found.dependency
        comes = f"it comes with `{' → '.join(found.chain)}`, " if found.chain else ""
        yield Finding(
            rule=OPTIONAL,
            fault=Fault(dependency.distribution, "missing"),
            sites=found.sites,
            severity=Severity.NOTE,
            message=f"{subject(dependency)} {_how(found)}; {comes}{nobody} it",
            distribution=dependency.distribution,
            module=dependency.module,
            evidence=evidence(project, found),
            details={"role": found.role.value, "chain": list(found.chain)},
            fix=_fix(project, found),
        )


_WORDS = (
    (Guard.TYPING, "for type checkers"),
    (Guard.EXPLAINED, "its absence is explained"),
    (Guard.OPTIONAL, "its absence is survived"),
    (Guard.FALLBACK, "one of two"),
    (Guard.VERSION, "on some Pythons"),
    (Guard.PLATFORM, "on some platforms"),
    (Guard.DYNAMIC, "loaded by name"),
    (Guard.DEFERRED, "imported in functions"),
    (Guard.MAIN, "when run as a script"),
)


def _how(found: Missing) -> str:
    """`is optional in …`, or where it is plainly imported in functions, that alone."""
    used = [i for i in found.imports if not i.guard & Guard.TYPING]
    if used and all(i.guard & ~Guard.MAIN is Guard.DEFERRED for i in used):
        return f"is imported in functions of {counted(used)}"
    return f"is optional in {counted(found.imports)} ({_guards(found)})"


def _guards(found: Missing) -> str:
    words = dict.fromkeys(_guard(one) for one in found.imports)
    return ", ".join(list(words)[:2])


def _guard(one: Import) -> str:
    return next((words for guard, words in _WORDS if one.guard & guard), "in modules that are loaded on demand")


def _fix(project: Project, found: Missing) -> Fix | None:
    """Where to offer it; an application declares what it runs with, which this is not."""
    name = found.dependency.distribution
    in_use = [i for i in found.imports if not i.guard & Guard.TYPING]
    roles = {i.role for i in in_use}
    if CodeRole.RUNTIME not in roles:
        role = next((r for r in (CodeRole.TEST, CodeRole.DOCS, CodeRole.TOOL) if r in roles), CodeRole.TEST)
        return remedies.addition_for(project, name, role)
    versions = {i.version for i in in_use}
    if len(versions) == 1 and (version := versions.pop()) and all(i.guard & Guard.VERSION for i in in_use):
        marker = _marker(version)
        if marker:
            return remedies.addition(project, f"{name}; {marker}")
    if project.kind is Kind.APPLICATION:
        return None
    extra = next((i.extra for i in found.imports if i.extra), "")
    return remedies.addition(project, name, extra=extra) if extra else Fix(f"offer {_shown(found)} as an extra")


def _shown(found: Missing) -> str:
    return " or ".join(f"`{name}`" for name in choices(found.dependency) or (found.dependency.distribution,))


def _marker(version: str) -> str:
    for operator in ("<=", ">=", "<", ">"):
        if version.startswith(operator) and "," not in version:
            return f"python_version {operator} '{version.removeprefix(operator)}'"
    return ""
