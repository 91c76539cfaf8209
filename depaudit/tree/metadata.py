"""What a folder's own metadata files say of its name, its packages and where they lie."""

from __future__ import annotations

import re
from typing import Any

from depaudit.documents import Documents
from depaudit.model.location import Unreadable
from depaudit.model.record import dataclass, field
from depaudit.tree.listing import Listing, joined

_PYTHON_CLASSIFIER = "Programming Language :: Python"


@dataclass(slots=True)
class Metadata:
    """Facts of one folder. Paths are as written: relative to the folder, not yet resolved."""

    named: bool = False
    """Whether a file here describes a project, and not only the settings of tools."""
    declares: bool = False
    """Whether requirements may stand here: of a project, or of a dependency group."""
    name: str = ""
    builds: bool = False
    """Whether it is made into a distribution: a back-end is named, or setuptools' own files are there."""
    offered: bool = False
    """Whether its classifiers name Pythons, which only matters where strangers look for it."""
    packages: list[str] = field(default_factory=list)
    """Dotted names of packages and modules that the back-end is told to publish."""
    package_paths: list[str] = field(default_factory=list)
    """The same as paths of folders and files."""
    roots: list[str] = field(default_factory=list)
    """Folders that hold top-level packages, and what pytest puts on the path."""
    modules: list[str] = field(default_factory=list)
    """Top-level or dotted import names that need no file in the tree: compiled or generated."""
    build_files: list[str] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)
    """Dotted modules that its console scripts start."""
    members: list[str] = field(default_factory=list)
    """Globs of `[tool.uv.workspace] members`."""
    excluded_members: list[str] = field(default_factory=list)


def metadata_of(folder: str, listing: Listing, documents: Documents) -> Metadata:
    """Read pyproject.toml, setup.cfg, setup.py and pytest.ini of a folder, as far as they can be read."""
    facts = Metadata()
    files = listing.files(folder)
    if "pyproject.toml" in files:
        read = documents.toml(joined(folder, "pyproject.toml"))
        if not isinstance(read, Unreadable):
            read_pyproject(facts, read.data)
        elif _means_a_project(joined(folder, "pyproject.toml"), documents):
            facts.named = facts.declares = True
    if "setup.cfg" in files:
        _setup_cfg(facts, joined(folder, "setup.cfg"), documents)
    if "setup.py" in files:
        _setup_py(facts, joined(folder, "setup.py"), documents)
    for name, section in (("pytest.ini", "pytest"), ("tox.ini", "pytest"), ("setup.cfg", "tool:pytest")):
        if name in files:
            _pytest(facts, joined(folder, name), section, documents)
    return facts


def _means_a_project(path: str, documents: Documents) -> bool:
    """Of a file that is no TOML: it is told of where its project is, and not left out with it."""
    text = documents.text(path)
    return not isinstance(text, Unreadable) and re.search(r"(?m)^\[(?:project|tool\.poetry)", text.text) is not None


def read_pyproject(facts: Metadata, data: dict[str, Any]) -> None:
    """Take in pyproject.toml, whatever shape its tables have."""
    project, tool = _table(data, "project"), _table(data, "tool")
    poetry, uv = _table(tool, "poetry"), _table(tool, "uv")
    flit = _table(tool, "flit")
    facts.named = bool(project or poetry.get("name") or poetry.get("dependencies") or flit)
    facts.declares = facts.named or bool(data.get("dependency-groups"))
    facts.name = next((n for n in (project.get("name"), poetry.get("name")) if isinstance(n, str)), "")
    facts.builds = "build-system" in data and facts.named
    classifiers = [
        c for table in (project, poetry, _table(flit, "metadata")) for c in _strings(table.get("classifiers"))
    ]
    facts.offered = any(c.startswith(_PYTHON_CLASSIFIER) for c in classifiers)
    if uv.get("package") is False or poetry.get("package-mode") is False:
        facts.builds = False
    facts.modules += _dotted(project.get("import-names")) + _dotted(project.get("import-namespaces"))
    facts.members += _strings(_table(uv, "workspace").get("members"))
    facts.excluded_members += _strings(_table(uv, "workspace").get("exclude"))
    facts.roots += _strings(_table(_table(tool, "pytest"), "ini_options").get("pythonpath"))
    facts.roots += _strings(_table(tool, "pytest").get("pythonpath"))
    facts.build_files += _strings(_table(data, "build-system").get("backend-path"))
    for scripts in (_table(project, "scripts"), _table(project, "gui-scripts"), _table(poetry, "scripts")):
        facts.programs += [_module_of(target) for target in scripts.values() if isinstance(target, str)]
    _setuptools(facts, _table(tool, "setuptools"))
    _hatch(facts, _table(_table(tool, "hatch"), "build"))
    _poetry(facts, poetry)
    _uv_build(facts, _table(uv, "build-backend"))
    _other_back_ends(facts, tool)


def _setuptools(facts: Metadata, table: dict[str, Any]) -> None:
    packages = table.get("packages")
    if isinstance(packages, list):
        facts.packages += _strings(packages)
    elif isinstance(packages, dict):
        facts.roots += _strings(_table(packages, "find").get("where"))
    facts.packages += _strings(table.get("py-modules"))
    for name, folder in _table(table, "package-dir").items():
        if isinstance(folder, str):
            (facts.package_paths if name else facts.roots).append(folder)
            facts.modules += [name] if name else []
    for extension in _tables(table.get("ext-modules")):
        facts.modules += _strings(extension.get("name"))


def _hatch(facts: Metadata, build: dict[str, Any]) -> None:
    wheel = _table(_table(build, "targets"), "wheel")
    for table in (build, wheel):
        for path in (*_strings(table.get("packages")), *_strings(table.get("only-include"))):
            facts.package_paths.append(path)
        sources = table.get("sources")
        facts.roots += _strings(list(sources) if isinstance(sources, dict) else sources)
        hook = _table(_table(table, "hooks"), "custom")
        if hook or "custom" in _table(table, "hooks"):
            facts.build_files += _strings(hook.get("path", "hatch_build.py"))
    for target in _table(wheel, "force-include").values():
        first = str(target).strip("/").partition("/")[0].removesuffix(".py")
        facts.modules += [first] if first.isidentifier() else []


def _poetry(facts: Metadata, poetry: dict[str, Any]) -> None:
    for entry in _tables(poetry.get("packages")):
        if isinstance(entry.get("include"), str):
            path = re.split(r"/?\*", entry["include"])[0].strip("/")
            facts.packages += [path.removesuffix(".py").replace("/", ".")] if path else []
            facts.roots += _strings(entry.get("from"))
    build = poetry.get("build")
    facts.build_files += _strings(build.get("script") if isinstance(build, dict) else build)


def _uv_build(facts: Metadata, table: dict[str, Any]) -> None:
    facts.roots += _strings(table.get("module-root"))
    facts.packages += _strings(table.get("module-name"))


def _other_back_ends(facts: Metadata, tool: dict[str, Any]) -> None:
    flit, pdm, maturin = _table(tool, "flit"), _table(tool, "pdm"), _table(tool, "maturin")
    facts.packages += _strings(_table(flit, "module").get("name")) + _strings(_table(flit, "metadata").get("module"))
    for table in (pdm, _table(pdm, "build")):
        facts.roots += _strings(table.get("package-dir"))
        facts.build_files += (
            _strings(table.get("run-setuptools")) if isinstance(table.get("run-setuptools"), str) else []
        )
    facts.roots += _strings(maturin.get("python-source"))
    facts.packages += _strings(maturin.get("python-packages"))
    facts.modules += _strings(maturin.get("module-name"))
    for path in _strings(_table(_table(tool, "scikit-build"), "wheel").get("packages")):
        facts.package_paths.append(path)


def _setup_cfg(facts: Metadata, path: str, documents: Documents) -> None:
    read = documents.ini(path)
    if isinstance(read, Unreadable):
        return

    def lines(section: str, *names: str) -> list[str]:
        found = read.sections.get(section, {})
        option = next((found[name] for name in names if name in found), None)
        return (
            [part.strip() for line in option.lines for part in line.text.split(",") if part.strip()] if option else []
        )

    name = "".join(lines("metadata", "name")[:1])
    if name or "options" in read.sections:
        facts.named = facts.declares = facts.builds = True
        facts.name = facts.name or name
        facts.offered = facts.offered or any(
            c.startswith(_PYTHON_CLASSIFIER) for c in lines("metadata", "classifiers", "classifier")
        )
        facts.packages += [name for name in lines("options", "packages") if not name.startswith("find")]
        facts.packages += lines("options", "py_modules", "py-modules")
        facts.roots += lines("options.packages.find", "where")
        for entry in lines("options.entry_points", "console_scripts"):
            facts.programs.append(_module_of(entry.partition("=")[2]))
        for entry in lines("options", "package_dir", "package-dir"):
            package, _, folder = entry.partition("=")
            (facts.package_paths if package.strip() else facts.roots).append(folder.strip())


_SETUP_CALL = r"(?m)^[ \t\f]*(?:[\w.]+\.)?setup\s*\("
_SETUP_NAME = r"\bname\s*=\s*['\"]([\w.-]+)['\"]"
_SETUP_ROOT = r"package_dir\s*=\s*\{\s*(['\"])\1\s*:\s*['\"]([^'\"]+)|find_(?:namespace_)?packages\(\s*(?:where\s*=\s*)?['\"]([^'\"]+)"
_SETUP_LIST = r"\b(?:packages|py_modules)\s*=\s*\[([^\]]{0,20000})\]"
_EXTENSION = r"Extension\(\s*(?:name\s*=\s*)?['\"]([\w.]+)['\"]"
_QUOTED = r"['\"]([\w.]+)['\"]"


def _setup_py(facts: Metadata, path: str, documents: Documents) -> None:
    read = documents.text(path)
    if isinstance(read, Unreadable):
        return
    call = re.search(_SETUP_CALL, read.text)
    facts.modules += re.findall(_EXTENSION, read.text)
    if call is None:
        return
    facts.named = facts.declares = facts.builds = True
    facts.offered = facts.offered or _PYTHON_CLASSIFIER in read.text
    if not facts.name:
        name = re.search(_SETUP_NAME, read.text[call.end() :])
        facts.name = name.group(1) if name else ""
    facts.roots += [one or other for _, one, other in re.findall(_SETUP_ROOT, read.text)]
    facts.packages += [name for names in re.findall(_SETUP_LIST, read.text) for name in re.findall(_QUOTED, names)]


def _pytest(facts: Metadata, path: str, section: str, documents: Documents) -> None:
    read = documents.ini(path)
    if not isinstance(read, Unreadable):
        option = read.sections.get(section, {}).get("pythonpath")
        facts.roots += option.value.split() if option else []


def _table(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _tables(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _strings(value: object) -> list[str]:
    """The strings of a string or a list; nothing else is one."""
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _module_of(target: str) -> str:
    """`acme.cli` of an entry point `acme.cli:main`."""
    return target.partition(":")[0].strip()


def _dotted(value: object) -> list[str]:
    """Import names of PEP 794, without their `; private`."""
    return [name.partition(";")[0].strip() for name in _strings(value) if name.strip()]
