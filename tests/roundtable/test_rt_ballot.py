"""What a phone may ask: joining, the room's state, sending answers; and everything that is refused in one sentence."""

from __future__ import annotations

import json
import re
import secrets

import pytest
from ballots import MINE, make_room, scene
from sqlalchemy import func, select

from roadmap.i18n import LANGUAGES
from roadmap.roundtable import comments, ideas, people, rooms, rounds, schema
from roadmap.roundtable.ballot.limits import Limit, Limits
from roadmap.roundtable.ballot.state import public_state


@pytest.fixture
def here(sqlite_store, tmp_path):
    with scene(sqlite_store, tmp_path / "roundtable.sqlite") as made:
        made.go(1)
        yield made


def logged(store):
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(schema.answer)).scalar_one()


def present(store):
    with store.read() as connection:
        return [row.value for row in connection.execute(select(schema.vote).order_by(schema.vote.c.criterion))]


# --- the page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_speaks_the_language_and_asks_nothing_of_other_machines(here, lang):
    for path in ("/r", f"/r/{here.code}"):
        page = here.client.get(f"{path}?lang={lang}")
        assert page.status_code == 200 and f'<html lang="{lang}">' in page.text
        assert "noscript" in page.text and not re.search(r"(src|href)=.?(https?:)?//", page.text)
        assert page.headers["content-language"] == lang


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_and_all_it_loads_weigh_at_most_60_kb_before_they_are_compressed(here, lang):
    paths = [f"/r/-/{name}" for name in ("ballot.css", "ballot.js", "serif.woff2", "icon.svg")]
    answers = [here.client.get(path) for path in (f"/r/{here.code}?lang={lang}", *paths)]
    assert {answer.status_code for answer in answers} == {200}
    assert sum(len(answer.content) for answer in answers) <= 60_000


def test_the_page_that_asks_who_is_there_says_that_the_example_is_made_up(here, sqlite_store):
    def said(code):
        return json.loads(re.search(r'id="data">(.*?)</script>', here.client.get(f"/r/{code}").text, re.S)[1])

    assert said(here.code)["fictional"] is True
    real = rooms.create_room(sqlite_store, rooms.RoomPlan("Real", languages=("en",))).room
    assert said(real.code)["fictional"] is False


def test_browser_language_counts_unless_one_was_chosen(here):
    page = here.client.get(f"/r/{here.code}", headers={"accept-language": "fr-BE,nl;q=0.5"})
    assert '<html lang="fr">' in page.text


def test_no_script_and_no_style_within_the_page_may_run(here):
    page = here.client.get(f"/r/{here.code}")
    policy = page.headers["content-security-policy"]
    assert "unsafe-inline" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert not re.search(r"\sstyle=|\son\w+=|javascript:", page.text)
    assert re.findall(r"<script(?! type=\"(module|application/json)\")", page.text) == []


def test_a_title_cannot_break_out_of_the_page(here, sqlite_store):
    _, code, _, _ = make_room(sqlite_store, title="</script><script>alert(1)</script><b>x")
    page = here.client.get(f"/r/{code}").text
    assert "<script>alert" not in page and "<b>x" not in page
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])
    assert data["title"].startswith("</script>")


def test_a_code_typed_by_hand_leads_to_the_room(here):
    typed = f" {here.code[:3].lower()}-{here.code[3:].lower()} "
    gone = here.client.get("/r", params={"code": typed, "lang": "nl"}, follow_redirects=False)
    assert gone.status_code == 303 and gone.headers["location"] == f"/r/{here.code}?lang=nl"


def test_nothing_else_is_there(here):
    for path in ("/r/-/../routes.py", "/r/-/x.js", f"/r/{here.code}/nothing", "/r/a/b/c"):
        assert here.client.get(path).status_code in (404, 405)
    assert here.client.get(f"/r/{here.code}/send").status_code == 405


# --- state ----------------------------------------------------------------------------------------------------------


def test_state_tells_the_last_share_and_never_the_forecast_before_the_reveal(here):
    text = here.client.get(f"/r/{here.code}/state").text
    told = json.loads(text)
    assert told["statements"][0]["last"] == 14.0 and told["statements"][0]["last_year"] == 2024
    assert told["round"]["round_id"] == here.rounds["vote"] and told["reveal"] is None
    assert "87654" not in text and "host" not in text


def test_reveal_shows_results_only_of_five_or_more(here):
    phones = [here.phone() for _ in range(5)]
    for phone in phones[:4]:
        here.send(phone, here.vote(), here.vote(place=1, counter=2))
    here.send(phones[4], here.vote())
    here.go(3)
    first, second = here.client.get(f"/r/{here.code}/state").json()["reveal"]["statements"]
    assert (first["n"], first["few"], first["rows"]) == (5, False, [{"of": "impact", "group": [4.0, 4.0, 4.0]}])
    assert (second["n"], second["few"], second["rows"]) == (0, True, [])


# --- joining --------------------------------------------------------------------------------------------------------


def test_join_needs_no_name(here):
    answer = here.join()
    assert answer.status_code == 200 and set(answer.json()) == {"token", "pseudonym"}
    (who,) = people.participants(here.store, here.room_id)
    assert (who.name, who.role, who.lang, who.consent) == ("", "technology", "nl", "2026-11")


def test_a_joining_sent_twice_is_one_participant(here):
    mark = secrets.token_hex(16)
    first, second = here.join(id=mark), here.join(id=mark)
    assert first.json() == second.json() and len(people.participants(here.store, here.room_id)) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"role": "king"}, {"country": ""}, {"expertise": 9}, {"consent": ""}, {"name": 7}, {"id": "short"}, {"lang": "xx"},
     {"name": "n" * 81}, {"expertise": "2"}, {"organisation_type": None}],
    ids=lambda wrong: next(iter(wrong)) + str(len(str(wrong))),
)  # fmt: skip
def test_a_wrong_joining_is_refused_in_one_sentence(here, wrong):
    body = {"id": secrets.token_hex(16), "lang": "nl", **dict(role="technology", organisation_type="sme", country="NL"),
            "expertise": 2, "consent": "2026-11", **wrong}  # fmt: skip
    answer = here.client.post(f"/r/{here.code}/join", json=body, headers=MINE)
    assert answer.status_code == 400 and answer.json()["message"].endswith(".")
    assert people.participants(here.store, here.room_id) == []


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "👩‍🔬 Zoë", "شركة الفوتون", "a\u202eb\x00c"], ids=range(4)
)
def test_names_of_any_kind_are_kept_as_text(here, name):
    assert here.join(name=name).status_code == 200
    (who,) = people.participants(here.store, here.room_id)
    assert who.name == name.replace("\u202e", "").replace("\x00", "")
    assert name not in here.client.get(f"/r/{here.code}/state").text


def test_who_comes_late_joins_the_present_round(here):
    here.go(2)
    phone = here.phone()
    sent = here.vote({"2": [1, 2, 3], "5": None, "10": [2.5, 4, 9]}, name="estimate")
    assert here.outcome(phone, sent)["state"] == "stored"


# --- answers --------------------------------------------------------------------------------------------------------


def test_an_answer_is_stored_once_however_often_it_is_sent(here):
    phone, vote = here.phone(), here.vote()
    assert [here.outcome(phone, vote)["state"] for _ in range(3)] == ["stored", "again", "again"]
    assert logged(here.store) == 1 and present(here.store) == [4]


def test_the_highest_counter_stands_in_whatever_order_answers_arrive(here):
    phone = here.phone()
    late, early = here.vote({"impact": 5}, counter=2), here.vote({"impact": 1}, counter=1)
    assert here.outcome(phone, late)["state"] == here.outcome(phone, early)["state"] == "stored"
    assert present(here.store) == [5] and logged(here.store) == 2


def test_what_was_kept_offline_arrives_in_order(here):
    kept = [here.vote({"impact": 1 + n % 5, "certainty": None}, counter=n + 1) for n in range(20)]
    told = here.send(here.phone(), *kept).json()["outcomes"]
    assert [one["id"] for one in told] == [one["id"] for one in kept]
    assert {one["state"] for one in told} == {"stored"} and present(here.store) == [None, 5]


BAD_VOTES = {
    "zero": {"impact": 0}, "six": {"impact": 6}, "half": {"impact": 2.5}, "true": {"impact": True},
    "text": {"impact": "4"}, "criterion": {"beauty": 3}, "empty": {}, "list": [4], "nested": {"impact": {"x": 1}},
    "none": None,
}  # fmt: skip


@pytest.mark.parametrize("payload", BAD_VOTES.values(), ids=BAD_VOTES.keys())
def test_votes_out_of_range_are_refused(here, payload):
    one = here.outcome(here.phone(), {**here.vote(), "payload": payload})
    assert one["state"] == "refused" and one["message"].endswith(".") and logged(here.store) == 0


@pytest.mark.parametrize(
    "forged",
    [{"round_id": "nothing"}, {"round_id": 7}, {"statement_id": "x" * 500}, {"counter": -1}, {"counter": 2**60},
     {"counter": "1"}, {"statement_id": "'; drop table vote; --"}, {"id": "a b"}, {"participant_id": "someone"}],
    ids=lambda forged: next(iter(forged)) + str(len(str(forged))),
)  # fmt: skip
def test_forged_ids_are_refused_or_without_effect(here, forged):
    me = here.phone()
    one = here.outcome(me, here.vote(**forged))
    if "participant_id" in forged:
        (who,) = people.participants(here.store, here.room_id)
        with here.store.read() as connection:
            assert connection.execute(select(schema.answer.c.participant_id)).scalar_one() == who.participant_id
    else:
        assert one["state"] == "refused" and logged(here.store) == 0


def test_a_closed_round_takes_nothing_and_says_so_in_the_reader_s_language(here):
    phone, before = here.phone(), here.vote()
    here.outcome(phone, before)
    here.go(2)
    told = here.send(phone, here.vote(counter=2), lang="en").json()["outcomes"][0]
    assert told["state"] == "refused" and told["message"].count(".") == 1
    assert here.outcome(phone, before)["state"] == "again", "what was kept before is acknowledged still"


def test_a_paused_round_leaves_the_answer_on_the_phone(here):
    phone, vote = here.phone(), here.vote()
    rooms.freeze(here.store, here.room_id)
    one = here.outcome(phone, vote)
    assert (one["state"], one["later"]) == ("refused", True)
    rooms.unfreeze(here.store, here.room_id)
    assert here.outcome(phone, vote)["state"] == "stored"


def test_an_answer_from_another_room_is_refused(here, sqlite_store):
    room_id, _, asked, made = make_room(sqlite_store)
    rooms.next_step(sqlite_store, room_id, 0)
    one = here.outcome(here.phone(), here.vote(round_id=made["vote"], statement_id=asked[0]))
    assert one["state"] == "refused" and logged(here.store) == 0


def test_a_replay_by_somebody_else_changes_nothing(here):
    mine, other, vote = here.phone(), here.phone(), here.vote()
    here.outcome(mine, vote)
    assert here.outcome(other, {**vote, "payload": {"impact": 1}})["state"] == "refused"
    assert present(here.store) == [4]


def test_a_forged_token_is_refused(here):
    for token in ("", "Bearer", "Bearer x", "Bearer " + "é" * 40, "Basic abc"):
        answer = here.send({**MINE, "authorization": token.encode()}, here.vote())
        assert answer.status_code == 401 and logged(here.store) == 0


def test_a_wrong_clock_on_the_phone_changes_nothing(here):
    phone = here.phone()
    one = here.outcome(phone, here.vote(at_ms=0))
    assert one["state"] == "stored"
    with here.store.read() as connection:
        assert connection.execute(select(schema.answer.c.at_ms)).scalar_one() > 1_700_000_000_000


def test_rankings_and_dots_are_taken(here):
    phone = here.phone()
    here.go(4)
    order = here.vote({"order": here.asked[::-1]}, name="ranking", statement_id="")
    assert here.outcome(phone, order)["state"] == "stored"
    here.go(5)
    states = [
        here.outcome(phone, here.vote({"dots": dots}, name="dots", place=place, counter=2 + place))["state"]
        for place, dots in ((0, 3), (1, 3), (1, 2))
    ]
    assert states == ["stored", "refused", "stored"]


# --- words ----------------------------------------------------------------------------------------------------------


def comment(here, text, **more):
    return {"what": "comment", "id": secrets.token_hex(8), "statement_id": here.asked[0], "stance": "pro", "text": text,
            "lang": "nl", **more}  # fmt: skip


def test_comments_ideas_and_wishes_are_kept_once(here):
    phone = here.phone()
    said = comment(here, "Ja, <b>maar</b> 🙂 مرحبا")
    assert [here.outcome(phone, said)["state"] for _ in range(2)] == ["stored", "again"]
    (kept,) = comments.comments(here.store, here.room_id)
    assert kept.text == said["text"] and kept.state == "waiting"
    for kind in ("idea", "need", "offer"):
        item = {"what": "idea", "id": secrets.token_hex(8), "kind": kind, "text": f"Een {kind}", "lang": "nl"}
        assert [here.outcome(phone, item)["state"] for _ in range(2)] == ["stored", "again"]
    assert [one.canvas.title for one in ideas.ideas(here.store, here.room_id)] == ["Een idea"]
    assert {one.kind for one in ideas.wishes(here.store, here.room_id)} == {"need", "offer"}


def shown(here, phone, text, **more):
    """Say something that the facilitator lets through at once."""
    assert here.outcome(phone, comment(here, text, **more))["state"] == "stored"
    one = comments.comments(here.store, here.room_id)[-1]
    comments.moderate(here.store, one.comment_id, "shown")


def heard(here):
    """What phones are told of the first statement, as it stands in the store now."""
    state = public_state(here.store, here.room_id)
    return [one["text"] for one in state["said"].get(here.asked[0], {"list": []})["list"]]


def test_what_the_facilitator_let_through_is_told_when_the_blind_round_is_over(here):
    phone = here.phone()
    here.outcome(phone, comment(here, "Not let through"))
    shown(here, phone, "<b>Yes</b> مرحبا", stance="con")
    assert heard(here) == [], "the first round is blind"
    here.go(3)
    assert heard(here) == ["<b>Yes</b> مرحبا"]
    told = public_state(here.store, here.room_id)["said"]
    assert told == {here.asked[0]: {"list": [{"stance": "con", "text": "<b>Yes</b> مرحبا", "lang": "nl"}], "more": 0}}


@pytest.mark.parametrize(
    ("visibility", "expected"), [("after_close", ["Before"]), ("after_vote", ["Before", "During"]), ("hidden", [])]
)
def test_a_second_round_tells_reasons_as_its_visibility_allows(here, visibility, expected):
    phone = here.phone()
    shown(here, phone, "Before")
    plan = rounds.RoundPlan(here.room_id, 2, "vote", ("impact",), tuple(here.asked), visibility)
    again = rounds.add_round(here.store, plan)
    steps = [*rooms.steps(here.store, here.room_id), rooms.Step("vote", "Again", 5, again.round_id)]
    rooms.set_agenda(here.store, here.room_id, steps)
    here.go(7)
    shown(here, phone, "During")
    assert heard(here) == expected
    told = public_state(here.store, here.room_id)["said"].get(here.asked[0], {"list": []})["list"]
    assert [one["text"] for one in told if one.get("after")] == expected[1:]


def test_what_is_said_is_bounded_for_the_phones_and_counted(here):
    phone = here.phone()
    for number in range(7):
        shown(here, phone, f"{number} " + "🙂" * 990)
    here.go(3)
    told = public_state(here.store, here.room_id)["said"][here.asked[0]]
    assert [one["text"][0] for one in told["list"]] == list("23456") and told["more"] == 2
    assert all(len(one["text"]) <= 400 and one["text"].endswith("…") for one in told["list"])
    answer = here.client.get(f"/r/{here.code}/state")
    assert len(answer.content) < 20_000


# --- ideas ----------------------------------------------------------------------------------------------------------


def idea(text="Eén lijn\nvoor allen", **canvas):
    item = {"what": "idea", "id": secrets.token_hex(8), "kind": "idea", "text": text, "lang": "nl"}
    return item | ({"canvas": canvas} if canvas else {})


def test_an_idea_may_bring_more_of_its_canvas(here):
    more = {
        "solution": "Delen",
        "trl_now": 4,
        "trl_target": 7,
        "cost_eur": 5000,
        "next_date": "2027-02-01",
        "owner": "",
    }
    phone = here.phone()
    assert here.outcome(phone, idea(**more))["state"] == "stored"
    (kept,) = ideas.ideas(here.store, here.room_id)
    expected = {"title": "Eén lijn", "problem": "Eén lijn\nvoor allen", **more}
    assert kept.canvas == ideas.Canvas(**expected)
    assert here.outcome(phone, idea(title="Lijn", **more))["state"] == "stored"
    assert [one.canvas.title for one in ideas.ideas(here.store, here.room_id)] == ["Eén lijn", "Lijn"]


@pytest.mark.parametrize(
    "canvas",
    [{"trl_now": 0}, {"trl_now": "4"}, {"trl_now": 6, "trl_target": 3}, {"months": 1.5}, {"cost_eur": True},
     {"next_date": "31-01-2027"}, {"solution": "x" * 2001}, {"solution": ["x"]}, {"problem": "x"}, {"by": "host"}],
    ids=range(10),
)  # fmt: skip
def test_a_canvas_out_of_range_is_refused_in_one_sentence(here, canvas):
    one = here.outcome(here.phone(), idea(**canvas))
    assert one["state"] == "refused" and one["message"].endswith(".")
    assert ideas.ideas(here.store, here.room_id) == []


def test_a_canvas_that_is_none_is_refused(here):
    phone = here.phone()
    for wrong in ([], "x", 7, None):
        told = here.outcome(phone, {**idea(), "canvas": wrong})
        assert told["state"] == "refused", wrong
    assert ideas.ideas(here.store, here.room_id) == []


@pytest.mark.parametrize(
    "wrong",
    [{"text": "x" * 10_000}, {"text": ""}, {"text": None}, {"stance": "maybe"}, {"statement_id": "no"}, {"lang": "xx"}],
    ids=lambda wrong: next(iter(wrong)) + str(len(str(wrong))),
)
def test_a_comment_that_cannot_be_kept_is_refused_in_one_sentence(here, wrong):
    one = here.outcome(here.phone(), comment(here, "goed", **wrong) if "text" not in wrong else comment(here, **wrong))
    assert one["state"] == "refused" and one["message"].endswith(".")
    assert comments.comments(here.store, here.room_id) == []


# --- limits ---------------------------------------------------------------------------------------------------------


def test_guessing_codes_is_slowed_down_and_says_when_to_try_again(here):
    found = [here.client.get(f"/r/{'23456789'[n % 8] * 6}").status_code for n in range(20)]
    assert set(found) == {404}
    answer = here.client.get(f"/r/{here.code}/state?lang=en")
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) <= 61
    assert answer.json()["message"].endswith(" seconds.")


def test_who_has_joined_goes_on_while_codes_are_guessed_from_the_same_address(here):
    phone = here.phone()
    for n in range(25):
        here.client.get(f"/r/{'23456789'[n % 8] * 6}")
    assert here.outcome(phone, here.vote())["state"] == "stored"


def test_what_does_not_come_from_our_page_is_refused(here):
    phone = here.phone()
    body = {"items": [here.vote()]}
    path = f"/r/{here.code}/send"
    foreign = {"sec-fetch-site": "cross-site"}
    assert here.client.post(path, json=body, headers={**phone, **foreign}).status_code == 403
    bare = {name: value for name, value in phone.items() if name != "x-ballot"}
    assert here.client.post(path, json=body, headers=bare).status_code == 403
    form = {**phone, "content-type": "text/plain"}
    assert here.client.post(path, content=json.dumps(body), headers=form).status_code == 403
    assert logged(here.store) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"[" * 50_000, b'{"items": []}', b'{"items": [1]}',
                                  b'{"items": [{"what": "drop", "id": "x"}]}', b"\xff\xfe"], ids=range(9))  # fmt: skip
def test_bodies_that_cannot_be_read_are_refused(here, body):
    headers = {**here.phone(), "content-type": "application/json"}
    answer = here.client.post(f"/r/{here.code}/send", content=body, headers=headers)
    assert answer.status_code in (400, 413) and answer.json()["message"].endswith(".")


def test_too_much_at_a_time_is_refused(here):
    phone = here.phone()
    large = {**here.vote(), "payload": {"impact": "x" * 70_000}}
    assert here.send(phone, large).status_code == 413
    assert here.send(phone, *(here.vote() for _ in range(21))).status_code == 400


def test_one_phone_cannot_flood_the_store(here):
    phone = here.phone()
    here.ballot.limits = Limits(answers=Limit(3, 60))
    codes = [here.send(phone, here.vote(counter=n)).status_code for n in range(5)]
    assert codes == [200, 200, 200, 429, 429] and logged(here.store) == 3


def test_a_window_slides():
    now = [0.0]
    limit = Limit(2, 10, clock=lambda: now[0])
    assert [limit.take("a"), limit.take("a"), limit.take("b")] == [0, 0, 0]
    assert 10 <= limit.take("a") <= 11
    now[0] = 10.1
    assert limit.take("a") == 0
