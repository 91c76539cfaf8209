"""A compiled requirements file, compiled anew by the command that its header tells."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from posixpath import normpath

from depaudit.model.finding import Fix
from depaudit.model.project import Project
from depaudit.remedies.commands import quoted

_COMPILERS = (("pip-compile",), ("uv", "pip", "compile"), ("python", "-m", "piptools", "compile"), ("python", "-m", "uv", "pip", "compile"))
_OF_THE_SHELL = frozenset("&;|<>$`\\\n(){}*?!")
"""What makes more of a line than one command with its words; a header is text of the audited tree."""


def compiled_anew(project: Project, path: str, flags: str = "") -> Fix:
    """The command of the header with these flags, in the folder where it was run; in words where it is a command of the house."""
    flags = f" {flags}" if flags else ""
    compiled = project.manifest_in(path)
    traits = compiled.traits if compiled is not None else frozenset()
    told = next((trait.partition(":")[2] for trait in traits if trait.startswith("compiled-by:")), "")
    if not told:
        source = path.removesuffix(".txt") + ".in"
        known = any(m.path == source for m in project.manifests)
        hashes = " --generate-hashes" if compiled is not None and any(r.hashed for r in compiled.requirements) else ""
        tool = "uv pip compile" if "compiled-by-uv" in traits else "pip-compile"
        command = f"{tool}{hashes}{f' {quoted(source)} -o {quoted(path)}' if known else ''}{flags}"
        return Fix(command, command=command)
    words = _words(told)
    output = _output(words)
    folder = path.removesuffix(output).rstrip("/") if f"/{path}".endswith(f"/{output}") else None
    if not words or folder is None:
        return Fix(f"run `{told}`, which wrote {path}{f', with `{flags.strip()}`' if flags else ', again'}")
    aside = "" if "-o" in told or "--output-file" in told or words[0] != "uv" else f" -o {quoted(output)}"
    folder = normpath(project.prefix + folder) if project.prefix or folder else ""
    command = f"{f'cd {quoted(folder)} && ' if folder not in ('', '.') else ''}{told}{aside}{flags}"
    return Fix(command, command=command)


def _words(told: str) -> list[str]:
    """The words of a command of a compiler; empty for any other."""
    if not _OF_THE_SHELL.isdisjoint(told):
        return []
    try:
        words = shlex.split(told)
    except ValueError:
        return []
    return words if any(tuple(words[: len(one)]) == one for one in _COMPILERS) else []


def _output(words: Sequence[str]) -> str:
    """The file that the command writes, as it says or by the name of what it reads."""
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word in ("-o", "--output-file"):
            return following
        if word.startswith("--output-file="):
            return word.partition("=")[2]
    source = next((word for word in words if word.endswith(".in")), "requirements.in")
    return source.removesuffix(".in") + ".txt"
