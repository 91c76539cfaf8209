"""`depaudit upgrade NAME[==VERSION]`: what a release would break in this code, and what would have to move with it."""

from __future__ import annotations

import os

from depaudit.canonical_name import canonical
from depaudit.cli.arguments import Arguments
from depaudit.cli.check import FOUND, look_of, reported
from depaudit.cli.chosen import settings_of
from depaudit.cli.streams import out
from depaudit.cli.trees import Tree, trees_of
from depaudit.errors import DepauditError
from depaudit.knowledge import api_history
from depaudit.minimums.histories import history_of
from depaudit.minimums.releases import order
from depaudit.model.history import History
from depaudit.model.record import dataclass
from depaudit.reports.paths import Shown
from depaudit.upgrades import Upgrade, upgrade_of


@dataclass(frozen=True, slots=True)
class Told:
    """What the release would do to one project."""

    upgrade: Upgrade
    shown: Shown


def upgrade(arguments: Arguments) -> int:
    """Print it; the status is 1 where the release breaks something."""
    if not arguments.paths:
        raise DepauditError("name a distribution, such as `depaudit upgrade numpy` or `depaudit upgrade numpy==2.0`")
    asked, *paths = arguments.paths
    name, _, version = asked.partition("==")
    wanted = api_history.roots().get(name.strip(), canonical(name.strip()))
    shipped = api_history.history_of(wanted)
    if shipped is None and not arguments.online:
        known = ", ".join(sorted(set(api_history.roots().values())))
        raise DepauditError(f"the history of `{name.strip()}` is not known; known are {known}; with `--online` its releases are read")
    if shipped is not None:
        version = _version(shipped, version.strip())
    found = []
    here = os.getcwd().replace(os.sep, "/")
    for tree in trees_of(paths):
        report = reported(Tree(tree.root, (), tree.alone), arguments, settings_of(tree, arguments), every_use=True)
        for project in report.projects:
            history = history_of(project, wanted)
            if history is not None:
                version = _version(history, version.strip())
                one = upgrade_of(project, history, version)
                found += [Told(one, Shown(report.prefix, here))] if one is not None else []
    if not found:
        unread = "" if shipped is not None else ", or its releases could not be read"
        raise DepauditError(f"nothing here requires or imports `{wanted}`{unread}")
    if arguments.format == "json":
        from depaudit.cli.upgrade_json import as_json

        out(as_json(found[0].upgrade.history, version, found))
    else:
        from depaudit.cli.upgrade_text import as_text

        out(as_text(found, look_of(arguments)))
    broken = any(b.sure for told in found for b in told.upgrade.breaks) or any(t.upgrade.consequences for t in found)
    return FOUND if broken else 0


def _version(history: History, asked: str) -> str:
    """The release that is meant; what is newer than the covered ones, nobody can judge from here."""
    newest = history.versions[-1]
    if not asked:
        return newest
    if not asked[0].isdigit():
        raise DepauditError(f"`{asked}` is no version")
    if order(asked) > order(newest):
        raise DepauditError(f"{history.distribution} is known up to {newest}, not {asked}")
    return next((v for v in history.versions if order(v) == order(asked)), asked)
