"""Projects for tests of rules, put together by hand: no file is read."""

from __future__ import annotations

from collections.abc import Iterable

from depaudit.canonical_name import canonical
from depaudit.environments import environments_of
from depaudit.model.dependency import Dependency, NameEvidence, Reference, ReferenceKind, Resolution, UnmatchedImport
from depaudit.model.finding import Confidence, Finding, Severity
from depaudit.model.location import Location, Unreadable
from depaudit.model.project import Kind, Manager, Project
from depaudit.model.requirement import Manifest, PythonRange, Requirement, Role, Scope
from depaudit.model.settings import Settings
from depaudit.model.source import CodeRole, Guard, Import, ImportRow, InstallStep, Source
from depaudit.requirement_text import ParsedRequirement, parse_requirement
from depaudit.rules import load
from depaudit.verdicts import Found, one_row_a_fault

ROLES = (
    ("tests/", CodeRole.TEST),
    ("docs/", CodeRole.DOCS),
    ("examples/", CodeRole.EXAMPLE),
    ("tools/", CodeRole.TOOL),
)


def role_at(path: str) -> CodeRole:
    """The role that a file of this path has in these tests."""
    if path.endswith(".ipynb"):
        return CodeRole.NOTEBOOK
    if path == "setup.py":
        return CodeRole.BUILD
    return next((role for start, role in ROLES if path.startswith(start)), CodeRole.RUNTIME)


def imported(
    module: str,
    path: str = "app.py",
    line: int = 1,
    guard: Guard = Guard.NONE,
    version: str = "",
    role: CodeRole | None = None,
) -> Import:
    """An import of a module in a file."""
    return Import(Location(path, line, 8), module, (), guard, version, role or role_at(path))


def dependency(name: str, *imports: Import, others: tuple[str, ...] = (), host: bool = False) -> Dependency:
    """A dependency on a distribution, by default imported by `app.py` under its own name."""
    sites = imports or (imported(name.replace("-", "_")),)
    resolution = Resolution((name, *others), NameEvidence.KNOWN, "depaudit's table", host)
    return Dependency(name, sites, resolution, sites[0].module)


def requirement(
    text: str,
    path: str = "requirements.txt",
    line: int = 1,
    scope: Scope = Scope.RUNTIME,
    group: str = "",
    role: Role | None = None,
    comment: str = "",
    editable: bool = False,
) -> Requirement:
    """A requirement as a manifest would hold it."""
    parsed = parse_requirement(text)
    assert isinstance(parsed, ParsedRequirement), parsed
    if role is None:
        role = (
            Role.DEVELOPMENT
            if scope is Scope.GROUP
            else Role.PUBLISHED
            if path == "pyproject.toml"
            else Role.ENVIRONMENT
        )
    place = Location(path, line, 1, line, len(text) + 1)
    return Requirement(
        text, place, parsed.name, parsed.specifier, parsed.extras, parsed.marker, scope, group, role, parsed.url,
        editable=editable, comment=comment,
    )  # fmt: skip


def manifest(
    *texts: str | Requirement, path: str = "requirements.txt", name: str = "", unreadable: Iterable[Unreadable] = ()
) -> Manifest:
    """A manifest with these requirements, one a line."""
    found = tuple(
        text if isinstance(text, Requirement) else requirement(text, path, line) for line, text in enumerate(texts, 1)
    )
    format_ = {"pyproject.toml": "pyproject", "setup.py": "setup.py"}.get(path, "requirements")
    groups = tuple(dict.fromkeys(r.group for r in found if r.scope is Scope.GROUP))
    extras = tuple(dict.fromkeys(r.group for r in found if r.scope is Scope.EXTRA))
    return Manifest(path, format_, found, tuple(unreadable), name=name, groups=groups, extras=extras)


def pyproject(*requirements: str | Requirement, name: str = "acme", unreadable: Iterable[Unreadable] = ()) -> Manifest:
    """The metadata of a project."""
    return manifest(*requirements, path="pyproject.toml", name=name, unreadable=unreadable)


def extra(text: str, group: str, line: int = 1, role: Role = Role.PUBLISHED) -> Requirement:
    """A requirement of an extra."""
    return requirement(text, "pyproject.toml", line, Scope.EXTRA, group, role)


def grouped(text: str, group: str = "dev", line: int = 1) -> Requirement:
    """A requirement of a dependency group."""
    return requirement(text, "pyproject.toml", line, Scope.GROUP, group)


def project(
    *manifests: Manifest,
    uses: Iterable[Dependency] = (),
    kind: Kind = Kind.LIBRARY,
    manager: Manager = Manager.PIP,
    python: str = "",
    unmatched: Iterable[str] = (),
    installs: Iterable[InstallStep] = (),
    references: Iterable[Reference] = (),
    brought_by: tuple[tuple[str, tuple[str, ...]], ...] = (),
    broken: Iterable[Source] = (),
    unused_ignores: Iterable[Unreadable] = (),
) -> Project:
    """A project; its sources are the files that the dependencies are imported in."""
    uses = tuple(uses)
    row = ImportRow(1, 8, 1, 12, 0, "os", (), 0, "", 0, 0)
    paths = dict.fromkeys(("app.py", *(i.location.path for d in uses for i in d.imports)))
    lost = tuple(UnmatchedImport(module, (imported(module),)) for module in unmatched)
    return Project(
        root="",
        name="acme",
        kind=kind,
        kind_reason="",
        manager=manager,
        settings=Settings(),
        manifests=manifests,
        sources=(*(Source(path, role_at(path), (row,)) for path in paths), *broken),
        dependencies=uses,
        unmatched=lost,
        installs=tuple(installs),
        references=tuple(references),
        environments=environments_of(manifests),
        python=PythonRange(python, Location("pyproject.toml", 5)) if python else None,
        unused_ignores=tuple(unused_ignores),
        brought_by=brought_by,
    )


def step(text: str, path: str = "Dockerfile", line: int = 3) -> InstallStep:
    """A command that installs."""
    return InstallStep(Location(path, line), canonical(text.split("=", maxsplit=1)[0]), text, origin=path)


def mention(name: str, kind: ReferenceKind = ReferenceKind.MENTION) -> Reference:
    """A use without an import."""
    return Reference(name, Location("tox.ini", 4), kind, f"`{name}` is named in tox.ini")


def findings(rule: str, of: Project) -> list[Finding]:
    """What the rule says of the project, in the rows that the report has."""
    found = [Found(of, finding) for finding in load(rule)(of)]
    return [one.finding for one in one_row_a_fault(found, {})]


def severities(rule: str, of: Project) -> dict[str, str]:
    """Distribution to the severity that the report shows: what is only possible is a note."""
    return {
        f.distribution: "note" if f.confidence is Confidence.POSSIBLE else f.severity.value for f in findings(rule, of)
    }


__all__ = ["CodeRole", "Guard", "Kind", "Manager", "Role", "Scope", "Severity"]
