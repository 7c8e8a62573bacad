"""Which of a patent's dates a column holds, by its name in four languages."""

import pytest

from roadmap.readers.columns import date_meaning
from roadmap.readers.fields import DATES

NAMES = {
    "filing": ("Filing date", "application_date", "Date of application", "filing/creation date", "Indieningsdatum",
               "Aanvraagdatum", "Date de dépôt", "Date de la demande", "Anmeldetag", "Anmeldedatum"),
    "priority": ("Priority date", "Earliest priority", "Priority application date",
                 "earliest_priority_date", "Prioriteitsdatum", "Date de priorité",
                 "Prioritätsdatum"),
    "publication": ("Publication date", "Application publication date",
                    "Pub. date", "Publicatiedatum", "Date de publication", "Veröffentlichungsdatum",
                    "Veröffentlichungstag", "Offenlegungstag"),
    "grant": ("Grant date", "Issue date", "Date of grant", "Verleningsdatum", "Date de délivrance", "Erteilungsdatum"),
    "": ("Date", "Datum", "interview_date", "created", "Year", ""),
}  # fmt: skip


@pytest.mark.parametrize(("name", "meaning"), [(name, meaning) for meaning, names in NAMES.items() for name in names])
def test_the_name_tells_the_date(name, meaning):
    assert date_meaning(name) == meaning
    assert meaning in {"", *DATES}
