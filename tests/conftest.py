"""Tests remember nothing from run to run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Caches of this session, away from the user's."""
    before = os.environ.get("DEPAUDIT_CACHE_DIR")
    os.environ["DEPAUDIT_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["DEPAUDIT_CACHE_DIR"]
    else:
        os.environ["DEPAUDIT_CACHE_DIR"] = before
