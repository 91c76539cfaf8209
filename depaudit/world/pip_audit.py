"""pip-audit, as a process of its own.

It is never imported: it promises nothing of its modules, and takes half a second to load. It runs in an empty folder
of its own, so that nothing of the audited tree can be loaded by it, and is told everything by options: what the user
set for it in the environment is left out.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from depaudit.model.record import dataclass, field
from depaudit.model.vulnerability import Version, Vulnerability
from depaudit.world.pins import as_pylock

MODULE = "pip_audit"
PATIENCE = 15
"""Seconds without a byte after which pip-audit gives a service up."""
MOST_RUNS = 24
"""How often it is run anew to find the versions that end it."""
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")


@dataclass(frozen=True, slots=True)
class Service:
    """Whom pip-audit asks."""

    name: str
    """`osv`, `pypi` or `esms`."""
    url: str = ""
    """Where OSV is spoken; for `osv` alone."""
    local: bool = False
    """It is on this machine: no proxy may stand between."""
    limit: float = 60.0
    """Seconds for the whole run, beside two for each version."""


@dataclass(frozen=True, slots=True)
class Said:
    """What pip-audit said."""

    found: dict[Version, tuple[Vulnerability, ...]] = field(default_factory=dict)
    skipped: dict[Version, str] = field(default_factory=dict)
    """Versions that it passed over, with its reason."""
    failed: str = ""
    """Why it gave no answer, or none of some versions; one sentence without a full stop."""


class Run:
    """pip-audit at work on some versions."""

    def __init__(self, versions: Sequence[Version], service: Service) -> None:
        self._versions = tuple(versions)
        self._service = service
        self._folder = ""
        self._began = time.monotonic()
        self._process: subprocess.Popen[bytes] | None = None
        self._why = self._begin()

    def _begin(self) -> str:
        """Start it; why it cannot be, or an empty string."""
        from importlib.util import find_spec

        if find_spec(MODULE) is None:
            return f"pip-audit, which comes with depaudit, is not installed beside it: `{sys.executable} -m pip install pip-audit`"
        try:
            self._folder = tempfile.mkdtemp(prefix="depaudit-")
            inputs = os.path.join(self._folder, "versions")
            os.mkdir(inputs)
            with open(os.path.join(inputs, "pylock.toml"), "w", encoding="utf-8") as file:
                file.write(as_pylock(self._versions))
            with open(os.path.join(self._folder, "errors"), "wb") as errors:
                self._process = subprocess.Popen(
                    self._command(),
                    cwd=self._folder,
                    env=environment(os.environ, self._service),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                )
        except OSError as error:
            return f"pip-audit cannot be started: {error.strerror}"
        return ""

    def _command(self) -> list[str]:
        service = self._service
        options = {
            "--vulnerability-service": service.name,
            "--format": "json",
            "--output": "answer.json",
            "--desc": "on",
            "--aliases": "on",
            "--progress-spinner": "off",
            "--timeout": str(PATIENCE * 4 if service.local else PATIENCE),
            "--cache-dir": os.path.join(self._folder, "cache"),
        }
        if service.url:
            options["--osv-url"] = service.url
        words = [word for pair in options.items() for word in pair]
        return [sys.executable, "-m", MODULE, "--locked", "versions", *words]

    def said(self, tick: Callable[[], None] | None = None) -> Said:
        """Wait for the end, with a `tick` ten times a second, and read what it wrote."""
        if self._process is None:
            return Said(failed=self._why)
        limit = self._service.limit + 2 * len(self._versions)
        while time.monotonic() - self._began < limit:
            try:
                return self._read(self._process.wait(0.1))
            except subprocess.TimeoutExpired:
                if tick is not None:
                    tick()
        self.close()
        return Said(failed=f"pip-audit was stopped: it took longer than {limit:.0f} s")

    def _read(self, status: int) -> Said:
        try:
            with open(os.path.join(self._folder, "answer.json"), encoding="utf-8") as file:
                answer = json.load(file)
            return _said(answer, self._versions)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return Said(failed=f"pip-audit ended with {status} and no answer: {self._last_words()}")

    def _last_words(self) -> str:
        with open(os.path.join(self._folder, "errors"), encoding="utf-8", errors="replace") as file:
            lines = [line.strip() for line in file.read()[-20_000:].splitlines() if line.strip()]
        told = [line for line in lines if line.startswith(("ERROR:pip_audit", "CRITICAL:pip_audit"))]
        words = told[0].partition(":")[2].partition(":")[2] if told else lines[-1] if lines else "it said nothing"
        return words[:300]

    def close(self) -> None:
        """End it, and leave nothing behind."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def environment(given: Mapping[str, str], service: Service) -> dict[str, str]:
    """The environment of the process: without what was set for another use of it, and without proxies on the way to
    this machine."""
    kept = {name: value for name, value in given.items() if not name.upper().startswith("PIP_AUDIT_")}
    kept.pop("PYTHONWARNINGS", None)
    kept |= {"PIP_AUDIT_LOGLEVEL": "ERROR", "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1"}
    if service.local:
        kept = {name: value for name, value in kept.items() if name.lower() not in _PROXIES}
        kept |= {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    return kept


def _said(answer: dict[str, Any], versions: Sequence[Version]) -> Said:
    """The answer by version; what pip-audit passed over it tells by name alone.

    Of two spellings of one release (`3.3` and `3.3.0`) it answers one.
    """
    from packaging.utils import canonicalize_version

    told: dict[Version, tuple[Vulnerability, ...]] = {}
    reasons: dict[str, str] = {}
    for one in answer["dependencies"]:
        if "skip_reason" in one:
            reasons[one["name"]] = str(one["skip_reason"])
        else:
            told[one["name"], canonicalize_version(one["version"])] = tuple(_vulnerability(v) for v in one["vulns"])
    found = {v: told[key] for v in versions if (key := (v[0], canonicalize_version(v[1]))) in told}
    left = [version for version in versions if version not in found]
    return Said(found, {v: reasons.get(v[0], "pip-audit said nothing of it") for v in left})


def _vulnerability(told: dict[str, Any]) -> Vulnerability:
    aliases = tuple(sorted(str(a) for a in told.get("aliases") or () if a != told["id"]))
    summary = " ".join(str(told.get("description") or "").split())
    return Vulnerability(
        str(told["id"]), aliases, "" if summary == "N/A" else summary, fixed_in=tuple(map(str, told["fix_versions"]))
    )


def bisected(said: Said, versions: Sequence[Version], service: Service) -> Said:
    """What it says of smaller lots, where one version (a record about it that it cannot read) ended a whole run.

    Where both halves of a lot fail, it is not a version: they share what they failed of.
    """
    found, skipped = dict(said.found), dict(said.skipped)
    lots, runs, failed = [tuple(versions)], 0, said.failed
    why: dict[Version, str] = {}
    while lots:
        lot = lots.pop()
        if len(lot) == 1 or runs + 2 > MOST_RUNS:
            why |= dict.fromkeys(lot, failed)
            continue
        halves = lot[: len(lot) // 2], lot[len(lot) // 2 :]
        answers = [_once(half, service) for half in halves]
        runs += 2
        failing = [half for half, answer in zip(halves, answers, strict=True) if answer.failed]
        if len(failing) == 2 and runs == 2 and len(versions) > 2:
            return Said(said.found, said.skipped, said.failed)
        for answer in answers:
            found |= answer.found
            skipped |= answer.skipped
            failed = answer.failed or failed
        lots.extend(failing)
    return Said(found, skipped | why)


def _once(versions: Sequence[Version], service: Service) -> Said:
    run = Run(versions, service)
    try:
        return run.said()
    finally:
        run.close()
