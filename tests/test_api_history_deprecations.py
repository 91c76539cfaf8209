"""Which names warn of their end, and since when: what goes into a history beside what came and went."""

from __future__ import annotations

from apis_built import release
from test_knowledge_tables import script

from depaudit.knowledge.api_history import Change

told = script("history_deprecations")
OLD = """
import warnings
def old(a):
    warnings.warn("old is deprecated", DeprecationWarning)
    return a
class Old:
    def __init__(self):
        warnings.warn("Old will be removed", FutureWarning)
def warn_of_old():
    warnings.warn("deprecated", DeprecationWarning)
"""


def test_what_warns_is_told_where_it_is_and_where_packages_offer_it() -> None:
    api = release(init="from ._a import old\nfrom .b import *", _a=OLD, b="from ._a import Old\n__all__ = ['Old']")
    assert sorted(told.flagged(api, ["pkg"], ())) == ["pkg.Old", "pkg.old"]
    assert sorted(told.flagged(release(a=OLD), ["pkg"], ())) == ["pkg.a.Old", "pkg.a.old"]
    assert not told.flagged(release(a=OLD), ["pkg"], ("pkg.a",))


def test_a_name_that_can_be_something_else_as_well_is_not_told() -> None:
    init = "try:\n    from ._a import old\nexcept ImportError:\n    def old(a): ..."
    assert not told.flagged(release(init=init, _a=OLD), ["pkg"], ())


def test_a_module_that_warns_when_it_is_imported() -> None:
    text = "import warnings\nwarnings.warn('pkg.a is deprecated', DeprecationWarning, stacklevel=2)"
    assert told.flagged(release(a=text), ["pkg"], ()) == {"pkg.a"}
    assert not told.flagged(release(a=f"if 1:\n    {text}".replace("\n", "\n    ")), ["pkg"], ())


def test_it_began_where_the_release_before_has_it_and_is_silent() -> None:
    def began(*warned: bool, has: str = "1 2 3 4", speaks: str = "") -> dict[str, str]:
        shown = [{"a.x"} if it else set() for it in warned]
        found: dict[str, str] = told.began(["1", "2", "3", "4"], shown, lambda v, _: v in has, lambda v, _: v in speaks)
        return found

    assert began(False, True, True, True) == {"a.x": "2"}
    assert began(False, True, False, False, has="1 2") == {"a.x": "2"}
    assert began(True, True, True, True) == {}
    assert began(False, False, True, True, has="3 4") == {}
    assert began(False, True, False, True) == {}
    assert began(False, True, True, True, speaks="1") == {}


def test_a_release_that_warned_in_another_way_was_not_silent() -> None:
    def speaks(definition: str) -> bool:
        api = release(a=f"from warnings import warn\n{definition}\ndef other(): ...")
        return bool(told.speaks(api, "pkg.a.old"))

    assert speaks("def old():\n    if 1:\n        warn(OLD)")
    assert speaks("@deprecate\ndef old(): ...")
    assert not speaks("def old(): ...")


def test_it_stands_beside_what_came_and_went() -> None:
    gone = Change("", "", "3", "2", "a.py")
    assert told.with_deprecations({"a.x": gone, "a.y": Change("", "", "", "", "", "", "1")}, {"a.x": "2", "a.z": "3"}) == {
        "a.x": gone._replace(deprecated="2"),
        "a.z": Change("", "", "", "", "", "", "3"),
    }
