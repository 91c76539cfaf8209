"""The version that a new requirement states."""

from __future__ import annotations

from depaudit import knowledge
from depaudit.knowledge.torch import companion
from depaudit.model.project import Kind, Project
from depaudit.model.requirement import Manifest, Role, Scope, range_of
from depaudit.specifier_text import is_specifier

_OLDEST = "3.11"
"""The oldest Python that the newest releases of late 2025 can be expected to support."""


def stated(project: Project, manifest: Manifest, text: str) -> str:
    """`text` with a version, where the requirements beside it have one and one is known; empty where none is known.

    In order: what the project says of the distribution elsewhere (of a library the minimum alone: pins and caps of its
    tests are not for its users); for a program its lock, and the newest release that depaudit knows. Nobody but its
    author knows the minimum of a library.
    """
    bare, _, marker = text.partition(";")
    name = bare.strip()
    if set(name) & set("<>=!~@[") or has_bare_names(project, manifest):
        return text
    version = _said_elsewhere(project, name) or _minimum(project, manifest, name)
    if _pins_all(manifest) and version.startswith(">=") and "," not in version:
        version = f"=={version[2:]}"
    return f"{name}{version}{';' if marker else ''}{marker}" if version else ""


def has_bare_names(project: Project, manifest: Manifest) -> bool:
    """Whether the manifest holds names without a version already."""
    runtime = [r for r in manifest.requirements if r.scope is Scope.RUNTIME and r.name not in project.siblings]
    return any(r.role not in (Role.PUBLISHED, Role.LOCKED) and not r.specifier and not r.url for r in runtime)


def _pins_all(manifest: Manifest) -> bool:
    """Whether it is a list of exact versions, as `pip freeze` writes it."""
    runtime = [r.specifier for r in manifest.requirements if r.scope is Scope.RUNTIME and r.role is not Role.PUBLISHED]
    return len(runtime) > 1 and all(one.startswith("==") and "," not in one for one in runtime)


def _said_elsewhere(project: Project, name: str) -> str:
    said = {r.specifier for r in project.requirements_by_name.get(name, ()) if r.specifier and not r.via}
    if len(said) != 1 or " || " in "".join(said):
        return ""
    [one] = said
    if project.kind is Kind.APPLICATION:
        return one
    return ",".join(clause for clause in one.split(",") if clause.strip().startswith((">", "!=")) and ">" in one)


def _minimum(project: Project, manifest: Manifest, name: str) -> str:
    """What a program may take: its users get what it states, and those of a library have releases of their own."""
    if project.kind is not Kind.APPLICATION:
        return ""
    compiled = (r.specifier.removeprefix("==") for r in project.requirements_by_name.get(name, ()) if r.via)
    locked = project.locked.get(name, "") or next(compiled, "")
    if locked:
        free = "" if "+" in locked else without_known_flaw(project, name, locked)
        return f">={free}" if free else ""
    if name.startswith("torch") or companion(name) is not None:  # what goes together is for the rules of torch to say
        return ""
    known = knowledge.known_release(name)
    kept_old = manifest.format == "conda" or "torch" in project.requirements_by_name or _supports_older(project)
    return "" if kept_old or not known else f">={known}"


def without_known_flaw(project: Project, name: str, version: str, specifier: str = "") -> str:
    """The version; where vulnerabilities of it are known, the smallest release that is free of them, or an empty string."""
    answers = project.vulnerabilities
    if answers is None:
        return version
    from depaudit.world.pins import as_asked

    asked = as_asked(version)
    if not answers.found.get((name, asked)):
        return version
    return answers.smallest_fixed(name, asked, range_of(specifier)) if answers.smallest_fixed is not None else ""


def _supports_older(project: Project) -> bool:
    """Whether the project admits Pythons that the newest releases may have left behind."""
    if project.python is None:
        return False
    alternatives = project.python.specifier.split(" || ")
    readable = [range_of(one) for one in alternatives if is_specifier(one)]
    return len(readable) < len(alternatives) or any(not range_of(f"<{_OLDEST}").is_disjoint(one) for one in readable)
