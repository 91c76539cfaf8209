"""`--target`: this machine, with answers of the management library and of `nvidia-smi` as they were recorded; and several."""

# ruff: noqa: N802 (the names of the library's functions)

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from depaudit.cli import host, run
from depaudit.cli.chosen import _targets
from depaudit.cli.host import Host, told_by, told_by_command
from depaudit.model.environment import Target

NOT_FOUND = 6


class Library:
    """A driver that answers; `broken` names the functions that fail."""

    def __init__(
        self, *gpus: tuple[str, tuple[int, int]], driver: str = "535.104.05", cuda: int = 12020, broken: str = ""
    ) -> None:
        self.gpus, self.driver, self.cuda, self.broken, self.open = gpus, driver, cuda, broken, 0

    def _fails(self, name: str) -> int:
        return NOT_FOUND if name in self.broken.split() else 0

    def nvmlInit_v2(self) -> int:
        self.open += 1
        return self._fails("init")

    def nvmlShutdown(self) -> int:
        self.open -= 1
        return 0

    def nvmlSystemGetDriverVersion(self, text: Any, length: Any) -> int:
        text.value = self.driver.encode()
        return self._fails("driver")

    def nvmlSystemGetCudaDriverVersion(self, number: Any) -> int:
        number._obj.value = self.cuda
        return self._fails("cuda")

    def nvmlDeviceGetCount_v2(self, count: Any) -> int:
        count._obj.value = len(self.gpus)
        return self._fails("count")

    def nvmlDeviceGetHandleByIndex_v2(self, number: Any, handle: Any) -> int:
        handle._obj.value = number.value + 1
        return self._fails(f"gpu{number.value}")

    def nvmlDeviceGetCudaComputeCapability(self, handle: Any, major: Any, minor: Any) -> int:
        major._obj.value, minor._obj.value = self.gpus[handle.value - 1][1]
        return 0

    def nvmlDeviceGetName(self, handle: Any, text: Any, length: Any) -> int:
        text.value = self.gpus[handle.value - 1][0].encode()
        return 0


def told(library: Any) -> Host:
    return told_by(library)


def test_the_driver_and_every_gpu_are_read_and_the_library_is_closed() -> None:
    library = Library(("Tesla V100-SXM2-32GB", (7, 0)), ("NVIDIA A100-SXM4-80GB", (8, 0)))
    assert told(library) == Host(
        "535.104.05", "12.2", (("Tesla V100-SXM2-32GB", "7.0"), ("NVIDIA A100-SXM4-80GB", "8.0"))
    )
    assert library.open == 0


def test_a_driver_without_a_gpu_is_a_driver() -> None:
    assert told(Library()) == Host("535.104.05", "12.2")


@pytest.mark.parametrize("broken", ["init", "init driver"])
def test_a_library_that_does_not_start_says_nothing(broken: str) -> None:
    assert told(Library(("V100", (7, 0)), broken=broken)) == Host()


def test_a_gpu_that_is_lost_is_left_out() -> None:
    library = Library(("V100", (7, 0)), ("A100", (8, 0)), broken="gpu0")
    assert told(library).gpus == (("A100", "8.0"),)


def test_a_library_of_another_make_says_nothing() -> None:
    assert told(object()) == Host()


def test_this_machine_is_read_without_a_fault() -> None:
    assert isinstance(host.read_host(), Host)


def test_two_kinds_of_gpus_are_two_targets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    library = Library(("V100", (7, 0)), ("V100", (7, 0)), ("A100", (8, 0)))
    monkeypatch.setattr(host, "read_host", lambda: told(library))
    (tmp_path / "requirements.txt").write_text("torch==2.14.0\n", encoding="utf-8")
    (tmp_path / "train.py").write_text("import torch\n", encoding="utf-8")
    words = [
        "--select",
        "torch",
        "-f",
        "concise",
        "--target",
        "host",
        "--target",
        "os=linux",
        "--target",
        "machine=x86_64",
    ]
    assert run([*words, str(tmp_path)]) == 1
    shown = capsys.readouterr().out
    assert "driver-too-old] torch 2.14.0 (`cu130`) needs driver 580 or newer, and the target has 535.104.05" in shown
    assert shown.count("gpu-not-in-build] torch 2.14.0 (`cu130`) has no code for sm_70") == 1


QUERY = ("nvidia-smi", "--query-gpu=name,compute_cap,driver_version", "--format=csv,noheader")
OLD_QUERY = ("nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader")
HEADER = "| NVIDIA-SMI 550.54.15              Driver Version: 550.54.15      CUDA Version: 12.4     |\n"


def answering(**answers: str | None) -> Any:
    """`nvidia-smi` as recorded: `query`, `old` (without the capability) and `header`; None where it fails."""
    told = {QUERY: answers.get("query"), OLD_QUERY: answers.get("old"), ("nvidia-smi",): answers.get("header")}
    return lambda command: told[tuple(command)]


@pytest.mark.parametrize(
    ("answers", "host_told"),
    [
        ({"query": "NVIDIA A10G, 8.6, 550.54.15\n", "header": HEADER}, Host("550.54.15", "12.4", (("NVIDIA A10G", "8.6"),))),
        (
            {"query": "Tesla V100-SXM2-16GB, 7.0, 550.54.15\nNVIDIA A100-SXM4-80GB, 8.0, 550.54.15\n", "header": HEADER},
            Host("550.54.15", "12.4", (("Tesla V100-SXM2-16GB", "7.0"), ("NVIDIA A100-SXM4-80GB", "8.0"))),
        ),
        # a GPU in MIG mode has one row, its instances have none
        ({"query": "NVIDIA A100-SXM4-40GB, 8.0, 550.54.15\n", "header": HEADER}, Host("550.54.15", "12.4", (("NVIDIA A100-SXM4-40GB", "8.0"),))),
        # `Field "compute_cap" is not a valid field to query.`
        ({"old": "Tesla V100-SXM2-16GB, 470.57.02\n", "header": HEADER.replace("12.4", "11.4")}, Host("470.57.02", "11.4", (("Tesla V100-SXM2-16GB", "7.0"),))),
        ({"old": "Some New Board, 470.57.02\n"}, Host("470.57.02", "")),
        # the driver runs, and there is no GPU: `No devices were found`
        ({"header": HEADER}, Host("550.54.15", "12.4")),
        # no such program, `couldn't communicate with the NVIDIA driver`, `Driver/library version mismatch`
        ({}, Host()),
        ({"query": "Unable to determine the device handle for GPU 0000:01:00.0: GPU is lost\n"}, Host()),
        ({"query": "[N/A], [N/A], [N/A]\n"}, Host("", "", ())),
    ],
)
def test_nvidia_smi_is_asked_where_there_is_no_library(answers: dict[str, str], host_told: Host) -> None:
    assert told_by_command(answering(**answers)) == host_told


def test_a_library_that_answers_is_not_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "_library", lambda: Library(("V100", (7, 0))))
    monkeypatch.setattr(host, "told_by_command", lambda: pytest.fail("asked"))
    assert host.read_host().driver == "535.104.05"


@pytest.mark.parametrize("library", [None, Library(broken="init"), object()])
def test_nvidia_smi_speaks_for_a_library_that_does_not(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "_library", lambda: library)
    monkeypatch.setattr(host, "told_by_command", lambda: Host("550.54.15", "12.4"))
    assert host.read_host() == Host("550.54.15", "12.4")


@pytest.mark.parametrize(
    ("given", "targets"),
    [
        ("gpu=V100", [Target(gpu="V100")]),
        ("gpu=V100 gpu=A100", [Target(gpu="V100"), Target(gpu="A100")]),
        ("os=linux gpu=V100 gpu=A100", [Target(os="linux", gpu="V100"), Target(os="linux", gpu="A100")]),
        ("gpu=V100 driver=470.57 gpu=A100 driver=550.54", [Target(gpu="V100", driver="470.57"), Target(gpu="A100", driver="550.54")]),
        ("gpu=V100 driver=470.57 gpu=A100", [Target(gpu="V100", driver="470.57"), Target(gpu="A100")]),
        ("gpu=V100 gpu=V100", [Target(gpu="V100")]),
        ("os=linux python=3.11 python=3.12", [Target(os="linux", python="3.11"), Target(os="linux", python="3.12")]),
    ],
)
def test_a_key_that_comes_again_begins_another_target(given: str, targets: list[Target]) -> None:
    faults: list[str] = []
    assert list(_targets(given.split(), faults)) == targets
    assert not faults
