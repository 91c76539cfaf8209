"""Configuration files that name a distribution or its import name, as a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from depaudit import knowledge
from depaudit.knowledge.companions import choices_of
from depaudit.model.dependency import Reference, ReferenceKind
from depaudit.model.location import Unreadable
from depaudit.references.masked import is_no_use, masked
from depaudit.references.words import Words, words_of

if TYPE_CHECKING:
    from depaudit.documents import Documents, TextDocument

_NEAR = 400
"""Characters of a line around a word that tell what it is; lines of data can be very long."""
_MOST = 3
"""Places shown of one distribution; the strongest come first."""


def references_of(configuration: Iterable[str], names: Sequence[str], documents: Documents) -> tuple[Reference, ...]:
    """Where configuration files name these distributions (canonical names), the strongest evidence of each first.

    Manifests may be among `configuration`: what they require is no use, but their tables for tools are.
    """
    if not names:
        return ()
    words = words_of(names)
    options = _options(names)
    choices = frozenset(choice for name in names for choice in choices_of(name))
    found: list[Reference] = []
    for path in configuration:
        document = documents.text(path)
        if isinstance(document, Unreadable):
            continue
        found += _by_file_name(path, names)
        found += _comments_in(document, words)
        if is_no_use(path, document.text):
            continue
        chosen = choices.intersection(re.findall(r"\w+://|\w+", document.text)) if choices else ()
        if not (chosen or options or words.find(document.text)):
            continue
        text = masked(path, document.text)
        found += _words_in(document, text, words)
        found += _options_in(document, text, options)
        found += [one for choice in sorted(chosen) for one in _chosen(document, text, choice, names)]
    return strongest(found)


def _chosen(document: TextDocument, text: str, choice: str, names: Iterable[str]) -> list[Reference]:
    """A text that is no name of a distribution and chooses one (`postgresql://`)."""
    start = text.find(choice)
    if start < 0:
        return []
    place = document.place(start, start + len(choice))
    message = f"`{choice}` in `{document.path}` needs it"
    return [Reference(name, place, ReferenceKind.COMPANION, message) for name in names if choice in choices_of(name)]


def strongest(found: Iterable[Reference]) -> tuple[Reference, ...]:
    """At most a few of each distribution, by name, the strongest evidence first."""
    rank = {kind: place for place, kind in enumerate(ReferenceKind)}
    ordered = sorted(found, key=lambda r: (r.distribution, rank[r.kind], r.location))
    kept: list[Reference] = []
    count: dict[str, int] = {}
    for reference in ordered:
        count[reference.distribution] = count.get(reference.distribution, 0) + 1
        if count[reference.distribution] <= _MOST:
            kept.append(reference)
    return tuple(kept)


def _by_file_name(path: str, names: Sequence[str]) -> list[Reference]:
    from depaudit.model.location import Location

    own = path.rpartition("/")[2]
    return [
        Reference(name, Location(path), ReferenceKind.CONFIGURATION, f"`{path}` configures it")
        for name in names
        if own in knowledge.files_of(name)
    ]


def _comments_in(document: TextDocument, words: Words) -> list[Reference]:
    """Comments of a manifest that speak of a distribution: people wrote down why it is there."""
    name = document.path.rpartition("/")[2]
    if not name.endswith((".toml", ".cfg", ".txt", ".in", ".pip")) or "#" not in document.text:
        return []
    references = []
    for comment in re.finditer(r"^[ \t]*#(?![ \t#]*(?:via|-r)\b)[ \t#]*([^\n]*)", document.text, re.MULTILINE):
        if len(comment[1].split()) > 2 or "://" in comment[1]:
            for start, end in words.find(comment[1]):
                place = document.place(comment.start(1) + start, comment.start(1) + end)
                message = f"a comment in `{document.path}` speaks of it"
                references += [
                    Reference(one, place, ReferenceKind.MENTION, message)
                    for one in words.distributions(comment[1][start:end])
                ]
    return references


def _words_in(document: TextDocument, text: str, words: Words) -> list[Reference]:
    references = []
    seen: set[tuple[str, str]] = set()
    for start, end in words.find(text):
        word = text[start:end]
        kind, message = _kind(document.path, _before(text, start), word, text[end : end + _NEAR].partition("\n")[0])
        if kind is ReferenceKind.MENTION:
            kind, message = _by_heading(document.path, text, start) or (kind, message)
        if kind is ReferenceKind.MENTION and knowledge.is_generic(word):
            continue
        for name in words.distributions(word):
            if (name, message) not in seen:
                seen.add((name, message))
                references.append(Reference(name, document.place(start, end), kind, message))
    return references


def _before(text: str, start: int) -> str:
    """What stands before a word on its line; of a long line its end, which then does not look like a beginning."""
    begin = text.rfind("\n", max(0, start - _NEAR), start) + 1
    if begin:
        return text[begin:start]
    return text[:start] if start <= _NEAR else "\0" + text[start - _NEAR : start]


def _kind(path: str, before: str, word: str, after: str) -> tuple[ReferenceKind, str]:
    """What a word found on a line is evidence of."""
    own = path.rpartition("/")[2]
    if re.match(r"[\w.]*:[A-Za-z_]", after) and re.search(r"^[ \t]*[\"']?[\w.:-]+[\"']?[ \t]*=[ \t]*[\"']?$", before):
        return ReferenceKind.PLUGIN, f"an entry point in `{path}` leads to it"
    if after.startswith("://"):
        return ReferenceKind.CONFIGURATION, f"`{path}` names it in the scheme of a URL"
    if re.match(r"\.\w", after) and re.search(r"(?:\bclass|\bclass_path|\b_target_|\btype|\bmodule|\(\)|\bfactory|\bbackend|\bhandler|\bformatter)[\"']?[ \t]*[:=][ \t]*[\"']?$", before):
        return ReferenceKind.CONFIGURATION, f"`{path}` loads a class of it"
    if _table_before().fullmatch(before) and re.match(r"[.\]:]", after):
        return ReferenceKind.CONFIGURATION, f"`{path}` has a table `[{before.strip().lstrip('[')}{word}]`"
    if own == ".pre-commit-config.yaml" and re.search(r"(?:repo|id)[ \t]*:[^\n]*$", before):
        return ReferenceKind.CONFIGURATION, f"`{path}` runs it as a hook"
    if re.search(r"\b(?:theme|extensions|plugins|name|backend)\b[^\n]*$", before) and own.startswith("mkdocs"):
        return ReferenceKind.PLUGIN, f"`{path}` names it"
    if own.startswith("mkdocs") and re.fullmatch(r"[ \t]*-[ \t]*[\"']?", before):
        return ReferenceKind.PLUGIN, f"`{path}` names it"
    if re.search(r"(?:addopts|plugins|PYTEST_PLUGINS|-p)\b[^\n]*$", before):
        return ReferenceKind.PLUGIN, f"named in `{path}` as a plug-in"
    if _command_before().search(before) and not re.match(r"[ \t]*[:=](?!=)|\.\w", after):
        return ReferenceKind.COMMAND, f"`{path}` runs `{word}`"
    return ReferenceKind.MENTION, f"named in `{path}`"


def _by_heading(path: str, text: str, start: int) -> tuple[ReferenceKind, str] | None:
    """What a word is evidence of by the table that it stands in, or by the key whose value goes on over lines."""
    line = text.rfind("\n", 0, start) + 1
    if path.endswith(".toml"):
        heading = text[max(text.rfind("\n[", 0, start), 0) : start].lstrip().partition("\n")[0]
        begins = re.fullmatch(r"[ \t]*[\w\"'.-]+[ \t]*=[ \t]*(?:\[[ \t]*|\{[ \t]*cmd[ \t]*=[ \t]*)?[\"']", text[line:start])
        if begins and re.search(r"\b(?:scripts|tasks|processes)\b", heading):
            return ReferenceKind.COMMAND, f"`{path}` runs `{text[start:].split(maxsplit=1)[0]}`"
    elif path.endswith((".ini", ".cfg", "rc")) and text[line : line + 1].isspace():
        keys = re.findall(r"^[\w-]+(?=[ \t]*=)", text[max(0, line - _NEAR) : line], re.MULTILINE)
        if keys and keys[-1] in ("plugins", "load-plugins", "addopts", "PYTEST_PLUGINS"):
            return ReferenceKind.PLUGIN, f"named in `{path}` as a plug-in"
    return None


@lru_cache(maxsize=1)
def _table_before() -> re.Pattern[str]:
    return re.compile(r"\[+(?:tool[.:])?[\"']?")


@lru_cache(maxsize=1)
def _command_before() -> re.Pattern[str]:
    """What stands before a command: nothing but the format's own words, a separator, or a runner."""
    return re.compile(
        r"(?:^[ \t]*@?-?[ \t]*|[;&|`(][ \t]*|\$\([ \t]*"
        r"|\b(?:python[\d.]*|py)[\"', \t]+(?:-\w[ \t]+)*-m[\"', \t]+"
        r"|\$[({]?\w+[)}]?[ \t]+-m[ \t]+|^[ \t]*(?:[A-Z_]+=\S*[ \t]+)+"
        r"|\b(?:run|exec|sudo|if|while|until|then|do|else|env|time|nohup|RUN|uvx|xargs|pipx[ \t]+run|uv[ \t]+run|poetry[ \t]+run|pdm[ \t]+run|hatch[ \t]+run|pipenv[ \t]+run)[ \t]+(?:--?[\w-]+[ \t]+)*(?:[A-Z_]+=\S+[ \t]+)*"
        r"|\b(?:CMD|ENTRYPOINT|HEALTHCHECK[ \t]+CMD)[ \t]*\[?[\"' \t]*(?:/[\w/.-]+/)?"
        r"|\b(?:run|command|entrypoint|script|cmd|commands|test|args|ExecStart|web|worker|release|release_command|startCommand|entry)[ \t]*[:=][ \t]*[|>]?[ \t]*[\[ \t]*[\"']?(?:/[\w/.-]+/)?"
        r"|/bin/|\bcelery\b[^\n;|&]*[ \t])$"
    )


def _options(names: Sequence[str]) -> tuple[re.Pattern[str], dict[str, list[str]]] | None:
    by_option: dict[str, list[str]] = {}
    for name in names:
        for option in knowledge.options_of(name):
            by_option.setdefault(option, []).append(name)
    if not by_option:
        return None
    choices = "|".join(re.escape(option) for option in sorted(by_option, key=lambda o: (-len(o), o)))
    return re.compile(rf"(?<![\w-])(?:{choices})(?![\w-])"), by_option


def _options_in(
    document: TextDocument, text: str, options: tuple[re.Pattern[str], dict[str, list[str]]] | None
) -> list[Reference]:
    if options is None or "pytest" not in text:
        return []
    pattern, by_option = options
    return [
        Reference(name, document.place(found.start(), found.end()), ReferenceKind.PLUGIN, f"`{document.path}` uses its `{found[0]}`")
        for found in pattern.finditer(text)
        for name in by_option[found[0]]
    ]
