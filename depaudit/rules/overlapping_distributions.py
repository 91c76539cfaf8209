"""A rule of `usage`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit import knowledge, remedies
from depaudit.model.finding import Basis, Evidence, Fault, Finding, Severity
from depaudit.model.project import Project
from depaudit.model.requirement import Requirement, Role, Scope
from depaudit.rules._own import severity_in
from depaudit.rules._together import both_apply

_MODULES = (
    *("Crypto", "PIL", "bson", "cupy", "cv2", "dotenv", "faiss", "jwt", "magic", "mmcv", "mxnet", "onnxruntime"),
    *("onnxruntime_genai", "paddle", "psycopg2", "pyspark", "rdkit", "slugify", "tensorflow", "xgboost"),
)
"""Modules whose providers are variants of one library or rivals for one name, and overwrite each other."""
_OTHER_MODULE = frozenset({"psycopg2cffi", "tensorflow-intel", "tensorflow-aarch64", "tensorflow-cpu-aws"})
"""Providers that share no file with the others, or only require one of them."""


def overlapping_distributions(project: Project) -> Iterator[Finding]:
    """Two requirements of one environment that install the same module.

    Both write the same files; the one that is installed last wins, and which
    that is may change from one install to the next. Removing either breaks the
    other.

    Asked of variants that are known to overwrite each other, where one command
    installs both for the same system. Alternatives behind markers that exclude
    each other, in different extras, or in files that are never installed
    together are fine.

    ## Fires

    ```text requirements.txt
    opencv-python==4.9.0.80
    opencv-python-headless==4.9.0.80
    ```
    ```python camera.py
    import cv2
    ```
    ```output
    requirements.txt:2:1: warning[overlapping-distributions] `opencv-python` and `opencv-python-headless` both install `cv2` and overwrite each other
    ```

    ## Silent

    ```text requirements-gpu.txt
    onnxruntime-gpu==1.18.0; sys_platform == "linux"
    onnxruntime==1.18.0; sys_platform != "linux"
    opencv-python==4.9.0.80
    ```
    ```text requirements-server.txt
    opencv-python-headless==4.9.0.80
    ```
    ```python camera.py
    import cv2
    import onnxruntime
    ```

    ## Check that it is true

    `pip install --no-deps` both into an empty environment and compare what
    `pip show --files` lists for each.

    ## Fix

    Keep one. For a server that is the variant without a graphical interface,
    for a machine with a GPU the variant for it.

    ## References

    - opencv-python, *Installation and usage*: https://github.com/opencv/opencv-python#installation-and-usage
    - psycopg2, *Installation*: https://www.psycopg.org/docs/install.html
    """
    asked = project.requirements_by_name.keys()
    for module in _MODULES:
        providers = [p for p in knowledge.providers(module) if p in asked and p not in _OTHER_MODULE]
        if len(providers) > 1:
            yield from _of_module(project, module, providers)


def _of_module(project: Project, module: str, providers: Sequence[str]) -> Iterator[Finding]:
    said: set[tuple[str, str]] = set()
    for environment in project.environments:
        found = [r for r in environment.requirements if r.name in providers and r.scope is not Scope.CONSTRAINT]
        for at, second in enumerate(found):
            first = next((r for r in found[:at] if r.name != second.name and both_apply(r, second)), None)
            if first is None:
                continue
            pair = (min(first.name, second.name), max(first.name, second.name))
            if pair not in said:
                said.add(pair)
                yield _finding(project, module, first, second)


def _finding(project: Project, module: str, first: Requirement, second: Requirement) -> Finding:
    return Finding(
        rule="overlapping-distributions",
        fault=Fault(f"{first.name} {second.name}", "overlap"),
        sites=(second.location, first.location),
        severity=Severity.NOTE if second.role is Role.DEVELOPMENT else severity_in(project, Severity.WARNING),
        message=f"`{first.name}` and `{second.name}` both install `{module}` and overwrite each other",
        basis=Basis.KNOWLEDGE,
        distribution=second.name,
        module=module,
        requirement=second,
        evidence=(Evidence(f"`{first.text}` is installed by the same command", first.location),),
        details={"with": first.name},
        fix=remedies.removal(project, [second]),
    )
