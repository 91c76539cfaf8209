"""A rule of `drift`, asked where something is `installed`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename

from depaudit.enumerated import first_of
from depaudit.model.environment import InstalledSet
from depaudit.model.finding import Basis, Confidence, Evidence, Fault, Finding, Fix, Severity
from depaudit.model.location import Location
from depaudit.model.project import Manager, Project
from depaudit.model.record import dataclass
from depaudit.model.requirement import Requirement, Role, Scope
from depaudit.rules._locked import meets
from depaudit.rules._own import own_names, severity_in
from depaudit.rules._together import always_applies


def drifted_environment(project: Project) -> Iterator[Finding]:
    """An environment that holds other versions than the project asks for.

    Asked with `--python` only, of the environment that is named there. What
    was installed weeks ago is not what a lock or a manifest says today: tests
    pass here and fail elsewhere.

    A warning, one row for a project: a runtime requirement is not installed, is
    installed outside of its range, or a distribution is installed at another
    version than the lock pins. A note where most requirements are missing: the
    environment is then likely made for something else. Nothing is said of
    requirements with a marker, of extras and groups that are not installed, of
    repositories, folders and the project itself, and of what is installed
    beside.

    ## Fires

    ```toml pyproject.toml
    [project]
    name = "weather"
    version = "1.0"
    dependencies = [
        "httpx>=0.28",
        "idna>=3",
        "rich>=13",
    ]
    ```
    ```toml uv.lock
    version = 1

    [[package]]
    name = "httpx"
    version = "0.28.1"
    source = { registry = "https://example.org/simple" }

    [[package]]
    name = "idna"
    version = "3.10"
    source = { registry = "https://example.org/simple" }

    [[package]]
    name = "rich"
    version = "13.7.0"
    source = { registry = "https://example.org/simple" }

    [[package]]
    name = "weather"
    version = "1.0"
    source = { virtual = "." }
    ```
    ```text .venv/pyvenv.cfg
    version = 3.12.1
    ```
    ```text .venv/lib/python3.12/site-packages/httpx-0.27.2.dist-info/METADATA
    Name: httpx
    Version: 0.27.2
    ```
    ```text .venv/lib/python3.12/site-packages/idna-3.7.dist-info/METADATA
    Name: idna
    Version: 3.7
    ```
    ```python weather.py
    import httpx
    import idna
    import rich
    ```
    ```output
    pyproject.toml:5:6: warning[drifted-environment] `.venv` differs in 3 distributions: it holds `httpx` 0.27.2 where `>=0.28` is asked and `idna` 3.7 where `uv.lock` pins 3.10, and lacks `rich`
    ```

    ## Silent

    ```toml pyproject.toml
    [project]
    name = "weather"
    version = "1.0"
    dependencies = [
        "httpx>=0.28",
        "tzdata; sys_platform == 'win32'",
    ]

    [dependency-groups]
    dev = ["pytest>=8"]
    ```
    ```text .venv/pyvenv.cfg
    version = 3.12.1
    ```
    ```text .venv/lib/python3.12/site-packages/httpx-0.28.1.dist-info/METADATA
    Name: httpx
    Version: 0.28.1
    ```
    ```python weather.py
    import httpx
    ```

    ## Check that it is true

    `uv sync --check`, `poetry sync --dry-run`, or `pip list` of the
    environment beside the lock.

    ## Fix

    Install again from the lock or the manifest.

    ## References

    - uv, *Locking and syncing*: https://docs.astral.sh/uv/concepts/projects/sync/
    """
    if project.installed is None:
        return
    versions = dict(project.installed.versions)
    asked = _asked(project)
    declared = [d for all_of_it in asked.values() if (d := _against_requirements(all_of_it, versions)) is not None]
    told = {d.name for d in declared}
    pinned = [d for d in _against_locks(project, versions) if d.name not in told and d.name not in own_names(project)]
    if declared or pinned:
        whole = sum(any(map(_is_whole, all_of_it)) for all_of_it in asked.values())
        yield _finding(project, project.installed, [*declared, *pinned], whole)


@dataclass(frozen=True, slots=True)
class _Drift:
    """A distribution that is installed otherwise than it should be."""

    name: str
    installed: str
    """Empty where it is not."""
    wanted: str
    """In words (`where `>=2` is asked`)."""
    place: Location
    requirement: Requirement | None = None


def _asked(project: Project) -> dict[str, list[Requirement]]:
    """The requirements that every installation of the project has, by name."""
    found: dict[str, list[Requirement]] = {}
    own = own_names(project)
    for r in project.requirements:
        always = r.scope is Scope.RUNTIME and r.role is not Role.DEVELOPMENT and not (r.conditional or r.of_conda)
        if always and not (r.url or r.editable) and r.name not in own and always_applies(project, r):
            found.setdefault(r.name, []).append(r)
    return found


def _against_requirements(asked: Sequence[Requirement], versions: Mapping[str, str]) -> _Drift | None:
    """What none of the manifests admits: an environment is made from one of them."""
    first = asked[0]
    version = versions.get(first.name, "")
    if not version:
        whole = next((r for r in asked if _is_whole(r)), None)
        return _Drift(first.name, "", "", whole.location, whole) if whole is not None else None
    if any(not r.specifier or meets(version, r.specifier) for r in asked):
        return None
    return _Drift(first.name, version, f"where `{first.specifier}` is asked", first.location, first)


def _is_whole(requirement: Requirement) -> bool:
    """Whether every environment of the project is made from the file; `requirements-api.txt` is for some."""
    name = basename(requirement.location.path)
    return not name.endswith((".txt", ".in", ".pip")) or name in ("requirements.txt", "requirements.in")


def _against_locks(project: Project, versions: Mapping[str, str]) -> Iterator[_Drift]:
    pins: dict[str, list[tuple[str, Location]]] = {}
    for lock in project.locks:
        for one in lock.versions:
            if one.name in versions and one.name not in lock.unversioned:
                pins.setdefault(one.name, []).append((one.version, one.location))
    for name, locked in sorted(pins.items()):
        if not any(_same(versions[name], version) for version, _ in locked):
            shown = " or ".join(dict.fromkeys(version for version, _ in locked))
            yield _Drift(name, versions[name], f"where `{locked[0][1].path}` pins {shown}", locked[0][1])


def _same(installed: str, locked: str) -> bool:
    """Whether both are one release; a build (`+cpu`) that only one of them names is none that differs."""
    from packaging.version import InvalidVersion, Version

    try:
        one, other = Version(installed), Version(locked)
    except InvalidVersion:
        return True
    return one == other or (one.public == other.public and not (one.local and other.local))


def _finding(project: Project, installed: InstalledSet, drifts: Sequence[_Drift], asked: int) -> Finding:
    folder = basename(installed.path.rstrip("/")) or installed.path
    missing = [d for d in drifts if not d.installed]
    foreign = asked > 1 and 2 * len(missing) > asked
    alone = drifts[0] if len(drifts) == 1 else None
    return Finding(
        rule="drifted-environment",
        fault=Fault(project.root or ".", "environment"),
        sites=tuple(dict.fromkeys(d.place for d in drifts)),
        severity=severity_in(project, Severity.WARNING),
        message=f"`{folder}` holds {asked - len(missing)} of {asked} requirements, and may be made for something else"
        if foreign
        else _message(folder, drifts, missing),
        confidence=Confidence.POSSIBLE if foreign else Confidence.CERTAIN,
        basis=Basis.NETWORK,
        distribution=alone.name if alone else "",
        requirement=alone.requirement if alone else None,
        evidence=tuple(Evidence(_told(d), d.place) for d in drifts),
        details={"drifted": [{"distribution": d.name, "installed": d.installed} for d in drifts]},
        fix=_fix(project),
        manifest=drifts[0].place.path,
    )


def _message(folder: str, drifts: Sequence[_Drift], missing: Sequence[_Drift]) -> str:
    holding = [d for d in drifts if d.installed]
    if len(drifts) == 1:
        one = drifts[0]
        told = f"holds {_told(one)}" if one.installed else f"lacks `{one.name}`, which {one.place.path} asks for"
        return f"`{folder}` {told}"
    parts = []
    if holding:
        rest = f" and {len(holding) - 2} more" if holding[2:] else ""
        parts.append(f"holds {' and '.join(_told(d) for d in holding[:2])}{rest}")
    if missing:
        parts.append(f"lacks {first_of([f'`{d.name}`' for d in missing])}")
    return f"`{folder}` differs in {len(drifts)} distributions: it {', and '.join(parts)}"


def _told(drift: _Drift) -> str:
    return f"`{drift.name}` {drift.installed} {drift.wanted}" if drift.installed else f"`{drift.name}` is not installed"


def _fix(project: Project) -> Fix:
    commands = {
        Manager.UV: "uv sync",
        Manager.POETRY: "poetry sync",
        Manager.PDM: "pdm sync",
        Manager.PIPENV: "pipenv sync",
    }
    command = commands.get(project.manager, "") if project.locks else ""
    return Fix(command or "install again from the manifest", command=command)
