"""`depaudit.model.record` means what `dataclasses` means."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import sys
from types import ModuleType
from typing import Any

import pytest

from depaudit.model import record
from depaudit.model.location import Location

PROGRAM = """
@dataclass(frozen=True, slots=True, order=True)
class Place:
    "A place."
    path: str
    line: int = 1
    names: tuple = field(default=(), metadata={"help": "text"})
    details: dict = field(default_factory=dict)

    @property
    def shown(self):
        return f"{self.path}:{self.line}"

@dataclass
class Draft:
    text: str
    lines: list = field(default_factory=list)

@dataclass(frozen=True)
class One:
    text: str = "x"
"""


@pytest.fixture(params=[dataclasses, record], ids=["dataclasses", "record"])
def made(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The same classes, made by either module."""
    module = ModuleType("made")
    vars(module).update(dataclass=request.param.dataclass, field=request.param.field, of=request.param)
    monkeypatch.setitem(sys.modules, "made", module)
    exec(PROGRAM, vars(module))
    return module


def test_records_are_compared_by_their_fields(made: Any) -> None:
    assert made.Place("a", 2) == made.Place("a", line=2, names=())
    assert made.Place("a") != made.Place("b")
    assert made.Place("a") != ("a", 1, (), {})
    assert sorted([made.Place("b"), made.Place("a", 3), made.Place("a")])[1] == made.Place("a", 3)
    assert made.Draft("a") == made.Draft("a", [])


def test_frozen_records_are_hashed_and_others_are_not(made: Any) -> None:
    assert hash(made.One("a")) == hash(made.One("a"))
    with pytest.raises(TypeError):
        hash(made.Draft("a"))


def test_frozen_records_do_not_change(made: Any) -> None:
    place = made.Place("a")
    with pytest.raises(AttributeError):
        place.line = 3
    with pytest.raises(AttributeError):
        del place.line
    draft = made.Draft("a")
    draft.text = "b"
    assert draft == made.Draft("b")


def test_each_record_has_its_own_default(made: Any) -> None:
    first, second = made.Draft("a"), made.Draft("a")
    first.lines.append(1)
    assert second.lines == []


def test_a_wrong_argument_is_a_type_error(made: Any) -> None:
    for wrong in (made.Place, lambda: made.Place("a", lin=1), lambda: made.Place(*"abcdef")):
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(TypeError):
        made.of.replace(made.One(), lin=1)


def test_a_record_shows_its_fields(made: Any) -> None:
    assert repr(made.Place("a")) == "Place(path='a', line=1, names=(), details={})"


def test_a_record_is_matched_by_position(made: Any) -> None:
    match made.Place("a", 7):
        case made.Place(path, line):
            assert (path, line) == ("a", 7)


def test_slots_leave_no_room_for_more(made: Any) -> None:
    assert not hasattr(made.Place("a"), "__dict__")
    assert hasattr(made.Draft("a"), "__dict__")


def test_fields_are_told(made: Any) -> None:
    told = made.of.fields(made.Place)
    assert [one.name for one in told] == ["path", "line", "names", "details"]
    assert (told[1].default, told[2].metadata["help"]) == (1, "text")


def test_one_field_is_replaced(made: Any) -> None:
    assert made.of.replace(made.Place("a", 4), line=5) == made.Place("a", 5)
    assert dataclasses.replace(made.Place("a", 4), line=5) == made.Place("a", 5)


def test_a_record_is_copied_and_sent() -> None:
    place = Location("a.py", 3, 4)
    assert copy.deepcopy(place) == place == pickle.loads(pickle.dumps(place))
