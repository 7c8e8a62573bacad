"""Settings: each knob has a unit and a range, every default obeys, and whatever is wrong is one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.errors import SettingsError
from roadmap.settings import Settings, load_settings, settings_of


def _knobs(settings: Any, where: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    for item in fields(settings):
        value = getattr(settings, item.name)
        if is_dataclass(value):
            yield from _knobs(value, (*where, item.name))
        else:
            yield (*where, item.name), value, item.metadata


KNOBS = {".".join(path): (path, value, limits) for path, value, limits in _knobs(Settings())}
NUMBERS = [name for name, (_, value, limits) in KNOBS.items() if limits["lo"] is not None and type(value) is not bool]


def _nested(path: tuple[str, ...], value: object) -> dict[str, Any]:
    return {path[0]: _nested(path[1:], value)} if path else value  # type: ignore[return-value]


@pytest.mark.parametrize("name", KNOBS)
def test_every_default_is_legal_and_has_a_unit(name: str) -> None:
    path, value, limits = KNOBS[name]
    assert settings_of(_nested(path, value)) == Settings()
    assert limits["unit"]
    if limits["choices"]:
        assert set(value if isinstance(value, tuple) else (value,)) <= set(limits["choices"])


@pytest.mark.parametrize("name", NUMBERS)
def test_ends_are_legal_and_beyond_them_is_one_sentence(name: str) -> None:
    path, value, limits = KNOBS[name]
    kind = type(value)
    for end, beyond in ((limits["lo"], limits["lo"] - 1), (limits["hi"], limits["hi"] + 1)):
        settings_of(_nested(path, kind(end)))
        with pytest.raises(SettingsError, match=f"Setting {name} is"):
            settings_of(_nested(path, kind(beyond)))
    for odd in ("many", True, None, [1], float("nan") if kind is int else "0.5"):
        with pytest.raises(SettingsError, match=name):
            settings_of(_nested(path, odd))


def test_a_whole_number_may_stand_for_a_fraction_but_not_the_other_way() -> None:
    assert settings_of({"plan": {"link_strength": 1}}).plan.link_strength == 1.0
    with pytest.raises(SettingsError):
        settings_of({"topics": {"themes": 3.0}})
    with pytest.raises(SettingsError):
        settings_of({"plan": {"link_strength": float("nan")}})


@pytest.mark.parametrize("given_", [{"colour": 1}, {"topics": {"colour": 1}}, {"topics": 3}, {"language": "xx"}])
def test_unknown_names_and_values(given_: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=r"\.$"):
        settings_of(given_)


@given(st.integers(0, 2**31 - 1), st.sampled_from(["nl", "fr", "de", "en"]), st.floats(0, 1))
def test_settings_come_back_from_a_manifest(seed: int, language: str, strength: float) -> None:
    made = settings_of({"seed": seed, "language": language, "plan": {"link_strength": strength}})
    assert settings_of(json.loads(json.dumps(made.as_dict()))) == made


@pytest.mark.parametrize("data", [b"[topics", b"\xff\xfe\x00", b"seed = 1\nseed = 2"])
def test_a_file_that_cannot_be_read(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_bytes(data)
    with pytest.raises(SettingsError, match="could not be read"):
        load_settings(tmp_path / "s.toml")
    with pytest.raises(SettingsError, match="could not be read"):
        load_settings(tmp_path / "nowhere.toml")
    assert load_settings(None) == Settings()
