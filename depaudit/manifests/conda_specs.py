"""What conda writes for a package and its version, in the words of PEP 440."""

from __future__ import annotations

import re
from functools import lru_cache

from depaudit import knowledge
from depaudit.canonical_name import canonical
from depaudit.specifier_text import is_specifier

_SPEC = re.compile(
    r"(?:[^\s:\[\]]+::)?(?P<name>[A-Za-z0-9_][A-Za-z0-9_.-]*)\s*(?P<rest>[^\[\]]*?)\s*(?:\[(?P<options>[^\]]*)\])?"
)
_VERSION_OPTION = re.compile(r"\bversion\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|([^,\s]+))")
_CLAUSE = re.compile(r"(===?|~=|!=|<=|>=|<|>|=)?\s*v?([0-9][^\s<>=!~,|]*)")
_PYTHON_ITSELF = frozenset(("python", "pypy", "python_abi", "python-gil", "python-freethreading", "cpython", "pip"))
_NO_PYTHON = re.compile(
    r"(?:_.*|lib(?!rosa\b|sass\b|cst\b|tmux\b|torrent\b|clang\b)[a-z].*|r-.*|cuda-(?!python\b|bindings\b|core\b).*|perl-.*|ros-.*|xorg-.*"
    r"|.*[-_](?:linux|osx|win)-(?:64|32|aarch64|arm64|ppc64le)|.*-(?:cos6|cos7|cos8|ng|devel))"
)


def match_spec(text: str) -> tuple[str, str] | None:
    """Name and specifier of a match specification (`numpy=1.26`, `conda-forge::scipy >=1.7,<2`); None if it is none.

    A version that PEP 440 cannot express gives an empty specifier.
    """
    found = _SPEC.fullmatch(text.strip())
    if found is None:
        return None
    option = _VERSION_OPTION.search(found["options"] or "")
    rest = next((o for o in option.groups() if o), "") if option else found["rest"]
    return found["name"], conda_specifier(_without_build(rest)) or ""


def distribution_of(name: str) -> str:
    """The distribution that a package of conda holds, canonical; empty for the interpreter and what is no Python."""
    known = knowledge.distribution_of_conda(name)
    if known != name:
        return canonical(known) if known else ""
    if name.lower() in _PYTHON_ITSELF or (_NO_PYTHON.fullmatch(name.lower()) and not knowledge.is_known(canonical(name))):
        return ""
    return canonical(name)


def _without_build(rest: str) -> str:
    """The version alone: `=1.2=py39_0` and `1.2 py39_0` name a build of exactly that version."""
    fields = re.fullmatch(r"={1,2}\s*([^=<>!~,|\s]+)\s*=\s*\S+|([0-9][^=<>!~,|\s]*)\s+[^\s<>=!~,|]+", rest)
    return f"=={fields[1] or fields[2]}" if fields else rest


@lru_cache(maxsize=1024)
def conda_specifier(text: str) -> str | None:
    """PEP 440 text, alternatives joined by ` || `; None where PEP 440 has no words for it."""
    alternatives = []
    for alternative in re.split(r"\s*\|\s*", text.strip().strip("()")):
        clauses = [_clause(clause.strip()) for clause in alternative.split(",")]
        if None in clauses:
            return None
        alternatives.append(",".join(clause for clause in clauses if clause))
    return "" if "" in alternatives else " || ".join(alternatives)


def _clause(text: str) -> str | None:
    if text in ("", "*"):
        return ""
    parts = _CLAUSE.fullmatch(text)
    if parts is None:
        return None
    operator, version = parts[1] or "", parts[2]
    release = re.sub(r"(?:\.?\*)+$", "", version)
    if operator in ("", "=", "==", "!="):
        fuzzy = operator == "=" or release != version
        written = ("!=" if operator == "!=" else "==") + release + (".*" if fuzzy else "")
    else:
        written = operator + release
    return written if is_specifier(written) else None
