"""A real endpoint on loopback that answers as a language model would, or as one should not."""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from studies import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LABELS = {"nl": "Dutch", "fr": "French", "de": "German", "en": "English"}


@dataclass
class Fake:
    """A running endpoint: what it was asked (path, headers, body), and what it says."""

    say: Callable[[dict[str, Any]], Any]
    url: str = ""
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)


@contextmanager
def serving(say: Callable[[dict[str, Any]], Any]) -> Iterator[Fake]:
    """Serve ``say``: the request's body in; a text (as a chat completion), bytes, or (status, headers, bytes) out."""
    fake = Fake(say)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            fake.asked.append((self.path, dict(self.headers), body))
            answer = fake.say(body)
            if isinstance(answer, str):
                answer = json.dumps({"choices": [{"message": {"role": "assistant", "content": answer}}]}).encode()
            status, headers, content = (200, {}, answer) if isinstance(answer, bytes) else answer
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                return  # the asker had enough

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def material(body: dict[str, Any]) -> dict[str, Any]:
    """Return the words and passages of a request."""
    return json.loads(body["messages"][1]["content"].split("Material:\n", 1)[1])


def task(body: dict[str, Any]) -> str:
    return body["messages"][1]["content"].split("Material:\n", 1)[0]


def faithful(body: dict[str, Any]) -> str:
    """Answer as an honest model would: names from the words, sentences from the passages."""
    given, asked = material(body), task(body)
    if "Name what" in asked:
        langs = re.findall(r'"(\w\w)"', asked.split("Keys of your answer:")[1].split(".")[0])
        return json.dumps({lang: _name(given, lang) for lang in langs})
    if "Summarise" in asked:
        lines = [{"text": one["text"], "passage": one["number"]} for one in given["passages"]]
        return "Here it is:\n```json\n" + json.dumps({"sentences": lines}) + "\n```"
    text = given["passages"][0]["text"]
    for english, others in SUBJECTS.items():
        for other in others:
            text = text.replace(other, english)
    return json.dumps({"text": text})


def _name(given: dict[str, Any], lang: str) -> str:
    """Return what the first passage of a language is about."""
    mine = [one["text"] for one in given["passages"] if one["language"] == lang]
    line = re.search(r"The (.+?) line", mine[0]) if mine else None
    partner = re.search(r"partner for (.+?)\\.", mine[0]) if mine else None
    return f"{line[1]} line" if line else f"{partner[1]} partner" if partner else ""
