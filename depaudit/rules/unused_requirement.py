"""A rule of `usage`, asked where there are `requirements`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit import knowledge, remedies
from depaudit.canonical_name import canonical
from depaudit.model.dependency import ListedWheel, ReferenceKind
from depaudit.model.finding import Confidence, Evidence, Fault, Finding, Severity
from depaudit.model.project import Project
from depaudit.model.record import dataclass
from depaudit.model.requirement import Requirement, Scope
from depaudit.rules._backports import needless_since
from depaudit.rules._brought import brought_by_others, frozen_files
from depaudit.rules._development import for_development
from depaudit.rules._mistakes import mistake_of
from depaudit.rules._own import own_names, published_names, severity_in
from depaudit.rules._reasons import gives_reason
from depaudit.rules._stubs import described_by, describes_one_of, told_of_stubs
from depaudit.rules._tools import offered_tools


def unused_requirement(project: Project) -> Iterator[Finding]:
    """A requirement on which nothing relies.

    No import leads to the distribution, and nothing else that depaudit reads
    names it. Everybody who installs the project downloads it all the same,
    with all that it requires, waits for its security fixes, and is held back
    by its limits.

    A warning where nothing speaks for the requirement. A note where something
    might: configuration names it, it is of a kind that works without an import
    (plug-ins, tools, type stubs; engines and accelerators beside what loads
    them, such as `openpyxl` beside `pandas`) or extends another requirement by its
    name, it has extras, a marker or a URL, its line gives a reason, it stands
    in an extra or a group, an import could not be matched and may be it, or a
    file could not be read. Nothing is said of build requirements, constraints,
    compiled files, development tools in a group, and pins of what another
    requirement brings.

    ## Fires

    ```toml pyproject.toml
    [project]
    name = "weather"
    version = "1.0"
    dependencies = [
        "psutil>=5.9",
        "requests>=2.28",
    ]
    ```
    ```python weather.py
    import requests
    ```
    ```output
    pyproject.toml:5:6: warning[unused-requirement] Nothing imports or names `psutil`
    ```

    ## Silent

    ```toml pyproject.toml
    [project]
    name = "weather"
    version = "1.0"
    dependencies = [
        "pillow>=10",
        "requests>=2.28",
    ]

    [dependency-groups]
    dev = ["mypy>=1.8", "pytest-cov>=4"]
    ```
    ```python weather.py
    import requests
    from PIL import Image
    ```

    ## Check that it is true

    `depaudit why psutil` shows what was looked for. Remove the requirement
    in a branch and run the tests in a new environment; search the repository
    for the names of the distribution and of its modules.

    ## Fix

    Remove it. If something uses it that depaudit does not see, write the
    reason on its line (`# loaded by uvicorn by name`): a comment makes it a
    note, and `# depaudit: ignore[unused-requirement] reason` accepts it.

    ## References

    - PyPA, *install_requires vs requirements files*: https://packaging.python.org/en/latest/discussions/install-requires-vs-requirements/
    """
    if not any(source.imports for source in project.sources):
        return
    uses = _uses(project)
    tools = {r.name for r in offered_tools(project)}
    compiled = {m.path for m in project.manifests if m.format == "pip-compile"}
    for name, requirements in project.requirements_by_name.items():
        asked = [r for r in requirements if r.scope is not Scope.BUILD and r.location.path not in compiled]
        if (
            not asked
            or name in uses.imported
            or name in uses.own
            or name in uses.referred
            or name in tools
            or _is_for_another_rule(project, name, asked)
        ):
            continue
        if all(_is_local(r) for r in asked) or _is_imported_as_standard(project, name):
            continue
        if described_by(name):
            if not describes_one_of(name, uses.imported | uses.brought | frozenset(project.requirements_by_name)):
                yield _finding(project, name, asked, (), told_of_stubs(name))
            continue
        reason = knowledge.kept_by_nature(name, uses.present)
        if all(r.of_conda for r in asked) and (reason or not knowledge.is_known(name)):
            continue  # conda brings programs and libraries of every kind
        developers = all(for_development(project, r) for r in asked)
        frozen = any(r.location.path in uses.frozen for r in asked)
        if (reason and (developers or frozen)) or _pins_what_another_brings(name, asked, uses):
            continue
        yield _finding(project, name, asked, _doubts(project, name, asked, uses, reason))


@dataclass(frozen=True, slots=True)
class _Uses:
    """What the project relies on, and what may be it."""

    imported: frozenset[str]
    own: frozenset[str]
    referred: frozenset[str]
    mentions: dict[str, list[Evidence]]
    present: frozenset[str]
    """What the project has: declared, imported or brought."""
    brought: frozenset[str]
    """What some other requirement brings, by a lock or by known metadata."""
    unmatched: dict[str, Evidence]
    """Import names that lead nowhere."""
    listed: dict[str, ListedWheel]
    """What an index was asked for."""
    frozen: frozenset[str]
    """Files that pin all that was installed, as `pip freeze` writes them."""


def _uses(project: Project) -> _Uses:
    imported = {n for d in project.dependencies for n in (d.distribution, *d.resolution.distributions)}
    mentions: dict[str, list[Evidence]] = {}
    for reference in project.references:
        mentions.setdefault(reference.distribution, []).append(Evidence(reference.message, reference.location))
    certain = {r.distribution for r in project.references if r.kind is not ReferenceKind.MENTION}
    brought = brought_by_others(project)
    unmatched = {
        u.module.partition(".")[0]: Evidence(
            f"`{u.module}` is imported and not matched to a distribution", u.imports[0].location
        )
        for u in project.unmatched
    }
    return _Uses(
        frozenset(imported),
        own_names(project),
        frozenset(certain),
        mentions,
        brought.union(imported, project.requirements_by_name),
        brought,
        unmatched,
        {wheel.distribution: wheel for wheel in project.listed},
        frozen_files(project),
    )


def _finding(
    project: Project, name: str, asked: Sequence[Requirement], doubts: Sequence[Evidence], told: str = ""
) -> Finding:
    asked = sorted(asked, key=lambda r: (for_development(project, r), r.scope is not Scope.RUNTIME))
    first = asked[0]
    beside_runtime = for_development(project, first) or first.scope is not Scope.RUNTIME
    message = f"Nothing imports or names `{name}`"
    if doubts:
        message = f"Nothing imports `{name}`; it may be needed all the same: {doubts[0].message}"
    elif first.scope is Scope.EXTRA:
        message += f", which the extra `{first.group}` offers"
    message = told or message
    return Finding(
        rule="unused-requirement",
        fault=Fault(name, "unused"),
        sites=tuple(r.location for r in asked),
        severity=Severity.NOTE if for_development(project, first) else severity_in(project, Severity.WARNING),
        message=message,
        confidence=Confidence.POSSIBLE if doubts or told or beside_runtime else _confidence(project, name),
        distribution=name,
        requirement=first,
        evidence=(*doubts, Evidence(_looked_for(project, name))),
        details={"scope": first.scope.value, "modules": list(_modules(project, name))},
        fix=None if doubts else remedies.removal(project, asked),
    )


def _confidence(project: Project, name: str) -> Confidence:
    return Confidence.CERTAIN if knowledge.is_known(name) or _listed(project, name) else Confidence.LIKELY


def _listed(project: Project, name: str) -> ListedWheel | None:
    """The wheel of it that an index was asked for."""
    return next((wheel for wheel in project.listed if wheel.distribution == name), None)


def _modules(project: Project, name: str) -> tuple[str, ...]:
    listed = _listed(project, name)
    return listed.modules if listed is not None else knowledge.modules_of(name)


def _looked_for(project: Project, name: str) -> str:
    modules = ", ".join(f"`{module}`" for module in _modules(project, name)[:3])
    if listed := _listed(project, name):
        return f"it is imported as {modules or 'nothing'}, by the files of {listed.file}"
    how = "it is imported as" if knowledge.is_known(name) else "by its name it would be imported as"
    return f"{how} {modules}"


def _doubts(
    project: Project, name: str, asked: Sequence[Requirement], uses: _Uses, reason: str
) -> tuple[Evidence, ...]:
    """What speaks for the requirement, weightiest first."""
    first = asked[0]
    doubts = list(uses.mentions.get(name, ()))
    if reason:
        doubts.append(Evidence(reason))
    elif host := _extended(project, name):
        doubts.append(Evidence(f"by its name it extends `{host}`"))
    if _lost_modules(name):
        doubts.append(Evidence("others may import the module of the standard library that it brings back"))
    comment = next((r for r in asked if gives_reason(r.comment)), None)
    if comment is not None:
        doubts.append(Evidence(f"its line says `{comment.comment.strip()}`", comment.location))
    doubts += [e for module, e in uses.unmatched.items() if name not in uses.listed and _may_be(module, name)]
    if uses.unmatched and name not in uses.listed and not knowledge.is_known(name):
        doubts.append(Evidence("its modules are not known, and imports are left that could not be matched"))
    if (listed := uses.listed.get(name)) and not knowledge.is_known(name):
        if listed.has_entry_points:
            doubts.append(Evidence(f"{listed.file} offers commands or plug-ins"))
        elif not listed.modules:
            doubts.append(Evidence(f"{listed.file} holds no module, so that it is there for something else"))
    if first.extras:
        doubts.append(Evidence(f"it is asked for with extras (`{first.name}[{','.join(sorted(first.extras))}]`)"))
    if first.marker:
        doubts.append(Evidence(f"it is for some systems only (`{first.marker}`)"))
    origin = next((o for m in project.manifests for o in m.origins if o.name == name and o.kind == "index"), None)
    if origin is not None:
        doubts.append(Evidence(f"it is there to come from the index `{origin.index}`", origin.location))
    if first.url:
        doubts.append(Evidence("it comes from a URL, so that its modules are not known"))
    if first.location.path in uses.frozen:
        doubts.append(
            Evidence(f"{first.location.path} pins all that was installed, so another requirement may bring it")
        )
    if name in brought_by_others(project, at_run_time=first.scope is Scope.RUNTIME) and first.specifier:
        doubts.append(Evidence("another requirement brings it, and this one may be there for its version"))
    doubts += [
        Evidence(f"{u.location.path} could not be read", u.location) for s in project.sources if (u := s.unreadable)
    ]
    return tuple(doubts)


def _extended(project: Project, name: str) -> str:
    """A requirement whose name begins this one's (`runai-model-streamer-s3`), or the project, which may load it by itself."""
    words = name.split("-")
    heads = ("-".join(words[:end]) for end in range(len(words) - 1, 0, -1))
    hosts = published_names(project).union(project.requirements_by_name)
    return next((head for head in heads if head in hosts), "")


def _is_for_another_rule(project: Project, name: str, asked: Sequence[Requirement]) -> bool:
    """Whether a rule that knows more of the name speaks of it."""
    from depaudit.knowledge.cuda import misleading

    wrong = mistake_of(project, name) is not None or misleading(name) is not None
    return wrong or needless_since(project, name, asked) != ""


def _pins_what_another_brings(name: str, asked: Sequence[Requirement], uses: _Uses) -> bool:
    """As `pip freeze` and `pip-compile` write: everything that is installed, to the version."""
    return name in uses.brought and all(r.hashed or r.specifier.startswith("==") for r in asked)


def _lost_modules(name: str) -> set[str]:
    """Modules of the standard library, past ones included, that the distribution brings back (`standard-aifc`)."""
    modules = {module.partition(".")[0] for module in knowledge.modules_of(name)} | {name.removeprefix("standard-")}
    return {module for module in modules if knowledge.ever_standard(module)}


def _is_imported_as_standard(project: Project, name: str) -> bool:
    """What brings back a lost module is imported by the old name, which leads to no distribution."""
    lost = _lost_modules(name)
    return bool(lost) and any(row.module.partition(".")[0] in lost for s in project.sources for row in s.imports)


def _is_local(requirement: Requirement) -> bool:
    """A folder or a file of the repository: a sibling, not a distribution that somebody else makes."""
    return requirement.editable or (bool(requirement.url) and "://" not in requirement.url.replace("file://", ""))


_COMMON = frozenset(
    [
        "py",
        "python",
        "python3",
        "lib",
        "api",
        "client",
        "core",
        "utils",
        "tools",
        "sdk",
        "common",
        "base",
        "http",
        "the",
        "plugin",
    ]
)


def _may_be(module: str, name: str) -> bool:
    """Whether an import that leads nowhere may be this distribution, by its spelling."""
    if not knowledge.is_known(name):
        words = set(name.split("-")) - _COMMON
        parts = set(canonical(module).split("-")) - _COMMON
        squeezed = canonical(module).replace("-", "")
        return bool(words & parts) or squeezed in name.replace("-", "") or name.replace("-", "") in squeezed
    return module in {m.partition(".")[0] for m in knowledge.modules_of(name)}
