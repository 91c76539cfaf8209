"""Type information that is published apart from what it describes."""

from __future__ import annotations

from collections.abc import Collection

from depaudit import knowledge

_BOTO = ("mypy-boto3-", "boto3-stubs", "botocore-stubs", "types-boto3", "types-aiobotocore")


def described_by(name: str) -> tuple[str, ...]:
    """The distributions that the stubs of this name may describe (PEP 561, typeshed); empty for what are no stubs."""
    if name.startswith(_BOTO):
        return ("boto3", "botocore", "aioboto3", "aiobotocore")
    if name.startswith("types-"):
        described = name.removeprefix("types-")
    elif name.endswith(("-stubs", "-types")) and not name.startswith("microsoft-"):
        described = name.rpartition("-")[0]
    else:
        return ()
    return (described, *knowledge.providers(described.replace("-", "_")))


def describes_one_of(name: str, used: Collection[str]) -> bool:
    """Whether what the stubs describe is among these."""
    return any(one in used for one in described_by(name))


def told_of_stubs(name: str) -> str:
    """What is wrong with stubs that describe nothing of the project."""
    described = described_by(name)[0]
    has_it = knowledge.ever_standard(described.replace("-", "_"))
    return f"`{name}` describes `{described}`, which {'is of the standard library' if has_it else 'nothing uses'}"
