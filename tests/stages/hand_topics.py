"""Small topics made by hand, and edits of them, for tests of the manager's hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from roadmap.hand import Edit, Hand, Part
from roadmap.records import Topics, Vectors
from roadmap.stages.hand import apply
from roadmap.tables import ASSIGNMENTS, MAP, TOPIC_MODEL, check

TOPICS, THEMES, EACH = 6, 3, 5


def made():
    """Six topics of five documents in three themes; every document leans to the next topic, too."""
    ids = [f"T{i + 1:03d}" for i in range(TOPICS)]
    themes = [f"H{i % THEMES + 1:02d}" for i in range(TOPICS)]
    rows = []
    for number in range(TOPICS * EACH):
        topic = number // EACH
        rows.append((f"d{number:02d}", ids[topic], 0.6, True))
        rows.append((f"d{number:02d}", ids[(topic + 1) % TOPICS], 0.3, False))
    assignments = text(pd.DataFrame(rows, columns=ASSIGNMENTS.names))
    places = text(pd.DataFrame({"doc_id": assignments["doc_id"].unique(), "x": 0.5, "y": 0.5}))
    quality = {"topics": TOPICS, "themes": THEMES, "sizes": {"smallest": EACH, "median": 5.0, "largest": EACH}}
    return Topics(
        frame(ids, themes, [EACH] * TOPICS),
        frame(themes[:THEMES], themes[:THEMES], [2 * EACH] * THEMES),
        check(assignments, ASSIGNMENTS), check(places, MAP), quality,
    )  # fmt: skip


def frame(ids, themes, sizes):
    names = {f"label_{lang}": [f"{lang} {one}" for one in ids] for lang in ("nl", "fr", "de", "en")}
    names["label_nl"] = names["label_en"]
    made = pd.DataFrame({
        "topic_id": ids, "theme_id": themes, "label": names["label_en"], **names,
        "keywords": [[f"{one}a", f"{one}b"] for one in ids], "size": sizes, "stability": 0.8, "language_leak": 0.1,
        "parents": [[] for _ in ids], "label_from_nl": "en", "label_from_fr": "fr", "label_from_de": "de",
        "label_from_en": "en",
    })  # fmt: skip
    return check(text(made), TOPIC_MODEL)


def text(frame):
    names = [name for name in frame.columns if frame[name].map(type).eq(str).all()]
    return frame.astype(dict.fromkeys(names, "str"))


def vectors():
    """Documents of one topic near each other, the even and the odd ones a little apart."""
    numbers = np.arange(TOPICS * EACH)
    matrix = np.eye(TOPICS + 2)[numbers // EACH] + 0.3 * np.eye(TOPICS + 2)[TOPICS + numbers % 2]
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return Vectors(tuple(f"d{number:02d}" for number in numbers), matrix.astype(np.float32), "test", "1")


def main(topics):
    rows = topics.assignments[topics.assignments["primary"]]
    return rows.set_index("doc_id")["topic_id"]


def members(topics, topic_id):
    held = main(topics)
    return tuple(sorted(held.index[held == topic_id]))


def hand(*edits):
    return Hand(tuple(Edit(**{**vars(edit), "number": place}) for place, edit in enumerate(edits, 1)))


def drawn(choices):
    """Turn numbers into edits, each made on the topics as the edits before leave them, as a person would."""
    found, edits = made(), []
    for place, (kind, a, b) in enumerate(choices):
        now = apply(found, hand(*edits))
        fine, broad = list(now.topics["topic_id"]), list(now.themes["topic_id"])
        one, other, theme = fine[a % len(fine)], fine[b % len(fine)], broad[b % len(broad)]
        inside = members(now, one)
        new = [Part(f"T{100 + 2 * place}", inside[::2]), Part(f"T{101 + 2 * place}", inside[1::2])]
        edits.append({
            "rename": Edit("rename", (one,), names=(("en", f"name {place}"),)),
            "merge": Edit("merge", (one, other)),
            "themes": Edit("merge", (theme, broad[a % len(broad)])),
            "split": Edit("split", (one,), parts=tuple(new)),
            "move": Edit("move", (one,), to=theme),
            "hide": Edit("hide", (other,)),
            "pin": Edit("pin", (one,), names=(("nl", f"kept {place}"),)),
            "undo": Edit("undo", undoes=1 + a % max(1, place)) if place else Edit("hide", (one,)),
        }[kind])  # fmt: skip
    return found, hand(*edits)
