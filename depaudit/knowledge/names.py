"""Import names and the distributions that provide them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from depaudit.knowledge.tables import packed, packed_row, table


def canonical_of(module: str) -> str:
    """The distribution that a module would have by the name rule: `google.cloud_x` → `google-cloud-x`."""
    return module.replace("_", "-").replace(".", "-").lower().strip("-")


def prefixes(module: str) -> Iterator[str]:
    """`a.b.c`, `a.b`, `a`."""
    while module:
        yield module
        module = module.rpartition(".")[0]


@lru_cache(maxsize=4096)
def providers(module: str) -> tuple[str, ...]:
    """The known distributions that provide exactly this module, most used first; empty where none is known.

    Nothing is taken from longer or shorter names: ask for each of `prefixes(module)`.
    """
    by_hand = table("modules").get(module)
    if by_hand is not None:
        return tuple(by_hand[0].split())
    if module in table("generic") or module in table("namespaces"):
        return ()
    found = packed_row("import_names", module)
    if found:
        return tuple(found[0].split())
    guess = _by_rule(module)
    return (guess,) if guess and is_known_same_name(guess) else ()


def one_of(module: str) -> tuple[str, ...]:
    """The distributions of this module among which only people can choose: one for each CUDA, with or without a GPU …"""
    found = table("one_of").get(module)
    return tuple(found[0].split()) if found else ()


def _by_rule(module: str) -> str:
    """The distribution of the regular name: the same, or what the namespace makes of it; empty where there is no rule."""
    if "." not in module:
        return canonical_of(module)
    for prefix in prefixes(module.rpartition(".")[0]):
        rule = table("namespaces").get(prefix)
        if rule:
            return f"{rule[0]}-{canonical_of(_unversioned(module[len(prefix) + 1 :]))}"
    return ""


def _unversioned(module: str) -> str:
    """Without the version that Google's generated clients end with: `firestore_v1` → `firestore`."""
    head, sep, tail = module.rpartition("_v")
    return head if sep and tail[:1].isdigit() and tail.replace("beta", "").replace("alpha", "").replace("p", "").isdigit() else module


def rule_of_name(module: str) -> str:
    """The distribution that the name rule gives for a module, known or not."""
    return _by_rule(module)


def is_known_same_name(distribution: str) -> bool:
    """Whether the distribution is among the most used ones and is imported by its own name."""
    return packed_row("same_names", distribution) is not None


def known_release(distribution: str) -> str:
    """The newest release that the table of the most used distributions has, late in 2025; empty where there is none."""
    found = packed_row("releases", distribution)
    return found[0] if found else ""


def is_generic(module: str) -> bool:
    """Whether many distributions ship this name by accident (`tests`, `docs`), so that it tells nothing."""
    return module in table("generic")


def is_everyday(module: str) -> bool:
    """Whether the name is what projects call modules of their own, so that a distribution which has it is a guess only:
    an everyday word, or private."""
    top = module.partition(".")[0]
    return top.startswith("_") or top in table("everyday")


def is_namespace(module: str) -> bool:
    """Whether several distributions share this package, so that only what is inside it tells whose it is."""
    return module in table("namespaces") or module in _shared()


@cache
def _shared() -> frozenset[str]:
    """Packages above the dotted names that the tables list, where they lead to no distribution themselves."""
    dotted = {module for module in (*table("modules"), *table("namespaces"), *table("hosts")) if "." in module}
    above = {prefix for module in dotted for prefix in prefixes(module.rpartition(".")[0])}
    return frozenset(module for module in above if module not in table("modules"))


def host_of(module: str) -> str:
    """The host program that provides the module (`Blender`), or empty."""
    for prefix in prefixes(module):
        found = table("hosts").get(prefix)
        if found:
            return found[0]
    return ""


def host_provided(module: str) -> bool:
    """Whether a host program provides the module, never a requirement."""
    return bool(host_of(module))


@lru_cache(maxsize=1024)
def modules_of(distribution: str) -> tuple[str, ...]:
    """What a distribution is imported as, as far as depaudit knows: from the tables, else by the name rule.

    For a distribution that is not known this is the guess by its name; `is_known` tells them apart.
    """
    by_tables = {*_in_table().get(distribution, ()), *_packed_modules(distribution)}
    if is_known_same_name(distribution) or not by_tables:
        by_tables |= set(_regular_modules(distribution))
    return tuple(sorted(by_tables))


def is_known(distribution: str) -> bool:
    """Whether the tables say what the distribution is imported as."""
    return is_known_same_name(distribution) or bool(_packed_modules(distribution)) or distribution in _in_table()


@cache
def _in_table() -> dict[str, list[str]]:
    """Modules of the short table by their distributions."""
    inverted: dict[str, list[str]] = {}
    for module, cells in table("modules").items():
        for distribution in cells[0].split():
            inverted.setdefault(distribution, []).append(module)
    return inverted


def _packed_modules(distribution: str) -> list[str]:
    return _inverted().get(distribution, [])


@cache
def _inverted() -> dict[str, list[str]]:
    inverted: dict[str, list[str]] = {}
    for line in packed("import_names"):
        module, _, cells = line.partition("\t")
        for distribution in cells.split():
            inverted.setdefault(distribution, []).append(module)
    return inverted


def _regular_modules(distribution: str) -> list[str]:
    """The import name by rule: in a namespace where the name begins like one, else the same name."""
    longest = ""
    for module, (prefix,) in table("namespaces").items():
        if distribution.startswith(f"{prefix}-") and len(prefix) > len(longest):
            longest, inside = prefix, module
    if longest:
        return [f"{inside}.{distribution[len(longest) + 1 :].replace('-', '_')}", f"{inside}.{distribution[len(longest) + 1 :].replace('-', '.')}"]
    return [distribution.replace("-", "_")]
