"""Versions audited by pip-audit against a service. Where that speaks OSV, its records pass through depaudit's loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from depaudit.model.location import Location, Unreadable
from depaudit.model.vulnerability import Version, Vulnerability
from depaudit.world.looked_up import NOT_ANSWERED, NOT_ON_THE_INDEX, LookedUp, with_records
from depaudit.world.osv_service import PUBLIC, OsvService, shown
from depaudit.world.pip_audit import Run, Said, Service, bisected
from depaudit.world.unreachable import Unreachable

if TYPE_CHECKING:
    from depaudit.world.advisories.record import Advisory

Tick = Callable[[int, int], None]
NAMES = {"osv": "OSV", "pypi": "PyPI", "esms": "ecosyste.ms"}


class FromService:
    """A service being asked. What is begun early is answered when it is wanted."""

    def __init__(self, service: str) -> None:
        self._name = service if service in NAMES else "osv"
        self._osv = OsvService(PUBLIC if service == "osv" else service) if self._name == "osv" else None
        self.source = NAMES[service] if service in NAMES else shown(service)
        self._closing = ExitStack()
        self._service: Service | None = None
        self._runs: list[tuple[tuple[Version, ...], Run]] = []
        self._begun: set[Version] = set()

    def begin(self, versions: Iterable[Version], names: Iterable[str] = ()) -> None:
        """Ask for versions, each once; and for all that is known of distributions, where the service can tell that."""
        new = tuple(dict.fromkeys(v for v in versions if v not in self._begun))
        if self._osv is not None:
            self._osv.ask([*new, *((name, "") for name in names)])
        if not new:
            return
        self._begun.update(new)
        if self._service is None:
            self._service = Service(self._name, self._address(), self._osv is not None)
        run = Run(new, self._service)
        self._closing.callback(run.close)
        self._runs.append((new, run))

    def _address(self) -> str:
        if self._osv is None:
            return ""
        from depaudit.world.osv_server import serving

        return self._closing.enter_context(serving(self._handed_on))

    def _handed_on(self, version: Version) -> Sequence[dict[str, object]] | None:
        """What pip-audit gets. A question that failed is noted by its answer; to end pip-audit would lose the others."""
        assert self._osv is not None
        told = self._osv.told(version)
        return () if isinstance(told, Unreachable) else told

    def told(self, tick: Tick | None = None) -> LookedUp:
        """Wait for everything that was begun."""
        found: dict[Version, tuple[Vulnerability, ...]] = {}
        reasons: dict[Version, str] = {}
        failures: list[str] = []

        def ticked() -> None:
            if tick is not None:
                tick(*self._progress())

        for versions, run in self._runs:
            said = run.said(ticked)
            if said.failed and self._service is not None and may_be_one_version(said.failed):
                said = bisected(said, versions, self._service)
            for version in versions:
                self._take(version, said, found, reasons, failures)
        known = None
        faults: tuple[Unreadable, ...] = ()
        if self._osv is not None:
            known = self._known
            failures.append(self._osv.wait(ticked))
            faults = _faults(self._osv)
        if not found and len({name for name, _ in reasons}) > 1 and set(reasons.values()) == {NOT_ON_THE_INDEX}:
            failures.append(f"{self.source} knows nothing of what was asked, as if a proxy answered in its place")
        return LookedUp(self.source, "", found, reasons, next(filter(None, failures), ""), faults, known)

    def _progress(self) -> tuple[int, int]:
        if self._osv is None:
            return 0, len(self._begun)
        return self._osv.answered, self._osv.questions

    def _take(
        self,
        version: Version,
        said: Said,
        found: dict[Version, tuple[Vulnerability, ...]],
        reasons: dict[Version, str],
        failures: list[str],
    ) -> None:
        records = self._osv.told(version) if self._osv is not None else ()
        if isinstance(records, Unreachable):
            reasons[version] = NOT_ANSWERED
            failures.append(records.reason)
        elif version in said.found:
            found[version] = self._with_records(version, said.found[version], records or ())
        elif "not found on PyPI" in said.skipped.get(version, ""):
            reasons[version] = NOT_ON_THE_INDEX
        else:
            reasons[version] = NOT_ANSWERED
            failures.append(shortened(said.failed or said.skipped.get(version, "")))

    def _with_records(
        self, version: Version, said: Sequence[Vulnerability], records: Sequence[dict[str, object]]
    ) -> tuple[Vulnerability, ...]:
        seen = _advisories(records, version[0])
        known = self._known(version[0]) if records else ()
        return with_records(said, seen, known or seen)

    def _known(self, name: str) -> tuple[Advisory, ...] | None:
        assert self._osv is not None
        records = self._osv.told((name, ""))
        return None if records is None or isinstance(records, Unreachable) else _advisories(records, name)

    def close(self) -> None:
        """Ask no more, and leave nothing behind."""
        if self._osv is not None:
            self._osv.close()
        self._closing.close()


def _advisories(records: Iterable[dict[str, object]], name: str) -> tuple[Advisory, ...]:
    from depaudit.world.advisories.osv import advisories_in

    return tuple(one for record in records for one in advisories_in(record)[0] if one.package == name)


def _faults(service: OsvService) -> tuple[Unreadable, ...]:
    """What nobody could read of the answers."""
    from depaudit.world.advisories.osv import advisories_in

    found = {
        (package or name, reason)
        for name, records in service.answers()
        for record in records
        for package, reason in advisories_in(record)[1]
    }
    return tuple(Unreadable(Location(""), reason, told=name) for name, reason in sorted(found))


def may_be_one_version(failed: str) -> bool:
    """Whether a run may have ended because of one version; what is wrong with the way to a service is so for all."""
    return not any(word in failed.lower() for word in ("connect", "timeout", "timed out", "installed", "stopped", "proxy", "ssl"))


def shortened(failed: str) -> str:
    """An exception of the network in the last words of pip-audit, in words for people."""
    for sign, words in _SIGNS:
        if sign in failed:
            return words
    return failed


_SIGNS = (
    ("NameResolution", "the name of the host is not known"),
    ("ProxyError", "the proxy does not let it through"),
    ("SSLError", "the certificate of the server is not accepted"),
    ("refused", "the connection is refused"),
    ("ReadTimeout", "nothing came for 15 s"),
    ("ConnectTimeout", "the server does not answer"),
    ("Could not connect", "the server does not answer"),
)
