"""The settings of a project: `[tool.depaudit]` of pyproject.toml, or depaudit.toml.

What may stand there follows from the fields of `Settings`. Every fault of the
file is told at once, each with its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from posixpath import normpath
from typing import TYPE_CHECKING, Any

from depaudit.errors import DepauditError
from depaudit.model.environment import Target
from depaudit.model.finding import Severity
from depaudit.model.location import Location, Unreadable
from depaudit.model.record import dataclass, field, fields, replace
from depaudit.model.settings import Allow, Settings
from depaudit.model.source import CodeRole
from depaudit.specifier_text import is_specifier

if TYPE_CHECKING:
    from depaudit.documents import Documents
    from depaudit.documents.toml import TomlDocument

OWN_FILE = "depaudit.toml"
TABLE = ("tool", "depaudit")
SEVERITIES = tuple(s.value for s in Severity)
ROLES = tuple(r.value for r in CodeRole)
CHOICES = {"kind": ("library", "application"), "fail-on": SEVERITIES}
RULES_OR_GROUPS = ("select", "ignore")
SERVICES = ("osv", "pypi", "esms")
RATINGS = ("critical", "high", "medium", "low", "none", "unknown")
"""How advisories are rated; `unknown` is what nobody rated."""
TARGETS = {
    "os": (("linux", "windows", "macos"), ("darwin", "mac", "osx", "win", "win32", "win64")),
    "machine": (
        ("x86_64", "aarch64", "arm64", "i686", "armv7l", "ppc64le", "s390x", "riscv64", "loongarch64"),
        ("x86-64", "amd64", "x64", "intel", "arm", "x86", "i386"),
    ),
}
"""What a target may say, by its key: the words that are told, and others that are understood."""


@dataclass(frozen=True, slots=True)
class RuleNames:
    """What rules there are, told by the layer that knows."""

    rule: Callable[[str], str | None]
    """The rule's own name for what a user wrote, or None."""
    groups: tuple[str, ...]
    nearest: Callable[[str], str]
    """The name that a misspelt one may mean, or an empty string."""
    plugins: tuple[str, ...] = ()
    """Modules with rules of the house; each is a group, its rules are `module/rule`."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One file being read, and the faults found so far."""

    document: TomlDocument
    base: tuple[str, ...]
    rules: RuleNames | None
    faults: list[tuple[Location, str]] = field(default_factory=list)

    def fault(self, keys: Sequence[str | int], message: str, *, at_key: bool = False) -> None:
        """Note a fault of the value (or the key) that stands under `keys`."""
        place = self.document.locate_key if at_key else self.document.locate
        self.faults.append((place(*self.base, *keys), message))


def keys_of_settings() -> tuple[str, ...]:
    """The keys as TOML writes them."""
    return tuple(f.name.replace("_", "-") for f in fields(Settings) if "help" in f.metadata)


def settings_file(documents: Documents) -> str:
    """The file of the tree that holds settings, or an empty string; DepauditError where two do."""
    own = documents.files.exists(OWN_FILE)
    pyproject = documents.files.exists("pyproject.toml") and _has_table(documents, "pyproject.toml")
    if own and pyproject:
        raise DepauditError(
            f"settings stand both in `{OWN_FILE}` and in `[tool.depaudit]` of `pyproject.toml`: keep one of them"
        )
    if own:
        return OWN_FILE
    return "pyproject.toml" if pyproject else ""


def read_settings(
    documents: Documents,
    explicit: str = "",
    isolated: bool = False,
    *,
    rules: RuleNames | None = None,
    prefix: str = "",
) -> Settings:
    """The settings of the tree, or those of the file `explicit`; the defaults where there are none or `isolated` says so.

    DepauditError lists everything that is wrong, one line a fault; `prefix` stands before the paths in it.
    """
    path = "" if isolated else explicit or settings_file(documents)
    if not path:
        return Settings()
    document = documents.toml(path)
    if isinstance(document, Unreadable):
        raise DepauditError(_line(document.location, document.reason, prefix))
    base = TABLE if isinstance(document.get(*TABLE), dict) else ()
    if not base and path.rpartition("/")[2] == "pyproject.toml":
        return Settings(path=path)
    reading = _Reading(document, base, _with_plugins(rules, document.table(*base)))
    settings = _settings(reading)
    if reading.faults:
        raise DepauditError("\n".join(_line(place, what, prefix) for place, what in sorted(reading.faults)))
    return replace(settings, path=path)


def _with_plugins(rules: RuleNames | None, given: Mapping[str, object]) -> RuleNames | None:
    modules = given.get("plugins")
    named = tuple(m for m in modules if isinstance(m, str)) if isinstance(modules, list) else ()
    return replace(rules, plugins=named) if rules is not None else None


def nearest(word: str, known: Sequence[str]) -> str:
    """` did you mean …?` for a misspelt word, or an empty string."""
    from difflib import get_close_matches

    near = get_close_matches(word.replace("_", "-").lower(), known, n=1, cutoff=0.6)
    return f"; did you mean `{near[0]}`?" if near else ""


def fault_of_name(text: str, rules: RuleNames, groups: bool) -> str:
    """Why `text` is no rule (or group), with the name that may be meant."""
    if text in rules.groups:
        return f"`{text}` is a group: name one of its rules; `depaudit explain {text}` lists them"
    module, slash, _ = text.partition("/")
    if slash:
        near = nearest(module, rules.plugins)
        return f"there is no rule `{text}`: `plugins` does not name `{module}`{near}"
    near = rules.nearest(text)
    hint = f"; did you mean `{near}`?" if near not in ("", text) else "; `depaudit rules` lists them"
    return f"there is no rule {'or group ' if groups else ''}`{text}`{hint}"


def rule_meant(text: str, rules: RuleNames, groups: bool) -> str | None:
    """The full name of the rule (or group) that a user wrote, or None."""
    if groups and text in (*rules.groups, *rules.plugins):
        return text
    if "/" in text:  # whether the plug-in has such a rule is known when it is imported
        return text if text.partition("/")[0] in rules.plugins else None
    return rules.rule(text)


def _has_table(documents: Documents, path: str) -> bool:
    text = documents.text(path)
    if isinstance(text, Unreadable) or "depaudit" not in text.text:
        return False
    document = documents.toml(path)
    return not isinstance(document, Unreadable) and isinstance(document.get(*TABLE), dict)


def _line(place: Location, message: str, prefix: str) -> str:
    return f"{replace(place, path=normpath(prefix + place.path))}: {message}"


def _settings(reading: _Reading) -> Settings:
    given = reading.document.table(*reading.base)
    known = keys_of_settings()
    read: dict[str, Any] = {}
    for key, value in given.items():
        if key not in known:
            reading.fault((key,), _unknown(key, known, reading), at_key=True)
            continue
        name = key.replace("-", "_")
        kind = next(str(f.type) for f in fields(Settings) if f.name == name)
        read[name] = READERS[kind](reading, key, value)
    return replace(Settings(), **{name: value for name, value in read.items() if value is not None})


def _unknown(key: str, known: Sequence[str], reading: _Reading) -> str:
    if key == "tool" and not reading.base:
        return f"in a file of its own the keys stand at the top, without `[tool.depaudit]`: {', '.join(known)}"
    return f"there is no setting `{key}`{nearest(key, known) or '; there are ' + ', '.join(known)}"


def _text(reading: _Reading, key: str, value: object) -> str | None:
    if not isinstance(value, str):
        reading.fault((key,), f"`{key}` must be a string")
        return None
    if key in CHOICES and value not in CHOICES[key]:
        reading.fault(
            (key,), f"`{key}` cannot be `{value}`: write {_either(CHOICES[key])}{nearest(value, CHOICES[key])}"
        )
        return None
    if key == "vulnerability-service" and (wrong := fault_of_service(value)):
        reading.fault((key,), wrong)
        return None
    if key == "python" and not is_specifier(value):
        reading.fault((key,), f'`{value}` is no range of Python versions: write such as `python = ">=3.10"`')
        return None
    return value


def fault_of_service(text: str) -> str:
    """What is wrong with the name or the address of a service, or an empty string."""
    from urllib.parse import urlsplit

    if text in SERVICES:
        return ""
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        whole = False
    if whole:
        return ""
    return f"a service cannot be `{text}`: write {_either(SERVICES)}, or an address that speaks OSV{nearest(text, SERVICES)}"


def _flag(reading: _Reading, key: str, value: object) -> bool | None:
    if not isinstance(value, bool):
        reading.fault((key,), f"`{key}` must be `true` or `false`")
        return None
    return value


def _texts(reading: _Reading, key: str, value: object) -> tuple[str, ...] | None:
    if isinstance(value, str):
        reading.fault((key,), f'`{key}` must be a list: write `{key} = ["{value}"]`')
        return None
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        reading.fault((key,), f"`{key}` must be a list of strings")
        return None
    if key in RULES_OR_GROUPS:
        return tuple(_rule(reading, (key, n), v, groups=True) for n, v in enumerate(value))
    return tuple(value)


def _pairs(reading: _Reading, key: str, value: object) -> tuple[tuple[str, str], ...] | None:
    if not isinstance(value, dict):
        reading.fault((key,), f"`{key}` must be a table")
        return None
    pairs = []
    for path, text in _flat(value, ()):
        name = ".".join(path)
        if not isinstance(text, str):
            reading.fault((key, *path), f"`{name}` in `{key}` must be a string")
        elif (problem := _fault_of_pair(key, text)) != "":
            reading.fault((key, *path), problem)
        elif key == "vulnerability-severity" and name not in RATINGS:
            reading.fault((key, *path), f"there is no rating `{name}`: write {_either(RATINGS)}{nearest(name, RATINGS)}", at_key=True)
        elif key == "severity":
            pairs.append((_rule(reading, (key, *path), name, groups=True), text))
        else:
            pairs.append((name, text))
    return tuple(pairs)


def _flat(table: Mapping[str, object], above: tuple[str, ...]) -> list[tuple[tuple[str, ...], object]]:
    """`google.cloud = "x"` is a table in a table to TOML; its keys are one dotted name to us."""
    rows: list[tuple[tuple[str, ...], object]] = []
    for key, value in table.items():
        rows.extend(_flat(value, (*above, key)) if isinstance(value, dict) else [((*above, key), value)])
    return rows


def _fault_of_pair(key: str, text: str) -> str:
    if key in ("severity", "vulnerability-severity") and text not in SEVERITIES:
        return f"a severity cannot be `{text}`: write {_either(SEVERITIES)}{nearest(text, SEVERITIES)}"
    if key == "roles" and text not in ROLES and not text.startswith("extra:"):
        return f"a role cannot be `{text}`: write {_either((*ROLES, 'extra:NAME'))}{nearest(text, ROLES)}"
    if key == "roles" and text == "extra:":
        return "`extra:` needs the name of the extra: write such as `extra:gpu`"
    return ""


def _targets(reading: _Reading, key: str, value: object) -> tuple[Target, ...] | None:
    rows = value if isinstance(value, list) else [value]
    targets = []
    for n, row in enumerate(rows):
        where: tuple[str | int, ...] = (key, n) if isinstance(value, list) else (key,)
        texts = _row(reading, where, row, tuple(f.name for f in fields(Target)))
        if texts is not None:
            targets.append(Target(**texts))
            wrong = fault_of_target(targets[-1])
            if wrong:
                reading.fault(where, wrong)
    return tuple(targets)


def fault_of_target(target: Target) -> str:
    """What is wrong with the values of a target, or an empty string."""
    if target.python and not re.fullmatch(r"\d+\.\d+(?:\.\d+)?", target.python):
        return f"`{target.python}` is no Python version: write such as `3.11`"
    if target.driver and not re.fullmatch(r"\d{2,4}(?:\.\d+)*", target.driver):
        return f"`{target.driver}` is no version of a driver: write such as `535.104`, as `nvidia-smi` shows it"
    if target.cuda and not re.fullmatch(r"\d{1,2}(?:\.\d+)*", target.cuda):
        return f"`{target.cuda}` is no version of CUDA: write such as `12.4`"
    if target.gpu:
        from depaudit.knowledge.cuda import gpu_named, why_no_gpu

        if gpu_named(target.gpu) is None:
            return why_no_gpu(target.gpu)
    for key, (told, understood) in TARGETS.items():
        value = getattr(target, key)
        if value and value.lower() not in (*told, *understood):
            return f"`{key}` of a target cannot be `{value}`: write {_either(told)}{nearest(value, told)}"
    return ""


def _allows(reading: _Reading, key: str, value: object) -> tuple[Allow, ...] | None:
    if not isinstance(value, list):
        reading.fault((key,), "`allow` must be a list of tables: write `[[tool.depaudit.allow]]` with two brackets")
        return None
    known = tuple(f.name for f in fields(Allow) if f.name != "location")
    rows = []
    for n, row in enumerate(value):
        texts = _row(reading, (key, n), row, known)
        if texts is not None:
            rows.append(_allow(reading, (key, n), texts))
    return tuple(rows)


def _allow(reading: _Reading, where: tuple[str | int, ...], texts: dict[str, str]) -> Allow:
    if not any(texts.get(k) for k in ("rule", "distribution", "path", "advisory")):
        reading.fault(where, "this would accept every finding: say which `rule`, `distribution`, `path` or `advisory`")
    if texts.get("until") and texts["until"] != "fixed" and not _is_date(texts["until"]):
        reading.fault((*where, "until"), f"`{texts['until']}` is no date: write such as `2027-01-31`, or `fixed`")
    if texts.get("rule"):
        texts["rule"] = _rule(reading, (*where, "rule"), texts["rule"], groups=False)
    if texts.get("distribution"):
        from depaudit.canonical_name import canonical

        texts["distribution"] = canonical(texts["distribution"])
    return Allow(reading.document.locate(*reading.base, *where), **texts)


def _row(reading: _Reading, where: tuple[str | int, ...], row: object, known: Sequence[str]) -> dict[str, str] | None:
    """A table whose values are strings (a date counts as its text), with the keys that are known."""
    if not isinstance(row, dict):
        reading.fault(where, f"`{where[0]}` must be a table, or a list of tables, with the keys {', '.join(known)}")
        return None
    texts = {}
    for key, value in row.items():
        if key not in known:
            hint = nearest(key, known) or f"; there are {', '.join(known)}"
            reading.fault((*where, key), f"there is no key `{key}` in `{where[0]}`{hint}", at_key=True)
        elif isinstance(value, str):
            texts[key] = value
        elif key == "until" and hasattr(value, "isoformat"):
            texts[key] = value.isoformat()[:10]
        else:
            reading.fault((*where, key), f"`{key}` must be a string")
    return texts


def _rule(reading: _Reading, where: tuple[str | int, ...], text: str, *, groups: bool) -> str:
    if reading.rules is None:
        return text
    name = rule_meant(text, reading.rules, groups)
    if name is None:
        reading.fault(where, fault_of_name(text, reading.rules, groups))
    return name or text


def _either(words: Sequence[str]) -> str:
    return ", ".join(f"`{w}`" for w in words[:-1]) + f" or `{words[-1]}`"


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


Reader = Callable[[_Reading, str, object], object]
READERS: dict[str, Reader] = {
    "str": _text,
    "bool": _flag,
    "tuple[str, ...]": _texts,
    "tuple[tuple[str, str], ...]": _pairs,
    "tuple[Target, ...]": _targets,
    "tuple[Allow, ...]": _allows,
}
"""How the value of a setting is read, by the type of its field."""
