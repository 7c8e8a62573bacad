"""A site on loopback, and no proxy in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import loopback
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[loopback.Site]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with loopback.serve() as served:
        yield served
