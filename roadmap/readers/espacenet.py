"""Tables of the patent offices' own search sites: Espacenet, PATENTSCOPE, DEPATISnet and others of the kind."""

from __future__ import annotations

from roadmap.readers.patent_layouts import Layout

ESPACENET = Layout(
    "espacenet",
    (
        frozenset({"title", "publication_number", "international_classification", "date_of_application"}),
        frozenset({"title", "publication_number", "patents_cited_in_the_search_report"}),
        frozenset({"title", "publication_number", "earliest_priority", "family_number"}),
        frozenset({"title", "publication_number", "earliest_priority", "earliest_publication"}),
        frozenset({"titel", "veroffentlichungsnummer", "fruheste_prioritat", "familiennummer"}),
        frozenset({"titre", "numero_de_publication", "priorite_la_plus_ancienne"}),
    ),
)
"""Old: Inventor(s), Applicant(s), Priority number(s). New (since 2020): Earliest priority, Family number."""

PATENTSCOPE = Layout(
    "patentscope",
    (
        frozenset({"publication_number", "title", "priority_data"}),
        frozenset({"publication_number", "title", "fp_image"}),
        frozenset({"application_id", "title", "i_p_c"}),
        frozenset({"application_id", "title", "priorities_data"}),
        frozenset({"application_id", "title", "national_phase_entries"}),
    ),
    names=(("office", "country"), ("number", "application_id"), ("number", "publication_number")),
)
"""Old: Priority Data, FP Image. New: Application Id (the number that it shows first), I P C, Priorities Data."""

DATABASE = Layout(
    "patents",
    holds=tuple(
        frozenset({"number", "title", more}) for more in ("ipc", "cpc", "priority_date", "priorities", "family")
    ),
    names=(("applicant_countries", "country"),),
)
"""Any other database's table: a number and a title with a symbol, a priority or a family, under usual names."""
