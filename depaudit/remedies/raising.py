"""A requirement whose minimum is to be raised, with all others of the distribution that say the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

from depaudit.model.finding import Edit, Fix
from depaudit.model.requirement import PythonRange, Requirement
from depaudit.remedies.removals import specifier
from depaudit.specifier_text import have_common_release

_LOWER = re.compile(r"\s*(~=|>=|>|==)\s*([0-9][0-9.]*?)(\.\*)?\s*")


def raised(requirement: Requirement, version: str, others: Sequence[Requirement] = ()) -> Fix:
    """Write `version` as the minimum, of `others` too, so that no two places say different things.

    An exact pin is raised in words alone: which newer release goes with everything else is for people to say.
    """
    pin = requirement.specifier.startswith("==") and "," not in requirement.specifier and not requirement.specifier.endswith("*")
    if pin:
        return Fix(f"pin `{requirement.name}` to {version} or a newer release", wants=f">={version}")
    fixes = [_one(r, version) for r in (requirement, *others)]
    edits = tuple(edit for fix in fixes for edit in fix.edits)
    whole = all(fix.edits for fix in fixes)
    return Fix(fixes[0].message, edits=edits if whole else (), wants=fixes[0].wants)


def python_raised(python: PythonRange, version: str) -> tuple[Edit, ...]:
    """The edit that lets in `version` and newer ones alone; none where the range is not written there, or pins."""
    old, new = _clause(python.specifier, version) if python.written else ("", "")
    whole = python.specifier.replace(old, new, 1)
    if not old or old.strip().startswith("==") or not have_common_release(whole):
        return ()
    return (Edit(python.location, python.specifier, whole),)


def _one(requirement: Requirement, version: str) -> Fix:
    if not requirement.specifier:
        return _stated(requirement, version)
    old, new = _clause(requirement.specifier, version)
    whole = requirement.specifier.replace(old, new, 1) if old else f">={version},{requirement.specifier}"
    if " || " in whole or not have_common_release(whole):
        return Fix(f"{requirement.name}>={version}", wants=f">={version}")
    return specifier(requirement, new, old) if old else specifier(requirement, whole, requirement.specifier)


def _clause(text: str, version: str) -> tuple[str, str]:
    """The clause that states the minimum, and what to write for it; both empty where none does."""
    for clause in text.split(","):
        found = _LOWER.fullmatch(clause)
        if found is None or " || " in text:
            continue
        numbers = found[2].split(".")
        wanted = version.split(".")
        if found[1] == "~=":
            wanted = [*wanted, *["0"] * (len(numbers) - len(wanted))]
            if wanted[: len(numbers) - 1] != numbers[:-1]:
                return clause, f">={version}"
            kept = f"~={'.'.join(wanted[: len(numbers)])}"  # as many numbers as before: each more would narrow the range
            return clause, kept if len(wanted) == len(numbers) else f"{kept},>={version}"
        if found[3] and wanted[: len(numbers)] == numbers:  # the series stays what it was
            return clause, f">={version},{clause.strip()}"
        return clause, f">={version}"
    return "", ""


def _stated(requirement: Requirement, version: str) -> Fix:
    """The first word of the text is the name with its extras: the minimum follows it."""
    fix = specifier(requirement, f">={version}")
    name = re.match(r"[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?", requirement.text)
    rest = requirement.text[name.end() :] if name is not None else "="
    if name is None or rest.lstrip()[:1] not in ("", ";"):
        return fix
    text = f"{name[0]}>={version}{rest}"
    return Fix(fix.message, edits=(Edit(requirement.location, requirement.text, text),), wants=f">={version}")
