"""From an import name to the distributions that provide it, with the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from depaudit import knowledge
from depaudit.model.dependency import NameEvidence, Resolution

if TYPE_CHECKING:
    from depaudit.distributions.environment import Installed
    from depaudit.distributions.listed import Listed

TABLE = "depaudit's table"


class Names:
    """What import names lead to in one project.

    Asked in order of trust: the user's map, the environment that was asked for,
    what is declared or locked and known, or of the same name; what an index
    listed of the declared; the table, where nothing declared has the module.
    The longest dotted name wins within each.
    """

    def __init__(
        self,
        modules: Mapping[str, str],
        declared: frozenset[str],
        locked: frozenset[str] = frozenset(),
        installed: Installed | None = None,
        listed: Listed | None = None,
    ) -> None:
        self._configured = modules
        self._declared = declared
        self._locked = locked
        self._installed = installed
        self._listed = listed
        self._found: dict[str, tuple[str, Resolution] | None] = {}

    def resolve(self, module: str) -> Resolution | None:
        """The distributions that provide a dotted module; None where nothing ties it to one."""
        found = self.match(module)
        return found[1] if found else None

    def match(self, module: str) -> tuple[str, Resolution] | None:
        """`resolve`, with the part of the name that decided (`google.cloud.storage` of `google.cloud.storage.blob`)."""
        if module not in self._found:
            told = self._configured_match(module) or self._installed_match(module)
            self._found[module] = told or self._better(self._known_match(module), self._listed_match(module))
        return self._found[module]

    def is_namespace(self, module: str) -> bool:
        """Whether only what stands inside the package tells whose it is."""
        if knowledge.is_namespace(module):
            return True
        if any(name.startswith(f"{module}.") for name in self._configured) and module not in self._configured:
            return True
        told = (self._installed, self._listed)
        return any(one is not None and module in one.namespaces for one in told)

    def is_ours(self, distribution: str) -> bool:
        """Whether the project declares or locks it."""
        return distribution in self._declared or distribution in self._locked

    def _configured_match(self, module: str) -> tuple[str, Resolution] | None:
        for prefix in knowledge.prefixes(module) if self._configured else ():
            if prefix in self._configured:
                name = knowledge.canonical_of(self._configured[prefix])
                evidence, source = NameEvidence.CONFIGURED, "`modules` of the settings"
                return prefix, Resolution((name,) if name else (), evidence, source, host=not name)
        return None

    def _installed_match(self, module: str) -> tuple[str, Resolution] | None:
        if self._installed is None:
            return None
        for prefix in knowledge.prefixes(module):
            found = self._installed.modules.get(prefix)
            if found:
                return prefix, Resolution(self._ours_first(found), NameEvidence.INSTALLED, self._installed.path)
        return None

    def _listed_match(self, module: str) -> tuple[str, Resolution] | None:
        if self._listed is None:
            return None
        for prefix in knowledge.prefixes(module):
            wheels = {wheel.distribution: wheel.file for wheel in self._listed.modules.get(prefix, ())}
            if wheels:
                found = self._ours_first(tuple(wheels))
                return prefix, Resolution(found, NameEvidence.INDEX, f"the files of {wheels[found[0]]}")
        return None

    def _better(
        self, known: tuple[str, Resolution] | None, listed: tuple[str, Resolution] | None
    ) -> tuple[str, Resolution] | None:
        """What a wheel of the project's own requirements holds is better than a table's word for another distribution."""
        if known is None or listed is None:
            return known or listed
        ours, theirs = (any(map(self.is_ours, one[1].distributions)) for one in (known, listed))
        return listed if theirs and not ours and not known[1].host else known

    def _known_match(self, module: str) -> tuple[str, Resolution] | None:
        host = knowledge.host_of(module)
        for prefix in knowledge.prefixes(module):
            known = knowledge.providers(prefix)
            if any(map(self.is_ours, known)):
                found = self._ours_first(known)
                locked = found[0] not in self._declared
                evidence = NameEvidence.LOCKED if locked else NameEvidence.KNOWN
                return prefix, Resolution(found, evidence, "the lock file" if locked else TABLE)
            same = self._same_name(prefix)
            if same:
                locked = same not in self._declared
                evidence = NameEvidence.LOCKED if locked else NameEvidence.SAME_NAME
                others = tuple(name for name in known if name != same)
                return prefix, Resolution((same, *others), evidence, "the lock file" if locked else "its own name")
            if known and not host and not self._is_guess(prefix, known):
                return prefix, Resolution(known, NameEvidence.KNOWN, TABLE)
        return (module, Resolution((), NameEvidence.KNOWN, host, host=True)) if host else None

    def _is_guess(self, module: str, known: tuple[str, ...]) -> bool:
        """Whether a module of which the project has no known distribution may be something else: it has an everyday name,
        or a requirement of which nothing is known is called after it (`django-storage-swift`) as several others are."""
        if knowledge.is_everyday(module):
            return True
        word = knowledge.canonical_of(module)
        if len(known) == 1 or word in known:
            return False
        return any(word in ours.split("-") and not knowledge.is_known(ours) for ours in self._declared | self._locked)

    def _same_name(self, module: str) -> str:
        """A declared (else locked) distribution that the module is called after, of which nothing else is known."""
        name = knowledge.canonical_of(module)
        ruled = knowledge.rule_of_name(module)
        if "." in module and not ruled and knowledge.providers(module.partition(".")[0]):
            return ""
        exact = [candidate for candidate in (name, ruled) if candidate and not knowledge.is_namespace(module)]
        for ours in (self._declared, self._locked):
            for candidate in exact:
                if candidate in ours:
                    return candidate
        near = [f"python-{name}", f"{name}-python", f"py-{name}", f"{name}-py", f"py{name}", f"django-{name}"]
        for ours in (self._declared, self._locked):
            found = [candidate for candidate in near if candidate in ours and not knowledge.is_known(candidate)]
            if len(found) == 1 and "." not in module:
                return found[0]
        return ""

    def _ours_first(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Declared ones, then locked ones, then the rest; each in the order given."""
        return tuple(sorted(names, key=lambda name: 0 if name in self._declared else 1 if name in self._locked else 2))
