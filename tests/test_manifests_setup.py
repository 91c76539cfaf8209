import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depaudit.documents import Documents, TextDocument
from depaudit.files.memory import Memory
from depaudit.manifests import read_manifest
from depaudit.model.location import Location
from depaudit.model.requirement import Manifest, Scope


def read(text: str, files: dict[str, str] | None = None, path: str = "setup.py") -> Manifest:
    documents = Documents(Memory({path: text, **(files or {})}))
    manifest = read_manifest(path, documents)
    assert manifest is not None
    for requirement in manifest.requirements:
        document = documents.text(requirement.location.path)
        assert isinstance(document, TextDocument)
        assert document.at(requirement.location) == requirement.text
    return manifest


def setup_py(body: str, files: dict[str, str] | None = None) -> Manifest:
    return read("import os, re, sys\nfrom setuptools import setup\n" + body, files)


def names(manifest: Manifest, group: str = "") -> list[str]:
    return [r.name for r in manifest.requirements if r.group == group or group in r.also]


def test_literals_are_read_at_their_place() -> None:
    manifest = setup_py('setup(name="d", python_requires=">=3.8", install_requires=[\n    "numpy>=1",  # arrays\n    \'torch; os_name=="nt"\',\n])\n')
    numpy, torch = manifest.requirements
    assert (numpy.location, numpy.comment) == (Location("setup.py", 4, 6, 4, 14), "arrays")
    assert torch.marker == 'os_name == "nt"'
    assert (manifest.name, manifest.declares) == ("d", True)
    assert manifest.requires_python is not None


@pytest.mark.parametrize(
    "body",
    [
        'R = ["a", "b"]\nsetup(install_requires=R)',
        'R = ["a"]\nR += ["b"]\nsetup(install_requires=R)',
        'R = ["a"]\nR.append("b")\nsetup(install_requires=R)',
        'R = ["a"] + ["b"]\nsetup(install_requires=list(R))',
        'R = """\na\nb  # why\n"""\nsetup(install_requires=R.splitlines())',
        'R = "a b".split()\nsetup(install_requires=R)',
        'setup(install_requires="a\\nb")',
        'setup(install_requires=("a", "b"))',
        'kwargs = dict(install_requires=["a", "b"])\nsetup(**kwargs)',
        'kwargs = {}\nkwargs["install_requires"] = ["a", "b"]\nsetup(**kwargs)',
        'def main():\n    R = ["a", "b"]\n    setup(install_requires=R)\nif __name__ == "__main__":\n    main()',
        'def get():\n    return ["a", "b"]\nsetup(install_requires=get())',
        'A, B = "a", "b"\nsetup(install_requires=[A, B])',
        'setup(install_requires=[x.strip() for x in ["a ", " b"]])',
        'setup(install_requires=[x for x in ["a", "", "b"] if x])',
        'setup(install_requires=[*["a"], "b"])',
        'N = "b"\nsetup(install_requires=["a", f"{N}"])',
        'setup(install_requires=["a", "%s" % "b"])',
        'x = {"r": ["a", "b"]}\nsetup(install_requires=x["r"])',
        'R = []\nfor n in ("a", "b"):\n    R.append(n)\nsetup(install_requires=R)',
        'import setuptools\nsetuptools.setup(install_requires=["a", "b"])',
    ],
)
def test_the_ways_in_which_people_write_lists(body: str) -> None:
    manifest = setup_py(body)
    assert names(manifest) == ["a", "b"]
    assert not manifest.unreadable


@pytest.mark.parametrize(
    "code",
    [
        'open("requirements.txt").read().splitlines()',
        'open("requirements.txt").readlines()',
        'open(os.path.join(os.path.dirname(__file__), "requirements.txt")).read().split("\\n")',
        '[line.strip() for line in open("requirements.txt")]',
        '[l for l in open("requirements.txt").read().splitlines() if not l.startswith("#")]',
        'list(filter(None, open("requirements.txt").read().splitlines()))',
        'Path("requirements.txt").read_text().splitlines()',
        '(Path(__file__).parent / "requirements.txt").read_text().splitlines()',
        '[str(r.req) for r in parse_requirements("requirements.txt", session=False)]',
        '[str(r) for r in pkg_resources.parse_requirements(open("requirements.txt"))]',
        'own("requirements.txt")',
        'strange("requirements.txt")',
    ],
)
def test_files_of_requirements_are_read(code: str) -> None:
    body = (
        "def own(path):\n    with open(path) as f:\n        return [r.strip() for r in f.readlines()]\n"
        "def strange(path):\n    return magic(path)\n"
        f"setup(install_requires={code})\n"
    )
    manifest = setup_py(body, {"requirements.txt": "# c\nnumpy>=1  # why\n\n--index-url https://x\nscipy\n"})
    assert [(r.name, r.location) for r in manifest.requirements] == [
        ("numpy", Location("requirements.txt", 2, 1, 2, 9)),
        ("scipy", Location("requirements.txt", 5, 1, 5, 6)),
    ]
    assert manifest.includes == ("requirements.txt",)
    assert not manifest.unreadable


def test_with_open_binds_a_file() -> None:
    manifest = setup_py('with open("requirements.txt") as f:\n    R = f.read().splitlines()\nsetup(install_requires=R)', {"requirements.txt": "a\n"})
    assert names(manifest) == ["a"]


def test_extras_that_are_put_together_stand_once() -> None:
    manifest = setup_py('E = {}\nE["b"] = ["x"]\nE["c"] = ["y"]\nE["all"] = E["b"] + E["c"]\nsetup(install_requires=["a"], extras_require=E)')
    assert [(r.name, r.group, r.also) for r in manifest.requirements] == [("a", "", ()), ("x", "b", ("all",)), ("y", "c", ("all",))]
    assert manifest.extras == ("b", "c", "all")


def test_all_extras_summed_up() -> None:
    manifest = setup_py('E = {"b": ["x"], "c": ["y"]}\nE["all"] = sum(E.values(), [])\nsetup(extras_require=E)')
    assert names(manifest, "all") == ["x", "y"]


def test_a_table_to_choose_from() -> None:
    manifest = setup_py(
        '_deps = ["numpy>=1", "ray[tune]>=2", "torch", "never"]\n'
        'deps = {b: a for a, b in (re.findall(r"^(([^!=<>~ ]+)(?:[!=<>~ ].*)?$)", x)[0] for x in _deps)}\n'
        "def deps_list(*pkgs):\n    return [deps[pkg] for pkg in pkgs]\n"
        'extras = {}\nextras["ray"] = deps_list("ray[tune]")\nextras["dev"] = extras["ray"] + deps_list("torch")\n'
        'setup(install_requires=[deps["numpy"]], extras_require=extras)'
    )
    assert [(r.name, r.specifier, r.group) for r in manifest.requirements] == [("numpy", ">=1", ""), ("ray", ">=2", "ray"), ("torch", "", "dev")]
    assert manifest.insertion is None


def test_branches_are_both_read_and_marked() -> None:
    manifest = setup_py('R = ["a"]\nif sys.platform == "win32":\n    R.append("b==1")\nelse:\n    R.append("b==2")\nsetup(install_requires=R)')
    assert [(r.name, r.specifier, r.conditional) for r in manifest.requirements] == [("a", "", False), ("b", "==1", True), ("b", "==2", True)]


def test_what_is_computed_is_told_once_and_the_rest_is_read() -> None:
    manifest = setup_py('import torch\nV = torch.__version__\nsetup(install_requires=["a", f"torch=={V}"], extras_require={"x": other(), "y": ["b"]})')
    assert names(manifest) == ["a"]
    assert names(manifest, "y") == ["b"]
    assert [(u.kind, u.location.line) for u in manifest.unreadable] == [("code", 5), ("code", 5)]


def test_markers_in_the_names_of_extras() -> None:
    manifest = setup_py("setup(extras_require={':os_name==\"nt\"': ['a'], 'x:python_version<\"3.9\"': ['b']})")
    assert [(r.name, r.scope, r.group, r.marker) for r in manifest.requirements] == [
        ("a", Scope.RUNTIME, "", 'os_name == "nt"'),
        ("b", Scope.EXTRA, "x", 'python_version < "3.9"'),
    ]


def test_python_2_and_broken_files_are_unreadable() -> None:
    for text, part in (("from setuptools import setup\nprint 'x'\nsetup()\n", "Python 2"), ("from setuptools import setup\nsetup(\n", "invalid syntax")):
        (found,) = read(text).unreadable
        assert part in found.reason


def test_a_module_of_that_name_is_no_manifest() -> None:
    for text in ("def setup(): pass\n", "import os\n", "x = 1\n"):
        assert read_manifest("setup.py", Documents(Memory({"setup.py": text}))) is None


def test_endless_code_ends() -> None:
    manifest = setup_py("def f(x):\n    return f(x) + f(x)\nR = []\nfor a in range(9):\n    R += f(a)\nsetup(install_requires=R)\n")
    assert manifest.unreadable


def test_columns_count_code_points() -> None:
    manifest = setup_py('setup(author="Jörg", install_requires=["a"])')
    assert manifest.requirements[0].location.column == 41


SETUP_CFG = """\
[metadata]
name = demo
[options]
python_requires = >=3.8
install_requires =
    numpy>=1  # arrays
    # no
    torch; python_version < "3.9"
setup_requires = wheel; cython
[options.extras_require]
gpu =
    cupy
all =
    %(gpu)s
"""


def test_setup_cfg() -> None:
    manifest = read(SETUP_CFG, path="setup.cfg")
    assert [(r.name, r.scope, r.group, r.location.line, r.comment) for r in manifest.requirements] == [
        ("numpy", Scope.RUNTIME, "", 6, "arrays"),
        ("torch", Scope.RUNTIME, "", 8, ""),
        ("wheel", Scope.BUILD, "", 9, ""),
        ("cython", Scope.BUILD, "", 9, ""),
        ("cupy", Scope.EXTRA, "gpu", 12, ""),
    ]
    assert (manifest.name, manifest.extras) == ("demo", ("gpu", "all"))
    assert [u.kind for u in manifest.unreadable] == ["code"]


def test_setup_cfg_reads_files() -> None:
    manifest = read("[options]\ninstall_requires = file: a.txt, b.txt\n", {"a.txt": "x\n"}, "setup.cfg")
    assert names(manifest) == ["x"]
    assert "missing-file" in [u.kind for u in manifest.unreadable]


def test_setup_cfg_of_settings_alone_declares_nothing() -> None:
    assert not read("[flake8]\nmax-line-length = 100\n", path="setup.cfg").declares


words = st.sampled_from(
    ["R", "=", "[", "]", '"a"', ",", "+", "(", ")", "setup", "install_requires", "\n", "if", ":", "for", "in", "x", "{", "}", "**", ".", "split", "append", "open", "f'{R}'", "%", "lambda", "def", "return", " ", "not", "del", "with", "as", "*", "yield", "await", "1"]
)
statements = st.sampled_from(
    ["R = ['a']", "R += R", "R.append(R)", "R['x'] = R", "R = {'x': R}", "R = R['x']", "R = [R for R in R]", "R = f(R)", "def f(x): return x", "def f(*x): return f(x)", "R = open('r.txt')", "R = R.read()", "R = R.split('')", "R = R.join(R)", "R = '%d' % 1", "R = '%s %s' % R", "R = R[0:1]", "R = R[-9]", "R = {**R}", "R = dict(R)", "R = sum(R)", "R, Q = R", "for R in R: R.append(R)", "R = R.items()", "R = 'é{}'.format(R)", "R = R or R", "R = R if R else R", "R = {a: b for a, b in R}", "R = lambda: R", "(R := R)", "R = R.replace('a')", "R = R.partition('')", "import setuptools", "R.setdefault('x', []).append('b')"]
)


@given(st.lists(statements, max_size=12).map("\n".join) | st.lists(words, max_size=25).map(" ".join))
@settings(max_examples=600, deadline=None)
def test_no_code_makes_the_reader_raise(code: str) -> None:
    text = f"from setuptools import setup\n{code}\nsetup(name=R, install_requires=R, extras_require=R, python_requires=R, **R)\n"
    read_manifest("setup.py", Documents(Memory({"setup.py": text, "r.txt": "a\nb c\n"})))


@given(st.lists(st.sampled_from(["[options]", "install_requires =", "  a>=1", "x = file: r.txt", "[options.extras_require]", "install_requires = file: r.txt", "python_requires = x", "g = a;b;", "  ;", "[metadata]", "name = file:", "setup_requires = %(x)s"]), max_size=10))
@settings(max_examples=300, deadline=None)
def test_no_ini_makes_the_reader_raise(lines: list[str]) -> None:
    read("\n".join(lines), {"r.txt": "a\n"}, "setup.cfg")
