"""What a configuration file says that is no use: requirements, installs, comments, and settings about imports.

Such text is blanked at equal length, so that places stay true.
"""

from __future__ import annotations

import re
from functools import lru_cache

_NO_USE_FILES = (
    "dependabot.yml", "dependabot.yaml", "renovate.json", "meta.yaml", "recipe.yaml", "Pipfile", "uv.toml",
    "snyk.yml", ".snyk", "pip.conf", "CITATION.cff", "codecov.yml", ".codecov.yml", "labeler.yml",
)  # fmt: skip
_DECLARING_TABLES = (
    "project", "build-system", "dependency-groups", "tool.poetry", "tool.pdm", "tool.uv", "tool.pixi", "tool.hatch", "tool.flit",
    "tool.depaudit", "tool.deptry", "tool.setuptools", "tool.rye", "tool.dependency-groups", "tool.commitizen.customize",
)  # fmt: skip
_USING_TABLES = re.compile(r"project\.(?:entry-points|scripts|gui-scripts)(?:\.|$)|tool\.poetry\.(?:plugins|scripts)(?:\.|$)|tool\..*\.scripts(?:\.|$)|options\.entry_points$|(?:tool\.pixi\.)?(?:feature\.[\w-]+\.)?tasks(?:\.|$)")
"""Tables inside those that declare, which run or load something."""
_DECLARING_SECTIONS = ("options", "metadata", "files", "bdist_wheel", "egg_info")


def is_no_use(path: str, text: str) -> bool:
    """Whether the file only declares (a conda environment, an updater's settings)."""
    name = path.rpartition("/")[2]
    if name in _NO_USE_FILES or name.endswith((".lock", ".txt", ".in", ".pip", ".py", ".ipynb")):
        return True
    return name.endswith((".yml", ".yaml")) and bool(re.search(r"^dependencies:[ \t]*$", text, re.MULTILINE))


def masked(path: str, text: str) -> str:
    """The text without what is no use."""
    name = path.rpartition("/")[2]
    if name.endswith((".toml", ".cfg", ".ini")):
        text = _sections(name, text)
    return _no_use().sub(_blank, text)


@lru_cache(maxsize=1)
def _no_use() -> re.Pattern[str]:
    continued = r"(?:[^\\\n]|\\\r?\n|\\.)*"
    return re.compile(
        r"^[ \t]*(?:\#|//|;|--[ \t]|REM\b)[^\n]*"
        r"|^[ \t]*(?:deps|requires|dependencies|install_requires|known_third_party|known_first_party|known-third-party|known-first-party"
        r"|extras|conda_deps|pip|setup_requires|tests_require|additional_dependencies|ignore_missing_imports|autodoc_mock_imports)"
        r"[ \t]*[=:][ \t]*(?:\[[^\]]*\]|[^\n]*(?:\n[ \t]+[^\n]*)*)"
        rf"|(?:pip[\d.]*|uv|pipx|conda|mamba|micromamba|poetry|pdm|apk|apt|apt-get|brew|dnf|yum|npm)[ \t]+(?:[^\n;&|]*[ \t])?(?:install|add|remove|uninstall){continued}",
        re.MULTILINE,
    )


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _sections(name: str, text: str) -> str:
    """Tables and sections of requirements, and settings about single imports, blanked."""
    parts = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    return "".join(re.sub(r"[^\n]", " ", part) if _declares(name, part) else part for part in parts)


def _declares(name: str, part: str) -> bool:
    header = re.match(r"\[+[ \t]*([^\]\n]+)", part)
    if header is None:
        return False
    title = header[1].replace('"', "").replace("'", "").strip()
    if _USING_TABLES.match(title):
        return False
    if name == "pixi.toml":
        return True
    if name.endswith(".toml"):
        return any(title == table or title.startswith(f"{table}.") for table in _DECLARING_TABLES) or "mypy.overrides" in title
    return title.partition(".")[0].partition(":")[0] in _DECLARING_SECTIONS or title.startswith(("mypy-", "mypy_"))
