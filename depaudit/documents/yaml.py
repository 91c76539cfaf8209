"""YAML nodes with places; values are not built, so nothing of the file is ever executed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depaudit.model.location import Location, Unreadable
from depaudit.model.record import dataclass

if TYPE_CHECKING:
    import yaml

    from depaudit.documents.text import TextDocument


@dataclass(frozen=True)
class YamlDocument:
    """The documents of a YAML stream."""

    document: TextDocument
    nodes: tuple[yaml.Node, ...]

    @property
    def path(self) -> str:
        """The file."""
        return self.document.path

    def locate(self, node: yaml.Node) -> Location:
        """The place of a node (a quoted scalar with its quotes)."""
        # Offsets: YAML ends lines where other readers do not (U+0085, U+2028).
        return self.document.place(node.start_mark.index, node.end_mark.index)


def mapping(node: yaml.Node | None) -> dict[str, yaml.Node]:
    """The values of a mapping under their scalar keys; empty for any other node."""
    import yaml

    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}


def items(node: yaml.Node | None) -> list[yaml.Node]:
    """The items of a sequence; empty for any other node."""
    import yaml

    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def scalar(node: yaml.Node | None) -> str:
    """The text of a scalar; empty for any other node."""
    import yaml

    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def parse_yaml(document: TextDocument) -> YamlDocument | Unreadable:
    """The nodes, or the place and the reason of the first error."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return YamlDocument(document, tuple(yaml.compose_all(document.text, Loader=loader)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Location(document.path, mark.line + 1, mark.column + 1) if mark else Location(document.path)
        for number, line in enumerate(document.lines, 1):
            if line.startswith(("<<<<<<< ", ">>>>>>> ")):
                return Unreadable(Location(document.path, number), f"the file holds a merge conflict (`{line[:7]}`)")
        return Unreadable(place, f"this is not YAML: {error.problem or error.context}")
    except yaml.reader.ReaderError as error:
        before = document.text.count("\n", 0, error.position)
        return Unreadable(Location(document.path, before + 1), "this is not YAML: it holds a character that YAML forbids")
    except (yaml.YAMLError, RecursionError, ValueError):
        return Unreadable(Location(document.path), "this is not YAML that can be read")

