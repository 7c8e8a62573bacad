"""What an endpoint may do to us: nothing but answer, or be told in a sentence."""

import json
import logging
import time
from dataclasses import replace

import pytest
from endpoints import serving
from hypothesis import given
from hypothesis import strategies as st

from roadmap.errors import ModelError, RoadmapError, SettingsError
from roadmap.settings import LanguageModel, Settings, settings_of
from roadmap.writing import ask as asking
from roadmap.writing.ask import ask, endpoint, read_object

KNOBS = LanguageModel(base_url="http://127.0.0.1:9/v1", model="tiny", timeout=5.0)
HELLO = [{"role": "user", "content": "hello"}]
KEY = "sk-top-SECRET-key-123"


def at(fake, **more):
    return endpoint(replace(KNOBS, base_url=fake.url, **more), {"MODEL_KEY": KEY})


def test_it_is_off_unless_somebody_sets_one_up():
    assert not Settings().language_model.base_url
    with pytest.raises(ModelError, match="No language model is set up"):
        endpoint(Settings().language_model)


def test_a_run_neither_knows_nor_keeps_the_language_model():
    knobs = settings_of({"language_model": {"base_url": "http://localhost:1/v1", "model": "m", "languages": ["nl"]}})
    assert knobs.language_model.languages == ("nl",)
    assert knobs.as_dict() == Settings().as_dict()
    assert "language_model" not in knobs.as_dict()


@pytest.mark.parametrize("languages", [[], ["es"], [1], "nl"])
def test_languages_are_some_of_the_four(languages):
    with pytest.raises(SettingsError):
        settings_of({"language_model": {"languages": languages}})


@pytest.mark.parametrize("url", [
    "http://192.168.1.5:11434/v1", "https://api.example.org/v1", "http://127.0.0.1.example.org/v1",
    "http://localhost.example.org/v1", "http://[2001:db8::1]/v1", "http://0.0.0.0/v1",
])  # fmt: skip
def test_another_machine_is_asked_only_where_that_is_allowed(url):
    with pytest.raises(ModelError, match="allow_remote = true"):
        endpoint(replace(KNOBS, base_url=url))
    assert not endpoint(replace(KNOBS, base_url=url, allow_remote=True)).local


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:11434/v1", "http://localhost:8080/v1", "https://[::1]:1/v1", "http://127.9.9.9/"]
)
def test_this_machine_is_asked(url):
    assert endpoint(replace(KNOBS, base_url=url)).local


@pytest.mark.parametrize("url", [
    "ftp://127.0.0.1/v1", "127.0.0.1:11434", "http://", "http://me:pass@127.0.0.1/v1",
    "http://127.0.0.1@evil.example/v1", "http://127.0.0.1/v1?key=abc", "http://127.0.0.1:x/",
])  # fmt: skip
def test_what_is_no_plain_address_is_refused_without_repeating_it(url):
    with pytest.raises(SettingsError) as error:
        endpoint(replace(KNOBS, base_url=url))
    assert "pass" not in str(error.value)
    assert "abc" not in str(error.value)


def test_the_key_comes_from_the_environment_and_is_in_one_header_only(caplog):
    with serving(lambda body: "fine") as fake, caplog.at_level(logging.DEBUG):
        there = at(fake, key_variable="MODEL_KEY")
        assert ask(there, HELLO) == "fine"
    _, headers, body = fake.asked[0]
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert KEY not in json.dumps(body)
    assert KEY not in repr(there)
    assert KEY not in caplog.text


def test_a_key_put_where_its_variables_name_belongs_is_not_repeated():
    with pytest.raises(SettingsError) as error:
        endpoint(replace(KNOBS, key_variable=KEY), {})
    assert KEY not in str(error.value)
    with pytest.raises(ModelError) as missing:
        endpoint(replace(KNOBS, key_variable="AKIASECRETKEY"), {})
    assert "AKIASECRETKEY" not in str(missing.value)


def test_a_key_never_travels_in_the_clear():
    knobs = replace(KNOBS, base_url="http://192.0.2.1/v1", allow_remote=True, key_variable="MODEL_KEY")
    with pytest.raises(SettingsError, match="https"):
        endpoint(knobs, {"MODEL_KEY": KEY})


def test_an_answer_that_sends_the_key_back_is_not_used():
    with serving(lambda body: f"your key is {KEY}") as fake, pytest.raises(ModelError) as error:
        ask(at(fake, key_variable="MODEL_KEY"), HELLO)
    assert KEY not in str(error.value)


def test_a_proxy_of_the_environment_does_not_see_what_is_meant_for_this_machine(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with serving(lambda body: "fine") as fake:
        assert ask(at(fake), HELLO) == "fine"


def test_thoughts_are_left_out():
    with serving(lambda body: "<think>hm, {no}</think>\n fine ") as fake:
        assert ask(at(fake), HELLO) == "fine"


def test_an_interface_that_knows_no_temperature_is_asked_without():
    def picky(body):
        return (400, {}, b"unsupported") if "temperature" in body else "fine"

    with serving(picky) as fake:
        assert ask(at(fake), HELLO) == "fine"
    assert len(fake.asked) == 2


def test_a_busy_one_is_asked_once_more(monkeypatch):
    monkeypatch.setattr(asking, "PAUSE", 0.0)
    answers = iter([(503, {}, b""), "fine"])
    with serving(lambda body: next(answers)) as fake:
        assert ask(at(fake), HELLO) == "fine"


BAD = {
    "500": (500, {}, b"boom"),
    "404": (404, {}, b"<html>no</html>"),
    "redirect": (307, {"Location": "http://192.0.2.1/steal"}, b""),
    "empty": b"",
    "not JSON": b"<html>hello</html>",
    "no choices": b'{"error": "x"}',
    "no text": b'{"choices": [{"message": {"content": null}}]}',
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "huge": b'{"choices": "' + b"a" * 300_000,
    "not UTF-8": b"\xff\xfe{}",
    "nonsense length": (200, {"Content-Length": "-4"}, b"x"),
    "cut": (200, {"Content-Length": "100"}, b'{"choices"'),
    "zipped rubbish": (200, {"Content-Encoding": "gzip"}, b"no zip"),
}


@pytest.mark.parametrize("kind", BAD)
def test_whatever_comes_instead_of_an_answer_is_one_sentence(kind, monkeypatch):
    monkeypatch.setattr(asking, "PAUSE", 0.0)
    with serving(lambda body: BAD[kind]) as fake, pytest.raises(ModelError) as error:
        ask(at(fake), HELLO)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 300


def test_a_dead_and_a_slow_one_are_one_sentence():
    with pytest.raises(ModelError, match="does not answer"):
        ask(endpoint(KNOBS), HELLO)

    def slow(body):
        time.sleep(1.6)
        return "late"

    with serving(slow) as fake, pytest.raises(ModelError, match="timeout"):
        ask(at(fake, timeout=1.0), HELLO)


@pytest.mark.parametrize(("text", "found"), [
    ('{"a": 1}', {"a": 1}), ('Sure! {"a": {"b": 2}} Bye {"c": 3}', {"a": {"b": 2}}),
    ('```json\n{"a": []}\n```', {"a": []}), ('{oops {"a": 1}', {"a": 1}),
])  # fmt: skip
def test_an_object_is_found_in_what_is_said_around_it(text, found):
    assert read_object(text) == found


@given(st.text(alphabet='{}[]":,ab1\\ \n', max_size=60))
def test_whatever_is_said_is_an_object_or_a_sentence(text):
    try:
        assert isinstance(read_object(text), dict)
    except RoadmapError as error:
        assert str(error)


def test_braces_without_end_take_no_time():
    with pytest.raises(ModelError):
        read_object('{"a":' * 50_000)
