"""What a string in Python is evidence of, by the text around it."""

from __future__ import annotations

import re
from functools import lru_cache

from depaudit.model.dependency import ReferenceKind

Evidence = tuple[ReferenceKind, str]
"""The kind, and what ends the sentence "`app.py` …"."""

WINDOW = 200
"""Bytes before a string that may tell what it is for."""


def evidence_of(before: bytes, after: bytes) -> Evidence:
    """What a string is evidence of, by up to `WINDOW` bytes before it and what follows the word."""
    if after == b"://" or is_dialect(before):
        return ReferenceKind.CONFIGURATION, "names it in the scheme of a URL"
    if _plugins().search(before):
        return ReferenceKind.PLUGIN, "names it as a plug-in"
    if _loader().search(before):
        return ReferenceKind.PLUGIN, "hands its name to a loader"
    if _command().search(before):
        return ReferenceKind.COMMAND, "runs it"
    if after.startswith(b"."):
        return ReferenceKind.CONFIGURATION, "has it in a dotted name"
    if _engine().search(before):
        return ReferenceKind.CONFIGURATION, "chooses it by name"
    return ReferenceKind.MENTION, "has it in a string"


def is_dialect(before: bytes) -> bool:
    """Whether the word follows the `+` of a dialect (`drivername="postgresql+asyncpg"`)."""
    return re.search(rb"\bdriver(?:name)?[\"']?\s*[=:(]\s*[\"']\w+$", before) is not None


def evidence_of_file(path: str, data: bytes) -> Evidence | None:
    """What any string of the file that is spelled as a module is evidence of: settings, or a table for a loader."""
    if path.rpartition("/")[2] == "conf.py" or _settings().search(data):
        return ReferenceKind.CONFIGURATION, "has it in its settings"
    if _by_name().search(data):
        return ReferenceKind.PLUGIN, "has it in a table, and imports by name"
    return None


def runs_commands(data: bytes) -> bool:
    """Whether the first string of a list may be a command."""
    return any(word in data for word in (b"subprocess", b"Popen", b"os.exec", b"os.spawn", b"create_subprocess_exec"))


def begins_a_command(before: bytes, after: bytes) -> bool:
    """Whether the string is the first of a list of strings (`["celery", "worker"]`)."""
    return re.match(rb"[\"']\s*,\s*f?[\"'\w]", after) is not None and re.search(rb"[=(]\s*\[\s*$", before) is not None


def states_a_requirement(word: bytes, before: bytes, after: bytes) -> bool:
    """Whether the string belongs to a table of requirements, such as one generated from setup.py (`"x": "x>=1"`)."""
    name = re.escape(word)
    as_key = re.match(rb"[\"']\s*:\s*[\"']" + name + rb"(?:[\"'\[<>=!~;@ ])", after)
    return as_key is not None or re.search(rb"[\"']" + name + rb"[\"']\s*:\s*$", before) is not None


@lru_cache(maxsize=1)
def _plugins() -> re.Pattern[bytes]:
    return re.compile(rb"\b(?:pytest_plugins|extra_plugins|entry_points)\s*=\s*[\[(]?[^\])=]*$")


@lru_cache(maxsize=1)
def _loader() -> re.Pattern[bytes]:
    """A call whose name speaks of importing, availability or requirements; the string is its first or second argument."""
    return re.compile(
        rb"\b\w*(?:import|avail|requirement|Requirement|requires_|_library|find_spec|is_installed|has_package|has_module"
        rb"|have_module|module_exists|package_exists|is_package|check_package|check_module|[Ll]azy|[Ll]oad_module|mock_module)\w*"
        rb"\(\s*(?:\w[\w.]*\s*,\s*)?(?:\w+\s*=\s*)?[rbuf]?$"
    )


@lru_cache(maxsize=1)
def _command() -> re.Pattern[bytes]:
    return re.compile(
        rb"(?:session\.run\w*|subprocess\.\w+|Popen|check_call|check_output|create_subprocess_\w+|os\.system|\.which|execvp?e?|run_command)"
        rb"\(\s*\[?\s*(?:[\w.]+\s*,\s*[\"']-m[\"']\s*,\s*)?[rbf]{0,2}$"
        rb"|[\"']-m[\"']\s*,\s*$"
    )


@lru_cache(maxsize=1)
def _engine() -> re.Pattern[bytes]:
    """A keyword or a key that chooses an implementation by its name."""
    return re.compile(
        rb"\b(?:engine|backend|parser|implementation|driver(?:name)?|flavor|report_to|log_with|loggers?|logger_name|features|storage|serializer"
        rb"|worker_class|loop|http|broker|scheduler|dialect|optim|quantization)\w*[ \t]*=[ \t]*\[?[ \t]*$"
        rb"|[\"'](?:ENGINE|BACKEND|class|\(\)|engine|backend|driver|optim)[\"']\s*:\s*$"
        rb"|BeautifulSoup\([^\n]*,[ \t]*$|\bchoose_logger\([ \t]*$"
    )


@lru_cache(maxsize=1)
def _settings() -> re.Pattern[bytes]:
    """Names that settings of Django, Celery, Flask and logging have."""
    return re.compile(
        rb"^[ \t]*(?:[A-Z_]*_)?(?:APPS|MIDDLEWARES?|EXTENSIONS|BACKENDS?|HASHERS|LOGGING|LOGGING_CONFIG|PLUGINS|PANELS|DATABASES|CACHES|CHANNEL_LAYERS)"
        rb"[ \t]*(?:=|\+=|:[^=\n]*=|\.)",
        re.MULTILINE,
    )


@lru_cache(maxsize=1)
def _by_name() -> re.Pattern[bytes]:
    return re.compile(rb"\b(?:import_module|_LazyModule|LazyLoader|async_import_module|import_string|load_object|symbol_by_name)\b|__import__\(")
