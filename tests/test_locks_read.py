import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depaudit.audit import audit
from depaudit.documents import Documents, TextDocument
from depaudit.files.memory import Memory
from depaudit.locks import is_lock, packages, read_lock, uv
from depaudit.locks import poetry as poetry_lock
from depaudit.model.dependency import Lock
from depaudit.model.location import Unreadable
from depaudit.model.record import replace
from depaudit.model.settings import Settings
from depaudit.rules._asked_ranges import ranges_of


def read(path: str, text: str) -> Lock:
    found = read_lock(path, Documents(Memory({path: text})))
    assert isinstance(found, Lock), found
    return found


def rows(lock: Lock) -> list[tuple[str, str, int, tuple[str, ...]]]:
    return [(v.name, v.version, v.location.line, v.requires) for v in lock.versions]


UV = """\
version = 1
revision = 3
requires-python = ">=3.10"

[[package]]
name = "demo"
version = "0.1.0"
source = { editable = "." }
dependencies = [
    { name = "httpx", extra = ["socks"] },
]

[[package]]
name = "HTTPX"
version = "0.28.1"
source = { registry = "https://index.example.org/simple" }
dependencies = [
    { name = "idna" },
    { name = "typing-extensions", marker = "python_full_version < '3.11'" },
]
wheels = [
    { url = "https://h/httpx.whl", hash = "sha256:0" },
]

[package.optional-dependencies]
socks = [
    { name = "socksio" },
]

[[package]]
name = "idna"
version = "3.10"
source = { registry = "https://index.example.org/simple" }
dependencies = [{ name = "x" }]

[package.metadata]
requires-dist = [{ name = "never" }]
"""
POETRY = """\
[[package]]
name = "requests"
version = "2.32.0"
optional = false

[package.dependencies]
certifi = ">=2017"
"backports.zoneinfo" = {version = "*", markers = "python_version < '3.9'"}
PySocks = {version = ">=1", optional = true}
several = [
    {version = "1"},
    {version = "2"},
]

[package.extras]
socks = ["PySocks"]

[[package]]
name = "certifi"
version = "2024.1.1"

[metadata]
lock-version = "2.1"
"""


def test_uv_lock() -> None:
    assert rows(read("uv.lock", UV)) == [
        ("httpx", "0.28.1", 14, ("idna", "socksio", "typing-extensions")),
        ("idna", "3.10", 31, ("x",)),
    ]


def test_poetry_lock() -> None:
    assert rows(read("poetry.lock", POETRY)) == [
        ("requests", "2.32.0", 2, ("backports-zoneinfo", "certifi", "several")),
        ("certifi", "2024.1.1", 19, ()),
    ]


@pytest.mark.parametrize(("path", "text"), [("uv.lock", UV), ("poetry.lock", POETRY)])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_scanner_and_tomli_read_the_same(monkeypatch: pytest.MonkeyPatch, path: str, text: str, end: str) -> None:
    text = text.replace("\n", end)
    fast = read(path, text)
    monkeypatch.setattr(uv, "scan", lambda _: None)
    monkeypatch.setattr(poetry_lock, "scan", lambda _: None)
    slow = read(path, text)
    assert [replace(v, asks="") for v in slow.versions] == [replace(v, asks="") for v in fast.versions]
    assert replace(slow, versions=()) == replace(fast, versions=())
    for name in ("certifi", "backports-zoneinfo", "pysocks", "several", "idna"):
        assert [r for _, r in ranges_of(slow, name)] == [r for _, r in ranges_of(fast, name)]


def test_an_edit_by_hand_falls_back_to_tomli() -> None:
    text = "version = 1\n[[package]]\n  name='a'\n  version =  '1'\n[[ package ]]\nname = 'b'\nversion = '2'\nsource = { registry = 'https://index.example.org/simple' }\n"
    assert packages.scan(TextDocument("uv.lock", text)) is None
    assert [(v.name, v.version) for v in read("uv.lock", text).versions] == [("a", "1"), ("b", "2")]


HTTPX, IDNA = UV.index('name = "HTTPX"'), UV.index('name = "idna"\nversion')
WHOLE = UV[: UV.index("dependencies = [{")]


@pytest.mark.parametrize("end", [*range(UV.index("\n]\n") + 1, UV.index("source", HTTPX)), *range(UV.index("{ name", HTTPX) + 1, len(WHOLE) - 1)])
def test_no_part_of_a_lock_of_uv_passes_for_the_whole(end: int) -> None:
    found = read_lock("uv.lock", Documents(Memory({"uv.lock": WHOLE[:end]})))
    lacks = {name for name, _ in found.lacks} if isinstance(found, Lock) else set()
    assert isinstance(found, Unreadable) or not lacks.isdisjoint(("httpx", "idna"))


@pytest.mark.parametrize("end", [n for n in range(len(POETRY)) if "[metadata]" not in POETRY[:n]])
def test_no_part_of_a_lock_of_poetry_passes_for_the_whole(end: int) -> None:
    assert isinstance(read_lock("poetry.lock", Documents(Memory({"poetry.lock": POETRY[:end]}))), Unreadable)


def test_pdm_lock() -> None:
    lock = read("pdm.lock", '[metadata]\nlock_version = "4.5.0"\n[[package]]\nname = "flask"\nversion = "3"\ndependencies = ["Click>=7", "importlib-metadata; python_version < \'3.10\'"]\n')
    assert rows(lock) == [("flask", "3", 4, ("click", "importlib-metadata"))]


def test_pylock() -> None:
    text = 'lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "1"\ndependencies = [{name = "b"}]\n[[packages]]\nname = "c"\ndirectory = {path = "."}\n'
    for path in ("pylock.toml", "pylock.dev.toml"):
        assert rows(read(path, text)) == [("a", "1", 3, ("b",))]


def test_pipfile_lock() -> None:
    text = '{\n    "_meta": {"hash": {}},\n    "default": {\n        "requests": {\n            "version": "==2.32"\n        }\n    },\n    "develop": {\n        "pytest": {"version": "==8"}, "x": {"git": "y"}\n    }\n}\n'
    assert rows(read("Pipfile.lock", text)) == [("requests", "2.32", 4, ()), ("pytest", "8", 9, ())]


def test_compiled_requirements() -> None:
    text = "#\n# This file is autogenerated by pip-compile with Python 3.11\n#\nidna==3.10 \\\n    --hash=sha256:0\n    # via\n    #   -r requirements.in\n    #   httpx\n    #   Requests\nhttpx[socks]==0.28.1\n    # via -r requirements.in\nrequests==2.32\n"
    assert rows(read("requirements.txt", text)) == [
        ("idna", "3.10", 4, ()),
        ("httpx", "0.28.1", 10, ("idna",)),
        ("requests", "2.32", 12, ("idna",)),
    ]


def test_plain_requirements_are_no_lock() -> None:
    assert read_lock("requirements.txt", Documents(Memory({"requirements.txt": "a==1\n"}))) is None


@pytest.mark.parametrize(
    ("path", "text", "line", "part"),
    [
        ("uv.lock", UV.replace("version = 1\n", "version = 9\n"), 1, "version 9"),
        ("poetry.lock", POETRY.replace('"2.1"', '"9.0"'), 23, "version 9.0"),
        ("uv.lock", "version = 1\n<<<<<<< HEAD\n[[package]]\n=======\n>>>>>>> x\n", 2, "merge conflict"),
        ("Pipfile.lock", "{", 1, "not JSON"),
        ("poetry.lock", "This lock file contains invalid content.\n", 1, "not TOML"),
        ("pylock.toml", 'lock-version = "2.0"\n', 1, "version 2.0"),
    ],
)
def test_a_lock_that_cannot_be_trusted_is_unreadable(path: str, text: str, line: int, part: str) -> None:
    found = read_lock(path, Documents(Memory({path: text})))
    assert isinstance(found, Unreadable)
    assert found.location.line == line
    assert part in found.reason


def test_which_files_are_locks() -> None:
    assert all(map(is_lock, ("uv.lock", "a/poetry.lock", "pylock.toml", "pylock.ci.toml", "run.py.lock", "conda-lock.yml", "gpu.conda-lock.yml")))
    assert not any(map(is_lock, ("bun.lock", "flake.lock", "Cargo.lock", "requirements.txt", "pylock.a.b.toml")))


pieces = st.sampled_from(["[[package]]", 'name = "a"', 'version = "1"', "dependencies = [", "]", '    { name = "b" },', "[package.dependencies]", "<<<<<<< x", '"""', "version = 1", 'a = "1"', "", "{", "}", '"_meta": {}', "lock-version = 1", "version: 6", "packages:", "package:", "- pypi: x", "  name: a", "  version: 1"])


@given(st.sampled_from(["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml", "requirements.txt", "pixi.lock", "conda-lock.yml"]), st.lists(pieces | st.text(max_size=5), max_size=12))
@settings(max_examples=500, deadline=None)
def test_no_text_makes_a_reader_raise(path: str, lines: list[str]) -> None:
    read_lock(path, Documents(Memory({path: "\n".join(lines)})))


PIXI = """\
version: 6
environments:
  default:
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/pytorch-2.5.1-cuda126_py312h1763f6d_306.conda
packages:
- conda: https://conda.anaconda.org/conda-forge/linux-64/pytorch-2.5.1-cuda126_py312h1763f6d_306.conda
  sha256: 00
  depends:
  - python >=3.12,<3.13.0a0
  - numpy >=1.19,<3
  license: BSD-3-Clause
- conda: https://conda.anaconda.org/conda-forge/linux-64/cudatoolkit-11.8.0-h4ba93d1_13.conda
  sha256: 00
- pypi: https://files.example.org/packages/requests-2.31.0-py3-none-any.whl
  name: requests
  version: 2.31.0
  requires_dist:
  - idna<4,>=2.5
  - pysocks>=1.5.6 ; extra == 'socks'
  requires_python: '>=3.7'
- pypi: ./
  name: own
"""


def test_pixi_lock_holds_packages_of_conda_and_of_the_index() -> None:
    lock = read("pixi.lock", PIXI)
    assert rows(lock) == [("torch", "2.5.1", 8, ("numpy",)), ("requests", "2.31.0", 16, ("idna",))]
    assert lock.unversioned == {"own"}


def test_a_pixi_lock_of_another_version_is_refused() -> None:
    found = read_lock("pixi.lock", Documents(Memory({"pixi.lock": PIXI.replace("version: 6", "version: 99")})))
    assert isinstance(found, Unreadable)
    assert found.location.line == 1


def test_a_lock_tells_what_it_was_told_not_to_obey() -> None:
    manifest = '[manifest]\nmembers = ["demo"]\nexcludes = ["idna"]\noverrides = [\n    { name = "httpx", specifier = "<1" },\n]\n\n[[package]]'
    lock = read("uv.lock", UV.replace("[[package]]", manifest, 1))
    assert lock.overridden == {"httpx", "idna"}
    assert "demo" in lock.unversioned


def test_a_key_that_stands_twice_in_a_pipfile_lock_is_told() -> None:
    text = '{\n "_meta": {},\n "default": {},\n "default": {}\n}\n'
    found = read_lock("Pipfile.lock", Documents(Memory({"Pipfile.lock": text})))
    assert isinstance(found, Unreadable)
    assert (found.location.line, "twice" in found.reason) == (4, True)


CONDA_LOCK = """\
version: 1
metadata:
  platforms:
  - linux-64
package:
- name: pandas
  version: 2.2.2
  manager: conda
  platform: linux-64
  dependencies:
    numpy: '>=1.22.4,<3'
    python: '>=3.11,<3.12.0a0'
  url: https://conda.anaconda.org/conda-forge/linux-64/pandas-2.2.2-py311h14de704_1.conda
- name: zlib
  version: 1.3.1
  manager: conda
- name: requests
  version: 2.32.3
  manager: pip
  dependencies:
    idna: '>=2.5,<4'
"""


def test_a_lock_of_conda_lock_is_read() -> None:
    lock = read("conda-lock.yml", CONDA_LOCK)
    assert rows(lock) == [("pandas", "2.2.2", 6, ("numpy",)), ("requests", "2.32.3", 17, ("idna",))]


def revised(revision: int, metadata: bool = True) -> str:
    """What uv writes of one project in a lock of this revision; from the fourth on it may leave the metadata out."""
    head = f'version = 1\nrevision = {revision}\nrequires-python = ">=3.10"\n' if revision else 'version = 1\nrequires-python = ">=3.10"\n'
    upload = ', upload-time = "2025-06-01T10:12:00Z"' if revision >= 2 else ""
    groups = "dev-dependencies" if revision < 5 else "dependency-groups"
    asked = '\n[package.metadata]\nrequires-dist = [{ name = "httpx", specifier = ">=0.27" }]\n\n[package.metadata.requires-dev]\ndev = [{ name = "pytest", specifier = ">=8" }]\n'
    options = '\n[options]\nexclude-newer = "0001-01-01T00:00:00Z"\nexclude-newer-span = "P7D"\n' if revision >= 4 else ""
    return f"""{head}{options}
[[package]]
name = "app"
version = "1.0"
source = {{ virtual = "." }}
dependencies = [
    {{ name = "httpx" }},
]

[package.{groups}]
dev = [
    {{ name = "pytest" }},
]
{asked if metadata else ""}
[[package]]
name = "httpx"
version = "0.27.2"
source = {{ registry = "https://index.example.org/simple" }}
dependencies = [
    {{ name = "idna" }},
]
wheels = [
    {{ url = "https://files.example.org/httpx-0.27.2-py3-none-any.whl", hash = "sha256:00", size = 1{upload} }},
]

[[package]]
name = "idna"
version = "3.7"
source = {{ registry = "https://index.example.org/simple" }}

[[package]]
name = "pytest"
version = "8.3.2"
source = {{ registry = "https://index.example.org/simple" }}
"""


@pytest.mark.parametrize("revision", range(7))
@pytest.mark.parametrize("metadata", [True, False])
def test_a_lock_of_uv_is_read_whatever_its_revision_and_with_or_without_metadata(revision: int, metadata: bool) -> None:
    lock = read("uv.lock", revised(revision, metadata))
    assert [(v.name, v.version, v.requires) for v in lock.versions] == [("httpx", "0.27.2", ("idna",)), ("idna", "3.7", ()), ("pytest", "8.3.2", ())]
    assert lock.unversioned == {"app"}
    assert lock.python == ">=3.10"
    assert lock.asked == ((("app", (("httpx", ">=0.27", ""), ("pytest", ">=8", None))),) if metadata else ())


@pytest.mark.parametrize("metadata", [True, False])
@pytest.mark.parametrize(
    ("requirement", "with_metadata", "without"), [("httpx>=0.27", None, None), ("httpx>=0.28", "error", "error"), ("httpx>=0.26", "warning", None)]
)
def test_what_a_lock_of_uv_does_not_repeat_is_not_held_against_it(
    metadata: bool, requirement: str, with_metadata: str | None, without: str | None
) -> None:
    text = f'[project]\nname = "app"\nversion = "1.0"\nrequires-python = ">=3.10"\ndependencies = ["{requirement}"]\n[dependency-groups]\ndev = ["pytest>=8"]\n'
    tree: dict[str, str | bytes] = {"pyproject.toml": text, "uv.lock": revised(5, metadata), "app.py": "import httpx\n"}
    found = [r.severity.value for r in audit(Memory(tree), Settings()).rows if r.finding.rule == "stale-lock"]
    expected = with_metadata if metadata else without
    assert found == ([expected] if expected else [])


def test_a_content_hash_of_poetry_is_a_hint_alone() -> None:
    manifest = '[tool.poetry]\nname = "app"\nversion = "1"\n[tool.poetry.dependencies]\npython = "^3.10"\ncertifi = ">=2024"\nrequests = "^2.31"\n'
    for content_hash in ("0", "f" * 64):
        lock = POETRY.replace('lock-version = "2.1"', f'lock-version = "2.1"\npython-versions = "^3.10"\ncontent-hash = "{content_hash}"')
        tree: dict[str, str | bytes] = {"pyproject.toml": manifest, "poetry.lock": lock, "app.py": "import requests, certifi\n"}
        assert not [r for r in audit(Memory(tree), Settings()).rows if r.finding.rule == "stale-lock"]


PIXI_WITH_NEEDS = """\
version: 6
packages:
- conda: https://conda.anaconda.org/conda-forge/linux-64/numpy-2.1.1-py312h58c1407_0.conda
  depends:
  - __glibc >=2.17
  - libblas >=3.9,<4
  license: BSD-3-Clause
- conda: https://conda.anaconda.org/conda-forge/linux-64/openblas-0.3.28-pthreads_h6ec200e_1.conda
  depends: []
- pypi: https://files.example.org/packages/requests-2.31.0-py3-none-any.whl
  name: requests
  version: 2.31.0
  requires_dist:
  - idna<4,>=2.5
- conda: https://conda.anaconda.org/conda-forge/linux-64/libblas-3.9.0-25_linux64_openblas.conda
  depends:
  - openblas 0.3.28.*
"""


def test_a_lock_of_pixi_that_was_cut_between_two_packages_lacks_what_others_need() -> None:
    assert read("pixi.lock", PIXI_WITH_NEEDS).lacks == ()
    cut = PIXI_WITH_NEEDS[: PIXI_WITH_NEEDS.rindex("- conda")]
    assert read("pixi.lock", cut).lacks == (("libblas", "numpy"),)


def test_a_lock_of_pixi_with_a_package_whose_name_is_not_told_is_not_said_to_lack_it() -> None:
    own = PIXI_WITH_NEEDS[: PIXI_WITH_NEEDS.rindex("- conda")] + "- conda: ./libblas\n  depends: []\n"
    assert read("pixi.lock", own).lacks == ()


CONDA_WITH_NEEDS = CONDA_LOCK.replace("- name: zlib", "- name: numpy\n  version: 2.0.1\n  manager: conda\n- name: python\n  version: 3.11.8\n  manager: conda\n- name: zlib")


def test_a_lock_of_conda_lock_that_was_cut_between_two_packages_lacks_what_others_need() -> None:
    assert read("conda-lock.yml", CONDA_WITH_NEEDS).lacks == ()
    cut = CONDA_WITH_NEEDS[: CONDA_WITH_NEEDS.index("- name: python")]
    assert read("conda-lock.yml", cut).lacks == (("python", "pandas"),)


def test_a_lock_of_conda_lock_that_a_formatter_wrote_anew_is_read() -> None:
    head, packages = CONDA_LOCK.split("package:\n")
    moved = head + "package:\n" + "".join(f"  {line}\n" for line in packages.splitlines())
    assert rows(read("conda-lock.yml", moved)) == rows(read("conda-lock.yml", CONDA_LOCK))


def test_a_lock_of_an_older_pixi_is_read() -> None:
    old = "version: 4\npackages:\n- kind: conda\n  name: numpy\n  version: 1.26.4\n  url: https://conda.example.org/linux-64/numpy-1.26.4-py310hb13e2d6_0.conda\n"
    assert rows(read("pixi.lock", old)) == [("numpy", "1.26.4", 3, ())]
