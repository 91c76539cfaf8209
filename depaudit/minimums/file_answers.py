"""What is asked of a file because of uses in others: out of the cache where it was asked before, else it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from depaudit.model.location import Unreadable
from depaudit.use_facts import Fact

if TYPE_CHECKING:
    import ast

    from depaudit.cache import Cache
    from depaudit.files import Files
    from depaudit.sources.uses_answers import Answers


class FileAnswers:
    """Of one file, about the packages that an interest names."""

    def __init__(self, path: str, roots: Sequence[str], files: Files, cache: Cache | None) -> None:
        self._path = path
        self._roots = roots
        self._files = files
        self._cache = cache
        self._about = f"answers {' '.join(roots)}"
        self._read: list[Answers | None] = []

    def of_name(self, name: str, holds: bool) -> tuple[Fact, ...] | None:
        """What a name says, where it holds or does not; None where the file does not define it."""
        found = self._told(f"name {name} {holds}", lambda one: one.of_name(name, holds))
        return None if found is None else tuple(Fact(*fact) for fact in found)

    def origins(self, name: str) -> list[str]:
        """Where the file may have a name from that it does not define."""
        return list(self._told(f"origins {name}", lambda one: one.origins(name)) or ())

    def around(self, line: int) -> list[Fact]:
        """What is known where the import statement on this line runs."""
        return [Fact(*fact) for fact in self._told(f"around {line}", lambda one: one.around(line)) or ()]

    def names_asked(self, line: int) -> list[str]:
        """Names in the tests that decide whether the statement at this line runs."""
        return list(self._told(f"asked {line}", lambda one: sorted(_names_asked(one.module, line))) or ())

    def _told(self, question: str, ask: Callable[[Answers], Any]) -> Any:
        cache = self._cache
        known = cache.heard(self._path, self._about, question) if cache is not None else None
        if known is not None:
            return known[0]
        answers = self._answers()
        found = ask(answers) if answers is not None else None
        if cache is not None:
            cache.hear(self._path, self._about, question, found)
        return found

    def _answers(self) -> Answers | None:
        if not self._read:
            from depaudit.sources.uses_answers import answers_of

            data = self._files.read(self._path)
            self._read.append(None if isinstance(data, Unreadable) else answers_of(data, self._roots))
        return self._read[0]


def _names_asked(module: ast.Module, line: int) -> frozenset[str]:
    from depaudit.sources.tests_around import names_asked_around

    return names_asked_around(module, line)


class Answering:
    """The files of a project that something was asked of."""

    def __init__(self, roots: Sequence[str], files: Files, cache: Cache | None = None) -> None:
        self._roots = roots
        self._files = files
        self._cache = cache
        self._known: dict[str, FileAnswers] = {}

    def of(self, path: str) -> FileAnswers:
        """The answers of a file; one that cannot be read knows nothing."""
        if path not in self._known:
            self._known[path] = FileAnswers(path, self._roots, self._files, self._cache)
        return self._known[path]
