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
from depaudit.knowledge.api_history import History
from depaudit.minimums.releases import order
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
    history = _history(name)
    version = _version(history, version.strip())
    found = []
    here = os.getcwd().replace(os.sep, "/")
    for tree in trees_of(paths):
        report = reported(Tree(tree.root, (), tree.alone), arguments, settings_of(tree, arguments), every_use=True)
        told = (upgrade_of(project, history, version) for project in report.projects)
        found += [Told(one, Shown(report.prefix, here)) for one in told if one is not None]
    if not found:
        raise DepauditError(f"nothing here requires or imports `{history.distribution}`")
    if arguments.format == "json":
        from depaudit.cli.upgrade_json import as_json

        out(as_json(history, version, found))
    else:
        from depaudit.cli.upgrade_text import as_text

        out(as_text(found, look_of(arguments)))
    broken = any(b.sure for told in found for b in told.upgrade.breaks) or any(t.upgrade.consequences for t in found)
    return FOUND if broken else 0


def _history(name: str) -> History:
    wanted = api_history.roots().get(name.strip(), canonical(name.strip()))
    history = api_history.history_of(wanted)
    if history is None:
        known = ", ".join(sorted(set(api_history.roots().values())))
        raise DepauditError(f"the history of `{name.strip()}` is not known; known are {known}")
    return history


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
