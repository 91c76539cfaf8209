"""Folders and files that no audit is about: what tools made, installed, or hid."""

from collections.abc import Collection

_FOLDERS = frozenset(
    (
        "__pycache__",
        "__pypackages__",
        "node_modules",
        "bower_components",
        "site-packages",
        "dist-packages",
        "htmlcov",
        "lightning_logs",
        "mlruns",
    )
)
_ENDINGS = (".egg-info", ".dist-info", ".egg")
_MARKERS = ("pyvenv.cfg", "conda-meta", "CACHEDIR.TAG")
"""Whatever holds one of these is a virtual environment, a conda environment, or says of itself that it is a cache."""
_HIDDEN_FOLDERS = frozenset(
    (".github", ".gitlab", ".circleci", ".devcontainer", ".ci", ".buildkite", ".azure-pipelines", ".binder", ".docker")
)
_HIDDEN_FILES = frozenset(
    (
        ".gitlab-ci.yml",
        ".pre-commit-config.yaml",
        ".pre-commit-config.yml",
        ".readthedocs.yaml",
        ".readthedocs.yml",
        ".travis.yml",
        ".cirrus.yml",
        ".drone.yml",
        ".woodpecker.yml",
        ".gitpod.yml",
        ".gitpod.Dockerfile",
        ".flake8",
        ".pylintrc",
        ".coveragerc",
        ".isort.cfg",
        ".style.yapf",
        ".bumpversion.cfg",
        ".gitmodules",
    )
)
_BUILT = {
    "build": ("lib", "html", "doctrees", "CMakeCache.txt", "CMakeFiles", "build.ninja", "meson-info"),
    "_build": ("html", "doctrees", "latex", "jupyter_execute"),
    "dist": (),
    "target": (".rustc_info.json",),
    "wandb": ("latest-run", "debug.log"),
}
_BUILT_BEGINNINGS = {
    "build": ("lib.", "bdist.", "temp.", "cp3"),
    "wandb": ("run-", "offline-run-", "sweep-"),
}
_BUILT_ENDINGS = {"dist": (".whl", ".tar.gz", ".egg")}


def prunes_folder(name: str) -> bool:
    """Whether a folder is left out for its name alone."""
    if name.startswith("."):
        return name not in _HIDDEN_FOLDERS
    return name in _FOLDERS or name.endswith(_ENDINGS)


def prunes_file(name: str) -> bool:
    """Whether a file is left out for its name alone: hidden, and none that configures a tool."""
    return name.startswith(".") and name not in _HIDDEN_FILES


def prunes_content(name: str, content: Collection[str]) -> bool:
    """Whether a folder is left out for what it holds: an environment, a cache, or the output of a build.

    A folder named `build` or `dist` may be source code, so only traces of a build make it an output.
    """
    if any(marker in content for marker in _MARKERS):
        return True
    if name not in _BUILT or "__init__.py" in content:
        return False
    beginnings, endings = _BUILT_BEGINNINGS.get(name, ()), _BUILT_ENDINGS.get(name, ())
    return any(trace in content for trace in _BUILT[name]) or any(
        inside.startswith(beginnings) or inside.endswith(endings) for inside in content
    )
