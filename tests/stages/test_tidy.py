"""Tidy: one spelling for an organisation, codes for countries and regions, and what was written is kept."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from roadmap.stages._tidy import tidy

NAMES = (
    "Sirris NV",
    "SIRRIS N.V.",
    "Sirris",
    "Janssen BV",
    "janssen b.v.",
    "Luxeau SPRL; Sirris",
    "",
    "Klinik-Technik GmbH",
)
PLACES = (
    ("Maastricht", "NL"),
    ("Luik", "België"),
    ("Aken", "Duitsland"),
    ("NL423", ""),
    ("Nergenshuizen", ""),
    ("", "FR"),
)


def frame(names, places):
    return pd.DataFrame(
        {"organisation": names, "region": [one[0] for one in places], "country": [one[1] for one in places]},
        dtype="str",
    )


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(PLACES)), min_size=1, max_size=12), st.randoms())
def test_tidying_twice_or_in_another_order_changes_nothing(rows, rng):
    given_ = frame(*zip(*rows, strict=True))
    once = tidy(given_)
    core = ["organisation", "region", "country"]
    pd.testing.assert_frame_equal(tidy(once[core])[core], once[core])
    order = list(range(len(rows)))
    rng.shuffle(order)
    pd.testing.assert_frame_equal(tidy(given_.iloc[order])[core].sort_index(), once[core])
    for name in core:
        written = once.get(f"x_{name}_as_written", pd.Series("", once.index))
        assert (written.where(written != "", once[name]) == given_[name]).all() or (written == "").any()


def test_spellings_become_one_and_places_become_codes():
    found = tidy(frame(NAMES[:3] * 2 + NAMES[3:5], [*PLACES, *PLACES[:2]]))
    assert found["organisation"].nunique() == 2
    assert found["country"].tolist()[:4] == ["NL", "BE", "DE", "NL"]
    assert found["region"].str[:4].tolist()[:5] == ["NL42", "BE33", "DEA2", "NL42", ""]
    assert found["x_region_as_written"].tolist()[:5] == ["Maastricht", "Luik", "Aken", "", "Nergenshuizen"]
