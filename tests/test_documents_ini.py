import configparser

from hypothesis import given, settings
from hypothesis import strategies as st

from depaudit.documents.ini import IniDocument, parse_ini
from depaudit.documents.text import TextDocument
from depaudit.documents.yaml import YamlDocument, items, mapping, parse_yaml, scalar
from depaudit.model.location import Location, Unreadable

SETUP_CFG = """\
[metadata]
name = demo
# a comment
[options]
install_requires =
    numpy>=1.20
    # no requirement

    requests ; python_version < "3.9"
python_requires: >=3.8
"""


def test_each_line_of_a_value_has_its_place() -> None:
    ini = parse_ini(TextDocument("setup.cfg", SETUP_CFG))
    assert isinstance(ini, IniDocument)
    option = ini.option("options", "install_requires")
    assert option is not None
    assert [(line.text, line.location.line, line.location.column) for line in option.lines if line.text] == [
        ("numpy>=1.20", 6, 5),
        ('requests ; python_version < "3.9"', 9, 5),
    ]
    python = ini.option("options", "python_requires")
    assert python is not None
    assert python.lines[0].location == Location("setup.cfg", 10, 18, 10, 23)


def test_a_line_that_belongs_nowhere_is_unreadable() -> None:
    found = parse_ini(TextDocument("setup.cfg", "[a]\nx = 1\nnonsense\n"))
    assert isinstance(found, Unreadable)
    assert found.location.line == 3


lines = st.sampled_from(
    ["[a]", "[b]", "[DEFAULT]", "x = 1", "y: 2", "z", "  more", "    more = still", "", "# c", "  ; d", "Key=", "k = v ; w", "=v", "[a", "x y = z # w"]
)


@given(st.lists(lines | st.text(alphabet="ab=: []#;\t", max_size=8), max_size=12))
@settings(max_examples=500, deadline=None)
def test_the_values_are_those_of_configparser(content: list[str]) -> None:
    text = "\n".join(content) + "\n"
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # the documented way
    ours = parse_ini(TextDocument("x.ini", text))
    try:
        parser.read_string(text)
    except configparser.Error:
        assert isinstance(ours, Unreadable)
        return
    assert isinstance(ours, IniDocument)
    assert {s: {o: v.value for o, v in options.items()} for s, options in ours.sections.items() if s != "DEFAULT"} == {
        s: {o: parser._sections[s][o] for o in parser._sections[s]} for s in parser.sections()  # type: ignore[attr-defined]
    }
    for options in ours.sections.values():
        for option in options.values():
            for line in option.lines:
                assert ours.document.at(line.location) == line.text


def test_yaml_nodes_have_places() -> None:
    found = parse_yaml(TextDocument("environment.yml", "name: x\ndependencies:\n  - python=3.11\n  - pip:\n    - torch\n"))
    assert isinstance(found, YamlDocument)
    first, second = items(mapping(found.nodes[0])["dependencies"])
    assert scalar(first) == "python=3.11"
    assert found.locate(first) == Location("environment.yml", 3, 5, 3, 16)
    assert [scalar(n) for n in items(mapping(second)["pip"])] == ["torch"]


def test_broken_yaml_is_unreadable_at_its_place() -> None:
    for text, line in (("a: [1\nb: 2\n", 2), ("a: 1\n\tb: 2\n", 2), ("a: \x07\n", 1)):
        found = parse_yaml(TextDocument("x.yml", text))
        assert isinstance(found, Unreadable)
        assert found.location.line == line
