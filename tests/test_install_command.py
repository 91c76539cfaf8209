import pytest

from depaudit.install_command import FileArgument, InstallCommand, install_commands


def named(line: str) -> list[tuple[str, str]]:
    return [(a.name, a.specifier) for command in install_commands(line) for a in command.arguments]


def only(line: str) -> InstallCommand:
    (command,) = install_commands(line)
    return command


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("pip install numpy", [("numpy", "")]),
        ("pip3 install -q numpy==1.26 'torch>=2,<3'", [("numpy", "==1.26"), ("torch", ">=2,<3")]),
        ("python -m pip install -U pip setuptools", [("pip", ""), ("setuptools", "")]),
        ("/usr/bin/python3.9 -m pip install w", [("w", "")]),
        ("uv pip install --system torch --index-url https://x.org/y", [("torch", "")]),
        ("uv add --dev ruff", [("ruff", "")]),
        ("poetry add -G dev 'pytest>=8'", [("pytest", ">=8")]),
        ("pipx install black", [("black", "")]),
        ("PIP_NO_CACHE=1 sudo -H pip install Flask_Login", [("flask-login", "")]),
        ("cd x && pip install a; pip install b || true", [("a", ""), ("b", "")]),
        ("pip install x  # and y", [("x", "")]),
        ("pip install -t lib -c c.txt --platform linux k", [("k", "")]),
        ("pip --no-cache-dir install q", [("q", "")]),
        ("pip install 'x[y]' \"z ; python_version < '3.9'\"", [("x", ""), ("z", "")]),
        ("pip install git+https://example.org/a/b.git#egg=Bee", [("bee", "")]),
        ("pip install git+https://example.org/a/bee.git@main", [("bee", "")]),
        ("pip install 'x @ https://example.org/a/b.zip'", [("x", "")]),
        ("pip install https://example.org/foo_bar-1.0-py3-none-any.whl", [("foo-bar", "")]),
        (
            "RUN --mount=type=cache,target=/x pip install \\\n    a==1 \\\n    b \\\n  && echo c",
            [("a", "==1"), ("b", "")],
        ),
        ("!{sys.executable} -m pip install x", [("x", "")]),
        (
            "conda install -y -c pytorch pytorch=1.7 torchvision==0.8 python=3.8",
            [("pytorch", "==1.7.*"), ("torchvision", "==0.8")],
        ),
        ("mamba install conda-forge::faiss 'numpy>=1.2'", [("faiss", ""), ("numpy", ">=1.2")]),
        ("x=$(pip install j)", [("j", "")]),
        ("if true; then pip install z; fi", [("z", "")]),
    ],
)
def test_commands_name_what_they_install(line: str, expected: list[tuple[str, str]]) -> None:
    assert named(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "pip uninstall x",
        "echo pip install x",
        "apt-get install -y python3-numpy",
        "npm install left-pad",
        "pip install $PACKAGES ${MORE}",
        "pip install -e .",
        "pip install ./dist/x.whl",
        "pip install -r requirements.txt",
        "# pip install x",
        "pip download x",
        "",
        "pip install",
    ],
)
def test_other_lines_name_nothing(line: str) -> None:
    assert named(line) == []


def test_a_comparison_without_quotes_is_what_the_author_meant() -> None:
    assert named("pip install numpy>=1.2 > /dev/null 2>&1") == [("numpy", ">=1.2")]


def test_files_and_indexes_are_reported() -> None:
    command = only(
        "pip install -rbase.txt --requirement dev.txt -c c.txt -i https://a.org --extra-index-url=https://b.org"
    )
    assert [(f.path, f.constraint) for f in command.files] == [("base.txt", False), ("dev.txt", False), ("c.txt", True)]
    assert command.indexes == (("https://a.org", False), ("https://b.org", True))
    assert command.files[0] == FileArgument("base.txt", 14)


def test_local_paths_are_reported() -> None:
    assert only("pip install -e .[dev] ./other").local == (".[dev]", "./other")


def test_offsets_point_at_the_text() -> None:
    line = "é && pip install -q 'torch>=2' numpy"
    assert [line[a.offset : a.offset + len(a.text)] for a in only(line).arguments] == ["torch>=2", "numpy"]
