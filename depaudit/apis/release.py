"""The files of one release, read when they are asked for."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping

from depaudit.apis.namespace import Namespace, Origin
from depaudit.apis.read_module import parsed, read_module
from depaudit.apis.scopes import Scopes

_DATA = re.compile(r"^[^/]+\.data/(?:purelib|platlib)/")
_TESTS = re.compile(r"(?:^|/)(?:tests?/|conftest\.py|test_[^/]*\.py|[^/]*_test\.py)")
_TREES = 12
"""Syntax trees kept at a time: those of modules that are asked about again and again."""
_WORD = re.compile(rb"[A-Za-z_]\w+")


class Api:
    """What a wheel holds: `members` maps the path of each `.py` and `.pyi` to its bytes, `native` those of all native
    files (`.so`, `.so.1`, `.pyd`, `.dylib`) to their bytes, or to `None` where they are not at hand.

    Files are parsed when a name needs them, and what is kept of each is a record
    of its names. Nothing is imported or written.
    """

    def __init__(self, members: Mapping[str, bytes], native: Mapping[str, bytes | None] | None = None) -> None:
        self.members = {_DATA.sub("", path): data for path, data in members.items()}
        self.native = {_DATA.sub("", path): data for path, data in (native or {}).items()}
        self._files: dict[str, str] = {}
        self._stubs: dict[str, str] = {}
        self.native_modules: dict[str, str] = {}
        self._folders: set[str] = set()
        self._spaces: dict[str, Namespace | None] = {}
        self._trees: OrderedDict[str, Scopes] = OrderedDict()
        self._words: dict[bytes, list[str]] | None = None
        self.memo: dict[tuple[str, ...], object] = {}
        self.circles = 0
        """How often a question came back to itself so far."""
        self._sort_members()

    def _sort_members(self) -> None:
        for path in [*self.members, *self.native]:
            folder, _, name = path.rpartition("/")
            stem, _, ending = name.partition(".")
            module = f"{folder}/{stem}".lstrip("/").replace("/", ".")
            if path in self.native:
                if name.endswith((".so", ".pyd")) and not folder.endswith(".libs"):
                    self.native_modules.setdefault(module.removesuffix(".__init__"), path)
                    self._note_folders(folder)
                continue
            table = {"py": self._files, "pyi": self._stubs}.get(ending)
            if table is not None:
                if stem == "__init__":
                    table[folder.replace("/", ".")] = path
                else:
                    table.setdefault(module, path)
                self._note_folders(folder)

    def _note_folders(self, folder: str) -> None:
        while folder and folder.replace("/", ".") not in self._folders:
            self._folders.add(folder.replace("/", "."))
            folder = folder.rpartition("/")[0]

    def is_test(self, path: str) -> bool:
        """Is a member no part of what a user's program imports?"""
        return _TESTS.search(path) is not None

    def modules(self) -> list[str]:
        """The dotted names of all Python modules."""
        return sorted(self._files)

    def has_module(self, name: str) -> bool:
        """Is there a file or a folder of that name?"""
        return name in self._files or name in self._stubs or name in self.native_modules or name in self._folders

    def is_own(self, name: str) -> bool:
        """Does a dotted name begin in this release?"""
        return self.has_module(name.partition(".")[0])

    def member_of(self, module: str) -> str:
        """The path of the file that makes a module."""
        return self._files.get(module) or self._stubs.get(module) or self.native_modules.get(module) or module

    def namespace(self, module: str) -> Namespace | None:
        """The names of a module; `None` where the release has no such module."""
        if module not in self._spaces:
            self._spaces[module] = self._read(module)
        return self._spaces[module]

    def _read(self, module: str) -> Namespace | None:
        stub = self._stubs.get(module)
        space: Namespace | None = None
        if path := self._files.get(module):
            space = read_module(module, path, self.members[path], is_package=path.endswith("/__init__.py"))
        elif path := self.native_modules.get(module):
            space = Namespace(module, path, is_package=False, origin=Origin.NATIVE)
            space.open(f"{path} is native code", 0)
        elif stub:
            space = read_module(module, stub, self.members[stub], is_package=stub.endswith("/__init__.pyi"), stub=True)
            space.open(f"{stub} is a stub without a module", 0)
        elif module in self._folders:
            space = Namespace(module, module.replace(".", "/"), is_package=True, origin=Origin.FOLDER)
            if "." not in module:
                space.open("other distributions can add to a folder without `__init__.py`", 0)
        if space is not None and stub and space.origin is not Origin.STUB:
            package = stub.endswith("/__init__.pyi")
            space.stub = read_module(module, stub, self.members[stub], is_package=package, stub=True)
        return space

    def scopes(self, module: str) -> Scopes | None:
        """The syntax tree of a Python module, read again where it was dropped."""
        if module in self._trees:
            self._trees.move_to_end(module)
            return self._trees[module]
        path = self._files.get(module)
        tree = parsed(self.members[path]) if path else ""
        if isinstance(tree, str):
            return None
        self._trees[module] = Scopes(tree)
        if len(self._trees) > _TREES:
            self._trees.popitem(last=False)
        return self._trees[module]

    def files_with(self, word: str) -> list[str]:
        """The members, stubs included, in which a word stands; binary members are not among them."""
        if self._words is None:
            words: dict[bytes, list[str]] = {}
            for path in sorted(self.members):
                for found in set(_WORD.findall(self.members[path])):
                    words.setdefault(found, []).append(path)
            self._words = words
        return self._words.get(word.encode(), [])

    def module_of(self, path: str) -> tuple[str, bool]:
        """The dotted name of a member, and whether it is a package."""
        stem = path.rpartition(".")[0].replace("/", ".")
        if stem.endswith(".__init__"):
            return stem.removesuffix(".__init__"), True
        return stem, False
