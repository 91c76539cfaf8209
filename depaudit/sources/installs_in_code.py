"""Commands in Python that install: `os.system("pip install torch")`, `subprocess.run([…, "pip", "install", "torch"])`.

What a message tells people to install is no such command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from depaudit.model.location import Location
from depaudit.model.source import InstallStep


def installs_in_code(path: str, text: str) -> tuple[InstallStep, ...]:
    """The install steps, in order of place."""
    if "pip" not in text or "install" not in text or not _sign().search(text):
        return ()
    from depaudit.install_command import install_commands

    steps = []
    for start, command in sorted(_commands(text)):
        line = text.count("\n", 0, start) + 1
        column = start - text.rfind("\n", 0, start)
        for found in install_commands(command):
            for one in found.arguments:
                place = Location(path, line, column, line, column + 1)
                steps.append(InstallStep(place, one.name, one.text, one.specifier, "script"))
    return tuple(steps)


def _commands(text: str) -> Iterator[tuple[int, str]]:
    for match in _line().finditer(text):
        yield match.start("line"), _without_fields(match["line"])
    for match in _words().finditer(text):
        words = re.findall(r"""["']([^"'\n]*)["']""", match["words"])
        yield match.start(), "pip install " + " ".join(f"'{_without_fields(word)}'" for word in words)


def _without_fields(text: str) -> str:
    """Without versions that a variable holds (`torch=={VERSION}`): the name is known all the same."""
    return re.sub(r"[=<>~!]=?=?\{[^{}]*\}", "", text)


@lru_cache(maxsize=1)
def _sign() -> re.Pattern[str]:
    return re.compile(r"""\bpip3?(?: install |["'],\s*["']install["'])""")


@lru_cache(maxsize=1)
def _line() -> re.Pattern[str]:
    """A whole command in one string: an argument of what runs commands, or kept in a variable that is called one."""
    return re.compile(
        r"""(?:\b(?:os\.system|os\.popen|subprocess\.\w+|check_call|check_output|Popen|run_cmd|run_command)\(\s*\[?\s*"""
        r"""|\b(?:install|cmd|command)\w*\s*=\s*)[rf]{0,2}["'](?P<line>[^"'\n]*\bpip3? install [^"'\n]+)["']"""
    )


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    return re.compile(r"""["']pip3?["']\s*,\s*["']install["']\s*(?P<words>(?:,\s*[rf]?["'][^"'\n]*["']\s*)+)""")
