from __future__ import annotations

import pytest

from depaudit.config import READERS, RuleNames, fault_of_name, keys_of_settings, read_settings
from depaudit.documents import Documents
from depaudit.errors import DepauditError
from depaudit.files.memory import Memory
from depaudit.model.environment import Target
from depaudit.model.record import fields, replace
from depaudit.model.settings import Settings

KNOWN = {
    "unused-requirement": "unused-requirement",
    "requirement-without-minimum": "requirement-without-minimum",
    "DEP002": "unused-requirement",
}
RULES = RuleNames(
    rule=KNOWN.get,
    groups=("usage", "input"),
    nearest=lambda text: "unused-requirement" if text.startswith("unused") else "",
)


def settings(text: str, name: str = "depaudit.toml", **more: str) -> Settings:
    return read_settings(Documents(Memory({name: text, **more})), rules=RULES)


def faults(text: str, name: str = "depaudit.toml") -> list[str]:
    with pytest.raises(DepauditError) as caught:
        settings(text, name)
    return str(caught.value).splitlines()


def test_a_project_without_settings_has_the_defaults() -> None:
    assert settings("[project]\nname = 'x'\n", "pyproject.toml") == Settings()
    assert settings("", "other.toml") == Settings()


def test_every_field_has_a_reader() -> None:
    assert {str(f.type) for f in fields(Settings) if "help" in f.metadata} <= set(READERS)


def test_every_example_of_the_documentation_is_read() -> None:
    for one in fields(Settings):
        if "help" in one.metadata:
            read = settings(one.metadata["example"].replace("tool.depaudit.", ""))
            assert getattr(read, one.name) != getattr(Settings(), one.name), one.name


def test_keys_are_written_with_dashes() -> None:
    assert "fail-on" in keys_of_settings()
    assert settings('fail-on = "error"').fail_on == "error"


def test_settings_of_pyproject_remember_their_file() -> None:
    read = settings('[tool.depaudit]\nkind = "library"\n', "pyproject.toml")
    assert (read.kind, read.path) == ("library", "pyproject.toml")


def test_two_files_with_settings_are_refused() -> None:
    with pytest.raises(DepauditError, match="both"):
        read_settings(Documents(Memory({"depaudit.toml": "", "pyproject.toml": "[tool.depaudit]\n"})))


def test_isolated_reads_no_settings() -> None:
    assert read_settings(Documents(Memory({"depaudit.toml": "nonsense ="})), isolated=True) == Settings()


def test_an_explicit_file_wins() -> None:
    files = Memory({"depaudit.toml": 'kind = "library"', "ci.toml": 'kind = "application"'})
    assert read_settings(Documents(files), "ci.toml").kind == "application"


def test_a_misspelt_key_is_named_with_its_place() -> None:
    assert faults('kind = "library"\nfail_on = "error"\n') == [
        "depaudit.toml:2:1: there is no setting `fail_on`; did you mean `fail-on`?"
    ]


def test_all_faults_are_told_at_once_in_order() -> None:
    text = '[tool.depaudit]\nexclude = "build"\nkind = "lib"\nselct = []\n[tool.depaudit.roles]\n"a/**" = "tests"\n'
    assert faults(text, "pyproject.toml") == [
        'pyproject.toml:2:11: `exclude` must be a list: write `exclude = ["build"]`',
        "pyproject.toml:3:8: `kind` cannot be `lib`: write `library` or `application`; did you mean `library`?",
        "pyproject.toml:4:1: there is no setting `selct`; did you mean `select`?",
        "pyproject.toml:6:10: a role cannot be `tests`: write `runtime`, `test`, `docs`, `example`, `tool`, `build`, "
        "`notebook` or `extra:NAME`; did you mean `test`?",
    ]


def test_prefix_makes_places_relative_to_the_current_folder() -> None:
    with pytest.raises(DepauditError, match=r"^sub/depaudit.toml:1:1"):
        read_settings(Documents(Memory({"depaudit.toml": "knd = 1"})), prefix="sub/")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind = 1", "`kind` must be a string"),
        ("exclude = [1]", "`exclude` must be a list of strings"),
        ("modules = []", "`modules` must be a table"),
        ("modules = {a = 1}", "`a` in `modules` must be a string"),
        ('python = "three"', "no range of Python versions"),
        ('severity = {unused-requirement = "fatal"}', "a severity cannot be `fatal`"),
        ('severity = {usag = "error"}', "there is no rule or group `usag`"),
        ('[[allow]]\nrule = "usage"', "`usage` is a group: name one of its rules; `depaudit explain usage` lists them"),
        ('severity = {acme_depaudit = "error"}', "there is no rule or group `acme_depaudit`"),
        ('plugins = ["acme_depaudit"]\nselect = ["acme_depaudt/x"]', "does not name `acme_depaudt`; did you mean `acme_d"),
        ('target = {os = "beos"}', "`os` of a target cannot be `beos`: write `linux`, `windows` or `macos`"),
        ('target = {os = "linx"}', "did you mean `linux`?"),
        ('target = {machine = "x86_46"}', "did you mean `x86_64`?"),
        ('select = ["unused"]', "there is no rule or group `unused`; did you mean `unused-requirement`?"),
        ('ignore = ["nonsense"]', "`depaudit rules` lists them"),
        ('roles = {"a" = "extra:"}', "needs the name of the extra"),
        ('target = "linux"', "must be a table, or a list of tables"),
        ('target = {os = "linux", pythn = "3.11"}', "there is no key `pythn` in `target`; did you mean `python`?"),
        ("target = {python = 3.11}", "`python` must be a string"),
        ('[allow]\nrule = "x"', "two brackets"),
        ('[[allow]]\nreason = "x"', "would accept every finding"),
        ('[[allow]]\npath = "x"\nuntil = "soon"', "`soon` is no date"),
        ('[[allow]]\nrule = "unusedd"', "did you mean `unused-requirement`?"),
        ("[tool.x]", "the keys stand at the top"),
        ("kind = ", "this is not TOML"),
    ],
)
def test_faults(text: str, message: str) -> None:
    (fault,) = faults(text)
    assert message in fault
    assert fault.startswith("depaudit.toml:")


def test_target_is_a_table_or_a_list() -> None:
    assert settings('target = {os = "linux"}').target == (Target(os="linux"),)
    assert settings('target = [{os = "linux"}, {os = "win"}]').target == (Target(os="linux"), Target(os="win"))


def test_dotted_module_names_need_no_quotes() -> None:
    assert settings('[modules]\ngoogle.cloud = "x"\n"a.b" = "y"\n').modules == (("google.cloud", "x"), ("a.b", "y"))


def test_names_of_other_tools_are_understood() -> None:
    assert settings('ignore = ["DEP002", "usage"]').ignore == ("unused-requirement", "usage")
    assert settings('severity = {DEP002 = "error"}').severity == (("unused-requirement", "error"),)


def test_allow_rows_know_their_place() -> None:
    (row,) = settings('[[allow]]\nrule = "DEP002"\ndistribution = "Uv_Loop"\nuntil = 2027-01-31\n').allow
    assert (row.rule, row.distribution, row.until) == ("unused-requirement", "uv-loop", "2027-01-31")
    assert row.location.path == "depaudit.toml"
    assert row.location.line == 1


def test_a_group_has_a_severity() -> None:
    assert settings('severity = {usage = "note", DEP002 = "error"}').severity == (
        ("usage", "note"),
        ("unused-requirement", "error"),
    )


@pytest.mark.parametrize("key", ["select", "ignore"])
def test_a_plug_in_is_the_group_of_its_rules(key: str) -> None:
    read = settings(f'{key} = ["acme_depaudit", "acme_depaudit/forbidden-fork"]\nplugins = ["acme_depaudit"]\n')
    assert getattr(read, key) == ("acme_depaudit", "acme_depaudit/forbidden-fork")
    assert settings('severity = {acme_depaudit = "note"}\nplugins = ["acme_depaudit"]').severity


def test_no_word_is_suggested_in_place_of_itself() -> None:
    same = replace(RULES, nearest=lambda text: text)
    assert fault_of_name("cap", same, groups=True) == "there is no rule or group `cap`; `depaudit rules` lists them"


@pytest.mark.parametrize("values", ['os = "Linux"', 'os = "darwin"', 'machine = "AMD64"', 'machine = "aarch64"'])
def test_targets_are_understood_as_systems_name_themselves(values: str) -> None:
    assert settings(f"target = {{{values}}}").target
