"""A setup.py that computes without end is told, and never followed without end."""

import pytest

from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.manifests import read_manifest


@pytest.mark.parametrize(
    "body",
    [
        'x = ["a"]\n' + "x = x + x\n" * 60,
        'x = ["a"]\n' + "x += x\n" * 60,
        'x = "a"\n' + "x = x + x\n" * 60,
        'x = "a"\n' + 'x = f"{x}{x}"\n' * 60,
        'x = {"a": "b"}\n' + "x = [x, x]\n" * 200,
        'x = "a"\n' + 'x = "".join([x, x, x])\n' * 40,
        'x = "a"\n' + 'x = x.replace("a", "aa")\n' * 60,
    ],
)
def test_what_doubles_itself_is_not_followed(body: str) -> None:
    text = f"from setuptools import setup\n{body}setup(install_requires=x)\n"
    manifest = read_manifest("setup.py", Documents(Memory({"setup.py": text})))
    assert manifest is not None
    assert ["more than depaudit follows" in u.reason for u in manifest.unreadable] == [True]
