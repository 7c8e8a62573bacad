"""The ballot in a real browser: join, vote, lose the network, vote, come back: everything arrives, once."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest
from ballots import make_room
from sqlalchemy import select

from roadmap.roundtable import comments, ideas, people, rooms, schema
from roadmap.roundtable.ballot.desk import Ballot
from roadmap.roundtable.ballot.routes import routes

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no browser at {CHROMIUM}"),
]
PATIENCE = 20_000


@pytest.fixture
def room(sqlite_store, tmp_path):
    """A served room at its first step: the address, and what make_room gives."""
    import uvicorn
    from starlette.applications import Starlette

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = Starlette(routes=routes(Ballot(tmp_path / "roundtable.sqlite")))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run)
    thread.start()
    room_id, code, asked, made = make_room(sqlite_store)
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}/r/{code}?lang=en", room_id, asked, made
    finally:
        server.should_exit = True
        thread.join(timeout=20)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        one = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield one
        one.close()


def _phone(browser, link, **more):
    """Open the ballot as a phone and join by keyboard alone."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, **more)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(link)
    for name in ("role", "organisation_type", "country", "expertise"):
        page.focus(f"#{name}")
        page.keyboard.press("ArrowDown")
        if page.input_value(f"#{name}") == "":
            page.select_option(f"#{name}", index=1)
    page.focus("#consent")
    page.keyboard.press("Space")
    page.focus("main button.primary")
    page.keyboard.press("Enter")
    page.wait_for_selector("#role", state="detached")
    return context, page


def _until(page, script):
    """Wait until a script says yes; asked from outside, as the page's own policy forbids evaluating texts."""
    for _ in range(PATIENCE // 100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never came true: {script}")


def _votes(store):
    with store.read() as connection:
        rows = connection.execute(select(schema.answer).order_by(schema.answer.c.counter)).mappings()
        return [(row["statement_id"], row["payload"]) for row in rows]


def _vote(page, impact, certainty):
    """Vote by keyboard: arrow keys within a row, Enter sends."""
    for name, value in (("impact", impact), ("certainty", certainty)):
        page.focus(f"#{name}-1")
        page.keyboard.press("Space")
        for _ in range(value - 1):
            page.keyboard.press("ArrowRight")
    page.focus("main button.primary")
    page.keyboard.press("Enter")


def test_two_minutes_without_a_network_lose_no_answer(room, browser, sqlite_store):
    link, room_id, asked, _ = room
    context, page = _phone(browser, link)
    rooms.next_step(sqlite_store, room_id, 0)
    page.wait_for_selector("#impact-1")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    _vote(page, 4, 2)
    _until(page, "!JSON.parse(localStorage[Object.keys(localStorage)[0]]).queue.length")
    assert _votes(sqlite_store) == [(asked[0], {"impact": 4, "certainty": 2})]

    context.set_offline(True)
    _until(page, "document.querySelector('h1').textContent == 'Twee'")
    _vote(page, 5, 1)
    _until(page, "document.querySelector('#net').textContent.includes('kept')")
    page.click("ol button:has-text('Eén')")  # a change of mind, still offline
    _vote(page, 1, 1)
    assert len(_votes(sqlite_store)) == 1 and "p" in page.get_attribute("#net", "class").split()

    context.set_offline(False)
    _until(page, "!JSON.parse(localStorage[Object.keys(localStorage)[0]]).queue.length")
    page.wait_for_timeout(300)
    assert _votes(sqlite_store) == [
        (asked[0], {"impact": 4, "certainty": 2}),
        (asked[1], {"impact": 5, "certainty": 1}),
        (asked[0], {"impact": 1, "certainty": 1}),
    ]
    context.close()


def test_back_and_reload_keep_the_participant_and_its_answers(room, browser, sqlite_store):
    link, room_id, asked, _ = room
    context, page = _phone(browser, link)
    rooms.next_step(sqlite_store, room_id, 0)
    page.wait_for_selector("#impact-1")
    _vote(page, 3, 3)
    page.goto("about:blank")
    page.go_back()
    _until(page, "document.querySelector('h1')?.textContent == 'Twee'")
    page.reload()
    _until(page, "document.querySelector('h1')?.textContent == 'Twee'")
    assert len(people.participants(sqlite_store, room_id)) == 1
    assert _votes(sqlite_store) == [(asked[0], {"impact": 3, "certainty": 3})]
    context.close()


def test_what_is_being_filled_in_outlives_a_change_of_the_room(room, browser, sqlite_store):
    link, room_id, _, _ = room
    context, page = _phone(browser, link)
    for step in range(2):
        rooms.next_step(sqlite_store, room_id, step)
    page.wait_for_selector("[name=lo2]")
    page.fill("[name=lo2]", "3,5")
    rooms.start_timer(sqlite_store, room_id, 7)
    _until(page, "document.querySelector('#clock').textContent.startsWith('6:5')")
    assert page.input_value("[name=lo2]") == "3,5"
    page.focus("main button.primary")
    page.keyboard.press("Enter")
    _until(page, "document.querySelector('#alert').textContent.length > 20")
    assert _votes(sqlite_store) == []
    context.close()


def test_without_scripts_the_page_says_so(room, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(room[0])
    assert page.is_visible("noscript") or "JavaScript" in page.inner_text("body")
    context.close()


def test_words_stay_on_the_phone_until_they_are_stored(room, browser, sqlite_store):
    link, room_id, _, _ = room
    context, page = _phone(browser, link)
    rooms.next_step(sqlite_store, room_id, 0)
    page.click("summary")
    page.fill("textarea", "Half a thought")
    rooms.go_to(sqlite_store, room_id, 1, 6)  # the facilitator goes on while somebody is writing
    page.wait_for_selector("[name=trl_now]", state="attached")
    page.fill("textarea", "A shared line")
    page.click("summary")
    for name, value in (("trl_now", "6"), ("trl_target", "3")):
        page.fill(f"[name={name}]", value)
    page.click("main form button.primary")
    _until(page, "document.querySelector('#alert').textContent.includes('from 6 to 3')")
    page.reload()
    _until(page, "document.querySelector('textarea')?.value == 'A shared line'")
    page.fill("[name=trl_target]", "7")
    page.click("main form button.primary")
    _until(page, "!JSON.parse(localStorage[Object.keys(localStorage)[0]]).queue.length")
    (kept,) = ideas.ideas(sqlite_store, room_id)
    assert (kept.canvas.title, kept.canvas.trl_now, kept.canvas.trl_target) == ("A shared line", 6, 7)
    rooms.go_to(sqlite_store, room_id, 6, 1)
    _until(page, "document.querySelector('textarea')?.value == 'Half a thought'")
    context.close()


def test_what_was_let_through_is_seen_as_text(room, browser, sqlite_store):
    link, room_id, asked, _ = room
    context, page = _phone(browser, link)
    (who,) = people.participants(sqlite_store, room_id)
    plan = comments.CommentPlan(who.participant_id, asked[0], "con", "<img src=x onerror=alert(1)> مرحبا", "en")
    comments.moderate(sqlite_store, comments.say(sqlite_store, room_id, plan).comment_id, "shown")
    _until(page, "document.querySelector('.heard li .what')?.textContent.startsWith('<img')")
    assert page.evaluate("document.querySelectorAll('main img').length") == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
