"""Which indexes are asked: what pip and uv are told, in their order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from depaudit.world.index_configuration import IndexConfiguration, index_configuration
from depaudit.world.unreachable import Unreachable

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the files lie elsewhere there")


class Machine:
    """A home and an environment of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {"HOME": str(folder / "home"), "XDG_CONFIG_DIRS": str(folder / "xdg")}

    def write(self, path: str, text: str) -> str:
        """A file in its folder."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return str(file)

    def asked(self, manager: str = "pip", project: tuple[str, ...] = (), **environ: str) -> IndexConfiguration:
        """What is configured, with these variables."""
        told = index_configuration(manager, project, self.environ | environ)
        assert not isinstance(told, Unreachable), told.reason
        return told

    def refused(self, manager: str = "pip", **environ: str) -> str:
        """Why nothing can be asked."""
        told = index_configuration(manager, (), self.environ | environ)
        assert isinstance(told, Unreachable)
        return told.reason


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr("depaudit.world.settings_files.ETC", str(tmp_path / "etc"))
    return Machine(tmp_path)


def test_without_settings_the_default_index_is_asked(machine: Machine) -> None:
    (url,) = machine.asked().indexes
    assert url.startswith("https://")
    assert url.endswith("/simple")


def test_the_users_file_is_stronger_than_the_machines_and_the_environment_than_both(machine: Machine) -> None:
    machine.write("xdg/pip/pip.conf", "[global]\nindex-url = https://machine.example/simple\ncert = /machine.pem\n")
    assert machine.asked().indexes == ("https://machine.example/simple",)
    machine.write("home/.pip/pip.conf", "[global]\nindex_url = https://old.example/simple\n")
    assert machine.asked().indexes == ("https://old.example/simple",)
    machine.write("home/.config/pip/pip.conf", "[global]\nindex-url = https://user.example/simple\n")
    assert machine.asked().indexes == ("https://user.example/simple",)
    assert machine.asked().certificate == "/machine.pem"
    assert machine.asked(PIP_INDEX_URL="https://env.example/simple").indexes == ("https://env.example/simple",)
    assert machine.asked(PIP_INDEX_URL="").indexes == ("https://user.example/simple",)


def test_the_section_of_the_command_is_stronger_than_the_global_one(machine: Machine) -> None:
    machine.write("home/.config/pip/pip.conf", "[install]\nindex-url = https://install/s\n[global]\nindex-url = https://global/s\n[freeze]\nindex-url=https://no/s\n")
    assert machine.asked().indexes == ("https://install/s",)


def test_a_named_file_stands_in_for_the_users(machine: Machine) -> None:
    machine.write("home/.config/pip/pip.conf", "[global]\nindex-url = https://user.example/simple\nproxy = http://user-proxy\n")
    named = machine.write("named.conf", "[global]\nindex-url = https://named.example/simple\n")
    assert machine.asked(PIP_CONFIG_FILE=named).indexes == ("https://named.example/simple",)
    assert machine.asked(PIP_CONFIG_FILE=named).proxy == ""
    assert "user.example" not in machine.asked(PIP_CONFIG_FILE=os.devnull).indexes[0]


def test_the_file_of_an_active_environment_is_stronger_than_the_users(machine: Machine) -> None:
    machine.write("home/.config/pip/pip.conf", "[global]\nindex-url = https://user.example/simple\n")
    machine.write("venv/pip.conf", "[global]\nindex-url = https://venv.example/simple\n")
    assert machine.asked(VIRTUAL_ENV=str(machine.folder / "venv")).indexes == ("https://venv.example/simple",)


def test_extra_indexes_come_before_the_default_one_and_once(machine: Machine) -> None:
    machine.write("home/.config/pip/pip.conf", "[global]\nextra-index-url =\n  https://a/s/\n  https://b/s\n  https://a/s\nindex-url=https://b/s/\n")
    assert machine.asked(project=("https://p/s", "https://a/s")).indexes == ("https://p/s", "https://a/s", "https://b/s/")


def test_a_project_may_name_its_own_default_index(machine: Machine) -> None:
    told = index_configuration("pip", ("https://p/s",), machine.environ | {"PIP_INDEX_URL": "https://d/s", "PIP_EXTRA_INDEX_URL": "https://e/s"}, instead=["https://i/s"])
    assert isinstance(told, IndexConfiguration)
    assert told.indexes == ("https://p/s", "https://e/s", "https://i/s")


def test_no_index_leaves_folders_alone(machine: Machine) -> None:
    told = machine.asked(PIP_NO_INDEX="1", PIP_INDEX_URL="https://a/s", PIP_EXTRA_INDEX_URL="https://b/s", PIP_FIND_LINKS="/w file:///v")
    assert told.indexes == ()
    assert told.links == ("/w", "file:///v")


def test_how_servers_are_reached(machine: Machine) -> None:
    told = machine.asked(PIP_CERT="/c.pem", PIP_CLIENT_CERT="/me.pem", PIP_TRUSTED_HOST="a b:81", PIP_PROXY="http://p", PIP_DEFAULT_TIMEOUT="7")
    assert (told.certificate, told.client_certificate, told.proxy, told.patience) == ("/c.pem", "/me.pem", "http://p", 7.0)
    assert told.unverified == {"a", "b:81"}
    assert machine.asked(SSL_CERT_FILE="/s.pem").certificate == "/s.pem"
    assert machine.asked(PIP_TIMEOUT="9999").patience == 60.0
    assert machine.asked(PIP_TIMEOUT="nan").patience == machine.asked(PIP_TIMEOUT="soon").patience == 15.0


def test_uv_believes_the_first_index_and_asks_its_own_settings(machine: Machine) -> None:
    machine.write("home/.config/pip/pip.conf", "[global]\nindex-url = https://pip.example/simple\n")
    machine.write("home/.config/uv/uv.toml", '[[index]]\nname = "mine"\nurl = "https://uv.example/simple"\ndefault = true\n')
    told = machine.asked("uv", ("https://project/s",))
    assert told.indexes == ("https://project/s", "https://uv.example/simple")
    assert told.first_alone
    assert machine.asked("pip").indexes == ("https://pip.example/simple",)
    assert not machine.asked("pip").first_alone


def test_order_of_uvs_indexes(machine: Machine) -> None:
    rows = '[[index]]\nurl = "https://{0}1/s"\n[[index]]\nurl = "https://{0}-default/s"\ndefault = true\n[[index]]\nurl = "https://{0}-explicit/s"\nexplicit = true\n'
    machine.write("home/.config/uv/uv.toml", 'extra-index-url = ["https://user-extra/s"]\n' + rows.format("user"))
    machine.write("xdg/uv/uv.toml", rows.format("machine"))
    told = machine.asked("uv", UV_INDEX="https://env1/s named=https://env2/s", UV_EXTRA_INDEX_URL="https://env3/s")
    assert told.indexes == ("https://env1/s", "https://env2/s", "https://env3/s", "https://user1/s", "https://machine1/s", "https://user-extra/s", "https://user-default/s")  # fmt: skip
    assert machine.asked("uv", UV_DEFAULT_INDEX="x=https://d/s").indexes[-1] == "https://d/s"
    assert machine.asked("uv", UV_INDEX_URL="https://o/s").indexes[-1] == "https://o/s"
    assert machine.asked("uv", UV_NO_CONFIG="1", UV_INDEX="https://only/s").indexes[0] == "https://only/s"


def test_an_address_with_parameters_is_no_name(machine: Machine) -> None:
    assert machine.asked("uv", UV_INDEX="https://a/s?x=1").indexes[0] == "https://a/s?x=1"


def test_credentials_of_a_named_index_come_from_the_environment(machine: Machine) -> None:
    told = machine.asked("uv", UV_INDEX="my-index=https://a/s", UV_INDEX_MY_INDEX_USERNAME="me@x", UV_INDEX_MY_INDEX_PASSWORD="p/w")
    assert told.indexes[0] == "https://me%40x:p%2Fw@a/s"


def test_a_tool_that_is_told_nothing_goes_where_the_other_is_told_to(machine: Machine) -> None:
    assert machine.asked("uv", PIP_INDEX_URL="https://mirror/s").indexes == ("https://mirror/s",)
    assert machine.asked("pip", UV_DEFAULT_INDEX="https://mirror/s").indexes == ("https://mirror/s",)


def test_settings_that_cannot_be_read_are_told(machine: Machine) -> None:
    path = machine.write("home/.config/pip/pip.conf", "index-url = x\n")
    assert machine.refused().startswith(f"the settings of pip in `{path}` cannot be read: ")
    Path(path).unlink()
    path = machine.write("home/.config/uv/uv.toml", "index = [")
    assert machine.refused("uv").startswith(f"the settings of uv in `{path}` cannot be read: ")
    Path(path).unlink()
    assert machine.refused("uv", UV_CONFIG_FILE="/no/such.toml") == "the settings of uv in `/no/such.toml` cannot be read: No such file or directory"


@pytest.mark.parametrize("text", ['index = "x"', "index = [3]", "index-url = 7\nno-index = 3", 'find-links = {a = "b"}', '[[index]]\nname = "n"'])
def test_odd_values_are_no_exception(machine: Machine, text: str) -> None:
    machine.write("home/.config/uv/uv.toml", text)
    machine.asked("uv")
