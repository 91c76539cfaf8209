"""The formats' own parsers are the reference: groups and lock files in packaging, the export of uv."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import tomli
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.dependency_groups import resolve_dependency_groups
from packaging.pylock import Pylock
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.locks import read_lock
from depaudit.manifests import read_manifest, with_included
from depaudit.model.dependency import Lock
from depaudit.model.requirement import Manifest

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
NAMES = ("docs", "lint", "test", "typing")
PACKAGES = ("attrs", "mkdocs>=1.6", "pytest>=8,<9", "rich[jupyter]", "tomli; python_version < '3.11'")


@st.composite
def groups(draw: st.DrawFn) -> dict[str, list[str | dict[str, str]]]:
    """Groups that include only groups written before them, so that there is no circle."""
    found: dict[str, list[str | dict[str, str]]] = {}
    for name in draw(st.permutations(NAMES)):
        own = draw(st.lists(st.sampled_from(PACKAGES), max_size=3, unique=True))
        included = draw(st.lists(st.sampled_from(sorted(found)), max_size=2, unique=True)) if found else []
        found[name] = [*own, *({"include-group": other} for other in included)]
    return found


def ours(manifest: Manifest, group: str) -> set[str]:
    wanted = {group}
    for _ in manifest.group_includes:
        wanted |= {other for name, other in manifest.group_includes if name in wanted}
    return {str(Requirement(r.text)) for r in manifest.requirements if r.group in wanted}


@settings(max_examples=60, deadline=None)
@given(groups())
def test_a_group_holds_what_packaging_resolves(tables: dict[str, list[str | dict[str, str]]]) -> None:
    text = tomli_w.dumps({"project": {"name": "a", "version": "1"}, "dependency-groups": tables})
    documents = Documents(Memory({"pyproject.toml": text}))
    read = read_manifest("pyproject.toml", documents)
    assert read is not None
    (manifest,) = with_included((read,), documents)
    for group in tables:
        assert ours(manifest, group) == {str(Requirement(r)) for r in resolve_dependency_groups(tables, group)}


def wheel_of(name: str, version: str) -> dict[str, object]:
    file = f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    return {"name": file, "url": f"https://example.org/{file}", "hashes": {"sha256": "00"}}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(("attrs", "Rich", "ruamel.yaml")), st.sampled_from(("1", "2.0.1", "3.0rc1"))), unique=True))
def test_a_pylock_pins_what_packaging_reads(pins: list[tuple[str, str]]) -> None:
    packages = [{"name": canonicalize_name(name), "version": version} for name, version in pins]
    tables = [{**package, "wheels": [wheel_of(**package)]} for package in packages]
    data = {"lock-version": "1.0", "created-by": "a test", "packages": tables}
    theirs = Pylock.from_dict(tomli.loads(tomli_w.dumps(data)))
    lock = read_lock("pylock.toml", Documents(Memory({"pylock.toml": tomli_w.dumps(data)})))
    assert isinstance(lock, Lock)
    assert [(v.name, Version(v.version)) for v in lock.versions] == [(p.name, p.version) for p in theirs.packages]


UV_LOCKS = sorted(path.relative_to(FIXTURES).as_posix() for path in FIXTURES.rglob("uv.lock"))


@pytest.mark.slow
@pytest.mark.parametrize("path", UV_LOCKS)
def test_a_lock_of_uv_pins_what_uv_exports(path: str, tmp_path: Path) -> None:
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not there")
    folder = tmp_path / "project"
    shutil.copytree((FIXTURES / path).parent, folder)
    command = [uv, "export", "--frozen", "--offline", "--all-packages", "--all-extras", "--all-groups", "--no-hashes", "--no-emit-local", "--quiet"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"uv reads no such lock: {done.stderr.strip()[:200]}")
    exported = {str(Requirement(line).name): line for line in done.stdout.splitlines() if line[:1].isalnum()}
    lock = read_lock("uv.lock", Documents(Memory({"uv.lock": (folder / "uv.lock").read_bytes()})))
    assert isinstance(lock, Lock)
    pinned = {(v.name, v.version) for v in lock.versions}
    for name, line in exported.items():
        version = next(iter(Requirement(line).specifier)).version
        assert (canonicalize_name(name), version) in pinned, line
