"""Transcripts: the same talk gives the same text from WebVTT, SubRip, text and Markdown; captions lose only repeats."""

import html
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from roadmap.errors import InputError
from roadmap.readers.content import Content
from roadmap.readers.texts import read_text
from roadmap.readers.transcripts import is_srt, is_transcript, is_vtt, read_srt, read_transcript, read_vtt
from roadmap.readers.turns import Turn, find_turns, merge_turns, write_turns

TALKS = Path(__file__).resolve().parents[3] / "shared" / "data" / "interviews-founders"
READERS = {".vtt": (is_vtt, read_vtt), ".srt": (is_srt, read_srt), ".txt": (is_transcript, read_transcript),
           ".md": (is_transcript, read_transcript)}  # fmt: skip

SAID = (  # what may stand in a talk: signs, times, accents
    "wij maken sensoren voor ziekenhuizen en 3D-prints l'idée très chère Größe & R&D <5 cm, dat is veel. Ja! Waarom? "
    "nieuw: 'materiaal' (composiet) 10:30 uur […] ... €2.500 — partners"
)
WORD = st.sampled_from(SAID.split())
WORDS = st.lists(WORD, min_size=1, max_size=25)
NAMES = ("Anna de Vries", "Dr. O'Neill-Smit", "SPEAKER_01", "Jürgen")


@st.composite
def talks(draw):
    """Turns of two to four speakers, never one after himself."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
    turns, last = [], ""
    for place in range(draw(st.integers(5, 14))):
        name = names[place % 2] if place < 4 else draw(st.sampled_from([name for name in names if name != last]))
        turns.append((name, draw(WORDS)))
        last = name
    said = [name for name, _ in turns]
    assume(said.count("Jürgen") != 1)  # one first name, once: in plain text that could be any word before a colon
    assume(not any("10:30 nieuw:" in " ".join(words) for _, words in turns))  # in plain text that is a new speaker
    return turns


def read(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    content = Content.of(path)
    known, reader = READERS[path.suffix]
    assert known(content)
    (table,) = reader(content)
    assert len(table.frame) == 1
    assert table.kind == "interview"
    return table


def stamp(second, sign="."):
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}{sign}000"


def cut(words, size):
    return [words[place : place + size] for place in range(0, len(words), size)]


def vtt(turns, size, *, every, numbers, notes):
    """Write captions of ``size`` words; ``every``: a voice in each cue, else only in a turn's first."""
    parts, second = ["WEBVTT - a talk\nLanguage: nl-BE\n\nSTYLE\n::cue { color: lime }"], 0
    for name, words in turns:
        for place, some in enumerate(cut(words, size)):
            second += 2
            voice = f"<v.loud {html.escape(name, quote=False)}>" if every or not place else ""
            number = f"intro-{second}\n" if numbers else ""
            line = html.escape(" ".join(some), quote=False)
            parts.append(f"{number}{stamp(second)} --> {stamp(second + 2)} align:start\n{voice}<i>{line}</i>")
        if notes:
            parts.append("NOTE\nnobody reads this")
    return "\n\n".join(parts) + "\n"


def srt(turns, size):
    parts, second = [], 0
    for name, words in turns:
        for place, some in enumerate(cut(words, size)):
            second += 2
            line = (f"{name}: " if not place else "") + " ".join(some)
            parts.append(f"{len(parts) + 1}\n{stamp(second, ',')} --> {stamp(second + 2, ',')}\n{line}\n")
    return "\n".join(parts)


def txt(turns, style):
    written = {
        "colon": "{name}: {words}", "time": "[00:01:02] {name}: {words}", "after": "{name} (01:02): {words}",
        "head": "{name}   1:02\n{words}", "bold": "**{name}:** {words}",
    }[style]  # fmt: skip
    return "\n\n".join(written.format(name=name, words=" ".join(words)) for name, words in turns) + "\n"


@given(talks(), st.integers(1, 9), st.booleans(), st.booleans(), st.booleans(),
       st.sampled_from(["colon", "time", "after", "head", "bold"]))  # fmt: skip
@settings(max_examples=80)
def test_a_talk_gives_the_same_text_from_every_format(tmp_path_factory, turns, size, every, numbers, notes, style):
    folder = tmp_path_factory.mktemp("talk", numbered=True)
    wanted = "\n\n".join(f"{name}: {' '.join(words)}" for name, words in turns)
    captions = read(folder, "a.vtt", vtt(turns, size, every=every, numbers=numbers, notes=notes)).frame.iloc[0]
    typed = read(folder, "a.txt", txt(turns, style)).frame.iloc[0]
    subtitles = read(folder, "a.srt", srt(turns, size)).frame.iloc[0]
    assert captions["text"] == wanted
    assert typed["text"] == wanted
    assert subtitles["text"] == wanted
    assert captions["lang"] == "nl"
    assert captions["turns"] == typed["turns"] == str(len(turns))
    assert captions["speakers"] == str(len({name for name, _ in turns}))


LINE = st.lists(st.sampled_from(("de", "lijn", "toont", "wat", "men", "zegt", "en", "rolt")), min_size=3, max_size=8)


@given(st.lists(LINE, min_size=4, max_size=30, unique_by=tuple))
def test_captions_that_roll_up_are_written_once(tmp_path_factory, lines):
    said = [" ".join(line) for line in lines]
    if any(later.startswith(first + " ") for first, later in pairwise(said)):
        return
    parts, second = ["WEBVTT\nKind: captions\nLanguage: en"], 0
    for before, line in zip(["", *said], said, strict=False):
        words = line.split()
        timed = words[0] + "".join(f"<00:00:{second % 60:02d}.500><c> {word}</c>" for word in words[1:])
        parts.append(f"{stamp(second)} --> {stamp(second + 2)} align:start position:0%\n{before or ' '}\n{timed}")
        parts.append(f"{stamp(second + 2)} --> {stamp(second + 2)[:-3]}010 align:start position:0%\n{line}\n ")
        second += 2
    found = read(tmp_path_factory.mktemp("roll"), "a.vtt", "\n\n".join(parts)).frame.iloc[0]
    assert found["text"] == " ".join(said)


def test_captions_that_grow_word_by_word_are_written_once(tmp_path):
    words = ["and", "so", "we", "began", "to", "build", "sensors", "for", "hospitals"]
    cues = [f"{stamp(place)} --> {stamp(place + 1)}\n{' '.join(words[: place + 1])}" for place in range(len(words))]
    assert read(tmp_path, "a.vtt", "WEBVTT\n\n" + "\n\n".join(cues)).frame["text"][1] == " ".join(words)


def test_a_speaker_may_say_the_same_thing_twice(tmp_path):
    said = ["Ja.", "Ja.", "Wat maakt u?", "Sensoren.", "Sensoren.", "En verder?", "Niets."]
    cues = [f"{stamp(place)} --> {stamp(place + 1)}\n{line}" for place, line in enumerate(said)]
    assert read(tmp_path, "a.vtt", "WEBVTT\n\n" + "\n\n".join(cues)).frame["text"][1] == " ".join(said)


def test_lines_with_times_and_no_speakers_are_running_text(tmp_path):
    text = "[00:00.000 --> 00:04.000]  en toen zijn we\n[00:04.000 --> 00:09.000]  met sensoren begonnen\n" * 3
    record = read(tmp_path, "talk 2024-03-05.txt", text).frame.iloc[0]
    assert record["text"] == " ".join(["en toen zijn we met sensoren begonnen"] * 3)
    assert (record["title"], record["date"], record["speakers"]) == ("talk 2024 03 05", "2024-03-05", "")


def test_a_transcript_has_its_title_breaks_and_escapes_read(tmp_path):
    turns = ["**Anna Bos:** Welkom. \\[lacht\\]", "**Break:** \\[01:44\\]", "**Anna Bos:** \\[01:45\\] Wie bent u?",
             "**Bert Mol:** Bert.\n\nIk maak \\*pompen\\*.", "**Anna Bos:** Mooi.", "**Bert Mol:** Ja."]  # fmt: skip
    record = read(tmp_path, "a.md", "---\nsector: energy\n---\n# Gesprek met Mol\n\n" + "\n\n".join(turns)).frame.iloc[
        0
    ]
    assert record["title"] == "Gesprek met Mol"
    assert record["sector"] == "energy"
    assert record["text"] == (
        "Anna Bos: Welkom. [lacht] Wie bent u?\n\nBert Mol: Bert. Ik maak *pompen*.\n\nAnna Bos: Mooi.\n\nBert Mol: Ja."
    )
    assert (record["speakers"], record["turns"]) == ("2", "4")


def test_a_talk_without_names_has_the_same_words_typed_and_as_captions(tmp_path):
    said = ["Welkom bij dit gesprek.", "Wij maken pompen.", "En wat zoekt u?", "Een partner over de grens."]
    cues = [f"{stamp(place)} --> {stamp(place + 1)}\n{line}" for place, line in enumerate(said)]
    (tmp_path / "a.txt").write_text("\n".join(said))
    (typed,) = read_text(Content.of(tmp_path / "a.txt"))
    captions = read(tmp_path, "a.vtt", "WEBVTT\n\n" + "\n\n".join(cues))
    assert " ".join(typed.frame["text"][1].split()) == captions.frame["text"][1]


@pytest.mark.parametrize(
    "text",
    ["Een nieuwsbericht.\n\nLet op: dit is geen gesprek.\n\nDe fabriek zei: wij groeien.",
     "Company: Fictief BV\nPlace: Genk\nSector: energy\nDate: 2024",
     "The meeting at 10:30: we were late.\n\nNothing else happened."],
)  # fmt: skip
def test_prose_and_lists_of_fields_are_no_conversation(text):
    assert find_turns(text) == ()


@given(st.lists(st.tuples(st.sampled_from(NAMES), WORDS.map(" ".join)), min_size=1, max_size=9))
def test_joined_turns_stay_as_they_are(pairs):
    turns = merge_turns(Turn(name, words) for name, words in pairs)
    assert merge_turns(turns) == turns
    assert sum(len(turn.text.split()) for turn in turns) == sum(len(words.split()) for _, words in pairs)
    assert write_turns(turns).count("\n\n") == len(turns) - 1


@pytest.mark.parametrize("name", ["a.vtt", "a.srt"])
@pytest.mark.parametrize(
    "text", ["WEBVTT\n", "1\n00:00:01,000 --> 00:00:02,000\n\n", "WEBVTT\n\nNOTE only\n", "nothing"]
)
def test_captions_without_words_are_refused_in_one_sentence(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=name):
        next(READERS[name[1:]][1](Content.of(tmp_path / name)))


def test_damaged_captions_are_counted(tmp_path):
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nGoed.\n\n00:03.000 --> stuk\nKwijt.\n\n00:05.000 --> 00:06.000\nOok goed.\n"
    )
    table = read(tmp_path, "a.vtt", text)
    assert table.frame["text"][1] == "Goed. Ook goed."
    assert "1 captions" in table.notes[0].english()


@pytest.mark.skipif(not TALKS.exists(), reason=f"no real interviews at {TALKS}")
def test_real_interviews_are_read_with_their_turns():
    files = sorted(TALKS.glob("*.md"))
    assert len(files) >= 25
    for file in files:
        (table,) = READERS[".md"][1](Content.of(file))
        record = table.frame.iloc[0]
        assert int(record["speakers"]) == 2, file
        assert int(record["turns"]) > 50, file
        assert "Break:" not in record["text"]
        assert "\\[" not in record["text"]
        words = len(file.read_text(encoding="utf-8").split())
        assert abs(len(record["text"].split()) - words) < 0.05 * words, file
