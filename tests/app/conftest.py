"""A workspace with a small fictional study on disk, and the app's tests at hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from apps import ROOT, put
from streamlit.testing.v1 import AppTest
from studies import make_study

Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one study, called small."""
    root = tmp_path_factory.mktemp("workspace")
    put(make_study(root / "small"))
    return root


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page of the app in a workspace, as a browser of some language with some link would."""

    def run(root: Path, page: str = "study", *, locale: str = "en-GB", **link: str) -> AppTest:
        monkeypatch.setenv("ROADMAP_WORKSPACE", str(root))
        monkeypatch.chdir(root)
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        test.context = {"locale": locale}
        for name, value in link.items():
            test.query_params[name] = value
        if page != "study":
            test.switch_page(f"app_pages/{page}.py")
        return test.run()

    return run


@pytest.fixture
def everything() -> Callable[[AppTest], bytes]:
    """Return all that a page sent to the browser, as bytes."""

    def read(test: AppTest) -> bytes:
        return b"".join(_protos(test._tree))

    return read


def _protos(node: object) -> list[bytes]:
    proto = getattr(node, "proto", None)
    found = [proto.SerializeToString()] if proto is not None else []
    for child in getattr(node, "children", {}).values():
        found += _protos(child)
    return found
