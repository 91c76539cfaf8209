"""Environments, read and never run."""

from __future__ import annotations

from pathlib import Path

import pytest

from depaudit.distributions import Installed, read_environment
from depaudit.documents import Documents
from depaudit.files.folder import Folder
from depaudit.model.location import Unreadable


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    (tmp_path / ".venv" / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    (tmp_path / ".venv" / "bin").mkdir()
    (tmp_path / ".venv" / "bin" / "python").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("home = /nowhere\nversion = 3.11.7\n")
    return tmp_path / ".venv"


def install(environment: Path, name: str, version: str, files: str, headers: str = "", **others: str) -> None:
    folder = environment / "lib" / "python3.11" / "site-packages" / f"{name}-{version}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{headers}\nImport-Name: not_a_header\n")
    (folder / "RECORD").write_text("".join(f"{file},sha256=x,1\n" for file in files.split()))
    for file, text in others.items():
        (folder / f"{file}.txt").write_text(text)


def read(path: Path) -> Installed:
    found = read_environment(str(path))
    assert isinstance(found, Installed), found
    return found


def test_modules_and_packages_are_told_by_the_files(environment: Path) -> None:
    install(environment, "PyYAML", "6.0", "yaml/__init__.py yaml/reader.py _yaml.cpython-311.so PyYAML-6.0.dist-info/METADATA ../../bin/x")
    found = read(environment)
    assert found.modules == {"_yaml": ("pyyaml",), "yaml": ("pyyaml",)}
    assert found.versions == {"pyyaml": "6.0"}


def test_namespace_packages_give_dotted_names(environment: Path) -> None:
    install(environment, "google_cloud_storage", "2", "google/cloud/storage/__init__.py google/cloud/storage/blob.py")
    install(environment, "protobuf", "5", "google/protobuf/__init__.py google/_upb/_message.abi3.so")
    found = read(environment)
    assert found.modules["google.cloud.storage"] == ("google-cloud-storage",)
    assert found.modules["google.protobuf"] == ("protobuf",)
    assert "google" in found.namespaces


def test_import_names_of_the_metadata_come_first(environment: Path) -> None:
    install(environment, "acme", "1", "wrong/__init__.py", "Import-Name: acme.core\nImport-Name: _acme ; private\nImport-Namespace: acme\n")
    found = read(environment)
    assert set(found.modules) == {"acme.core", "_acme"}
    assert found.namespaces == {"acme"}


def test_an_empty_import_name_provides_nothing(environment: Path) -> None:
    install(environment, "data-only", "1", "data_only/__init__.py", "Import-Name:\n")
    assert read(environment).modules == {}


def test_tests_and_docs_that_many_ship_tell_nothing(environment: Path) -> None:
    install(environment, "sloppy", "1", "sloppy/__init__.py tests/__init__.py docs/conf.py 3204bda914b7f2c6f497__mypyc.so")
    assert set(read(environment).modules) == {"sloppy"}


def test_an_editable_install_is_told_by_its_finder(environment: Path) -> None:
    install(environment, "mine", "0.1", "__editable___mine_0_1_finder.py __editable__.mine-0.1.pth")
    site = environment / "lib" / "python3.11" / "site-packages"
    (site / "__editable___mine_0_1_finder.py").write_text("MAPPING: dict[str, str] = {'minepkg': '/src/minepkg'}\n")
    assert read(environment).modules["minepkg"] == ("mine",)


def test_requirements_with_an_extra_are_left_out(environment: Path) -> None:
    install(environment, "big", "1", "big/__init__.py", 'Requires-Dist: Numpy>=1\nRequires-Dist: pytest ; extra == "test"\nRequires-Dist: tomli ; python_version < "3.11"\n')
    assert read(environment).requires["big"] == ("numpy", "tomli")


def test_an_egg_of_old_is_read(environment: Path) -> None:
    folder = environment / "lib" / "python3.11" / "site-packages" / "old-1.0.egg-info"
    folder.mkdir()
    (folder / "PKG-INFO").write_text("Name: old\nVersion: 1.0\n\n")
    (folder / "top_level.txt").write_text("oldmod\n")
    assert read(environment).modules == {"oldmod": ("old",)}


def test_the_python_of_an_environment_names_it_and_is_not_run(environment: Path) -> None:
    install(environment, "six", "1", "six.py")
    assert read(environment / "bin" / "python").modules == {"six": ("six",)}


def test_auto_finds_the_environment_of_the_tree(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    install(environment, "six", "1", "six.py")
    found = read_environment("auto", Documents(Folder(str(environment.parent))))
    assert isinstance(found, Installed)
    assert found.modules == {"six": ("six",)}


def test_no_environment_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    documents = Documents(Folder(str(tmp_path)))
    assert isinstance(read_environment("auto", documents), Unreadable)
    assert isinstance(read_environment(str(tmp_path / "gone"), documents), Unreadable)
    assert isinstance(read_environment(str(tmp_path), documents), Unreadable)


def test_a_broken_entry_is_passed_over(environment: Path) -> None:
    (environment / "lib" / "python3.11" / "site-packages" / "broken-1.dist-info").mkdir()
    (environment / "lib" / "python3.11" / "site-packages" / "file.egg-info").write_bytes(b"\xff\xfe\x00")
    install(environment, "six", "1", "six.py")
    assert read(environment).modules == {"six": ("six",)}
