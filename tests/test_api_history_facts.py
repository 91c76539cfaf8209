"""Facts that people know of well-known packages, held against the shipped histories."""

from __future__ import annotations

import pytest
from packaging.version import Version

from depaudit.knowledge.api_history import Change, changes_along, history_of

ADDED = """
numpy.random.default_rng 1.17.0
numpy.broadcast_shapes 1.20.0
numpy.lib.stride_tricks.sliding_window_view 1.20.0
numpy.typing.NDArray 1.21.0
numpy.trapezoid 2.0.0
pandas.NamedAgg 0.25.0
pandas.NA 1.0.0
pandas.from_dummies 1.5.0
pandas.ArrowDtype 1.5.0
pandas.DataFrame.explode 0.25.0
torch.inference_mode 1.9.0
torch.compile 2.0.0
torch.set_default_device 2.0.0
torch.nn.functional.scaled_dot_product_attention 2.0.0
torch.set_float32_matmul_precision 1.12.0
torch.nn.SiLU 1.7.0
torch.nn.Mish 1.9.0
torch.nn.GELU 1.4.0
torch.nn.RMSNorm 2.4.0
torch.optim.AdamW 1.2.0
torch.stft(return_complex) 1.7.0
torch.amp.GradScaler 2.3.0
torch.distributed.checkpoint.save 2.2.0
torch.cuda.CUDAGraph 1.10.0
torch.optim.lr_scheduler.LRScheduler 2.0.0
torch.load(weights_only) 1.13.0
sklearn.set_config(transform_output) 1.2.0
sklearn.preprocessing.OneHotEncoder(sparse_output) 1.2.0
sklearn.metrics.root_mean_squared_error 1.4.0
sklearn.inspection.DecisionBoundaryDisplay 1.1.0
packaging.utils.parse_wheel_filename 20.9
click.shell_completion 8.0.0
httpx.HTTPTransport 0.17.0
httpx.AsyncClient(proxy) 0.26.0
pydantic.field_validator 2.0
pydantic.TypeAdapter 2.0
rich.pretty.pretty_repr 5.1.0
"""
REMOVED = """
numpy.float_ 2.0.0
numpy.NaN 2.0.0
numpy.BUFSIZE 2.0.0
numpy.in1d 2.4
numpy.float 1.24.0
numpy.int 1.24.0
pandas.read_csv(mangle_dupe_cols) 2.0.0
pandas.concat(join_axes) 1.0.0
pandas.DataFrame.append 2.0.0
sklearn.preprocessing.OneHotEncoder(sparse) 1.4.0
sklearn.metrics.plot_confusion_matrix 1.2.0
sklearn.datasets.load_boston 1.2.0
packaging.version.LegacyVersion 22.0
click.get_os_args 8.1.0
httpx.AsyncClient(proxies) 0.28.0
pydantic.BaseSettings 2.0
"""
ALWAYS_THERE = "packaging.version numpy.asarray numpy.bool_ torch.Tensor click.command torch.nn.Linear torch.complex64"
ROOTS = {"sklearn": "scikit-learn"}


def met(use: str) -> dict[str, Change]:
    path, _, keyword = use.rstrip(")").partition("(")
    root = path.split(".")[0]
    history = history_of(ROOTS.get(root, root))
    assert history is not None
    return dict(changes_along(history, path, keyword))


def rows(table: str) -> list[tuple[str, str]]:
    return [(use, version) for use, version in (line.split() for line in table.strip().splitlines())]


def same(version: str, expected: str) -> bool:
    """`2.4` is the first release of 2.4 that there is."""
    return Version(version).release[: len(Version(expected).release)] == Version(expected).release or Version(version) == Version(expected)


@pytest.mark.parametrize(("use", "version"), rows(ADDED))
def test_it_is_known_which_release_brought_it(use: str, version: str) -> None:
    added = [change.added for change in met(use).values() if change.added]
    assert any(same(one, version) for one in added), added


@pytest.mark.parametrize(("use", "version"), rows(REMOVED))
def test_it_is_known_which_release_took_it_away(use: str, version: str) -> None:
    removed = [change.removed for change in met(use).values() if change.removed]
    assert any(same(one, version) for one in removed), removed


@pytest.mark.parametrize("use", ALWAYS_THERE.split())
def test_what_was_always_there_has_no_change(use: str) -> None:
    assert not met(use)


def test_bool_of_numpy_was_gone_between_two_releases_and_came_back() -> None:
    change = met("numpy.bool")["numpy.bool"]
    assert (same(change.removed, "1.24"), same(change.added, "2.0")) == (True, True)


@pytest.mark.parametrize("use", ["numpy.object0", "numpy.float128", "numpy.bool_"])
def test_what_older_releases_made_at_run_time_is_not_called_new(use: str) -> None:
    assert not any(change.added for change in met(use).values())


@pytest.mark.parametrize("use", ["torch.distributed.ProcessGroup", "torch.distributed.Store", "torch.cuda.FloatTensor"])
def test_what_native_code_puts_into_a_module_of_torch_is_not_called_new(use: str) -> None:
    assert not any(change.added for change in met(use).values())


@pytest.mark.parametrize(("use", "version"), [("torch.float8_e4m3fn", "2.1"), ("torch.vmap", "2.0")])
def test_what_reading_cannot_prove_is_kept_by_hand_or_not_said(use: str, version: str) -> None:
    assert all(change.source or same(change.added, version) for change in met(use).values())


def test_a_deprecated_name_that_a_module_still_gives_is_not_called_gone() -> None:
    assert not any(change.removed for change in met("click.BaseCommand").values())
