"""A rule of `versions`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit import remedies
from depaudit.knowledge.python_versions import KNOWN, minors
from depaudit.model.finding import Confidence, Edit, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.project import Project
from depaudit.model.record import replace
from depaudit.model.requirement import Manifest, PythonRange, Requirement, Role, Scope
from depaudit.model.source import Guard
from depaudit.rules._markers import Clause, Minor, can_hold, clauses, meets
from depaudit.rules._own import severity_in

_WINDOWS, _MAC, _LINUX = (
    ("windows", "win32", "win64", "win", "nt"),
    ("darwin", "macos", "macosx", "mac", "osx"),
    ("linux",),
)
_SYSTEMS = {
    "sys_platform": ("win32", "darwin", "linux"),
    "platform_system": ("Windows", "Darwin", "Linux"),
    "os_name": ("nt", "posix", "posix"),
}
_CASES = {
    "implementation_name": ("cpython", "pypy", "graalpy", "ironpython", "jython"),
    "platform_python_implementation": ("CPython", "PyPy", "GraalVM", "IronPython", "Jython"),
}
_MACHINES = {"x64": "x86_64", "x86-64": "x86_64", "X86_64": "x86_64", "AArch64": "aarch64", "AARCH64": "aarch64"}


def dead_marker(project: Project) -> Iterator[Finding]:
    """A requirement whose marker no system can meet, so that nobody ever gets it.

    Either the marker compares with a word that Python never says
    (`sys_platform == "windows"` for `win32`), or with a version that
    `python_version` never has (`== "3.10.4"`, it has two numbers), or all
    Pythons that it asks for are below what the project supports.

    A warning, and a note for development. Nothing is said where an alternative
    (`or`) of the marker can hold, of constraints, and of files that a tool
    wrote. Systems that depaudit does not know may exist; a variable that it
    does not know may hold.

    ## Fires

    ```toml pyproject.toml
    [project]
    name = "camera"
    version = "1.0"
    requires-python = ">=3.9"
    dependencies = [
        "pywin32>=306; sys_platform == 'windows'",
        "tomli>=2; python_version < '3.8'",
        "typing-extensions>=4; python_version == '3.10.4'",
    ]
    ```
    ```python camera.py
    import sys
    import tomli
    import typing_extensions

    if sys.platform == "win32":
        import win32api
    ```
    ```output
    pyproject.toml:6:6: warning[dead-marker] `pywin32` is never installed: `sys_platform` is never `windows`, Python says `win32`
    pyproject.toml:7:6: warning[dead-marker] `tomli` is never installed: the project supports `>=3.9`, and no such Python meets `python_version < "3.8"`
    pyproject.toml:8:6: warning[dead-marker] `typing-extensions` is never installed: `python_version` has two numbers, so it is never `3.10.4`
    ```

    ## Silent

    ```toml pyproject.toml
    [project]
    name = "camera"
    version = "1.0"
    requires-python = ">=3.9"
    dependencies = [
        "pywin32>=306; sys_platform == 'win32' or platform_system == 'Windows'",
        "tomli>=2; python_version < '3.11'",
        "typing-extensions>=4; python_full_version == '3.10.4'",
    ]
    ```
    ```python camera.py
    import tomli
    import typing_extensions
    import win32api
    ```

    ## Check that it is true

    `python -c "import sys, platform; print(sys.platform, platform.system())"` on
    the system that is meant.

    ## Fix

    Write the word that Python says there. Remove what was for Pythons that the
    project left behind.

    ## References

    - *Dependency specifiers*, environment markers: https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers
    """
    for manifest in project.manifests:
        if manifest.format == "pip-compile":
            continue
        python = project.python if project.settings.python else manifest.requires_python or project.python
        for requirement in manifest.requirements:
            if requirement.marker and requirement.scope is not Scope.CONSTRAINT:
                yield from _judged(project, manifest, requirement, python)


def _judged(
    project: Project, manifest: Manifest, requirement: Requirement, python: PythonRange | None
) -> Iterator[Finding]:
    found = clauses(requirement.marker)
    misspelt = {c: said for c in found if (said := _meant(c))}
    never = frozenset(c for c in misspelt if c.operator == "==")
    pythons = _supported(python)
    if can_hold(requirement.marker, pythons, never):
        opposite = next((c for c in misspelt if c.operator == "!="), None)
        if opposite is not None and " or " not in requirement.marker:
            what = f"`{opposite.variable}` is never `{opposite.value}`, Python says `{misspelt[opposite]}`"
            yield _finding(
                project,
                requirement,
                f"`{requirement.name}` is installed there, too: {what}",
                _word(requirement, opposite, misspelt[opposite]),
            )
        return
    for clause in never:
        if not can_hold(requirement.marker, _everything(), frozenset((clause,))):
            what = f"`{clause.variable}` is never `{clause.value}`, Python says `{misspelt[clause]}`"
            yield _finding(
                project,
                requirement,
                f"`{requirement.name}` is never installed: {what}",
                _word(requirement, clause, misspelt[clause]),
            )
            return
    if never:
        return
    for clause in found:
        if clause.variable == "python_version" and not any(meets(clause, m) for m in _everything()):
            what = f"`python_version` has two numbers, so it is never `{clause.value}`"
            yield _finding(
                project, requirement, f"`{requirement.name}` is never installed: {what}", _in_full(requirement, clause)
            )
            return
    yield _beyond(project, manifest, requirement, python)


def _beyond(project: Project, manifest: Manifest, requirement: Requirement, python: PythonRange | None) -> Finding:
    """The marker asks for Pythons that the project does not support, or contradicts itself."""
    if python is None or not can_hold(requirement.marker, _everything(), frozenset()):
        message = f"`{requirement.name}` is never installed: no Python meets `{requirement.marker}`"
    else:
        message = (
            f"`{requirement.name}` is never installed: the project supports `{python.specifier}`, and no such Python "
            f"meets `{requirement.marker}`"
        )
    fix = remedies.line_removal(requirement)
    if requirement.name in project.dependencies_by_name:  # code for those Pythons would be the next finding
        fix = replace(fix, edits=())
        if any(not one.version and one.guard is Guard.NONE for one in project.dependencies_by_name[requirement.name].imports):
            fix = Fix("take the marker away: the code imports it on every Python")
    return _finding(project, requirement, message, fix, python)


def _supported(python: PythonRange | None) -> frozenset[Minor]:
    """The minor versions that the project supports, and with no upper limit those to come."""
    if python is None or not python.specifier:
        return _everything()
    found = minors(python.specifier)
    return found | {(3, 99), (4, 0)} if KNOWN[-1] in found else found


def _everything() -> frozenset[Minor]:
    return frozenset((*KNOWN, (3, 99), (4, 0)))


def _meant(clause: Clause) -> str:
    """What Python says for a word that it never says; empty where the word may be right."""
    value = clause.value
    if clause.operator not in ("==", "!="):
        return ""
    for words, position in ((_WINDOWS, 0), (_MAC, 1), (_LINUX, 2)):
        said = _SYSTEMS.get(clause.variable, ("", "", ""))[position]
        if said and value.lower() in words and value != said:
            return said
    if clause.variable == "platform_machine":
        return _MACHINES.get(value, "")
    return next((s for s in _CASES.get(clause.variable, ()) if s.lower() == value.lower() and s != value), "")


def _word(requirement: Requirement, clause: Clause, said: str) -> Fix:
    """Another word in the place of the wrong one, where it stands once."""
    for quote in ("'", '"'):
        old = f"{quote}{clause.value}{quote}"
        if requirement.text.count(old) == 1:
            text = requirement.text.replace(old, f"{quote}{said}{quote}")
            return Fix(text, edits=(Edit(requirement.location, requirement.text, text),))
    return Fix(f'{clause.variable} {clause.operator} "{said}"')


def _in_full(requirement: Requirement, clause: Clause) -> Fix:
    if requirement.text.count("python_version") == 1:
        text = requirement.text.replace("python_version", "python_full_version")
        return Fix(text, edits=(Edit(requirement.location, requirement.text, text),))
    return Fix(f'python_full_version {clause.operator} "{clause.value}"')


def _finding(
    project: Project, requirement: Requirement, message: str, fix: Fix, python: PythonRange | None = None
) -> Finding:
    dead = (Evidence(f"the project supports `{python.specifier}`", python.location),) if python is not None else ()
    return Finding(
        rule="dead-marker",
        fault=Fault(f"{requirement.name} {project.shown(requirement.location)}", "marker"),
        sites=(requirement.location,),
        severity=Severity.NOTE if requirement.role is Role.DEVELOPMENT else severity_in(project, Severity.WARNING),
        message=message,
        confidence=Confidence.POSSIBLE if requirement.conditional else Confidence.CERTAIN,
        distribution=requirement.name,
        requirement=requirement,
        evidence=dead,
        details={"marker": requirement.marker},
        fix=fix,
    )
