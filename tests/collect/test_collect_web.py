"""Asking the web politely, against a real server on loopback."""

from __future__ import annotations

import gzip

import pytest
from loopback import Asked, Reply, Site, serve

from roadmap.collect import Manners, Web
from roadmap.collect import web as web_module
from roadmap.errors import InputError


class Clock:
    """A clock that sleeping moves on, so that pauses cost no time."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


def polite(clock: Clock | None = None, **manners: object) -> Web:
    clock = clock or Clock()
    return Web(Manners(**manners), sleep=clock.sleep, clock=clock)  # type: ignore[arg-type]


def refusal(web: Web, url: str, **more: str) -> str:
    with pytest.raises(InputError) as found:
        web.get(url, **more)  # type: ignore[arg-type]
    return str(found.value)


def test_says_who_asks_and_reads_robots_first(site: Site) -> None:
    site.pages["/feed"] = Reply(b"hello")
    answer = polite(contact="desk@example.org\r\nX-Bad: 1").get(site.address + "/feed")
    assert answer.body == b"hello"
    assert [one.path for one in site.asked] == ["/robots.txt", "/feed"]
    agent = site.asked[1].headers["user-agent"]
    assert agent.startswith("roadmap-collect/")
    assert "desk@example.org" in agent
    assert "x-bad" not in site.asked[1].headers


def test_robots_forbids(site: Site) -> None:
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private\nAllow: /private/open$\n")
    site.pages["/private/feed"] = site.pages["/private/open"] = Reply(b"x")
    web = polite()
    assert "robots.txt" in refusal(web, site.address + "/private/feed")
    assert web.get(site.address + "/private/open").body == b"x"
    assert site.paths() == ["/private/open"]


def test_robots_names_us(site: Site) -> None:
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow:\n\nUser-agent: roadmap-collect\nDisallow: /\n")
    site.pages["/feed"] = Reply(b"x")
    assert "robots.txt" in refusal(polite(), site.address + "/feed")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_robots_that_fails_forbids(site: Site, status: int) -> None:
    site.pages["/robots.txt"] = Reply(b"", status)
    site.pages["/feed"] = Reply(b"x")
    assert "robots.txt" in refusal(polite(), site.address + "/feed")


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_no_rule(site: Site, status: int) -> None:
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /", status)
    site.pages["/feed"] = Reply(b"x")
    assert polite().get(site.address + "/feed").body == b"x"


def test_pauses_between_requests_to_one_host(site: Site) -> None:
    site.pages["/a"] = site.pages["/b"] = Reply(b"x")
    clock = Clock()
    web = polite(clock, delay=2.0)
    web.get(site.address + "/a")
    web.get(site.address + "/b")
    assert clock.slept == [2.0]


def test_crawl_delay_is_kept_and_a_long_one_ends_the_visit(site: Site) -> None:
    site.pages["/a"] = site.pages["/b"] = Reply(b"x")
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 7\n")
    clock = Clock()
    web = polite(clock, delay=2.0)
    web.get(site.address + "/a")
    web.get(site.address + "/b")
    assert clock.slept == [7.0]
    with serve() as other:
        other.pages["/a"] = other.pages["/b"] = Reply(b"x")
        other.pages["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 86400\n")
        web = polite()
        web.get(other.address + "/a")
        assert "another day" in refusal(web, other.address + "/b")


def test_busy_server_is_given_time(site: Site) -> None:
    answers = [Reply(b"", 429, {"Retry-After": "9"}), Reply(b"", 503), Reply(b"there")]
    site.pages["/feed"] = lambda _: answers.pop(0)
    clock = Clock()
    assert polite(clock, delay=0.0).get(site.address + "/feed").body == b"there"
    assert 9.0 in clock.slept
    assert 4.0 in clock.slept


def test_busy_server_is_left_in_the_end(site: Site) -> None:
    site.pages["/feed"] = Reply(b"", 503)
    assert "503" in refusal(polite(), site.address + "/feed")
    assert len(site.paths()) == web_module.TRIES
    site.pages["/later"] = Reply(b"", 429, {"Retry-After": "99999"})
    assert "99999" in refusal(polite(), site.address + "/later")


def test_redirects_are_followed_and_known_as_lasting_or_not(site: Site) -> None:
    site.pages["/old"] = Reply(b"", 301, {"Location": "/new"})
    site.pages["/for-now"] = Reply(b"", 302, {"Location": "/new"})
    site.pages["/new"] = Reply(b"here")
    web = polite()
    assert web.get(site.address + "/old").moved == site.address + "/new"
    assert web.get(site.address + "/for-now").moved == ""
    assert web.get(site.address + "/new").moved == ""


def test_redirects_for_ever(site: Site) -> None:
    site.pages["/loop"] = Reply(b"", 302, {"Location": "/loop"})
    assert "redirects" in refusal(polite(), site.address + "/loop")
    assert len(site.paths()) == web_module.REDIRECTS + 1


@pytest.mark.parametrize(
    "place", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://[::1", "//:0/", "gopher://x", "javascript:alert(1)"]
)
def test_redirects_elsewhere_are_not_followed(site: Site, place: str) -> None:
    site.pages["/away"] = Reply(b"", 302, {"Location": place})
    refusal(polite(), site.address + "/away")
    assert site.paths() == ["/away"]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "feed.xml", "", "http://", "http://x:99999999/", "data:,x"])
def test_only_the_web(url: str) -> None:
    assert "no web address" in refusal(polite(), url)


def test_no_way_from_a_public_address_into_a_private_network(site: Site) -> None:
    site.pages["/page"] = Reply(b"secret")
    web = polite()
    said = refusal(web, site.address + "/page", origin="http://203.0.114.9/feed")
    assert "private network" in said
    assert site.asked == []
    assert web.get(site.address + "/page", origin="http://10.0.0.1/feed").body == b"secret"


def test_robots_txt_may_not_lead_into_a_private_network(site: Site) -> None:
    site.pages["/robots.txt"] = Reply(b"", 302, {"Location": "file:///etc/passwd"})
    site.pages["/feed"] = Reply(b"x")
    assert "robots.txt" in refusal(polite(), site.address + "/feed")


def test_too_big_by_its_word_and_by_its_bytes(site: Site) -> None:
    site.pages["/said"] = Reply(b"x" * 5000)
    site.pages["/sent"] = Reply(pieces=(b"x" * 3000,) * 3)
    site.pages["/bomb"] = Reply(gzip.compress(b"0" * 3_000_000), headers={"Content-Encoding": "gzip"})
    for path in ("/said", "/sent", "/bomb"):
        assert "more than 4000 bytes" in refusal(polite(limit=4000), site.address + path)


def test_silent_server(site: Site) -> None:
    site.pages["/silent"] = Reply(pieces=(b"x",), pause=30)
    assert "could not be fetched" in refusal(polite(timeout=0.2), site.address + "/silent")


def test_server_that_drips(site: Site) -> None:
    site.pages["/drip"] = Reply(pieces=(b"x",) * 1000, pause=0.05)
    web = Web(Manners(delay=0.0, timeout=0.2))
    assert "too slow" in refusal(web, site.address + "/drip")


def test_nobody_there(site: Site) -> None:
    web = polite()
    assert "robots.txt" in refusal(web, "http://127.0.0.1:9/feed")


def test_gzip(site: Site) -> None:
    def page(asked: Asked) -> Reply:
        assert "gzip" in asked.headers["accept-encoding"]
        return Reply(gzip.compress(b"unpacked"), headers={"Content-Encoding": "gzip"})

    site.pages["/gz"] = page
    assert polite().get(site.address + "/gz").body == b"unpacked"


def test_broken_answers(site: Site) -> None:
    site.pages["/gz"] = Reply(b"this is not gzip", headers={"Content-Encoding": "gzip"})
    site.pages["/short"] = Reply(b"half", headers={"Content-Length": "4000"})
    site.pages["/none"] = Reply(b"", 500)
    for path in ("/gz", "/none"):
        refusal(polite(), site.address + path)
    assert "could not be fetched" in refusal(polite(), site.address + "/short")


def test_conditional(site: Site) -> None:
    def page(asked: Asked) -> Reply:
        return Reply(b"", 304) if asked.headers.get("if-none-match") == '"v1"' else Reply(b"new")

    site.pages["/feed"] = page
    web = polite()
    assert web.get(site.address + "/feed").status == 200
    assert web.get(site.address + "/feed", headers={"If-None-Match": '"v1"'}).status == 304
