"""Tools for development among what everybody gets who installs a project."""

from __future__ import annotations

from collections.abc import Iterator

from depaudit.model.project import Kind, Project
from depaudit.model.requirement import Manifest, Requirement, Role, Scope
from depaudit.model.source import CodeRole
from depaudit.rules._development import for_development
from depaudit.rules._own import published_names
from depaudit.rules._reasons import reason_of

_TOOLS = frozenset(
    """
    pytest tox nox nose nose2 coverage codecov black ruff flake8 mypy pyright basedpyright pylint isort autopep8 yapf
    autoflake bandit pycodestyle pydocstyle pyflakes pyupgrade codespell vulture interrogate pre-commit prek twine
    bump2version bumpversion bump-my-version check-manifest cibuildwheel pip-tools towncrier commitizen sphinx mkdocs
    mkdocs-material furo sphinx-rtd-theme pdoc ipdb pdbpp
    """.split()  # noqa: SIM905 (a list of words)
)
_PLUGINS = ("pytest-", "flake8-", "sphinx-", "sphinxcontrib-", "mkdocs-")


def offered_tools(project: Project) -> Iterator[Requirement]:
    """Those among them that a library publishes."""
    if project.kind is Kind.LIBRARY:
        for manifest in project.manifests:
            yield from (r for r in tools_at_runtime(project, manifest) if r.role is Role.PUBLISHED)


def tools_at_runtime(project: Project, manifest: Manifest) -> Iterator[Requirement]:
    """Runtime requirements that only people who develop the project need.

    What the code that runs imports or names is none, nor a plug-in of such, and
    neither is a tool which the project extends or is itself about, by its name.
    """
    words = {word for name in published_names(project) for word in name.split("-")}
    if manifest.format == "pip-compile" or not words.isdisjoint(("test", "testing", "tests", "lint", "linter")):
        return
    running = {s.path for s in project.sources if s.role in (CodeRole.RUNTIME, CodeRole.NOTEBOOK)}
    named = {r.distribution for r in project.references if r.location.path in running}
    for requirement in manifest.requirements:
        name = requirement.name
        if requirement.scope is not Scope.RUNTIME or not (name in _TOOLS or name.startswith(_PLUGINS)):
            continue
        host = name.partition("-")[0].replace("sphinxcontrib", "sphinx") if name.startswith(_PLUGINS) else name
        if host in words or name in named or reason_of(requirement) or requirement.url:
            continue
        if not (for_development(project, requirement) or _runs(project, name) or _runs(project, host)):
            yield requirement


def _runs(project: Project, name: str) -> bool:
    """Whether code that is not for developers imports it."""
    apart = (CodeRole.TEST, CodeRole.DOCS, CodeRole.TOOL)
    return any(
        one.role not in apart
        for dependency in project.dependencies
        if name in (dependency.distribution, *dependency.resolution.distributions)
        for one in dependency.imports
    )
