"""setup.py, read without ever running it."""

from __future__ import annotations

import ast
import re
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.manifests.draft import Draft, Heading
from depaudit.manifests.roles import is_development_name, published_role
from depaudit.manifests.setup_run import Run, TooLongError
from depaudit.manifests.setup_values import Function, Items, Other, Table, Text, Unknown, Value
from depaudit.manifests.systems import named_systems
from depaudit.model.location import Location, Unreadable
from depaudit.model.record import replace
from depaudit.model.requirement import Manifest, Requirement, Role, Scope

if TYPE_CHECKING:
    from depaudit.documents import Documents, TextDocument

FILES = ("setup.py",)
_COMMENT = re.compile(r"(?:^|\s)#(.*)$")


def read_setup_py(path: str, documents: Documents) -> Manifest | None:
    """The arguments of `setup(…)`; None for a module that only happens to have this name."""
    document = documents.text(path)
    draft = Draft(path, "setup.py")
    if isinstance(document, Unreadable):
        draft.refuse_whole(document, documents)
        draft.declares = True
        return draft.finished()
    if "setup" not in document.text.replace("setup.py", ""):
        return None
    tree = _parsed(document)
    if isinstance(tree, Unreadable):
        draft.unreadable.append(tree)
        draft.declares = True
        return draft.finished()
    if not _uses_setuptools(tree):
        return None
    run = Run(document, lambda name: _open(draft, documents, name))
    _follow(run, tree, draft)
    reading = _Reading(draft, run)
    for keywords, unknown in run.calls:
        reading.setup(tree, keywords, unknown)
    if run.calls and draft.name and not draft.declares:
        beside = (normpath(join(dirname(path), name)) for name in ("setup.cfg", "pyproject.toml"))
        draft.declares = not any(documents.files.exists(other) for other in beside)
    _mark_what_is_looked_up(draft, tree)
    return draft.finished() if run.calls or draft.unreadable else None


def _mark_what_is_looked_up(draft: Draft, tree: ast.Module) -> None:
    """Texts that setup.py finds by their names: `deps["numpy"]`, `chosen("numpy")`."""
    names: set[object] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Constant):
            names.add(node.slice.value)
        elif isinstance(node, ast.Call):
            names.update(argument.value for argument in node.args if isinstance(argument, ast.Constant))
    for position, known in enumerate(draft.requirements):
        name = re.match(r"[\w.-]+", known.text)
        if name and name[0] in names and known.location.path == draft.path:
            draft.requirements[position] = replace(known, looked_up=True)


def _parsed(document: TextDocument) -> ast.Module | Unreadable:
    from depaudit.sources.fault import Fault
    from depaudit.sources.syntax import tree_of

    read = tree_of(document.text)
    if isinstance(read, Fault):
        return Unreadable(Location(document.path, read.line, read.column), read.reason, stops=read.wrong)
    return read.module


def _uses_setuptools(tree: ast.Module) -> bool:
    """Whether anything here could be `setuptools.setup`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and any(a.name.split(".")[0] in _TOOLS for a in node.names):
            return True
        if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] in _TOOLS:
            return True
    return False


_TOOLS = frozenset(("setuptools", "distutils", "skbuild", "numpy", "torch", "pybind11"))


def _open(draft: Draft, documents: Documents, name: str) -> Text | None:
    """A requirements file that setup.py opens; its folder may be computed, so a name may also stand in `requirements/`."""
    folder = dirname(draft.path)
    for candidate in (join(folder, name), join(folder, "requirements", name)):
        path = normpath(candidate)
        if not name or not documents.files.exists(path):
            continue
        document = documents.text(path)
        if isinstance(document, Unreadable):
            draft.unreadable.append(document)
            return None
        return Text(document.text, document, 0, len(document.text), is_file=True)
    return None


def _follow(run: Run, tree: ast.Module, draft: Draft) -> None:
    names: dict[str, Value] = {}
    try:
        run.block(tree.body, names)
        for function in [f for f in names.values() if isinstance(f, Function)]:
            if run.calls:
                break
            if any(isinstance(n, ast.Call) and _called(n) == "setup" for n in ast.walk(function.node)):
                run.block(function.node.body, dict(names))
    except (TooLongError, RecursionError):
        draft.declares = True
        draft.refuse(Location(draft.path), "this setup.py does more than depaudit follows", "code")


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else str(getattr(node.func, "id", ""))


class _Reading:
    """Takes the arguments of `setup` into the draft, each text once."""

    def __init__(self, draft: Draft, run: Run) -> None:
        self.draft = draft
        self.run = run
        self.seen: dict[tuple[Location, str], int] = {}
        self.refused: set[Location] = set()

    def setup(self, tree: ast.Module, keywords: dict[str, Value], unknown: tuple[Unknown, ...]) -> None:
        """One call of `setup`."""
        draft = self.draft
        name = keywords.get("name")
        if isinstance(name, Text):
            draft.name = name.value
        self._traits(keywords)
        python = keywords.get("python_requires")
        if python is not None:
            draft.traits.add("requires-python")
        if isinstance(python, Text) and python.value:
            draft.set_python(python.value, python.location)
        for part in unknown:
            draft.declares = True
            self._refuse(part.node)
        if "install_requires" in keywords:
            draft.declares = True
            self._all(keywords["install_requires"], Heading(Scope.RUNTIME, Role.PUBLISHED))
            self._find_insertion(tree)
        self._extras(keywords.get("extras_require", Other(None)))
        self._all(keywords.get("setup_requires", Other(None)), Heading(Scope.BUILD, Role.DEVELOPMENT))
        self._all(keywords.get("tests_require", Other(None)), Heading(Scope.GROUP, Role.DEVELOPMENT, "tests"))

    def _traits(self, keywords: dict[str, Value]) -> None:
        for trait, words in (
            ("version", ("version", "use_scm_version")),
            ("urls", ("url", "project_urls")),
            ("classifiers", ("classifiers",)),
            ("readme", ("long_description",)),
            ("license", ("license",)),
            ("scripts", ("scripts",)),
            ("entry-points", ("entry_points",)),
        ):
            if any(word in keywords for word in words):
                self.draft.traits.add(trait)
        classifiers = keywords.get("classifiers")
        if isinstance(classifiers, Items) and any(
            isinstance(c, Text) and c.value.startswith("Private ::") for c in classifiers.values
        ):
            self.draft.traits.add("private")
        if isinstance(classifiers, Items):
            self.draft.traits.update(named_systems(c.value for c in classifiers.values if isinstance(c, Text)))

    def _extras(self, value: Value) -> None:
        if isinstance(value, Unknown):
            self._refuse(value.node)
        if not isinstance(value, Table):
            return
        for part in value.unknown:
            self._refuse(part.node)
        # the extras of a use first, so that `all` and `dev` find their parts already taken in
        for extra in sorted(value.values, key=lambda e: is_development_name(e) or e.lower() in ("all", "full")):
            base, _, marker = extra.partition(":")
            self.draft.extras.extend([canonical(base)] if base else [])
            scope = Scope.EXTRA if base else Scope.RUNTIME
            self._all(value.values[extra], Heading(scope, published_role(base), canonical(base)), marker)

    def _all(self, value: Value, heading: Heading, marker: str = "") -> None:
        if isinstance(value, Unknown):
            self._refuse(value.node)
        elif isinstance(value, Items):
            for item in value.values:
                self._all(item, heading, marker)
        elif isinstance(value, Text):
            for line in value.lines().values if "\n" in value.value or value.is_file else (value,):
                if isinstance(line, Text):
                    self._one(line, heading, marker)

    def _one(self, text: Text, heading: Heading, marker: str) -> None:
        comment = _COMMENT.search(text.value)
        value = text.value[: comment.start()] if comment else text.value
        stripped = value.strip().rstrip("\\").rstrip()
        if not stripped or stripped.startswith("-"):
            return
        piece = text.changed(stripped)
        place = piece.location
        if place.path != self.draft.path:
            self.draft.includes.append(place.path)
        key = (place, stripped)
        if key in self.seen:
            self._again(self.seen[key], heading)
            return
        before = len(self.draft.requirements)
        remark = comment[1].strip() if comment else _remark(piece)
        self.draft.add(f"{stripped}; {marker}" if marker else stripped, place, heading, piece.written, remark)
        if len(self.draft.requirements) > before:
            self.seen[key] = before
            if text.conditional:
                self.draft.requirements[before] = replace(self.draft.requirements[before], conditional=True)

    def _again(self, position: int, heading: Heading) -> None:
        """The same text under another heading: it stays where it is, and says that it is there too."""
        known = self.draft.requirements[position]
        if heading.scope is Scope.EXTRA and heading.group not in (known.group, *known.also):
            self.draft.requirements[position] = replace(known, also=(*known.also, heading.group))

    def _refuse(self, node: ast.AST) -> None:
        place = self.run.document.place(*self.run.span(node))
        if place not in self.refused:
            self.refused.add(place)
            self.draft.refuse(place, "these requirements are computed when setup.py runs, which depaudit does not do", "code")

    def _find_insertion(self, tree: ast.Module) -> None:
        """After the last literal of a list that holds runtime requirements only (not of a table to choose from)."""
        own = [r for r in self.draft.requirements if r.scope is Scope.RUNTIME and r.location.path == self.draft.path]
        starts = {r.location for r in own}
        for node in ast.walk(tree) if own else ():
            if isinstance(node, ast.List) and node.elts and all(isinstance(e, ast.Constant) for e in node.elts):
                places = [self._place(e) for e in node.elts]
                if own[-1].location in places and starts.issuperset(places):
                    self.draft.insertion, self.draft.insertion_form = _after(own[-1], self.run.document)

    def _place(self, node: ast.expr) -> Location:
        start, end = self.run.span(node)
        return self.run.document.place(start + 1, end - 1)


def _remark(text: Text) -> str:
    """The comment behind a literal."""
    lines = text.document.lines
    number = text.location.end_line
    rest = lines[number - 1][text.location.end_column - 1 :] if 0 < number <= len(lines) else ""
    found = re.match(r"[\"']?\s*[\])]*,?[\])]*,?\s*#(.*)$", rest)
    return found[1].strip() if found else ""


def _after(last: Requirement, document: TextDocument) -> tuple[Location | None, str]:
    place = last.location
    line = document.lines[place.end_line - 1]
    quote = line[place.column - 2 : place.column - 1]
    if place.line != place.end_line or quote not in ('"', "'") or line[place.end_column - 1 : place.end_column] != quote:
        return None, ""
    indent = line[: place.column - 2]
    rest = line[place.end_column :]
    form = f"{quote}{{}}{quote}"
    if not indent.strip() and re.match(r"\s*,\s*(#.*)?$", rest):
        point = Location(place.path, place.end_line + 1, 1, place.end_line + 1, 1)
        return point, f"{indent}{form},{document.line_end}"
    point = Location(place.path, place.end_line, place.end_column + 1, place.end_line, place.end_column + 1)
    return point, f", {form}"
