"""Syntax by the Python that brought it."""

from __future__ import annotations

from typing import NamedTuple

ROOT = "python"
"""What paths of syntax begin with, as those of a package begin with its import root; no module has this name."""

UNION = f"{ROOT}.union"
"""`int | None`, evaluated; a `|` of types before Python 3.10 is a TypeError."""
SUBSCRIPT = "__class_getitem__"
"""What makes a class take type arguments (`queue.Queue[int]`)."""
METHODS = {"removeprefix": "builtins.str.removeprefix", "removesuffix": "builtins.str.removesuffix"}
"""Methods of text that go by names which nothing else has."""


class Syntax(NamedTuple):
    """One construct."""

    shown: str
    """As messages write it."""
    since: str
    """The first Python that reads it."""
    before: str
    """The one before."""
    source: str


SYNTAX: dict[str, Syntax] = {
    "f-string": Syntax("f-strings", "3.6", "3.5", "https://peps.python.org/pep-0498/"),
    "walrus": Syntax("`:=`", "3.8", "3.7", "https://peps.python.org/pep-0572/"),
    "positional-only": Syntax("positional-only parameters (`/`)", "3.8", "3.7", "https://peps.python.org/pep-0570/"),
    "f-string-equals": Syntax('`f"{x=}"`', "3.8", "3.7", "https://docs.python.org/3/whatsnew/3.8.html"),
    "unpacked-return": Syntax("`return a, *b` without brackets", "3.8", "3.7", "https://docs.python.org/3/whatsnew/3.8.html"),
    "decorator": Syntax("any expression as a decorator", "3.9", "3.8", "https://peps.python.org/pep-0614/"),
    "parenthesized-with": Syntax("`with (a as b, c as d):`", "3.9", "3.8", "https://docs.python.org/3/whatsnew/3.10.html"),
    "starred-loop": Syntax("`for x in *a, *b:` without brackets", "3.9", "3.8", "https://docs.python.org/3/reference/compound_stmts.html#for"),
    "match": Syntax("`match`", "3.10", "3.9", "https://peps.python.org/pep-0634/"),
    "except-group": Syntax("`except*`", "3.11", "3.10", "https://peps.python.org/pep-0654/"),
    "starred-index": Syntax("`x[*y]`", "3.11", "3.10", "https://peps.python.org/pep-0646/"),
    "type-parameters": Syntax("type parameters (`def f[T]`, `type X = …`)", "3.12", "3.11", "https://peps.python.org/pep-0695/"),
    "f-string-freely": Syntax("an f-string with its own quotes, a backslash or a comment inside a field", "3.12", "3.11", "https://peps.python.org/pep-0701/"),
    "type-defaults": Syntax("type parameters with defaults", "3.13", "3.12", "https://peps.python.org/pep-0696/"),
    "except-without-brackets": Syntax("`except A, B:`", "3.14", "3.13", "https://peps.python.org/pep-0758/"),
    "t-string": Syntax("t-strings", "3.14", "3.13", "https://peps.python.org/pep-0750/"),
}  # fmt: skip
"""CPython 3.9 reads parenthesized `with`, which the reference has from 3.10 on."""

EVALUATED = {UNION: Syntax("`X | Y` as a type", "3.10", "3.9", "https://peps.python.org/pep-0604/")}
"""What fails where it is evaluated, in a file that is read."""
TAKES_TYPES = tuple(
    f"{module}.{name}"
    for module, names in {
        "builtins": "type",
        "collections": "ChainMap Counter OrderedDict defaultdict",
        "collections.abc": "AsyncGenerator AsyncIterable AsyncIterator Awaitable Callable Collection Container Coroutine"
        " Generator ItemsView Iterable Iterator KeysView Mapping MappingView MutableMapping MutableSequence MutableSet"
        " Reversible Sequence Set ValuesView",
        "contextlib": "AbstractAsyncContextManager AbstractContextManager",
        "os": "PathLike",
    }.items()
    for name in names.split()
)
"""Classes that take type arguments from Python 3.9 on (PEP 585) and of which the stubs do not say it."""
