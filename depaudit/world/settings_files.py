"""Which files pip and uv read their settings from, and what stands in them."""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from platformdirs import site_config_dir, site_data_dir, user_config_dir, user_data_dir

from depaudit.world.unreachable import Unreachable

ETC = "/etc"
PIP_FILE = "pip.ini" if os.name == "nt" else "pip.conf"
SECTIONS = ("global", "install")
"""Of pip's files, the stronger last: what `pip install` reads."""


def pip_settings(environ: Mapping[str, str]) -> dict[str, str] | Unreachable:
    """What `pip install` is told by its files and by `PIP_*`: option (`index-url`) to text; the environment is strongest."""
    settings: dict[str, str] = {}
    for path in _pip_files(environ):
        told = _ini(path)
        if isinstance(told, Unreachable):
            return told
        settings |= told
    for name, value in environ.items():
        if name.startswith("PIP_") and value.strip():
            settings[name[4:].lower().replace("_", "-")] = value
    return settings


def _pip_files(environ: Mapping[str, str]) -> Iterator[str]:
    """Weakest first, as pip reads them: of the machine, of the user, of the environment, and the one that is named."""
    named = environ.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return
    folders = _folders_of_machine("pip", environ)
    yield from (os.path.join(folder, PIP_FILE) for folder in [*folders, *([] if os.name == "nt" else [ETC])])
    if not (named and os.path.exists(named)):
        home = environ.get("HOME") or os.path.expanduser("~")
        yield os.path.join(home, "pip" if os.name == "nt" else ".pip", PIP_FILE)
        yield os.path.join(_folder_of_user("pip", environ), PIP_FILE)
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        if environ.get(variable):
            yield os.path.join(environ[variable], PIP_FILE)
            break
    if named:
        yield named


def _folders_of_machine(tool: str, environ: Mapping[str, str]) -> list[str]:
    if sys.platform.startswith("linux"):
        named = [folder for folder in environ.get("XDG_CONFIG_DIRS", "").split(os.pathsep) if folder.strip()]
        return [os.path.join(folder, tool) for folder in named or [os.path.join(ETC, "xdg")]]
    if sys.platform == "darwin":
        return site_data_dir(tool, appauthor=False, multipath=True).split(os.pathsep)
    return [site_config_dir(tool, appauthor=False)]


def _folder_of_user(tool: str, environ: Mapping[str, str]) -> str:
    home = environ.get("HOME") or os.path.expanduser("~")
    if sys.platform.startswith("linux"):
        return os.path.join(environ.get("XDG_CONFIG_HOME", "").strip() or os.path.join(home, ".config"), tool)
    if sys.platform == "darwin":
        folder = user_data_dir(tool, appauthor=False)
        return folder if os.path.isdir(folder) else os.path.join(home, ".config", tool)
    return user_config_dir(tool, appauthor=False, roaming=True)


def _ini(path: str) -> dict[str, str] | Unreachable:
    parser = configparser.RawConfigParser()
    try:
        with open(path, encoding="utf-8") as file:
            parser.read_file(file)
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, configparser.Error) as error:
        return Unreachable(f"the settings of pip in `{path}` cannot be read: {_line(error)}")
    found: dict[str, str] = {}
    for section in SECTIONS:
        if parser.has_section(section):
            found |= {name.replace("_", "-"): value for name, value in parser.items(section) if value.strip()}
    return found


def uv_settings(environ: Mapping[str, str]) -> tuple[dict[str, Any], ...] | Unreachable:
    """The tables of uv's files outside projects, the stronger first: the user's, the machine's, or the one that is named."""
    if environ.get("UV_NO_CONFIG", "").lower() in ("1", "true", "yes", "on"):
        return ()
    named = environ.get("UV_CONFIG_FILE", "")
    tables = []
    for path in [named] if named else _uv_files(environ):
        table = _toml(path, must=bool(named))
        if isinstance(table, Unreachable):
            return table
        tables.append(table)
    return tuple(tables)


def _uv_files(environ: Mapping[str, str]) -> Iterator[str]:
    """The user's, and the first that there is of the machine; on macOS too uv keeps to the folders of Linux."""
    if os.name == "nt":
        folders = [environ.get("APPDATA", ""), environ.get("PROGRAMDATA", "")]
        yield from (os.path.join(folder, "uv", "uv.toml") for folder in folders if folder)
        return
    home = environ.get("HOME") or os.path.expanduser("~")
    yield os.path.join(environ.get("XDG_CONFIG_HOME", "").strip() or os.path.join(home, ".config"), "uv", "uv.toml")
    named = [folder for folder in environ.get("XDG_CONFIG_DIRS", "").split(":") if folder.strip()]
    machine = [os.path.join(folder, "uv", "uv.toml") for folder in [*(named or [os.path.join(ETC, "xdg")]), ETC]]
    yield from [path for path in machine if os.path.isfile(path)][:1]


def _toml(path: str, must: bool) -> dict[str, Any] | Unreachable:
    import tomli

    try:
        with open(path, "rb") as file:
            return tomli.load(file)
    except FileNotFoundError as error:
        return Unreachable(f"the settings of uv in `{path}` cannot be read: {_line(error)}") if must else {}
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        return Unreachable(f"the settings of uv in `{path}` cannot be read: {_line(error)}")


def _line(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split())
