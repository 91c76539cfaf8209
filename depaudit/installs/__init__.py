"""What installs distributions outside the manifests: container images, workflows, scripts, Makefiles, READMEs.

Such a step provides; it does not declare.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from depaudit.installs.component_manifests import ORIGIN as COMPONENT
from depaudit.installs.component_manifests import component_steps
from depaudit.installs.hooks import FILES as HOOK_FILES
from depaudit.installs.hooks import ORIGIN as HOOK
from depaudit.installs.hooks import hook_steps
from depaudit.model.location import Unreadable
from depaudit.model.source import InstallStep

if TYPE_CHECKING:
    from depaudit.documents import Documents
    from depaudit.installs.dockerfile import Arguments

__all__ = ["COMPONENT", "component_steps", "origin_of", "read_installs"]

_SCRIPTS = (".sh", ".bash", ".zsh", ".bat", ".cmd", ".ps1", ".mk", ".just")
_SCRIPT_NAMES = ("makefile", "gnumakefile", "justfile", "procfile", "taskfile", "jenkinsfile", "vagrantfile")
_YAML = (".yml", ".yaml")


def read_installs(
    path: str, documents: Documents, given: Mapping[str, Arguments] = MappingProxyType({})
) -> tuple[InstallStep, ...]:
    """The install steps of a file, in order of place; none for a file that is no place for such steps.

    `given`: the files that others build as Dockerfiles, whatever their names, and the arguments of the builds."""
    origin = origin_of(path) or ("Dockerfile" if path in given else "")
    if not origin:
        return ()
    if origin == HOOK:
        return hook_steps(path, documents)
    document = documents.text(path)
    if isinstance(document, Unreadable):
        return ()
    if origin == "Dockerfile":
        from depaudit.installs.dockerfile import dockerfile_steps

        return dockerfile_steps(document, dict(given.get(path, ())))
    from depaudit.installs.lines import image_steps, shell_steps

    steps = shell_steps(document, origin)
    return (*image_steps(document), *steps) if path.endswith(_YAML) else steps


def origin_of(path: str) -> str:
    """What a file that may hold install steps is called in reports; empty where it is none."""
    name = path.rpartition("/")[2]
    if name.startswith(("Dockerfile", "Containerfile")) or name.lower().endswith((".dockerfile", ".containerfile")):
        return "Dockerfile"
    if name in HOOK_FILES:
        return HOOK
    if name.endswith(_YAML):
        return "workflow"
    if name.lower().endswith(_SCRIPTS) or name.lower() in _SCRIPT_NAMES:
        return "script"
    if name.lower().startswith("readme"):
        return "README"
    return ""


def installs_beside_torch(steps: Iterable[InstallStep]) -> bool:
    """Whether a notebook installs torch and something beside it, to be held together; only then it is read once more."""
    names = {step.name for step in steps if step.origin == "notebook"}
    return len(names) > 1 and any("torch" in name for name in names)
