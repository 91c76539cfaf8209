"""Which tests that were not understood may ask for the version of a package."""

from __future__ import annotations

import pytest

from depaudit.minimums.guards import asks_for_version, may_guard


@pytest.mark.parametrize(
    "test",
    [
        ".utils.is_torch_version",
        ".utils.is_torch_greater_or_equal_than_1_13",
        "transformers.utils.is_torch_fx_available",
        ".compat.TORCH_GTE_2",
        ".compat.is_new",
        ".utils.supports_sdpa",
        ".utils.is_flash_attn_2_available",
        "accelerate.utils.compare_versions",
        ".testing.require_torch_2",
        ".flags.HAS_INFERENCE_MODE",
    ],
)
def test_what_may(test: str) -> None:
    assert may_guard(test, "torch")


def test_a_name_that_tells_the_version() -> None:
    assert asks_for_version("_get_click_major", "click")
    assert asks_for_version("TORCH_GTE_2", "torch")
    assert not asks_for_version("is_torch_available", "torch")
    assert not asks_for_version("is_torch_version", "numpy")


@pytest.mark.parametrize(
    "test",
    [
        ".utils.is_torch_available",
        "transformers.utils.is_torch_available",
        ".utils.is_flax_available",
        ".compat.HAS_TORCH",
        ".compat._TORCH_AVAILABLE",
        "torch.no_grad",
        "torch.cuda.is_available",
        "torch.distributed.is_initialized",
        "functools.lru_cache",
        "os.path.isfile",
        ".utils.replace_example_docstring",
        ".registry.register",
        ".testing.require_torch",
    ],
)
def test_what_cannot(test: str) -> None:
    assert not may_guard(test, "torch")
