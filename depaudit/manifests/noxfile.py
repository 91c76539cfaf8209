"""noxfile.py: what its sessions install, as far as literals say it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath
from typing import TYPE_CHECKING

from depaudit.canonical_name import canonical
from depaudit.manifests.conda_specs import distribution_of, match_spec
from depaudit.manifests.direct_reference import is_direct_reference
from depaudit.manifests.draft import Draft, Heading
from depaudit.model.location import Unreadable
from depaudit.model.requirement import Manifest, Requirement, Role, Scope
from depaudit.requirement_text import ParsedRequirement, correction, parse_requirement

if TYPE_CHECKING:
    import ast

    from depaudit.documents import Documents, TextDocument
    from depaudit.model.location import Location

FILES = ("noxfile.py",)
_WITH_VALUE = frozenset(
    "-r --requirement -c --constraint -i --index-url --extra-index-url -f --find-links -e --editable --channel --group -P".split()  # noqa: SIM905 (a list of words)
)
"""Options whose value is the next text; the files among them are read where they lie."""
_FILES = ("-r", "--requirement", "-c", "--constraint")
_FILE = re.compile(r"(?:-[rc]|--(?:requirement|constraint)=)[ ]*([^\s-].*)")


def read_noxfile(path: str, documents: Documents) -> Manifest:
    """A group for each session. A file that cannot be parsed requires nothing here; the scan of it says why."""
    import ast
    import warnings

    draft = Draft(path, "nox")
    document = documents.text(path)
    if isinstance(document, Unreadable):
        return draft.finished()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(document.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return draft.finished()
    lists = _module_lists(tree)
    files: list[tuple[ast.Constant, str]] = []
    for session in tree.body:
        if isinstance(session, ast.FunctionDef):
            for call, method in _installs(session):
                heading = Heading(Scope.GROUP, Role.DEVELOPMENT, f"nox:{canonical(session.name)}")
                texts = list(_texts(call, lists))
                _call(draft, document, texts, method, heading)
                files += _files(texts) if method == "install" else ()
    if "chdir(" not in document.text and ".cd(" not in document.text:
        _missing_files(draft, document, files, documents)
    return draft.finished()


def _module_lists(tree: ast.Module) -> dict[str, list[ast.Constant]]:
    """Lists and tuples of strings that the module gives a name."""
    import ast

    lists: dict[str, list[ast.Constant]] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, (ast.List, ast.Tuple)):
            items = [e for e in statement.value.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
            lists.update((t.id, items) for t in statement.targets if isinstance(t, ast.Name))
    return lists


def _installs(session: ast.FunctionDef) -> Iterator[tuple[ast.Call, str]]:
    import ast

    receivers = ("session", *(argument.arg for argument in session.args.args))
    for node in ast.walk(session):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        method, receiver = node.func.attr, node.func.value
        if method in ("install", "conda_install") and isinstance(receiver, ast.Name) and receiver.id in receivers:
            yield node, method


def _texts(call: ast.Call, lists: dict[str, list[ast.Constant]]) -> Iterator[ast.Constant]:
    import ast

    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument
        elif isinstance(argument, ast.Starred) and isinstance(argument.value, ast.Name):
            yield from lists.get(argument.value.id, ())
        elif isinstance(argument, ast.Starred) and isinstance(argument.value, (ast.List, ast.Tuple)):
            yield from (e for e in argument.value.elts if isinstance(e, ast.Constant) and isinstance(e.value, str))


def _call(
    draft: Draft,
    document: TextDocument,
    texts: list[ast.Constant],
    method: str,
    heading: Heading,
) -> None:
    """What one `session.install(…)` names."""
    before = ""
    for node in texts:
        text = str(node.value)
        option, before = before, text if text.startswith("-") else ""
        if option not in _WITH_VALUE and not text.startswith("-"):
            _requirement(draft, text, _place(document, node), method, heading)


def _files(texts: list[ast.Constant]) -> Iterator[tuple[ast.Constant, str]]:
    """The files that `-r` and `-c` name."""
    before = ""
    for node in texts:
        text = str(node.value)
        joined = _FILE.fullmatch(text)
        if joined or before in _FILES:
            yield node, joined[1] if joined else text
        before = text


def _missing_files(draft: Draft, document: TextDocument, files: list[tuple[ast.Constant, str]], documents: Documents) -> None:
    """Refuse files that are not there; one that the noxfile names elsewhere too may be written by it."""
    for node, named in files:
        if re.search(r"[{$*]|://", named) or documents.files.exists(normpath(join(dirname(document.path), named))):
            continue
        mentions = re.findall(rf"(?<![\w.-]){re.escape(basename(named))}(?![\w.-])", document.text)
        if len(mentions) <= sum(basename(other) == basename(named) for _, other in files):
            draft.refuse(_place(document, node), f"the file `{named}` does not exist, so the session stops here", "requirement")


def _requirement(draft: Draft, text: str, place: Location, method: str, heading: Heading) -> None:
    if method == "conda_install":
        found = match_spec(text)
        name = distribution_of(found[0]) if found else ""
        if found and name:
            draft.requirements.append(
                Requirement(text, place, name, found[1], scope=heading.scope, group=heading.group, role=heading.role, of_conda=True)
            )
    elif not is_direct_reference(text) and (isinstance(parse_requirement(text), ParsedRequirement) or correction(text)):
        draft.add(text, place, heading)


def _place(document: TextDocument, node: ast.Constant) -> Location:
    """The place of a literal without its quotes; `ast` counts bytes."""
    line = document.lines[node.lineno - 1]
    start = len(line.encode()[: node.col_offset].decode("utf-8", "replace"))
    value = str(node.value)
    if line[start + 1 : start + 1 + len(value)] == value:
        offset = document.starts[node.lineno - 1] + start + 1
        return document.place(offset, offset + len(value))
    end_line = document.lines[(node.end_lineno or node.lineno) - 1]
    end = len(end_line.encode()[: node.end_col_offset or 0].decode("utf-8", "replace"))
    first, last = document.starts[node.lineno - 1], document.starts[(node.end_lineno or node.lineno) - 1]
    return document.place(first + start, last + end)
