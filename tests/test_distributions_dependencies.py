"""What the code relies on, from the rows of its sources."""

from __future__ import annotations

from depaudit.distributions import Names, dependencies_of
from depaudit.model.dependency import Dependency, UnmatchedImport
from depaudit.model.source import CodeRole, Guard, ImportRow, Source


def row(module: str, *names: str, line: int = 1, level: int = 0, guard: Guard = Guard.NONE, version: str = "") -> ImportRow:
    return ImportRow(line, 1, line, 10, level, module, names, guard.value, version, 0, 0)


def found(
    *rows: ImportRow,
    declared: str = "",
    own: str = "",
    python: str = "",
    path: str = "app/main.py",
    beside: dict[str, frozenset[str]] | None = None,
) -> tuple[tuple[Dependency, ...], tuple[UnmatchedImport, ...]]:
    source = Source(path, CodeRole.RUNTIME, rows)
    return dependencies_of([source], frozenset(own.split()), Names({}, frozenset(declared.split())), python, beside)


def distributions(*rows: ImportRow, declared: str = "", own: str = "", python: str = "") -> list[str]:
    return [d.distribution for d in found(*rows, declared=declared, own=own, python=python)[0]]


def test_imports_are_grouped_by_distribution_in_order_of_place() -> None:
    (yaml,), unmatched = found(row("yaml", line=9), row("yaml.reader", "Reader", line=3))
    assert (yaml.distribution, yaml.module) == ("pyyaml", "yaml")
    assert [i.location.line for i in yaml.imports] == [3, 9]
    assert [i.module for i in yaml.imports] == ["yaml.reader", "yaml"]
    assert unmatched == ()


def test_relative_first_party_and_standard_imports_are_left_out() -> None:
    assert found(row("numpy", level=1), row("app.models"), row("json"), row("os.path"), own="app") == ((), ())


def test_first_party_names_may_be_dotted() -> None:
    rows = row("google.cloud.mine.x"), row("google.cloud", "mine"), row("google.cloud", "storage")
    assert distributions(*rows, own="google.cloud.mine") == ["google-cloud-storage"]


def test_what_is_taken_out_of_a_namespace_tells_whose_it_is() -> None:
    dependencies, _ = found(row("google.cloud", "storage", "bigquery"))
    assert [(d.distribution, d.module) for d in dependencies] == [
        ("google-cloud-bigquery", "google.cloud.bigquery"),
        ("google-cloud-storage", "google.cloud.storage"),
    ]


def test_a_deeper_folder_of_a_namespace_is_looked_into() -> None:
    assert distributions(row("azure.storage", "blob")) == ["azure-storage-blob"]


def test_a_module_that_nothing_ties_to_a_distribution_is_unmatched() -> None:
    dependencies, unmatched = found(row("acme_secret.core"), row("acme_secret"))
    assert dependencies == ()
    assert [(u.module, len(u.imports)) for u in unmatched] == [("acme_secret", 2)]


def test_host_modules_are_no_dependencies() -> None:
    assert found(row("bpy"), row("google.colab", "drive")) == ((), ())


def test_an_import_for_pythons_that_are_not_supported_does_not_count() -> None:
    rows = row("tomli", version="<3.11"), row("requests", version="<3")
    assert distributions(*rows, python=">=3.11") == []
    assert distributions(*rows, python=">=3.9") == ["tomli"]
    assert distributions(*rows, python=">=2.7") == ["requests", "tomli"]


def test_a_module_that_some_supported_pythons_have_is_standard() -> None:
    assert found(row("tomllib"), row("distutils.core"), python=">=3.9") == ((), ())


def test_a_module_that_left_the_standard_library_is_no_unknown_distribution() -> None:
    assert found(row("asyncore"), row("urllib2"), python=">=3.13") == ((), ())


def test_a_declared_distribution_gives_back_what_the_standard_library_lost() -> None:
    assert distributions(row("audioop"), declared="audioop-lts", python=">=3.13") == ["audioop-lts"]
    assert distributions(row("audioop"), declared="audioop-lts", python=">=3.9,<3.13") == []
    assert distributions(row("distutils.core"), declared="setuptools", python=">=3.12") == ["setuptools"]


def test_a_module_beside_a_script_is_first_party_there_only() -> None:
    beside = {"tools": frozenset({"yaml"})}
    assert found(row("yaml"), path="tools/run.py", beside=beside) == ((), ())
    assert len(found(row("yaml"), path="app/run.py", beside=beside)[0]) == 1


def test_guards_and_roles_are_carried() -> None:
    (torch,), _ = found(row("torch", guard=Guard.OPTIONAL | Guard.DEFERRED))
    assert torch.imports[0].guard == Guard.OPTIONAL | Guard.DEFERRED
    assert torch.imports[0].role is CodeRole.RUNTIME


def test_the_name_that_most_sites_use_is_shown() -> None:
    (setuptools,), _ = found(row("pkg_resources"), row("setuptools"), row("setuptools.command"))
    assert setuptools.module == "setuptools"


def test_the_answer_does_not_depend_on_the_order_of_the_files() -> None:
    sources = [Source(f"{n}.py", CodeRole.RUNTIME, (row("yaml"), row("numpy"), row("zzz_unknown"))) for n in "cab"]
    names = Names({}, frozenset())
    assert dependencies_of(sources, frozenset(), names) == dependencies_of(sources[::-1], frozenset(), names)
