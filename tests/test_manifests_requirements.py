import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depaudit.documents import Documents
from depaudit.files.memory import Memory
from depaudit.manifests import is_manifest, read_manifest, with_included
from depaudit.model.location import Location
from depaudit.model.requirement import Manifest, Role, Scope


def read(files: dict[str, str | bytes] | str, path: str = "requirements.txt") -> Manifest:
    manifest = read_manifest(path, Documents(Memory({path: files} if isinstance(files, str) else files)))
    assert manifest is not None
    return manifest


def test_each_requirement_stands_at_its_exact_place() -> None:
    manifest = read("# top\n  numpy>=1.20  # arrays\nFoo_Bar[a] ; python_version<'3.9'\n")
    first, second = manifest.requirements
    assert (first.text, first.location, first.comment) == ("numpy>=1.20", Location("requirements.txt", 2, 3, 2, 14), "arrays")
    assert (second.name, second.text) == ("foo-bar", "Foo_Bar[a] ; python_version<'3.9'")
    assert second.marker == 'python_version < "3.9"'
    assert manifest.declares


def test_hashes_over_several_lines_belong_to_the_requirement() -> None:
    manifest = read("a==1 \\\n    --hash=sha256:x \\\n    --hash=sha256:y\nb==2\n")
    assert [(r.name, r.hashed, r.text) for r in manifest.requirements] == [("a", True, "a==1"), ("b", False, "b==2")]


def test_a_requirement_may_go_on_in_the_next_line() -> None:
    manifest = read("a>=1,\\\n<2\nb\n")
    assert [(r.name, r.specifier, r.location.line, r.location.end_line) for r in manifest.requirements] == [
        ("a", ">=1,<2", 1, 2),
        ("b", "", 3, 3),
    ]


def test_a_comment_ends_a_continuation() -> None:
    assert [r.name for r in read("a \\\n# comment\nb\n").requirements] == ["a", "b"]


def test_includes_and_constraints_are_named_relative_to_the_file() -> None:
    manifest = read(
        {"requirements/dev.txt": "-r base.txt\n-c ../constraints.txt\npytest\n", "requirements/base.txt": "a\n", "constraints.txt": "a<2\n"},
        "requirements/dev.txt",
    )
    assert manifest.includes == ("requirements/base.txt", "constraints.txt")
    assert manifest.constrained_by == ("constraints.txt",)
    assert not manifest.unreadable


def test_a_missing_include_is_told_at_its_line() -> None:
    (found,) = read("a\n-r nothing.txt\n").unreadable
    assert found.location.line == 2
    assert "nothing.txt" in found.reason


def test_files_that_include_each_other_are_told_where_the_circle_closes() -> None:
    files: dict[str, str | bytes] = {"requirements.txt": "-r requirements-b.txt\na\n", "requirements-b.txt": "-r requirements.txt\n"}
    assert not read(files).unreadable
    (closes,) = read(files, "requirements-b.txt").unreadable
    assert "includes this file itself" in closes.reason


def test_constraints_are_constraints() -> None:
    manifest = read("a<2\n", "constraints.txt")
    assert (manifest.format, manifest.declares, manifest.requirements[0].scope) == ("constraints", False, Scope.CONSTRAINT)


def test_options_are_understood_in_all_spellings() -> None:
    manifest = read("-i https://a/simple\n--extra-index-url=https://b/simple --pre\n-fhttps://c\n--trusted-host c\na --config-settings x=y\n-C x=y b\n")
    assert [(i.url, i.extra) for i in manifest.indexes] == [("https://a/simple", False), ("https://b/simple", True), ("https://c", True)]
    assert manifest.requirements[0].name == "a"


def test_an_option_that_pip_does_not_know_is_told() -> None:
    (found,) = read("--frobnicate\na\nb\n").unreadable
    assert "--frobnicate" in found.reason


@pytest.mark.parametrize(
    ("line", "name", "specifier"),
    [
        ("git+https://github.com/Lightning-AI/lightning@master", "lightning", ""),
        ("git+https://github.com/x/y.git@v1#egg=zed[a]&subdirectory=b", "zed", ""),
        ("https://h/foo_bar-1.2-py3-none-any.whl", "foo-bar", "==1.2"),
        ("./wheels/foo-1.0.tar.gz ; os_name == 'nt'", "foo", "==1.0"),
        ("https://h/torch-2.1.0%2Bcu121-cp310-cp310-linux_x86_64.whl", "torch", "==2.1.0+cu121"),
        ("foo @ git+ssh://git@h/foo.git", "foo", ""),
        ("-e git+https://h/foo.git#egg=foo", "foo", ""),
    ],
)
def test_direct_references_have_names(line: str, name: str, specifier: str) -> None:
    manifest = read(line + "\n")
    (found,) = manifest.requirements
    assert (found.name, found.specifier) == (name, specifier)
    assert found.url
    assert not manifest.unreadable


def test_the_project_itself_is_no_requirement() -> None:
    manifest = read({"requirements.txt": "-e .\n.\n.[dev]\n./libs/a\nnumpy\n", "libs/a/pyproject.toml": ""})
    assert [r.name for r in manifest.requirements] == ["numpy"]
    assert not manifest.unreadable


def test_a_mistake_is_told_with_what_to_write() -> None:
    manifest = read("numpy\nbar=1.0\n")
    assert [r.name for r in manifest.requirements] == ["numpy"]
    (found,) = manifest.unreadable
    assert (found.kind, found.hint, found.location) == ("requirement", "bar==1.0", Location("requirements.txt", 2, 1, 2, 8))


def test_one_wrong_line_alone_is_still_a_requirements_file() -> None:
    assert read("bar=1.0\n").unreadable


@pytest.mark.parametrize("text", ["These are the requirements of the system.\nThey are many and long.\n", "name,version,licence\nnumpy,1.0,BSD\na,b,c\n"])
def test_prose_and_tables_are_no_manifest(text: str) -> None:
    assert read_manifest("our-requirements.txt", Documents(Memory({"our-requirements.txt": text}))) is None


def test_an_environment_variable_stays_as_it_is() -> None:
    manifest = read("foo==${VERSION}\nbar @ https://${TOKEN}@h/bar.zip\n")
    assert [r.name for r in manifest.requirements] == ["bar"]
    assert [u.kind for u in manifest.unreadable] == ["code"]


def test_powershell_utf16_is_read() -> None:
    manifest = read({"requirements.txt": "numpy==1.0\r\ntorch==2.0\r\n".encode("utf-16")})
    assert [(r.name, r.location.line) for r in manifest.requirements] == [("numpy", 1), ("torch", 2)]


def test_a_conda_list_is_told_once_and_its_names_are_known() -> None:
    manifest = read("# conda\nnumpy=1.20=py39_0\nscipy=1.5=py39_1\npip=21=h_0\n")
    assert len(manifest.unreadable) == 1
    assert [r.specifier for r in manifest.requirements] == ["==1.20", "==1.5", "==21"]


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("requirements.txt", Role.ENVIRONMENT),
        ("requirements-dev.txt", Role.DEVELOPMENT),
        ("test_requirements.txt", Role.DEVELOPMENT),
        ("requirements/lint.txt", Role.DEVELOPMENT),
        ("docs/requirements.txt", Role.DEVELOPMENT),
        ("requirements/test.in", Role.DEVELOPMENT),
        ("requirements/prod.txt", Role.ENVIRONMENT),
    ],
)
def test_the_name_tells_what_a_file_is_for(path: str, role: Role) -> None:
    assert read("numpy\n", path).requirements[0].role is role


def test_a_file_for_tests_or_docs_does_not_speak_for_the_running_code() -> None:
    assert not read("sphinx\n", "docs/requirements.txt").declares
    assert read("numpy\n").declares


def test_a_compiled_file_and_its_source_are_locked() -> None:
    files: dict[str, str | bytes] = {
        "requirements.in": "numpy\n",
        "requirements.txt": "# This file is autogenerated by pip-compile with Python 3.11\nnumpy==1.0\n    # via -r requirements.in\n",
    }
    compiled, source = read(files), read(files, "requirements.in")
    assert (compiled.format, compiled.requirements[0].role, source.requirements[0].role) == ("pip-compile", Role.LOCKED, Role.LOCKED)


def test_which_files_are_manifests() -> None:
    for path in ("requirements.txt", "a/requirements/prod/base.txt", "dev-requirements.in", "constraints.txt", "reqs.txt", "pyproject.toml"):
        assert is_manifest(path), path
    for path in ("README.txt", "frequency.txt", "MANIFEST.in", "a.py", "requirements.md", "LICENSE"):
        assert not is_manifest(path), path


def test_included_files_of_other_names_are_read_too() -> None:
    documents = Documents(Memory({"requirements.txt": "-r deps/base.lst\n", "deps/base.lst": "numpy\n-r more.lst\n", "deps/more.lst": "scipy\n"}))
    manifest = read_manifest("requirements.txt", documents)
    assert manifest is not None
    assert [m.path for m in with_included((manifest,), documents)] == ["requirements.txt", "deps/base.lst", "deps/more.lst"]


@pytest.mark.parametrize(("text", "after"), [("a\n", "a\nnew\n"), ("a", "a\nnew\n"), ("", "new\n"), ("a\r\n", "a\r\nnew\r\n")])
def test_a_new_requirement_goes_to_the_end(text: str, after: str) -> None:
    manifest = read(text)
    assert manifest.insertion is not None
    lines = [line + text.replace(line, "")[:0] for line in text.splitlines(keepends=True)]
    at = sum(len(line) for line in lines[: manifest.insertion.line - 1]) + manifest.insertion.column - 1
    assert text[:at] + manifest.insertion_form.replace("{}", "new") + text[at:] == after


pieces = st.sampled_from(
    ["numpy", "a>=1", "-r x.txt", "--pre", "#c", " # d", "\\", "--hash=sha256:0", "git+https://h/x", "./y", "${A}", "[", "'", "-e .", "b;python_version<'3'", "--", "-", "=", "x.whl", "foo bar", "@", "-c"]
)


@given(st.lists(st.lists(pieces | st.text(max_size=6), max_size=4).map(" ".join), max_size=8), st.sampled_from(["\n", "\r\n", "\r"]))
@settings(max_examples=500, deadline=None)
def test_no_text_makes_the_reader_raise_and_every_place_is_true(lines: list[str], end: str) -> None:
    documents = Documents(Memory({"requirements.txt": end.join(lines)}))
    manifest = read_manifest("requirements.txt", documents)
    document = documents.text("requirements.txt")
    for requirement in manifest.requirements if manifest else ():
        assert document.at(requirement.location) == requirement.text  # type: ignore[union-attr]  # it was read


good = st.sampled_from(
    ["numpy>=1  # c", "a[b] ; python_version < '3.9'", "c==1 --hash=sha256:0", "d \\", ">=2", "# e", "  # f", "g \\\\", "", "--pre", "h#i", "j @ https://k/l#m", "git+https://h/x#egg=n"]
)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@given(st.lists(good, max_size=8))
@settings(max_examples=200, deadline=None)
def test_lines_are_taken_as_pip_takes_them(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    pytest.importorskip("pip", "25")
    req_file = pytest.importorskip("pip._internal.req.req_file")
    pip_session = pytest.importorskip("pip._internal.network.session")
    from depaudit.documents.text import TextDocument
    from depaudit.manifests.pip_lines import pip_lines

    text = "\n".join(lines) + "\n"
    path = Path(tmp_path_factory.getbasetemp(), "differential.txt")
    path.write_text(text, encoding="utf-8")
    theirs = [p.requirement for p in req_file.parse_requirements(os.fspath(path), pip_session.PipSession())]
    ours = [line.text for line in pip_lines(TextDocument("requirements.txt", text)) if line.text]
    assert ours == theirs
