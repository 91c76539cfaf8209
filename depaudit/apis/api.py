"""Whether a release offers a name or a parameter, told from its files alone."""

from __future__ import annotations

from depaudit.apis.answer import Answer, Module, present, unknown
from depaudit.apis.evidence import doubts
from depaudit.apis.keywords import takes
from depaudit.apis.lookup import DENIES, attribute_of
from depaudit.apis.release import Api
from depaudit.apis.verdict import State, Verdict


def verdict(api: Api, path: str, keyword: str = "") -> Verdict:
    """Whether `path` (`numpy.random.default_rng`), or its parameter `keyword`, is in the release.

    ABSENT is a proof: every way in which a name gets into the module or class
    was looked at. Whatever is not understood on the way is UNKNOWN.
    """
    found = resolve(api, path)
    if keyword and found.state is State.PRESENT:
        found = takes(api, found, keyword)
    return Verdict(found.state, found.reasons or _proof(found), found.place)


def _proof(found: Answer) -> tuple[str, ...]:
    return (f"{found.place} has it",) if found.state is State.PRESENT else ()


def resolve(api: Api, path: str) -> Answer:
    """What a dotted name is, step by step; an absence is held against the rest of the release."""
    root, *names = path.split(".")
    if not api.has_module(root):
        return unknown(f"the release has no module `{root}`")
    found = present(Module(root), place=api.member_of(root))
    for name in names:
        following = attribute_of(api, found, name)
        if following.state is State.ABSENT and DENIES not in "".join(following.reasons):
            against = doubts(api, found, name)
            if against:
                return unknown(*against, place=following.place)
        if following.state is not State.PRESENT:
            return following
        found = following
    return found
