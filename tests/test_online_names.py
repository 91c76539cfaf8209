"""What import names lead to where the package index is asked (`--online`)."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from loopback_index import Answered, LoopbackIndex, loopback_index, wheel
from tree_built import application, library

from depaudit.audit import Options, audit
from depaudit.config import read_settings
from depaudit.distributions.listed import listed_wheel
from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.model.dependency import NameEvidence
from depaudit.model.report import Report


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[LoopbackIndex]:
    with loopback_index() as running:
        for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
            monkeypatch.delenv(name)
        told = {"PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1", "PIP_INDEX_URL": running.simple, "NO_PROXY": "127.0.0.1"}
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("time.sleep", lambda seconds: None)
        yield running


def offer(index: LoopbackIndex, name: str, *modules: str, more: Mapping[str, bytes] | None = None) -> None:
    """A release with these modules."""
    stem = f"{name.replace('-', '_')}-1.0"
    members = {f"{module.replace('.', '/')}.py": b"" for module in modules}
    members |= {f"{stem}.dist-info/METADATA": b"", **(more or {})}
    index.page(name, {f"{stem}-py3-none-any.whl": wheel(members)})


def asked(files: Mapping[str, str], cache: str = "", online: bool = True) -> Report:
    memory = Memory(dict(files))
    return audit(memory, read_settings(Documents(memory)), Options(online=online, cache_folder=cache))


def told(report: Report) -> list[str]:
    """Rule, distribution and severity of each row."""
    rules = ("undeclared-dependency", "unused-requirement", "indirect-dependency", "undeclared-optional-dependency")
    rows = [row for row in report.rows if row.finding.rule in rules]
    return sorted(f"{row.finding.rule} {row.finding.distribution} {row.severity.value}" for row in rows)


def unmatched(report: Report) -> list[str]:
    return [one.module for project in report.projects for one in project.unmatched]


SHOP = {"pyproject.toml": application("zzz-payments>=1"), "shop.py": "import paymentlib\n"}


def test_an_import_is_tied_to_the_requirement_whose_wheel_holds_it(index: LoopbackIndex) -> None:
    offer(index, "zzz-payments", "paymentlib.__init__", "paymentlib.card")
    offline = asked(SHOP, online=False)
    assert unmatched(offline) == ["paymentlib"]
    assert told(offline) == ["unused-requirement zzz-payments note"]
    online = asked(SHOP)
    assert unmatched(online) == told(online) == []
    (dependency,) = online.projects[0].dependencies
    assert (dependency.distribution, dependency.resolution.evidence) == ("zzz-payments", NameEvidence.INDEX)
    assert dependency.resolution.source == "the files of zzz_payments-1.0-py3-none-any.whl"
    assert not online.errors


def test_nothing_is_asked_without_the_option(index: LoopbackIndex) -> None:
    asked(SHOP, online=False)
    assert index.asked == []


def test_only_names_of_the_project_are_asked_for_and_only_the_list_of_files(index: LoopbackIndex, tmp_path: Path) -> None:
    offer(index, "zzz-payments", "paymentlib", more={"data.bin": bytes(range(256)) * 8000})
    asked(SHOP, str(tmp_path))
    assert [path for path, _, _ in index.asked] == ["/simple/zzz-payments/", "/files/zzz_payments-1.0-py3-none-any.whl"]
    assert all(span for path, span, _ in index.asked if path.startswith("/files"))
    index.asked.clear()
    asked(SHOP, str(tmp_path))
    assert [path for path, _, _ in index.asked] == ["/simple/zzz-payments/"]


def test_the_newest_wheel_that_the_requirement_admits_is_looked_into(index: LoopbackIndex) -> None:
    names = {"1.0": "old", "1.5": "admitted", "1.6rc1": "candidate", "2.0": "later"}
    files = {f"zzz_payments-{version}-py3-none-any.whl": wheel({f"{module}.py": b""}) for version, module in names.items()}
    index.page("zzz-payments", files)
    report = asked({"pyproject.toml": application("zzz-payments>=1,<2"), "shop.py": "import admitted, later, old\n"})
    assert [d.module for d in report.projects[0].dependencies] == ["admitted"]
    assert unmatched(report) == ["later", "old"]


def test_what_a_lock_pins_is_looked_into(index: LoopbackIndex) -> None:
    files = {f"zzz_payments-{v}-py3-none-any.whl": wheel({f"{m}.py": b""}) for v, m in {"1.0": "old", "1.5": "new"}.items()}
    index.page("zzz-payments", files)
    lock = 'version = 1\n[[package]]\nname = "zzz-payments"\nversion = "1.0"\n[[package]]\nname = "shop"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [{ name = "zzz-payments" }]\n'
    report = asked({"pyproject.toml": application("zzz-payments>=1"), "uv.lock": lock, "shop.py": "import old\n"})
    assert [d.distribution for d in report.projects[0].dependencies] == ["zzz-payments"]


def test_a_requirement_whose_wheel_holds_other_modules_is_unused(index: LoopbackIndex) -> None:
    offer(index, "zzz-payments", "somethingelse")
    report = asked(SHOP)
    assert told(report) == ["unused-requirement zzz-payments warning"]
    (row,) = [row for row in report.rows if row.finding.rule == "unused-requirement"]
    assert row.finding.evidence[-1].message == "it is imported as `somethingelse`, by the files of zzz_payments-1.0-py3-none-any.whl"
    assert unmatched(report) == ["paymentlib"]


@pytest.mark.parametrize("member", ["a-1.dist-info/entry_points.txt", "data/table.csv"])
def test_a_requirement_that_is_there_for_something_else_than_its_modules_is_a_note(index: LoopbackIndex, member: str) -> None:
    offer(index, "zzz-payments", more={member: b""})
    assert told(asked(SHOP)) == ["unused-requirement zzz-payments note"]


def test_an_import_that_nothing_declares_is_likely_of_its_own_name_where_that_holds_it(index: LoopbackIndex) -> None:
    offer(index, "zzz-payments", "somethingelse")
    offer(index, "paymentlib", "paymentlib.__init__")
    report = asked(SHOP)
    assert told(report) == ["undeclared-dependency paymentlib warning", "unused-requirement zzz-payments warning"]
    (row,) = [row for row in report.rows if row.finding.rule == "undeclared-dependency"]
    assert row.finding.confidence.value == "likely"
    told_of_it = "`paymentlib` (likely of `paymentlib`, whose wheel holds it) is imported by 1 runtime module; nothing declares it"
    assert row.finding.message == f"{told_of_it} (no error, as what `zzz-payments` brings is not known)"
    assert "`paymentlib` is of `paymentlib` by the files of paymentlib-1.0-py3-none-any.whl" in [e.message for e in row.finding.evidence]


def test_a_distribution_of_the_imports_name_that_holds_something_else_is_not_meant(index: LoopbackIndex) -> None:
    offer(index, "zzz-payments", "somethingelse")
    offer(index, "paymentlib", "anotherthing")
    report = asked(SHOP)
    assert told(report) == ["unused-requirement zzz-payments warning"]
    assert unmatched(report) == ["paymentlib"]


def test_names_that_tests_make_up_are_not_asked_for(index: LoopbackIndex) -> None:
    offer(index, "namespacepkg", "namespacepkg")
    report = asked({"pyproject.toml": application(), "shop.py": "import _private, tests, mañana, nc\n", "tests/test_it.py": "import namespacepkg\n"})
    assert told(report) == []
    assert index.asked == []


def test_a_wheel_of_the_project_is_better_than_the_tables_word_for_another(index: LoopbackIndex) -> None:
    offer(index, "zzz-vision-fork", "cv2.__init__")
    report = asked({"pyproject.toml": application("zzz-vision-fork"), "shop.py": "import cv2\n"})
    assert told(report) == []
    assert [d.distribution for d in report.projects[0].dependencies] == ["zzz-vision-fork"]


def test_what_is_declared_and_known_stays_what_it_is(index: LoopbackIndex) -> None:
    offer(index, "zzz-fork", "yaml.__init__")
    report = asked({"pyproject.toml": application("pyyaml", "zzz-fork"), "shop.py": "import yaml\n"})
    assert [d.distribution for d in report.projects[0].dependencies] == ["pyyaml"]


def test_modules_of_a_shared_namespace_are_told_apart(index: LoopbackIndex) -> None:
    offer(index, "zzz-acme-one", "zzzacme.one.__init__")
    offer(index, "zzz-acme-two", "zzzacme.two.__init__")
    report = asked({"pyproject.toml": application("zzz-acme-one", "zzz-acme-two"), "shop.py": "import zzzacme.one\nfrom zzzacme import two\n"})
    assert sorted((d.distribution, d.module) for d in report.projects[0].dependencies) == [("zzz-acme-one", "zzzacme.one"), ("zzz-acme-two", "zzzacme.two")]
    assert unmatched(report) == []


def test_what_comes_from_elsewhere_is_not_asked_for(index: LoopbackIndex) -> None:
    lines = ["zzz-one @ https://example.org/zzz_one-1-py3-none-any.whl"]
    asked({"pyproject.toml": application(*lines, more='[tool.uv.sources]\nzzz-two = { path = "../two" }\n'), "requirements.txt": "zzz-two\n-e ./three\n", "shop.py": "import json\n"})
    assert index.asked == []


def test_the_index_that_the_project_names_is_asked_in_place_of_the_default_one(index: LoopbackIndex) -> None:
    with loopback_index() as own:
        offer(own, "zzz-payments", "paymentlib")
        report = asked({"requirements.txt": f"-i {own.simple}\nzzz-payments\n", "shop.py": "import paymentlib\n"})
        assert unmatched(report) == []
    assert index.asked == []


@pytest.mark.parametrize("address", ["https://${TOKEN}@example.org/simple", "file:///etc/simple"])
def test_addresses_that_are_not_asked_are_an_error(index: LoopbackIndex, address: str) -> None:
    report = asked({"requirements.txt": f"-i {address}\nzzz-payments\n", "shop.py": "import paymentlib\n"})
    assert len(report.errors) == 1
    assert report.errors[0].startswith("--online: requirements.txt:1:")
    assert index.asked == []


def test_a_requirement_that_exists_as_source_alone_is_counted(index: LoopbackIndex) -> None:
    index.page("zzz-payments", {"zzz-payments-1.0.tar.gz": b"x"})
    report = asked(SHOP)
    (unchecked,) = [one for one in report.unchecked if one.what == "requirement without a wheel in the index"]
    assert [name for name, _ in unchecked.names] == ["zzz-payments"]
    assert not report.errors
    assert told(report) == ["unused-requirement zzz-payments note"]


def test_a_network_that_fails_is_told_once_and_the_report_is_whole(index: LoopbackIndex) -> None:
    offer(index, "zzz-one", "onelib")
    for name in ("zzz-two", "zzz-three"):
        index.paths[f"/simple/{name}/"] = Answered(busy=99)
    report = asked({"pyproject.toml": application("zzz-one", "zzz-two", "zzz-three"), "shop.py": "import onelib, lost\nimport psutil\n"})
    assert report.errors == (f"--online: `{index.simple}/zzz-three/` answers 503 (Service Unavailable) (and 1 more)",)
    assert report.status == "incomplete"
    assert "undeclared-dependency psutil warning" in told(report)
    assert [d.module for d in report.projects[0].dependencies] == ["psutil", "onelib"]
    assert "/simple/lost/" not in [path for path, _, _ in index.asked]  # it may be what could not be asked


def test_the_command_line_exits_with_2_and_says_why(tmp_path: Path, index: LoopbackIndex) -> None:
    (tmp_path / "pyproject.toml").write_text(application("zzz-payments>=1"))
    (tmp_path / "shop.py").write_text("import paymentlib\n")
    offer(index, "zzz-payments", "paymentlib")

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "depaudit", "--online", "--cache-dir", str(tmp_path / "cache"), "-f", "concise", *more]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    well = run()
    assert (well.returncode, well.stderr) == (0, "")
    why = subprocess.run([sys.executable, "-m", "depaudit", "why", "paymentlib", "--online", "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "index (the files of zzz_payments-1.0-py3-none-any.whl)" in why.stdout
    del index.paths["/files/zzz_payments-1.0-py3-none-any.whl"]
    assert run().returncode == 0  # remembered
    index.paths["/simple/zzz-payments/"] = Answered(status=500)
    ill = run()
    assert ill.returncode == 2
    assert ill.stderr == f"error: --online: `{index.simple}/zzz-payments/` answers 500 (Internal Server Error)\n"
    report = json.loads(run("--json").stdout)
    assert [error["message"] for error in report["errors"]] == [f"--online: `{index.simple}/zzz-payments/` answers 500 (Internal Server Error)"]


def test_the_report_is_the_same_whatever_is_remembered(index: LoopbackIndex, tmp_path: Path) -> None:
    offer(index, "zzz-payments", "paymentlib.__init__")
    first, second = (asked(SHOP | {"more.py": "import elsewhere\n"}, str(tmp_path)) for _ in range(2))
    assert (first.rows, first.unchecked, first.errors) == (second.rows, second.unchecked, second.errors)


@pytest.mark.parametrize(
    ("paths", "modules"),
    [
        (["a/__init__.py", "a/b.py", "c.py", "d.cpython-311-x86_64-linux-gnu.so", "_e.abi3.so"], ("_e", "a", "c", "d")),
        (["a-1.data/purelib/a/__init__.py", "a-1.data/platlib/b.so", "a-1.data/scripts/run.py", "a-1.data/data/x.py"], ("a", "b")),
        (["google/__init__.py", "google/cloud/__init__.py", "google/cloud/zzz/__init__.py"], ("google.cloud.zzz",)),
        (["n/one/__init__.py", "n/two.py"], ("n.one", "n.two")),
        (["a-stubs/__init__.pyi", "tests/__init__.py", "docs/conf.py", "share/x.txt", "a-1.dist-info/WHEEL"], ()),
    ],
)
def test_what_a_wheel_is_imported_as(paths: list[str], modules: tuple[str, ...]) -> None:
    assert listed_wheel("a", "a-1-py3-none-any.whl", paths).modules == modules


def test_a_library_is_asked_about_like_an_application(index: LoopbackIndex) -> None:
    offer(index, "zzz-payments", "paymentlib")
    assert unmatched(asked({"pyproject.toml": library("zzz-payments>=1"), "acme_postcards/__init__.py": "import paymentlib\n"})) == []


def test_hashes_name_what_is_remembered(index: LoopbackIndex, tmp_path: Path) -> None:
    offer(index, "zzz-payments", "paymentlib")
    asked(SHOP, str(tmp_path))
    digest = hashlib.sha256(index.paths["/files/zzz_payments-1.0-py3-none-any.whl"].body).hexdigest()
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [f"{digest}.list"]
