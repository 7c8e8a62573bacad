"""The one file that asks a language model: any interface that speaks OpenAI's chat completions, this machine's first.

What comes back is not trusted: an answer is bounded in bytes and time, a redirect is not followed, and whatever is no
answer of the expected form is a ModelError in one sentence. The key is read from the environment, goes into one header
and nowhere else; no answer that holds it is passed on.
"""

from __future__ import annotations

import ipaddress
import json
import os
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from roadmap.errors import ModelError, SettingsError
from roadmap.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roadmap.settings import LanguageModel

_BLOCK = 1 << 16
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,63}")
_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)
_LATER = {429, 500, 502, 503, 504}
_TRIES = 20
"""Places of an answer in which its JSON is looked for."""
PAUSE = 1.0
"""Seconds before a busy interface is asked once more."""


@dataclass(frozen=True)
class Endpoint:
    """An interface that may be asked: ``url`` of its chat completions, ``local`` on this machine, ``key`` "" for none.

    ``timeout`` in seconds for the whole answer, ``most`` in bytes, ``tokens`` asked for at most.
    """

    url: str
    model: str
    local: bool
    timeout: float
    most: int
    tokens: int
    key: str = field(default="", repr=False)


def endpoint(knobs: LanguageModel, environment: Mapping[str, str] = os.environ) -> Endpoint:
    """Return the interface that the settings name, or say why it may not be asked.

    Raises
    ------
    ModelError
        None is named; it is on another machine without ``allow_remote``; the key's variable is not set.
    SettingsError
        The address is none, or holds a user, password or query; the key would travel in the clear.
    """
    if not knobs.base_url:
        raise ModelError(
            N_("No language model is set up; wanted base_url and model under [language_model] in a settings file.")
        )
    if not knobs.model:
        raise SettingsError(N_("Setting language_model.model is empty; wanted the name of a model."))
    local = _local(knobs.base_url)
    if not local and not knobs.allow_remote:
        raise ModelError(
            N_("{url} is not on this machine; wanted allow_remote = true under [language_model], or a local address."),
            url=knobs.base_url,
        )
    key = _key(knobs.key_variable, environment)
    if key and not local and not knobs.base_url.startswith("https:"):
        raise SettingsError(
            N_("{url} would carry the key in the clear; wanted https:// for another machine."), url=knobs.base_url
        )
    url = knobs.base_url.rstrip("/") + "/chat/completions"
    return Endpoint(url, knobs.model, local, knobs.timeout, knobs.answer_bytes, knobs.answer_tokens, key)


def _local(url: str) -> bool:
    """Say whether an address is one of this machine: by its letters alone, no name is looked up."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc or parts.query or parts.fragment:
        raise SettingsError(
            N_("Setting language_model.base_url is no plain address; wanted one such as http://127.0.0.1:11434/v1.")
        )
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _key(variable: str, environment: Mapping[str, str]) -> str:
    """Return the key; the sentences never repeat what the setting holds, since that may be the key itself."""
    if not variable:
        return ""
    if not _VARIABLE.fullmatch(variable):
        raise SettingsError(
            N_("Setting language_model.key_variable is no variable's name; wanted one such as MODEL_KEY, not the key.")
        )
    key = environment.get(variable, "").strip()
    if not key:
        raise ModelError(
            N_("The environment variable that language_model.key_variable names is not set; wanted the key in it.")
        )
    if not (key.isascii() and key.isprintable()):
        raise ModelError(N_("The key holds signs that no header may hold; wanted letters, digits and signs of ASCII."))
    return key


# --- asking ---------------------------------------------------------------------------------------------------------


def ask(at: Endpoint, messages: list[dict[str, str]], *, seed: int = 0) -> str:
    """Return what the model says to ``messages`` (role, content), its thoughts left out.

    An interface that knows no temperature, seed or limit of tokens is asked without; a busy one once more.

    Raises
    ------
    ModelError
        It does not answer, is too slow, sends too much, redirects, or answers with something else.
    """
    plain = {"model": at.model, "messages": messages, "stream": False}
    wanted = {**plain, "temperature": 0, "seed": seed, "max_tokens": at.tokens}
    status, body = _post(at, wanted)
    if status == 400:
        status, body = _post(at, plain)
    elif status in _LATER:
        time.sleep(PAUSE)
        status, body = _post(at, wanted)
    if status != 200:
        raise ModelError(N_("{url} answered {status}; wanted 200."), url=at.url, status=status)
    text = _text(at, body)
    if at.key and at.key in text:
        raise ModelError(N_("{url} sent the key back; its answer is not used."), url=at.url)
    return text


def _post(at: Endpoint, value: dict[str, Any]) -> tuple[int, bytes]:
    """Send one request; return status and body."""
    import requests
    import urllib3

    headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
    until = time.monotonic() + at.timeout
    with requests.Session() as session:
        session.trust_env = not at.local  # a proxy would carry what is meant for this machine elsewhere
        session.auth = _authorise(at.key)
        try:
            with session.post(
                at.url, data=json.dumps(value).encode(), headers=headers, timeout=at.timeout,
                allow_redirects=False, stream=True,
            ) as response:  # fmt: skip
                return response.status_code, _body(at, response, until)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            why = "timeout" if isinstance(error, requests.Timeout) else _short(error)
            raise ModelError(N_("{url} does not answer: {error}."), url=at.url, error=why) from error


def _authorise(key: str) -> Any:  # noqa: ANN401 - what requests calls
    """Return what puts the key, and nothing from a file of passwords, into the header."""

    def put(request: Any) -> Any:  # noqa: ANN401 - a prepared request
        if key:
            request.headers["Authorization"] = f"Bearer {key}"
        return request

    return put


def _body(at: Endpoint, response: Any, until: float) -> bytes:  # noqa: ANN401 - a requests.Response
    """Read the answer within its limits of bytes and time."""
    kept = bytearray()
    while block := response.raw.read1(_BLOCK, decode_content=True):
        kept += block
        if len(kept) > at.most:
            raise ModelError(N_("{url} sends more than {limit} bytes."), url=at.url, limit=at.most)
        if time.monotonic() > until:
            raise ModelError(N_("{url} is too slow: no whole answer in {limit} s."), url=at.url, limit=at.timeout)
    return bytes(kept)


def _text(at: Endpoint, body: bytes) -> str:
    """Return the message of a chat completion."""
    try:
        text = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ModelError(N_("{url} answered with something that is no chat completion."), url=at.url) from error
    if not isinstance(text, str):
        raise ModelError(N_("{url} answered with something that is no chat completion."), url=at.url)
    return _THOUGHTS.sub("", text).strip()


def _short(error: Exception) -> str:
    """Return an error's last cause on one line."""
    while (inner := error.__cause__ or error.__context__) is not None and isinstance(inner, Exception):
        error = inner
    return " ".join(str(error).split())[:160].rstrip(".") or type(error).__name__


def read_object(text: str) -> dict[str, Any]:
    """Return the first JSON object in what a model said, whatever stands around it.

    Raises
    ------
    ModelError
        There is none.
    """
    at, decoder = text.find("{"), json.JSONDecoder()
    for _ in range(_TRIES):
        if at < 0:
            break
        try:
            found = decoder.raw_decode(text, at)[0]
        except (ValueError, RecursionError):
            at = text.find("{", at + 1)
            continue
        if isinstance(found, dict):
            return found
    raise ModelError(N_("The answer holds no JSON object."))
