"""What the user accepts: `# depaudit: ignore[…]` on lines, and `allow` rows of the settings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from depaudit.documents import Documents
from depaudit.ignore_comment import parse_ignore
from depaudit.model.location import Location, Unreadable
from depaudit.model.project import Project, Workspace
from depaudit.model.record import replace
from depaudit.model.settings import Allow, Settings
from depaudit.model.source import Ignore
from depaudit.verdicts import Accepted, Sifted

COMMENT = "depaudit:"
RuleNamed = Callable[[str], "str | None"]


def accepted_by(workspace: Workspace, settings: Settings, documents: Documents, named: RuleNamed) -> Accepted:
    """Everything that the user accepts, in the sources and in the other files that were read.

    `named` gives the name of the rule that is meant: other tools' names are understood, and so are forgotten brackets.
    """
    ignores = [ignore for p in workspace.projects for source in p.sources for ignore in source.ignores]
    for path in workspace.others:
        ignores.extend(_in_file(path, documents))
    ignores = [_understood(ignore, named) for ignore in ignores]
    today = _today() if any(row.until for row in settings.allow) else ""
    undecided = {_place(i.location) for p in workspace.projects for u in p.unmatched for i in u.imports}
    return Accepted(tuple(dict.fromkeys(ignores)), settings.allow, today, frozenset(undecided))


def _understood(ignore: Ignore, named: RuleNamed) -> Ignore:
    rules, reason = ignore.rules, ignore.reason
    first, _, rest = reason.partition(" ")
    if not rules and named(first.rstrip(",:")):
        rules, reason = (first.rstrip(",:"),), rest
    return replace(ignore, rules=tuple(named(rule) or rule for rule in rules), reason=reason)


def _today() -> str:
    from datetime import date

    return date.today().isoformat()


def _in_file(path: str, documents: Documents) -> Iterator[Ignore]:
    data = documents.files.read(path)
    if isinstance(data, Unreadable) or (b"depaudit" not in data and b"d\0e\0p\0a\0u" not in data):
        return
    text = documents.text(path)
    if isinstance(text, Unreadable):
        return
    for number, line in enumerate(text.lines, 1):
        if COMMENT not in line.replace(" ", ""):
            continue
        start = line.rfind("#", 0, line.find("depaudit"))
        parsed = parse_ignore(line[start:]) if start >= 0 else None
        if parsed is not None:
            yield Ignore(Location(path, number, start + 1, number, len(line.rstrip()) + 1), *parsed)


def unused_of(
    accepted: Accepted,
    sifted: Sifted,
    ran: Collection[str],
    unknown: Callable[[str], tuple[str, str]],
    *,
    looked_up: bool = False,
) -> Iterator[Unreadable]:
    """Ignores and allow rows that are of no use: nothing to ignore, an unknown rule, expired.

    `unknown` says why a name is no rule's (empty where it is one), and which rule may be meant.
    What names only rules that did not run is left alone, and so is the line of an import that was not matched to a
    distribution, and an advisory where vulnerabilities were not `looked_up`: there the evidence was not there.
    """
    used = sifted.used
    for ignore in accepted.ignores:
        wrong = [said for rule in ignore.rules if (said := unknown(rule))[0]]
        if wrong:
            yield _useless(ignore.location, "; ".join(why for why, _ in wrong), ", ".join(near for _, near in wrong if near))
        elif _place(ignore.location) in accepted.undecided:
            continue
        elif ignore.location not in used and (not ignore.rules or any(rule in ran for rule in ignore.rules)):
            yield _useless(ignore.location, "it ignores nothing")
    for row in accepted.allowed:
        if row.until[:1].isdigit() and row.until < accepted.today:
            yield _useless(row.location, f"it ended on {row.until}")
        elif row.advisory:
            if looked_up and row.location not in used:
                yield _useless(row.location, _of_advisory(row, sifted))
        elif row.location not in used and (not row.rule or row.rule in ran):
            what = " ".join(f"`{word}`" for word in (row.rule, row.distribution, row.path) if word)
            yield _useless(row.location, f"there is no finding of {what} to allow")


def _of_advisory(row: Allow, sifted: Sifted) -> str:
    if row.location in sifted.ended:
        return f"it was to end when `{row.advisory}` is fixed, and {sifted.ended[row.location]}"
    of = f" of `{row.distribution}`" if row.distribution else ""
    return f"nothing{of} that is named here has `{row.advisory}`"


def _place(location: Location) -> tuple[str, int]:
    return location.path, location.file_line


def _useless(location: Location, reason: str, hint: str = "") -> Unreadable:
    return Unreadable(location, reason, kind="ignore", hint=hint)


def project_at(workspace: Workspace, path: str) -> Project:
    """The project that a file belongs to: the script itself, else the deepest folder."""

    def fits(project: Project) -> bool:
        return project.root in ("", path) or path.startswith(project.root + "/")

    return max((p for p in workspace.projects if fits(p)), key=lambda p: len(p.root), default=workspace.projects[0])
