"""A report is the same with and without the cache."""

from __future__ import annotations

import json
import os
import random
import shutil
import threading
import time
from pathlib import Path

import pytest

from depaudit.audit import Options, audit
from depaudit.cache import open_cache
from depaudit.cli import run
from depaudit.files.folder import Folder
from depaudit.files.memory import Memory
from depaudit.model.location import Unreadable
from depaudit.model.settings import Settings
from depaudit.model.source import CodeRole
from depaudit.reading import Reading, read_sources
from depaudit.reports import render
from depaudit.source_rows import Rows
from depaudit.sources import scan

NOTEBOOK = json.dumps(
    {"cells": [{"cell_type": "code", "source": ["!pip install torch==2.1\n", "import torch\n"]}] * 2, "nbformat": 4}
)
TEXTS = (
    "import numpy\n",
    "import pandas as pd, os\nfrom yaml import (\n    safe_load,\n    dump,\n)\n",
    "try:\n    import ujson\nexcept ImportError:\n    ujson = None\n",
    "import sys\nif sys.version_info < (3, 11):\n    import tomli\n",
    "import requests  # depaudit: ignore[undeclared-dependency] of use\n",
    "print 'hello'\nimport six\n",
    "INSTALLED_APPS = ['rest_framework', 'celery']\n",
    "# /// script\n# dependencies = ['rich']\n# ///\nimport rich, click\n",
    "",
    "import importlib\nx = importlib.import_module('redis')\n",
    "def run():\n    from . import other\n    import torch\n",
    "x = '",
)
MANIFEST = '[project]\nname = "x"\nversion = "1"\ndependencies = ["numpy", "celery", "djangorestframework", "redis", "uvicorn"]\n'


def report(root: Path, cache: Path | None = None) -> str:
    """What is reported of the folder, in every detail."""
    opened = open_cache(str(cache), str(root)) if cache else None
    return render(audit(Folder(str(root)), Settings(), Options(cache=opened)), "json")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text(MANIFEST)
    for number, text in enumerate(TEXTS):
        (root / f"m{number}.py").write_text(text)
    (root / "study.ipynb").write_text(NOTEBOOK)
    return root


@pytest.mark.parametrize(("name", "text"), [*((f"a{n}.py", t) for n, t in enumerate(TEXTS)), ("a.ipynb", NOTEBOOK)])
def test_rows_become_the_source_that_they_were_made_of(name: str, text: str) -> None:
    source = scan(name, text.encode(), CodeRole.TEST, "gpu")
    table: list[object] = []
    kept = json.loads(json.dumps([Rows(table).of(source), table]))
    assert Rows(kept[1]).source(name, CodeRole.TEST, "gpu", kept[0]) == source


def test_a_second_run_reads_no_source(project: Path, tmp_path: Path) -> None:
    package = project / "x"
    package.mkdir()
    for path in [*project.glob("m*.py"), project / "study.ipynb"]:
        path.rename(package / path.name)
    (package / "__init__.py").write_text("")
    read: list[str] = []

    class Watched(Folder):
        def read(self, path: str) -> bytes | Unreadable:
            read.append(path)
            return super().read(path)

    for _ in range(2):
        read.clear()
        cache = open_cache(str(tmp_path / "cache"), str(project))
        cache._started += 10_000_000_000  # the run before is long ago
        audit(Watched(str(project)), Settings(), Options(cache=cache))
    assert [path for path in read if path.startswith("x/")] == ["x/__init__.py"]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_to_the_files_the_report_is_the_same(project: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    cache = tmp_path / "cache"
    saved = tmp_path / "saved"
    for _ in range(12):
        for _ in range(chance.randrange(4)):
            happen(chance, project, saved)
        if chance.random() < 0.15:
            damage(chance, cache)
        assert report(project, cache) == report(project)


def happen(chance: random.Random, root: Path, saved: Path) -> None:
    """One thing that people, git and tools do to files."""
    files = sorted(root.glob("*.py"))
    file = chance.choice(files) if files else root / "m.py"
    what = chance.randrange(8)
    if what == 0:
        file.write_text(chance.choice(TEXTS))
    elif what == 1 and file.exists():  # the same size and time, other bytes
        before = file.stat()
        file.write_text(file.read_text().replace("numpy", "scipy"))
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif what == 2 and file.exists():
        os.utime(file, (chance.randrange(9), chance.randrange(9)))
    elif what == 3 and file.exists():
        file.unlink()
    elif what == 4 and file.exists():
        other = chance.choice(files)
        swapped = file.read_bytes()
        file.write_bytes(other.read_bytes())
        other.write_bytes(swapped)
    elif what == 5:
        shutil.rmtree(saved, ignore_errors=True)
        shutil.copytree(root, saved)
    elif what == 6 and saved.exists():  # a checkout: the old bytes, in new files
        for old in saved.glob("*"):
            target = root / old.name
            target.unlink(missing_ok=True)
            shutil.copyfile(old, target)
    else:
        names = chance.sample(["numpy", "celery", "djangorestframework", "redis", "uvicorn", "rich"], 3)
        (root / "pyproject.toml").write_text(MANIFEST.replace('["numpy"', json.dumps(names)[:-1] + ', "numpy"'))


def damage(chance: random.Random, cache: Path) -> None:
    """What disks and interrupted programs do to the cache."""
    for file in cache.glob("*"):
        data = bytearray(file.read_bytes())
        if chance.random() < 0.5:
            file.write_bytes(data[: chance.randrange(len(data))])
        else:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            file.write_bytes(data)


def test_runs_at_the_same_time_do_not_disturb_each_other(project: Path, tmp_path: Path) -> None:
    expected = report(project)
    wrong: list[str] = []

    def run() -> None:
        for _ in range(6):
            found = report(project, tmp_path / "cache")
            if found != expected:
                wrong.append(found)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        for file in (tmp_path / "cache").glob("*"):
            file.unlink(missing_ok=True)
        time.sleep(0.01)
    assert not wrong


def test_a_file_that_the_scanner_fails_on_is_not_remembered(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no")

    expected = report(project)
    monkeypatch.setattr("depaudit.sources.scan", fail)
    assert "ValueError: no" in report(project, tmp_path / "cache")
    monkeypatch.undo()
    assert report(project, tmp_path / "cache") == expected


def test_a_tree_without_identities_is_read(project: Path) -> None:
    files = Memory({"a.py": b"import numpy\n"})
    (source,) = read_sources([("a.py", CodeRole.RUNTIME, "")], Reading(files))
    assert source.imports[0].module == "numpy"


def test_clean_removes_caches_and_nothing_else(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache = tmp_path / "cache"
    assert run([str(project), "--cache-dir", str(cache), "-q", "--exit-zero"]) == 0
    (cache / "letter.txt").write_text("mine")
    (left,) = cache.glob("*.json")
    left.with_name(left.name + ".123").write_text("an interrupted run")
    capsys.readouterr()
    assert run(["clean", "--cache-dir", str(cache)]) == 0
    assert capsys.readouterr().out.startswith("removed 2 caches (")
    assert [path.name for path in cache.iterdir()] == ["letter.txt"]
    assert run(["clean", "--cache-dir", str(cache), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (list(said)[:2], said["removed"]) == (["schema_version", "tool"], [])
    assert run(["clean", "--cache-dir", str(cache)]) == 0
    assert capsys.readouterr().out == f"nothing is remembered in {cache}\n"


def test_nothing_is_remembered_where_nobody_wants_it(project: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    run([str(project), "--cache-dir", str(cache), "--no-cache", "-q"])
    assert not cache.exists()


def test_it_is_said_why_a_cache_was_not_used(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(project), "--cache-dir", str(tmp_path / "cache"), "-v", "-f", "concise"]
    run(words)
    first = capsys.readouterr()
    (cache,) = (tmp_path / "cache").iterdir()
    cache.write_bytes(cache.read_bytes()[:-9])
    run(words)
    second = capsys.readouterr()
    assert second.out == first.out
    assert f"the cache {cache} was not used: it is damaged" in second.err
    assert "the cache" not in first.err


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is one process where there is no fork")
@pytest.mark.parametrize("remembered", ["nothing", "everything", "half"])
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_several_processes_find_what_one_finds(project: Path, tmp_path: Path, remembered: str) -> None:
    files = Folder(str(project))
    wanted = [(p, CodeRole.TEST, "") for p in files.paths() if p.endswith((".py", ".ipynb"))]
    expected = read_sources(wanted, Reading(files))
    cache = open_cache(str(tmp_path), str(project))
    if remembered != "nothing":
        read_sources(wanted if remembered == "everything" else wanted[::2], Reading(files, cache))
    cache.save()
    cache = open_cache(str(tmp_path), str(project))
    assert read_sources(wanted, Reading(files, cache, processes=3)) == expected
    cache.save()
    again = open_cache(str(tmp_path), str(project))
    again._previous += 10_000_000_000
    identities = [(path, files.identity(path)) for path, _, _ in wanted]
    assert all(again.unchanged(path, identity) is not None for path, identity in identities if identity)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is one process where there is no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_the_share_of_a_process_that_dies_is_done_by_its_parent(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = os.getpid()

    def dying(*given: object) -> object:
        if os.getpid() != parent:
            os._exit(9)
        return scan(*given)  # type: ignore[arg-type]

    files = Folder(str(project))
    wanted = [(p, CodeRole.TEST, "") for p in files.paths() if p.endswith(".py")]
    expected = read_sources(wanted, Reading(files))
    monkeypatch.setattr("depaudit.sources.scan", dying)
    assert read_sources(wanted, Reading(files, processes=2)) == expected
