"""A rule of `torch`, asked where there is `torch`."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.environments.torch_sets import admits
from depaudit.knowledge import torch as facts
from depaudit.knowledge.torch import Minor, minor_of
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Kind, Project
from depaudit.model.source import CodeRole, Guard, SignRow
from depaudit.rules._own import severity_in
from depaudit.rules._torch_images import asked_in, base_of
from depaudit.torch_code import old_torches


def compile_on_unsupported_python(project: Project) -> Iterator[Finding]:
    """`torch.compile` with a torch that refuses to compile on the Python of the project.

    Each release of torch compiles up to one Python, which is often older than
    the newest that it has wheels for: torch 2.2 installs on Python 3.12, and
    its `torch.compile` ends with `Dynamo is not supported on Python 3.12+`.

    An error where a module of a program calls it when it is imported or run, a
    warning where only functions do. Nothing is said where one of the Pythons
    that the project supports goes with a torch that it admits, and of a use
    under a condition.

    ## Fires

    ```toml pyproject.toml
    [project]
    name = "train"
    version = "1"
    requires-python = ">=3.12"
    dependencies = ["torch==2.2.2"]
    ```
    ```python train.py
    import torch

    model = torch.compile(torch.nn.Linear(8, 2))
    ```
    ```output
    pyproject.toml:5:18: error[compile-on-unsupported-python] torch 2.2.2 compiles on Python 3.11 and older alone, the project has Python 3.12, and train.py:3 calls `torch.compile`
    ```

    ## Silent

    ```toml pyproject.toml
    [project]
    name = "train"
    version = "1"
    requires-python = ">=3.12"
    dependencies = ["torch==2.4.1"]
    ```
    ```python train.py
    import torch

    model = torch.compile(torch.nn.Linear(8, 2))
    ```

    ## Check that it is true

    `python -c "import torch; torch.compile(torch.nn.Linear(8, 2))"`

    ## Fix

    Take a newer torch, or an older Python.

    ## References

    - PyTorch, `torch/_dynamo/eval_frame.py`: https://github.com/pytorch/pytorch/blob/main/torch/_dynamo/eval_frame.py
    """
    uses = sorted(_uses(project), key=lambda use: (bool(Guard(use[1].guard) & Guard.DEFERRED), use[0]))
    if not uses:
        return
    for old in old_torches(project):
        asks = old.found.parts["torch"].asks
        yield _finding(project, (asks.location,), old.versions, old.pythons, uses)
    for sites, versions, python in _in_images(project):
        yield _finding(project, sites, versions, (python,), uses)


_Use = tuple[Location, SignRow]
_ASIDE = (CodeRole.TEST, CodeRole.EXAMPLE, CodeRole.DOCS, CodeRole.TOOL)
_SURVIVED = Guard.OPTIONAL | Guard.FALLBACK | Guard.TYPING | Guard.PLATFORM | Guard.VERSION


def _uses(project: Project) -> Iterator[_Use]:
    for source in project.sources:
        for sign in source.signs if source.role not in _ASIDE else ():
            if sign.kind == "compile" and sign.sure == 2 and not Guard(sign.guard) & _SURVIVED:
                yield Location(source.path, sign.line, sign.column, sign.end_line, sign.end_column), sign


def _in_images(project: Project) -> Iterator[tuple[tuple[Location, ...], tuple[str, ...], Minor]]:
    """Steps on an image of Python whose every torch refuses it."""
    for image in project.images:
        base = base_of(image)
        if not base.startswith("python:3."):
            continue
        python = minor_of(base.removeprefix("python:").partition("-")[0])
        for step in image.steps:
            for asked in asked_in(project, step):
                fitting = [r for r in reversed(facts.releases()) if python in r.pythons and admits(asked.public, r.version)]
                if fitting and all(r.compile_below and python >= minor_of(r.compile_below) for r in fitting):
                    place = asked.requirement.location if asked.requirement is not None else asked.step.location
                    yield (place, image.location), tuple(r.version for r in fitting), python


def _finding(
    project: Project, sites: tuple[Location, ...], versions: tuple[str, ...], pythons: tuple[Minor, ...], uses: list[_Use]
) -> Finding:
    place, sign = uses[0]
    at_once = not Guard(sign.guard) & Guard.DEFERRED and project.kind is not Kind.LIBRARY
    release = facts.release(versions[0])
    below = minor_of(release.compile_below) if release is not None else pythons[0]
    what = versions[0] if len(versions) == 1 else f"{versions[0]} and older"
    return Finding(
        rule="compile-on-unsupported-python",
        fault=Fault(f"torch {project.shown(sites[0])}", "compile"),
        sites=(*sites, *(location for location, _ in uses)),
        severity=severity_in(project, Severity.ERROR if at_once else Severity.WARNING),
        message=f"torch {what} compile{'s' if len(versions) == 1 else ''} on Python {below[0]}.{below[1] - 1} and older alone, "
        f"the project has Python {_words(pythons)}, and {project.shown(place)} calls `torch.compile`",
        basis=Basis.KNOWLEDGE,
        distribution="torch",
        evidence=(Evidence(f"depaudit's tables of torch are of {facts.AS_OF}"),),
        details={"releases": list(versions), "pythons": [f"{a}.{b}" for a, b in pythons]},
        fix=_fix(pythons),
        manifest=sites[0].path,
    )


def _words(pythons: tuple[Minor, ...]) -> str:
    first, last = pythons[0], pythons[-1]
    return f"{first[0]}.{first[1]}" + (f" to {last[0]}.{last[1]}" if last != first else "")


def _fix(pythons: tuple[Minor, ...]) -> Fix | None:
    """The first torch that compiles on the newest of the Pythons."""
    python = pythons[-1]
    fitting = (r for r in facts.releases() if python in r.pythons and (not r.compile_below or python < minor_of(r.compile_below)))
    release = next((r for r in fitting if r.key >= (2,)), None)
    return Fix(f"torch>={release.version.removesuffix('.0')}") if release is not None else None
