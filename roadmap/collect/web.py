"""Asking the web politely: robots.txt, one request at a time, pauses, limits, patience when told to wait.

Only http and https; a redirect is followed here, step by step, so that each step is judged: never to another scheme,
never from a public address into a private network. requests is imported here only.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from roadmap.errors import InputError
from roadmap.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PRODUCT = "roadmap-collect"
"""The name under which robots.txt may speak to us."""

REDIRECTS = 5
TRIES = 3
LONGEST_WAIT = 120.0
"""Seconds we wait at most for a host that asks for patience, in robots.txt or with Retry-After."""

_MOVED, _FOR_GOOD = {301, 302, 303, 307, 308}, {301, 308}
_LATER = {429, 502, 503, 504}
_BLOCK = 1 << 16
_ROBOTS_LIMIT = 500_000


@dataclass(frozen=True)
class Manners:
    """How the web is asked.

    ``contact``: e-mail or web address of whoever collects, told to every host. ``delay``: seconds between the end of
    one request and the next to the same host. ``timeout``: seconds without an answer; the whole answer may take three
    times as long. ``limit``: bytes of one answer, unpacked.
    """

    contact: str = ""
    delay: float = 2.0
    timeout: float = 20.0
    limit: int = 30_000_000

    @property
    def agent(self) -> str:
        """The User-Agent."""
        try:
            number = version("roadmap")
        except PackageNotFoundError:
            number = "0"
        contact = "".join(char for char in self.contact if " " <= char <= "~")
        return f"{PRODUCT}/{number} ({contact or 'technology roadmaps; reads feeds now and then'})"


@dataclass(frozen=True)
class Answer:
    """What a server sent: final address, status, headers (names in lower case), unpacked body.

    ``moved`` is the address to use from now on where every redirect on the way was for good, else "".
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved: str = ""


@dataclass
class Web:
    """The web, asked with manners. ``sleep`` and ``clock`` (seconds) can be replaced in tests."""

    manners: Manners = field(default_factory=Manners)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _asked: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def session(self) -> Any:  # noqa: ANN401 - a requests.Session
        """The connections, kept open from request to request."""
        import requests

        session = requests.Session()
        session.headers.update({"User-Agent": self.manners.agent, "Accept-Encoding": "gzip, deflate"})
        return session

    def get(self, url: str, *, headers: Mapping[str, str] | None = None, origin: str = "") -> Answer:
        """Fetch an address that robots.txt allows.

        Parameters
        ----------
        url
            http or https.
        headers
            Further ones, for example If-None-Match.
        origin
            The address the user named, which led to this one; "" where this is it.

        Returns
        -------
        Answer
            Of status 200, or 304 where ``headers`` asked for it.

        Raises
        ------
        InputError
            robots.txt forbids it, the server does not answer, is too slow, sends too much, redirects too often or
            where we do not follow, or answers with another status.
        """
        answer, start = self._follow(url, dict(headers or {}), origin or url), url
        if answer.status not in {200, 304}:
            raise InputError(N_("{url} answered {status}; wanted 200."), url=start, status=answer.status)
        return answer

    def ask(
        self, url: str, *, headers: Mapping[str, str] | None = None, data: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask an interface that is made for programs, and so not under robots.txt, which speaks of pages.

        With ``data`` it is a POST. No redirect is followed; an answer of any status is returned.

        Raises
        ------
        InputError
            The address is none, or the server does not answer, is too slow, sends too much or asks for long patience.
        """
        _check_address(url, url)
        return self._patiently(url, dict(headers or {}), data)

    def allowed(self, url: str, origin: str = "") -> bool:
        """Whether the host's robots.txt lets us read an address; one that cannot be read forbids (RFC 9309)."""
        return bool(self._rules(url, origin or url).can_fetch(url, PRODUCT))

    def _follow(self, url: str, headers: dict[str, str], origin: str) -> Answer:
        """Fetch, following redirects."""
        moved = True
        for _ in range(REDIRECTS + 1):
            _check_address(url, origin)
            if not self.allowed(url, origin):
                raise InputError(N_("{url} is not for programs: robots.txt of that host forbids it."), url=url)
            answer = self._patiently(url, headers)
            if answer.status not in _MOVED or "location" not in answer.headers:
                return replace(answer, moved=url if moved and url != origin else "")
            moved = moved and answer.status in _FOR_GOOD
            url = _joined(url, answer.headers["location"])
        raise InputError(N_("{url} redirects more than {limit} times."), url=origin, limit=REDIRECTS)

    def _patiently(self, url: str, headers: dict[str, str], data: Mapping[str, str] | None = None) -> Answer:
        """Ask, and ask again later where the server says that it is busy."""
        for number in range(1, TRIES + 1):
            self._pause(url)
            try:
                answer = self._ask(url, headers, self.manners.limit, data)
            finally:
                self._asked[_split(url).hostname] = self.clock()
            if answer.status not in _LATER or number == TRIES:
                break
            wait = _retry_after(answer.headers.get("retry-after", ""))
            wait = 2.0**number if wait is None else wait
            if wait > LONGEST_WAIT:
                raise InputError(N_("{url} asks to come back in {wait} seconds."), url=url, wait=round(wait))
            self.sleep(wait)
        return answer

    def _pause(self, url: str) -> None:
        """Keep the distance between two requests to one host: ours, or robots.txt's where it is longer."""
        host = _host_of(url)
        rules = self._robots.get(host)
        asked = float(rules.crawl_delay(PRODUCT) or 0) if rules is not None else 0.0
        name = _split(host).hostname
        if asked > LONGEST_WAIT and name in self._asked:
            raise InputError(
                N_("{url} is left for another day: its host wants {wait} seconds between two requests."),
                url=url, wait=round(asked),
            )  # fmt: skip
        if name in self._asked:
            due = self._asked[name] + max(asked, self.manners.delay)
            self.sleep(max(0.0, due - self.clock()))

    def _rules(self, url: str, origin: str) -> Any:  # noqa: ANN401 - protego's rules
        """Return the rules of an address's host; they are fetched once a run."""
        host = _host_of(url)
        if host not in self._robots:
            from protego import Protego

            self._robots[host] = Protego.parse(self._robots_text(f"{host}/robots.txt", origin))
        return self._robots[host]

    def _robots_text(self, url: str, origin: str) -> str:
        """Return robots.txt: none is no rule; a server that fails allows nothing (RFC 9309, 2.3.1)."""
        try:
            for _ in range(REDIRECTS + 1):
                _check_address(url, origin)
                answer = self._ask(url, {}, _ROBOTS_LIMIT)
                if answer.status not in _MOVED or "location" not in answer.headers:
                    break
                url = _joined(url, answer.headers["location"])
        except InputError:
            return "User-agent: *\nDisallow: /"
        if answer.status == 200:
            return answer.body.decode("utf-8", errors="replace")
        return "User-agent: *\nDisallow: /" if answer.status >= 500 or answer.status == 429 else ""

    def _ask(self, url: str, headers: dict[str, str], limit: int, data: Mapping[str, str] | None = None) -> Answer:
        """Send one request and take its answer."""
        import requests
        import urllib3

        try:
            with self.session.request(
                "GET" if data is None else "POST", url, data=data, headers=headers,
                timeout=self.manners.timeout, allow_redirects=False, stream=True,
            ) as response:  # fmt: skip
                found = {name.lower(): value for name, value in response.headers.items()}
                body = self._body(url, response, found, limit)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise InputError(N_("{url} could not be fetched: {error}."), url=url, error=_short(error)) from error
        return Answer(url, response.status_code, found, body)

    def _body(self, url: str, response: Any, headers: Mapping[str, str], limit: int) -> bytes:  # noqa: ANN401
        """Read the body within its limits of bytes and time."""
        declared = headers.get("content-length", "")
        kept, until = bytearray(), self.clock() + 3 * self.manners.timeout
        too_big = InputError(N_("{url} sends more than {limit} bytes."), url=url, limit=limit)
        if declared.isdigit() and int(declared) > limit:
            raise too_big
        while block := response.raw.read1(_BLOCK, decode_content=True):
            kept += block
            if len(kept) > limit:
                raise too_big
            if self.clock() > until:
                raise InputError(N_("{url} is too slow; {got} bytes came."), url=url, got=len(kept))
        return bytes(kept)


def _check_address(url: str, origin: str) -> None:
    """Refuse what is not the web, and a private network that the user did not name."""
    parts = _split(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InputError(N_("{url} is no web address; wanted http:// or https://."), url=url[:300])
    if _host_of(url) != _host_of(origin) and _private(url) and not _private(origin):
        raise InputError(N_("{url} lies in a private network, and {origin} does not."), url=url[:300], origin=origin)


def _private(url: str) -> bool:
    """Whether an address's host is on this machine or in a private network; an unknown host is not."""
    parts = _split(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return any(not ipaddress.ip_address(str(one[4][0]).partition("%")[0]).is_global for one in found)


def _split(url: str) -> Any:  # noqa: ANN401 - urllib's parts
    """Part an address, or say that it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port, parts.hostname
    except ValueError as error:
        raise InputError(N_("{url} is no web address; wanted http:// or https://."), url=url[:300]) from error
    return parts


def _joined(url: str, place: str) -> str:
    """Return where a redirect leads; a broken address is refused at the next step."""
    try:
        return urljoin(url, place)
    except ValueError:
        return place


def _host_of(url: str) -> str:
    """Return scheme, host and port: what has one robots.txt."""
    parts = _split(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def _retry_after(value: str) -> float | None:
    """Return the seconds of Retry-After (a number or a date), None where there are none."""
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _short(error: Exception) -> str:
    """Return an error's last cause on one line."""
    while (inner := error.__cause__ or error.__context__) is not None and isinstance(inner, Exception):
        error = inner
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
