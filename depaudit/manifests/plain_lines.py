"""Files of one requirement a line, as setuptools reads them (no options, no includes), for metadata."""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from depaudit.model.location import Location, Unreadable

if TYPE_CHECKING:
    from depaudit.documents import Documents
    from depaudit.manifests.draft import Draft, Heading

_COMMENT = re.compile(r"(?:^|\s)#(.*)$")


def _told(option: str) -> str:
    """The option, where no requirements can stand behind it."""
    return "" if option.startswith(("-r", "--req")) else option.split(maxsplit=1)[0]


def read_plain_file(
    draft: Draft, documents: Documents, name: str, place: Location, heading: Heading, reader: str = "setuptools"
) -> None:
    """Read the file that a manifest names at `place` (relative to the manifest's folder).

    setuptools skips a file that is missing without a word, and the project is published without requirements.
    """
    path = normpath(join(dirname(draft.path), name))
    if not documents.files.exists(path):
        if reader != "setuptools" and documents.files.exists(normpath(join(dirname(draft.path), "PKG-INFO"))):
            # A source distribution: Hatch takes its requirements from PKG-INFO.
            draft.refuse(place, f"the file `{name}` is not part of this source distribution", "code")
            return
        if reader == "setuptools":
            what = f"setuptools finds no `{name}` and publishes the project without the requirements in it"
        else:
            what = f"the file `{name}` does not exist, so the build fails"
        draft.refuse(place, what, "missing-file")
        return
    draft.includes.append(path)
    document = documents.text(path)
    if isinstance(document, Unreadable):
        draft.unreadable.append(document)
        return
    for number, line in enumerate(document.lines, 1):
        comment = _COMMENT.search(line)
        code = line[: comment.start()] if comment else line
        text = code.strip()
        if not text:
            continue
        start = len(code) - len(code.lstrip()) + 1
        where = Location(path, number, start, number, start + len(text))
        if text.startswith("-"):
            draft.refuse(where, f"`{text}` is an option of pip; {reader} refuses it in `{name}`", "requirement", _told(text))
            continue
        draft.add(text, where, heading, comment=comment[1].strip() if comment else "")
