"""Names and places of a corpus' documents: one spelling for an organisation, codes for country and region."""

from __future__ import annotations

import pandas as pd

from roadmap.organisations import canonical_names, organisation_keys, organisations
from roadmap.stages._places import country_code, place

AS_WRITTEN = "x_{name}_as_written"
"""Columns that keep what was written where something else stands in its place now."""


def tidy(documents: pd.DataFrame) -> pd.DataFrame:
    """Return the documents with organisations in their most usual spelling, countries and regions by code.

    ``organisation`` keeps the order of its list and names each organisation once. ``country`` becomes ISO 3166-1 where
    it is known, ``region`` a NUTS code where the words there, or a code, say one, else it is empty. What was written
    otherwise is kept in columns of its own.
    """
    found = {
        "organisation": _organisations(documents["organisation"]),
        **_places(documents["region"], documents["country"]),
    }
    kept = {
        AS_WRITTEN.format(name=name): documents[name].where(documents[name] != now, "")
        for name, now in found.items()
        if (documents[name] != now).any()
    }
    return documents.assign(**found, **kept)


def _organisations(written: pd.Series) -> pd.Series:
    """Return the lists of organisations with each name in its most usual spelling."""
    lists = {text: organisations(text) for text in written.unique()}
    names = [name for text in written for name in lists[text]]
    keys, usual = organisation_keys(names), canonical_names(names)
    return written.map(
        lambda text: "; ".join(dict.fromkeys(usual.get(keys.get(name, ""), name) for name in lists[text]))
    ).astype("str")


def _places(region: pd.Series, country: pd.Series) -> dict[str, pd.Series]:
    """Return the codes of regions and countries; a country nobody knows stays as it was written."""
    found = [place(text, land) for text, land in zip(region, country, strict=True)]
    lands = [one.country or country_code(land) or land for one, land in zip(found, country, strict=True)]
    return {
        "region": pd.Series([one.nuts for one in found], region.index, dtype="str"),
        "country": pd.Series(lands, country.index, dtype="str"),
    }
