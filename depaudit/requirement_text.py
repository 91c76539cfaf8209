"""The text of one requirement (PEP 508), read, or the reason why no installer reads it."""

from __future__ import annotations

import re
from functools import lru_cache

from depaudit.canonical_name import canonical
from depaudit.model.record import dataclass

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_RELEASE = r"[0-9]+(?:\.[0-9]+)*"
_SUFFIX = r"(?:(?:a|b|rc)[0-9]+)?(?:\.post[0-9]+)?(?:\.dev[0-9]+)?"
_CLAUSE = re.compile(
    rf"[ \t]*(?:(?:==|!=)[ \t]*{_RELEASE}(?:\.\*|{_SUFFIX})|(?:<=|>=|<|>)[ \t]*{_RELEASE}{_SUFFIX}"
    rf"|~=[ \t]*[0-9]+(?:\.[0-9]+)+{_SUFFIX})[ \t]*"
)
_PLAIN = re.compile(
    rf"[ \t]*(?P<name>{_NAME})[ \t]*"
    rf"(?:\[[ \t]*(?P<extras>{_NAME}(?:[ \t]*,[ \t]*{_NAME})*)[ \t]*\][ \t]*)?"
    rf"(?P<specifier>[^;\r\n]*)(?:;(?P<marker>[^\r\n]+))?"
)
_FOREIGN = re.compile(r"pip[\d.]* install (?=[A-Za-z0-9])|[A-Za-z0-9][\w./-]*::(?=[A-Za-z0-9])")
"""What belongs to a command, or names a channel of conda."""
_DIGITS = 4_300
"""Of a number that Python reads (`sys.int_info.default_max_str_digits`); at a longer one installers stop."""
_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class ParsedRequirement:
    """One requirement. `specifier` keeps the order in which its clauses are written, without blanks."""

    name: str
    """Canonical."""
    written_name: str
    extras: frozenset[str] = frozenset()
    """Canonical (PEP 685)."""
    specifier: str = ""
    marker: str = ""
    """In packaging's spelling."""
    url: str = ""


def masked(text: str) -> str:
    """The text without the password or token that a URL in it may hold; names of variables stay."""
    if "://" not in text or "@" not in text:
        return text
    return re.sub(
        r"(?<=://)([^/@\s]*)@",
        lambda m: m[0] if "$" in m[1] or (":" not in m[1] and len(m[1]) < 16) else "***@",
        text,
    )


@lru_cache(maxsize=8192)
def parse_requirement(text: str) -> ParsedRequirement | str:
    """The requirement, or in one sentence why it is none, with what to write instead where that is known."""
    if len(text) > _DIGITS and re.search(rf"[0-9]{{{_DIGITS + 1}}}", text):
        return _reason(text[:200], "a number in it has more digits than Python reads")
    return _parse_plain(text) or _parse_slowly(text)


def _parse_plain(text: str) -> ParsedRequirement | None:
    """The forms that nearly all requirements have; None leaves the decision to packaging."""
    plain = _PLAIN.fullmatch(text)
    if plain is None or not (plain["specifier"] == "" or all(map(_CLAUSE.fullmatch, plain["specifier"].split(",")))):
        return None
    marker = plain["marker"]
    if marker is not None:
        marker = _normal_marker(marker.strip())
        if marker is None:
            return None
    return ParsedRequirement(
        canonical(plain["name"]),
        plain["name"],
        frozenset(canonical(e.strip()) for e in plain["extras"].split(",")) if plain["extras"] else frozenset(),
        _BLANKS.sub("", plain["specifier"]),
        marker or "",
    )


@lru_cache(maxsize=1)
def _marker_clause() -> re.Pattern[str]:
    names = "python_version|python_full_version|os_name|sys_platform|platform_(?:machine|system)|implementation_name"
    return re.compile(rf"""[ \t]*({names})[ \t]*(===?|!=|<=|>=|<|>)[ \t]*(?:"([\w.+-]+)"|'([\w.+-]+)')[ \t]*""", re.ASCII)


def _plain_marker(text: str) -> str | None:
    """Comparisons of a variable with a word, joined by `and` alone or by `or` alone, as packaging spells them."""
    joint = " or " if " or " in text else " and "
    clauses = []
    for part in text.split(joint):
        clause = _marker_clause().fullmatch(part)
        if clause is None:
            return None
        clauses.append(f'{clause[1]} {clause[2]} "{clause[3] or clause[4]}"')
    return joint.join(clauses)


@lru_cache(maxsize=2048)
def _normal_marker(text: str) -> str | None:
    plain = _plain_marker(text)
    if plain is not None:
        return plain
    from packaging.markers import InvalidMarker, Marker

    try:
        return str(Marker(text))
    except (InvalidMarker, ValueError, RecursionError):
        return None


def _parse_slowly(text: str) -> ParsedRequirement | str:
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        found = Requirement(text)
        marker = str(found.marker) if found.marker else ""
    except (InvalidRequirement, ValueError, RecursionError) as error:
        return _reason(text, str(error).split("\n", 1)[0] if not isinstance(error, RecursionError) else "too deep")
    clauses = str(found.specifier)
    return ParsedRequirement(
        canonical(found.name),
        found.name,
        frozenset(canonical(e) for e in found.extras),
        _in_written_order(text, clauses),
        marker,
        found.url or "",
    )


def _in_written_order(text: str, clauses: str) -> str:
    """packaging sorts the clauses; people read them as they wrote them."""
    squeezed = re.sub(r"\s+", "", text)
    return ",".join(sorted(clauses.split(","), key=squeezed.find)) if "," in clauses else clauses


def _reason(text: str, error: str) -> str:
    shown = " ".join(text.split())
    shown = shown if len(shown) <= 120 else shown[:117] + "…"
    better = correction(text)
    if better:
        return f"`{shown}` is not a requirement that installers accept; write `{better}`"
    if "|" in text.partition(";")[0] and "://" not in text:
        return f"`{shown}` is not a requirement that installers accept: `|` is conda's word for or; write one range"
    error = error.rstrip(".")
    return f"`{shown}` is not a requirement that installers accept: {error[:1].lower()}{error[1:]}"


_TOLD = re.compile(rf"\s*({_NAME})\s*(?:\[[^\]]*\]?\s*)?(?:$|[<>=!~;@^,(-]|v?[0-9])")


def name_told(text: str) -> str:
    """The distribution that a text means which is no requirement; empty where that cannot be told."""
    found = _TOLD.match(text)
    return found[1] if found else ""


def correction(text: str) -> str:
    """What was meant by a text that is no requirement; empty where that cannot be told."""
    for candidate in _candidates(_FOREIGN.sub("", " ".join(text.split()), count=1)):
        if _parse_plain(candidate) is not None:
            return candidate
    return ""


def _candidates(text: str) -> list[str]:
    """Corrections of the mistakes that people make, likeliest first; the text itself, where only a command or channel is gone."""
    requirement, separator, marker = text.partition(";")
    tail = separator + marker
    head = re.match(rf"({_NAME}(?:\s*\[[^\]]*\])?)\s*(.*)$", requirement.strip())
    if head is None:
        return []
    name, rest = head[1], head[2].strip().rstrip(",")
    quoted = _quoted_marker(marker)
    return [
        text,
        *([f"{name}{rest};{quoted}"] if quoted else []),
        *(f"{name}{fixed}{tail}" for fixed in _clauses(rest) if fixed),
    ]


def _clauses(rest: str) -> list[str]:
    squeezed = rest.replace(" ", "")
    conda = re.fullmatch(r"=([0-9][^=,<>!~|]*)=[\w.*]+", squeezed)
    if conda:  # name=version=build
        return [f"=={conda[1]}"]
    if re.fullmatch(r"v?[0-9][\w.]*", rest):  # name 1.2
        return [f"=={rest.lstrip('v')}"]
    if re.fullmatch(r"\(?[0-9][\w.]*\)?", rest):
        return [f"=={rest.strip('()')}"]
    caret = re.fullmatch(r"\^([0-9]+(?:\.[0-9]+)*)", squeezed)
    if caret:
        return [f">={caret[1]},<{_above(caret[1])}"]
    tilde = re.fullmatch(r"~=?([0-9]+(?:\.[0-9]+)*)", squeezed)
    if tilde:
        return [f"~={tilde[1]}" if "." in tilde[1] else f"~={tilde[1]}.0"]
    return [fixed for fixed in (_operators(rest), _operators(re.sub(r"(?<=[\w*])\s+(?=[<>=!~])", ",", rest))) if fixed]


def _operators(rest: str) -> str:
    """The clauses with each operator and wildcard as PEP 440 knows it."""
    fixed = []
    for clause in rest.strip("()").replace(" ", "").split(","):
        parts = re.fullmatch(r"([<>=!~]+)v?([0-9][^<>=!~]*)", clause)
        if parts is None:
            return ""
        operator = {"=": "==", "=>": ">=", "=<": "<=", "<>": "!=", "=~": "~=", "=!": "!="}.get(parts[1], parts[1])
        version = parts[2]
        if operator not in ("==", "!="):
            version = re.sub(r"(\.\*)+$", "", version)
        elif re.search(r"[0-9]\*$", version):  # ==1.2*
            version = version[:-1] + ".*"
        fixed.append(operator + version)
    return ",".join(fixed)


def _above(version: str) -> str:
    """The first release that `^version` leaves out."""
    numbers = [int(n) for n in version.split(".")]
    place = next((i for i, n in enumerate(numbers) if n), len(numbers) - 1)
    return ".".join(str(n) for n in [*numbers[:place], numbers[place] + 1])


def _quoted_marker(marker: str) -> str:
    """The marker with quotes around bare versions (`python_version<3.8`)."""
    fixed = re.sub(r"(<=|>=|==|!=|<|>)\s*([0-9][\w.]*)(?=\s|$|\))", r'\1"\2"', marker)
    return fixed if fixed != marker else ""
