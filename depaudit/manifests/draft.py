"""A manifest while it is being read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depaudit.manifests.roles import is_development_name
from depaudit.model.location import Location, Unreadable
from depaudit.model.record import dataclass, field, replace
from depaudit.model.requirement import Index, Manifest, Option, Origin, PythonRange, Requirement, Role, Scope
from depaudit.requirement_text import ParsedRequirement, correction, name_told, parse_requirement
from depaudit.specifier_text import is_specifier

if TYPE_CHECKING:
    from depaudit.documents import Documents


@dataclass(frozen=True, slots=True)
class Heading:
    """What all requirements of one list have in common."""

    scope: Scope = Scope.RUNTIME
    role: Role = Role.ENVIRONMENT
    group: str = ""

    @property
    def aside(self) -> bool:
        """Whether only developers need what is listed here; a group with another name may be what a program runs with."""
        return self.role is Role.DEVELOPMENT and (self.scope is not Scope.GROUP or is_development_name(self.group))


@dataclass
class Draft:
    """Collects what a reader finds; `finished` makes the manifest."""

    path: str
    format: str
    requirements: list[Requirement] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    requires_python: PythonRange | None = None
    name: str = ""
    version: str = ""
    version_location: Location | None = None
    declares: bool = False
    includes: list[str] = field(default_factory=list)
    constrained_by: list[str] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    traits: set[str] = field(default_factory=set)
    insertion: Location | None = None
    insertion_form: str = ""
    group_includes: list[tuple[str, str]] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    overridden: set[str] = field(default_factory=set)

    def add(self, value: str, place: Location, heading: Heading, raw: str = "", comment: str = "") -> None:
        """Take in one requirement; `raw` is the text at `place` where it differs from `value` (escapes)."""
        parsed = parse_requirement(value)
        if isinstance(parsed, str):
            self.unreadable.append(Unreadable(place, parsed, "requirement", correction(value), name_told(value), text=raw or value, aside=heading.aside))
            return
        self.requirements.append(requirement(parsed, raw or value, place, heading, comment))

    def refuse(
        self, place: Location, reason: str, kind: str = "file", told: str = "", *, stops: bool = False, aside: bool = False
    ) -> None:
        """Note a place that could not be made sense of."""
        self.unreadable.append(Unreadable(place, reason, kind, told=told, stops=stops, aside=aside))

    def refuse_whole(self, broken: Unreadable, documents: Documents) -> None:
        """Note that nothing of the file can be read: by nobody, where its bytes can be had."""
        had = not isinstance(documents.files.read(self.path), Unreadable)
        self.unreadable.append(replace(broken, stops=had))

    def set_python(self, specifier: str, place: Location) -> None:
        """Take in `requires-python`; text that is no specifier is noted."""
        self.traits.add("requires-python")
        if not is_specifier(specifier):
            better = _meant_range(specifier)
            reason = f"`{specifier}` is not a range of versions that installers accept"
            reason += f"; write `{better}`" if better else ""
            self.unreadable.append(Unreadable(place, reason, "requirement", better, told="python"))
            return
        written = place.end_line == place.line and place.end_column - place.column == len(specifier)
        self.requires_python = PythonRange(specifier, place, written)

    def finished(self) -> Manifest:
        """The manifest."""
        return Manifest(
            path=self.path,
            format=self.format,
            requirements=tuple(self.requirements),
            unreadable=tuple(self.unreadable),
            requires_python=self.requires_python,
            name=self.name,
            version=self.version,
            version_location=self.version_location,
            declares=self.declares,
            includes=tuple(dict.fromkeys(self.includes)),
            constrained_by=tuple(dict.fromkeys(self.constrained_by)),
            indexes=tuple(self.indexes),
            extras=tuple(dict.fromkeys(self.extras)),
            groups=tuple(dict.fromkeys(self.groups)),
            group_includes=tuple(dict.fromkeys(self.group_includes)),
            traits=frozenset(self.traits),
            insertion=self.insertion,
            insertion_form=self.insertion_form,
            options=tuple(self.options),
            origins=tuple(self.origins),
            overridden=frozenset(self.overridden),
        )


def requirement(
    parsed: ParsedRequirement, text: str, place: Location, heading: Heading, comment: str = ""
) -> Requirement:
    """The requirement that stands at a place under a heading."""
    return Requirement(
        text,
        place,
        parsed.name,
        parsed.specifier,
        parsed.extras,
        parsed.marker,
        heading.scope,
        heading.group,
        heading.role,
        parsed.url,
        comment=comment,
    )


def _meant_range(specifier: str) -> str:
    """What was meant by a text that is no range of Pythons: a version alone is the oldest that will do."""
    alone = re.fullmatch(r"v?(\d+(?:\.\d+)*)(\+|\.[*x])?", specifier.strip())
    if alone is not None:
        return f"=={alone[1]}.*" if alone[2] in (".*", ".x") else f">={alone[1]}"
    return correction(f"python{specifier}").removeprefix("python")
