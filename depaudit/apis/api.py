"""Whether a release offers a name or a parameter, told from its files alone."""

from __future__ import annotations

from depaudit.apis.answer import Answer, Module, absent, present, unknown
from depaudit.apis.evidence import doubts, used_at
from depaudit.apis.keywords import takes
from depaudit.apis.lookup import DENIES, MAY_EXPORT, attribute_of
from depaudit.apis.native import native_lacks
from depaudit.apis.release import Api
from depaudit.apis.verdict import State, Verdict
from depaudit.apis.words import is_nowhere


def verdict(api: Api, path: str, keyword: str = "", *, by_words: bool = False) -> Verdict:
    """Whether `path` (`numpy.random.default_rng`), or its parameter `keyword`, is in the release.

    ABSENT is a proof: every way in which a name gets into the module or class
    was looked at. Whatever is not understood on the way is UNKNOWN. With
    `by_words` a name of an open module also counts as absent where the word
    stands nowhere in the release and cannot be put together out of its words,
    and native code where the word does not stand in its bytes: wrong where
    names come out of data (descriptors of protobuf) or are compressed (newer
    Cython), so only for releases whose answers are held against installed ones.
    """
    found = resolve(api, path, by_words=by_words)
    if keyword and found.state is State.PRESENT:
        found = takes(api, found, keyword)
    return Verdict(found.state, found.reasons or _proof(found), found.place)


def _proof(found: Answer) -> tuple[str, ...]:
    return (f"{found.place} has it",) if found.state is State.PRESENT else ()


def resolve(api: Api, path: str, *, by_words: bool = False) -> Answer:
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
        if following.state is State.UNKNOWN:
            following = _settled(api, found, name, following, by_words=by_words)
        if following.state is not State.PRESENT:
            return following
        found = following
    return found


def _settled(api: Api, owner: Answer, name: str, found: Answer, *, by_words: bool) -> Answer:
    """What the rest of the release says of a name of a module that its own statements leave open."""
    if len(owner.things) != 1 or not isinstance(owner.things[0], Module):
        return found
    module = owner.things[0].name
    if any(reason.endswith(MAY_EXPORT) for reason in found.reasons) and (place := used_at(api, module, name)):
        return present(place=place)
    rest = tuple(reason for reason in found.reasons if not (by_words and _is_native_without(api, reason, name)))
    if by_words and (not rest or is_nowhere(api, name, rest)) and not doubts(api, owner, name):
        return absent(
            f"the word stands nowhere in the release, nor in pieces; {found.place} has no such name", found.place
        )
    return found


def _is_native_without(api: Api, reason: str, name: str) -> bool:
    """Is the reason a native module that does not hold the word?"""
    path = reason.partition(":")[0]
    module = next((module for module, member in api.native_modules.items() if member == path), "")
    space = api.namespace(module) if module and reason.endswith(" is native code") else None
    return space is not None and native_lacks(api, space, name)
