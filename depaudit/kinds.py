"""Library or application, and which tool a project is managed with: found out by evidence, said with the reason.

A back-end and a version do not make a library: templates give them to every
project. What counts is a sign that others install it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from depaudit.documents import Documents
from depaudit.model.dependency import Lock
from depaudit.model.location import Unreadable
from depaudit.model.project import Kind, Manager
from depaudit.model.record import replace
from depaudit.model.requirement import Manifest, Requirement, Role, Scope
from depaudit.model.settings import Settings

METADATA = ("pyproject", "setup.cfg", "setup.py")
_READMES = ("README.md", "README.rst", "README.txt", "README", "readme.md", "Readme.md")
_PUBLISHES = (
    r"(?:pypi-publish|\btwine\s+upload\b|\b(?:uv|poetry|pdm|hatch|flit|maturin)\s+publish\b"
    r"|\bsetup\.py\b[^\n]{0,200}\bupload\b|\b(?:poetry|pdm|python)-publish@|\bmaturin\s+upload\b|pypi_upload|upload_to_pypi)"
)
_CONTINUOUS_INTEGRATION = (
    ".github/workflows/",
    ".gitlab-ci",
    ".gitlab/",
    ".circleci/",
    ".travis.yml",
    ".cirrus.yml",
    ".azure-pipelines/",
    "azure-pipelines",
    "Jenkinsfile",
    "bitbucket-pipelines",
)
_RELEASE_FILES = ("Makefile", "justfile", "Justfile")


def kind_of(
    root: str, manifests: Sequence[Manifest], documents: Documents, paths: Iterable[str], settings: Settings
) -> tuple[Kind, str]:
    """The kind of the project at `root`, and why, in words. `paths` are its configuration files."""
    if settings.kind:
        return Kind(settings.kind), f"set in {settings.path}" if settings.path else "set"
    metadata = [m for m in manifests if m.format in METADATA and _in(m.path, root)]
    traits = frozenset(trait for m in metadata for trait in m.traits)
    before = f"{root}/" if root else ""
    if "private" in traits:
        return Kind.APPLICATION, "the classifier `Private ::` forbids to publish it"
    if "virtual" in traits:
        return Kind.APPLICATION, "its metadata say that it is no package"
    if not any(m.name or m.format == "setup.py" or "build-system" in m.traits for m in metadata):
        return Kind.APPLICATION, "no metadata of a package"
    if documents.files.exists(f"{before}PKG-INFO"):
        return Kind.LIBRARY, f"{before}PKG-INFO: a source distribution"
    name = next((m.name for m in metadata if m.name), "")
    reason = _published_by(root, name, documents, paths) or _named_by_readme(before, name, documents)
    if reason:
        return Kind.LIBRARY, reason
    if "classifiers" in traits and "urls" in traits:
        return Kind.LIBRARY, f"classifiers and URLs in {metadata[0].path}"
    return Kind.APPLICATION, "no sign of publication"


def manager_of(root: str, manifests: Sequence[Manifest], paths: Iterable[str]) -> Manager:
    """The tool whose language fixes speak: a lock file says it first, then the tables of pyproject.toml."""
    names = {path.rpartition("/")[2] for path in (*paths, *(m.path for m in manifests if _in(m.path, root)))}
    traits = {trait for m in manifests if _in(m.path, root) for trait in m.traits}
    signs = (
        (Manager.UV, "uv.lock" in names),
        (Manager.POETRY, "poetry.lock" in names),
        (Manager.PDM, "pdm.lock" in names),
        (Manager.PIPENV, "Pipfile.lock" in names),
        (Manager.UV, "uv" in traits or "build-backend:uv_build" in traits),
        (Manager.POETRY, "poetry" in traits),
        (Manager.PDM, "pdm" in traits),
        (Manager.HATCH, "hatch" in traits),
        (Manager.PIPENV, "Pipfile" in names),
    )
    return next((manager for manager, there in signs if there), Manager.PIP)


def _in(path: str, root: str) -> bool:
    """Whether a file lies directly in the project's folder."""
    return path.rpartition("/")[0] == root


def _published_by(root: str, name: str, documents: Documents, paths: Iterable[str]) -> str:
    """The file that publishes the project. One of the whole repository must name a project that lies deeper."""
    own = {
        path for path in paths if path.startswith(_CONTINUOUS_INTEGRATION) or path.rpartition("/")[2] in _RELEASE_FILES
    }
    of_the_tree = {path for path in documents.files.paths() if path.startswith(_CONTINUOUS_INTEGRATION)}
    for path in sorted(own | of_the_tree, key=lambda p: (not p.startswith(_CONTINUOUS_INTEGRATION), p)):
        text = _text(path, documents)
        if _publishes(text) and (
            not root or path in own or root in text or (name and _mentions(name, text))
        ):
            return f"published by {path}"
    return ""


def _publishes(text: str) -> bool:
    """Whether a line of a workflow publishes, outside a comment."""
    for found in re.finditer(_PUBLISHES, text):
        if "#" not in text[text.rfind("\n", 0, found.start()) + 1 : found.start()]:
            return True
    return False


def _named_by_readme(before: str, name: str, documents: Documents) -> str:
    """What the project's README says of its being on an index: a badge, a link, or how to install it by name."""
    if not name:
        return ""
    for readme in _READMES:
        path = before + readme
        if not documents.files.exists(path):
            continue
        text = _text(path, documents)
        written = _pattern(name)
        if re.search(rf"(?:pypi[^\s)\"'>]*|badge\.fury\.io/py)/{written}(?![\w-])", text, re.IGNORECASE):
            return f"{path} links to it on the package index"
        command = r"\b(?:pip3?|pipx|uv tool|conda|mamba)\s+install|\b(?:uv|poetry|pdm)\s+add|\buvx"
        if re.search(
            rf"(?:{command})(?:\s+-[-\w]+(?:\s+conda-forge)?)*\s+['\"]?{written}(?![\w.-]*[\w/])", text, re.IGNORECASE
        ):
            return f"{path} tells how to install it by name"
    return ""


def _text(path: str, documents: Documents) -> str:
    read = documents.text(path)
    return "" if isinstance(read, Unreadable) else read.text


def _mentions(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){_pattern(name)}(?![\w-])", text, re.IGNORECASE) is not None


def _pattern(name: str) -> str:
    """A name in every spelling that means the same distribution (PEP 503)."""
    return "[-_.]+".join(re.escape(part) for part in re.split(r"[-_.]+", name))


def with_roles(manifests: Sequence[Manifest], kind: Kind, locks: Sequence[Lock], broken: bool = False) -> tuple[Manifest, ...]:
    """Metadata that nobody publishes is an environment; where a lock pins it, or may (one is `broken`), a manifest with a lock.

    The environment of conda or pixi that lies in a library is for those who develop it.
    """
    if kind is Kind.LIBRARY:
        return tuple(_for_developers(m) if m.format in ("conda", "pixi") or "pixi" in m.traits else m for m in manifests)
    locked = {v.name for lock in locks for v in lock.versions}

    def of(requirement: Requirement) -> Requirement:
        if requirement.role is not Role.PUBLISHED:
            return requirement
        return replace(requirement, role=Role.LOCKED if broken or requirement.name in locked else Role.ENVIRONMENT)

    return tuple(
        replace(m, requirements=tuple(of(r) for r in m.requirements)) if m.format in METADATA else m for m in manifests
    )


def _for_developers(manifest: Manifest) -> Manifest:
    environment = (Role.ENVIRONMENT, Role.LOCKED)
    requirements = tuple(
        replace(r, role=Role.DEVELOPMENT) if r.role in environment and r.scope is not Scope.CONSTRAINT else r
        for r in manifest.requirements
    )
    return replace(manifest, requirements=requirements, declares=manifest.declares and manifest.format == "pyproject")
