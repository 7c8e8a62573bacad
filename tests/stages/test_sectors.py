"""Sectors: given first, then symbols, then meaning; several may hold; a user's own replace the five."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from corpora import frame
from roadmap.corpus import load_sectors
from roadmap.encoders import load_encoder
from roadmap.records import Sector, Vectors
from roadmap.stages.sectors import assign_sectors

FIVE = load_sectors()
ENCODER = load_encoder("hashing")


def _assign(sectors: tuple[Sector, ...] = FIVE, **columns: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    count = len(next(iter(columns.values())))
    blank = {name: [""] * count for name in ("sector", "cpc", "text")} | columns
    documents = frame(doc_id=[f"d{n}" for n in range(count)], **blank).astype("str")
    vectors = Vectors(tuple(documents["doc_id"]), ENCODER.encode(list(documents["text"])), "hashing", "1")
    return assign_sectors(documents, vectors, sectors, ENCODER)


def _of(rows: pd.DataFrame, doc_id: str) -> dict[str, float]:
    return rows[rows["doc_id"] == doc_id].set_index("sector")["confidence"].to_dict()


def test_names_in_four_languages_and_ids_are_understood() -> None:
    for sector in FIVE:
        given = [sector.sector_id, sector.sector_id.upper(), f"  {sector.name('fr')} ", *sector.names.values()]
        documents, rows = _assign(sector=given)
        assert documents["sector"].tolist() == [sector.sector_id] * len(given)
        assert rows["how"].eq("given").all()
        assert rows["confidence"].eq(1).all()


def test_several_may_be_given_and_unknown_ones_stay() -> None:
    documents, rows = _assign(sector=["healthcare; materials|healthcare", "Beekeeping", "all", " ; "])
    assert _of(rows, "d0") == {"healthcare": 1.0, "materials": 1.0}
    assert _of(rows, "d1") == {"Beekeeping": 1.0}
    assert documents.loc[1, "sector"] == "Beekeeping"
    assert "all" not in set(rows["sector"])
    assert set(rows.loc[rows["doc_id"].isin(["d2", "d3"]), "how"]) <= {"meaning"}


def test_symbols_decide_where_nothing_is_given() -> None:
    documents, rows = _assign(cpc=["A61B 5/00", "C07K16/28; C07K 14/00; A61B5/00", "Z99Z 1/00", "a61b5/00"])
    assert _of(rows, "d0") == {"healthcare": 1.0}
    assert _of(rows, "d1") == pytest.approx({"life-sciences": 2 / 3, "healthcare": 1 / 3})
    assert documents["sector"].tolist()[:2] == ["healthcare", "life-sciences"]
    assert documents["sector"].tolist()[3] == "healthcare"
    assert set(rows.loc[rows["doc_id"] == "d2", "how"]) <= {"meaning"}


def test_the_longest_prefix_decides() -> None:
    # A01K67 is life sciences; A01K alone is nobody's. G01R33 is healthcare, other G01R is ICT.
    _, rows = _assign(cpc=["G01R33/28", "G01R31/00", "A01K67/027"])
    assert [next(iter(_of(rows, f"d{n}"))) for n in range(3)] == ["healthcare", "ict-hts", "life-sciences"]


def test_given_stands_above_symbols() -> None:
    _, rows = _assign(sector=["materials"], cpc=["A61B5/00"])
    assert _of(rows, "d0") == {"materials": 1.0}


def test_meaning_decides_last_and_confidences_are_honest() -> None:
    texts = [f"{s.name(lang)} {s.descriptions[lang]}" for s in FIVE for lang in ("nl", "fr", "de", "en")]
    documents, rows = _assign(text=texts)
    wanted = [s.sector_id for s in FIVE for _ in range(4)]
    assert (documents["sector"] == wanted).all()
    assert rows["how"].eq("meaning").all()
    assert rows["confidence"].between(0.3, 1).all()
    assert (rows.groupby("doc_id")["confidence"].sum() <= 1 + 1e-6).all()


def test_a_users_own_sectors_replace_the_five() -> None:
    own = (
        Sector("bees", {"en": "Bees"}, {"en": "hive honey queen swarm pollen wax"}, ("A01K47",)),
        Sector("boats", {"en": "Boats"}, {"en": "hull sail keel rudder mast harbour"}, ()),
    )
    documents, rows = _assign(
        own, text=["honey from the hive and the queen", "hull and keel under sail", "x"], cpc=["", "", "A01K 47/00"]
    )
    assert documents["sector"].tolist() == ["bees", "boats", "bees"]
    assert set(rows["sector"]) == {"bees", "boats"}


def test_many_known_documents_move_the_prototype() -> None:
    own = (
        Sector("one", {"en": "One"}, {"en": "alpha"}, ("A01",)),
        Sector("two", {"en": "Two"}, {"en": "beta"}, ("B01",)),
    )
    told = ["gamma delta epsilon"] * 25 + ["zeta eta theta"] * 25
    symbols = ["A01B"] * 25 + ["B01D"] * 25
    documents, _ = _assign(own, text=[*told, "delta epsilon", "eta theta"], cpc=[*symbols, "", ""])
    assert documents["sector"].tolist()[-2:] == ["one", "two"]


def test_no_documents_and_no_sectors() -> None:
    documents, rows = _assign((), text=["a text"])
    assert documents["sector"].tolist() == [""]
    assert rows.empty
    empty = frame(doc_id=[], sector=[], cpc=[], text=[]).astype("str")
    vectors = Vectors((), np.zeros((0, 256), np.float32), "hashing", "1")
    assert assign_sectors(empty, vectors, FIVE, ENCODER)[1].empty
