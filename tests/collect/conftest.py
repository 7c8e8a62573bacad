"""A site on loopback, and no proxy in between."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import loopback

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[loopback.Site]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with loopback.serve() as served:
        yield served
