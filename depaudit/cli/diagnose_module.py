"""What the files of a project say of a module that was not found, where no rule finds fault with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depaudit import knowledge
from depaudit.canonical_name import canonical
from depaudit.cli.why_names import is_within
from depaudit.knowledge import api_history
from depaudit.model.location import Location
from depaudit.model.project import Project
from depaudit.model.report import Report
from depaudit.model.requirement import Requirement, Scope
from depaudit.reports.paths import Shown


def told_of_module(module: str, symbol: str, reports: Sequence[Report]) -> tuple[str, ...]:
    """One sentence a project that knows the module, or the name `symbol` in it; one in all where none does."""
    tell = _of_symbol if symbol else _of_module
    told = [(p, s) for r in reports for p in r.projects for s in tell(module, symbol, p, Shown(r.prefix))]
    if not told:
        return (f"nothing that was read here declares or imports `{module}`: something else that is installed needs it",)
    several = len({p.root for p, _ in told}) > 1
    return tuple(f"{p.name or p.root}: {s}" if several else s for p, s in told)


def _of_module(module: str, _: str, project: Project, shown: Shown) -> Iterator[str]:
    top = module.partition(".")[0]
    own, asked = _own(top, project), _asked(module, project)
    if own:
        yield f"`{top}` is the project's own ({shown.path(own)}): install the project, or run from the folder that holds `{top}`"
    elif not asked and top in knowledge.standard_library():
        since, until = knowledge.standard_versions(top)
        when = [*([f"since Python {since}"] if since else []), *([f"gone from Python {until}"] if until else [])]
        yield f"`{top}` is of the standard library{', ' if when else ''}{' and '.join(when)}"
    elif asked:
        yield _of_requirement(asked[0], project, shown)
    elif chain := next((c for name in _names(module, project) if (c := _chain(name, project))), ()):
        yield f"`{' → '.join(chain)}` brings it, which the files declare: what is installed is not what they say"
    elif imported := _imported_at(top, project, shown):
        yield f"`{top}` is imported at {imported}, and no requirement here is known to bring it: it may be a file of another folder, or of another project"


def _imported_at(top: str, project: Project, shown: Shown) -> str:
    """Where a file of the project imports the module first."""
    found = (
        Location(source.path, row.line, row.column, cell=row.cell)
        for source in project.sources
        for row in source.imports
        if row.module.partition(".")[0] == top
    )
    first = min(found, default=None)
    return shown.place(first) if first is not None else ""


def _chain(name: str, project: Project) -> tuple[str, ...]:
    return project.chains.get(name, ()) or knowledge.chain(project.requirements_by_name, name)


def _of_symbol(module: str, symbol: str, project: Project, shown: Shown) -> Iterator[str]:
    top = module.partition(".")[0]
    own, asked = _own(top, project), _asked(module, project)
    if own and (asked or top in knowledge.standard_library()):
        yield f"the project's own {shown.path(own)} has the name of another module, and may have been found in its place"
    elif own:
        yield f"`{top}` is the project's own ({shown.path(own)}), so that no requirement is the cause: a name that is not there, or modules that import each other"
    elif asked:
        change = _change(asked[0].name, f"{module}.{symbol}")
        yield f"the files ask for `{asked[0].name}{asked[0].specifier}` ({shown.place(asked[0].location)}); " + (
            f"`{module}.{symbol}` {change}" if change else f"when `{module}.{symbol}` came or went is not known"
        )


def _change(distribution: str, symbol: str) -> str:
    """What the history says of a name, in words."""
    history = api_history.history_of(distribution)
    change = history.changes.get(symbol) if history is not None else None
    if change is None:
        return ""
    words = [*([f"is there from {change.added} on"] if change.added else []), *([f"is gone from {change.removed}"] if change.removed else [])]
    return " and ".join(words)


def _own(top: str, project: Project) -> str:
    """The file of the project that has this name."""
    if top not in project.first_party:
        return ""
    return next((s.path for s in project.sources if f"/{s.path}".endswith((f"/{top}.py", f"/{top}/__init__.py"))), "")


def _of_requirement(first: Requirement, project: Project, shown: Shown) -> str:
    where = shown.place(first.location)
    if first.scope is Scope.EXTRA:
        return f"only the extra `{first.group}` brings it ({where}): install `{project.name or '.'}[{first.group}]`"
    if first.scope is Scope.GROUP:
        return f"only the group `{first.group}` brings it ({where}): install that group too"
    if first.scope is Scope.BUILD:
        return f"only the build asks for it ({where}): what runs does not get it"
    marker = f", for `{first.marker}` alone" if first.marker else ""
    return (
        f"the files contradict that: {where} declares `{first.name}`{marker}, which has it, so that the Python that ran "
        f"is not one that this file was installed into"
    )


def _asked(module: str, project: Project) -> list[Requirement]:
    """Its requirements, those first that reach the most."""
    order = (Scope.RUNTIME, Scope.EXTRA, Scope.GROUP, Scope.BUILD)
    found = [r for n in _names(module, project) for r in project.requirements_by_name.get(n, ())]
    return sorted(found, key=lambda r: (order.index(r.scope), r.location))


def _names(module: str, project: Project) -> tuple[str, ...]:
    """The distributions that may hold it: by the imports of the project, by what is known, by its name."""
    known = [n for d in project.dependencies if is_within(module, d.module) or is_within(d.module, module) for n in d.resolution.distributions]
    known += [n for part in knowledge.prefixes(module) for n in knowledge.providers(part)]
    return tuple(dict.fromkeys([*known, canonical(module.partition(".")[0])]))
