"""`[dependency-groups]` (PEP 735)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.manifests.draft import Heading
from depaudit.manifests.roles import is_development_name
from depaudit.manifests.toml_lists import read_item
from depaudit.model.location import Unreadable
from depaudit.model.requirement import Role, Scope

if TYPE_CHECKING:
    from depaudit.documents.toml import TomlDocument
    from depaudit.manifests.draft import Draft


def read_groups(draft: Draft, toml: TomlDocument) -> None:
    """Every group; includes become `group_includes`, and those that no tool can follow are noted."""
    table = toml.get("dependency-groups")
    if table is None:
        return
    if not isinstance(table, dict):
        draft.refuse(toml.locate("dependency-groups"), "`dependency-groups` must be a table of lists", kind="requirement")
        return
    written: dict[str, str] = {}
    for name in table:
        group = canonical(name)
        if group in written:
            draft.refuse(
                toml.locate_key("dependency-groups", name),
                f"the group `{name}` is also written `{written[group]}`; tools refuse both (PEP 735)",
                kind="requirement",
                aside=is_development_name(name),
            )
        written.setdefault(group, name)
    draft.groups.extend(written)
    for name, items in table.items():
        _read_group(draft, toml, name, items, written)
    _refuse_cycles(draft, toml, table)


def _read_group(draft: Draft, toml: TomlDocument, name: str, items: object, written: dict[str, str]) -> None:
    keys = ("dependency-groups", name)
    heading = Heading(Scope.GROUP, Role.DEVELOPMENT, canonical(name))
    if not isinstance(items, list):
        draft.refuse(toml.locate(*keys), f"the group `{name}` must be a list", kind="requirement", aside=heading.aside)
        return
    for position, item in enumerate(items):
        if not isinstance(item, dict):
            read_item(draft, toml, (*keys, position), item, heading)
            continue
        other = item.get("include-group")
        place = toml.locate(*keys, position)
        if set(item) != {"include-group"} or not isinstance(other, str):
            what = 'an item of a group is a requirement or `{include-group = "name"}` (PEP 735)'
            draft.refuse(place, what, kind="requirement", aside=heading.aside)
        elif canonical(other) not in written:
            from difflib import get_close_matches

            near = get_close_matches(other, [g for g in written.values() if g != name], n=1)
            hint = toml.raw(place).replace(other, near[0]) if near else ""
            what = f"the group `{name}` includes `{other}`, which does not exist"
            found = Unreadable(place, what, "requirement", hint, text=toml.raw(place) if hint else "", aside=heading.aside)
            draft.unreadable.append(found)
        else:
            draft.group_includes.append((canonical(name), canonical(other)))


def reached_groups(draft: Draft) -> dict[str, set[str]]:
    """The groups that each group includes, directly or not; itself among them where it stands in a circle."""
    reached = {group: {o for g, o in draft.group_includes if g == group} for group in draft.groups}
    for others in reached.values():
        waiting = list(others)
        while waiting:
            for other in reached.get(waiting.pop(), set()) - others:
                others.add(other)
                waiting.append(other)
    return reached


def _refuse_cycles(draft: Draft, toml: TomlDocument, table: dict[str, object]) -> None:
    """Note each circle of groups once, at the first include that stands in it."""
    reached = reached_groups(draft)
    told: set[str] = set()
    for name, items in table.items():
        group = canonical(name)
        for position, item in enumerate(items if isinstance(items, list) else []):
            included = item.get("include-group") if isinstance(item, dict) else None
            other = canonical(included) if isinstance(included, str) else ""
            if group not in told and (other == group or group in reached.get(other, ())):
                told.update(o for o in reached[group] if group in reached[o])
                place = toml.locate("dependency-groups", name, position)
                through = f" through `{included}`" if other != group else ""
                what = f"the group `{name}` includes itself{through}; tools refuse it (PEP 735)"
                draft.refuse(place, what, kind="requirement", aside=is_development_name(name))
