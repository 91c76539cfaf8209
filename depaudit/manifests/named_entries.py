"""`name = version` in a TOML table: what Pipfile and pixi write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.model.record import dataclass
from depaudit.model.requirement import Origin, Requirement
from depaudit.requirement_text import correction

if TYPE_CHECKING:
    from depaudit.documents.toml import TomlDocument
    from depaudit.manifests.draft import Draft, Heading

Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one value says, in the words of PEP 440 and PEP 508."""

    specifier: str = ""
    url: str = ""
    marker: str = ""
    extras: tuple[str, ...] = ()
    editable: bool = False
    of_conda: bool = False


def add_entry(draft: Draft, toml: TomlDocument, keys: Keys, entry: Entry, heading: Heading, name: str = "") -> None:
    """Take in the requirement that stands under `keys`; `name` where it is another than the key (a conda name)."""
    place = toml.locate_entry(*keys)
    draft.requirements.append(
        Requirement(
            text=toml.raw(place),
            location=place,
            name=canonical(name or str(keys[-1])),
            specifier=entry.specifier,
            extras=frozenset(canonical(e) for e in entry.extras),
            marker=entry.marker,
            scope=heading.scope,
            group=heading.group,
            role=heading.role,
            url=entry.url,
            editable=entry.editable,
            comment=toml.comment(place.end_line),
            name_location=toml.locate_key(*keys),
            of_conda=entry.of_conda,
        )
    )


def reference_of(table: dict[str, object]) -> str:
    """The repository, archive or path that a table names in place of a version; empty where it names none."""
    git = table.get("git")
    if isinstance(git, str):
        revision = next((table[k] for k in ("ref", "rev", "tag", "branch") if isinstance(table.get(k), str)), "")
        return f"git+{git}@{revision}" if revision else f"git+{git}"
    return next((str(table[key]) for key in ("url", "file", "path") if isinstance(table.get(key), str)), "")


def add_origin(draft: Draft, toml: TomlDocument, keys: Keys, table: dict[str, object]) -> None:
    """Note where the manager takes the distribution from, where the table under `keys` says it."""
    name, place = canonical(str(keys[-1])), toml.locate_entry(*keys)
    kind = next((k for k in ("git", "url", "path", "file", "index") if isinstance(table.get(k), str)), "")
    if kind == "index":
        draft.origins.append(Origin(name, place, kind=kind, index=str(table[kind])))
    elif kind:
        revision = next((k for k in ("rev", "ref", "tag", "branch") if isinstance(table.get(k), str)), "")
        word = "rev" if revision == "ref" else revision
        draft.origins.append(Origin(name, place, str(table[kind]), "path" if kind == "file" else kind, str(table.get(revision, "")), word))


def refuse_range(draft: Draft, toml: TomlDocument, keys: Keys, written: str) -> None:
    """Note a range of versions that is none, with what was meant."""
    better = correction(f"x{written}").removeprefix("x")
    told = f"; write `{better}`" if better else ""
    reason = f"`{written}` is no range of versions that installers accept, at `{keys[-1]}`{told}"
    draft.refuse(toml.locate(*keys), reason, "requirement", str(keys[-1]))


def extras_of(table: dict[str, object]) -> tuple[str, ...]:
    """The extras that a table asks for."""
    extras = table.get("extras")
    return tuple(e for e in extras if isinstance(e, str)) if isinstance(extras, list) else ()
