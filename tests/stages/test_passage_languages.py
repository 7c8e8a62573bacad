"""The language of passages: a quotation in another language is told, short and technical ones follow the document."""

from roadmap.stages._language import languages_of

PASSAGES = {
    "nl": "Wij zoeken een partner over de grens die ons helpt om de warmtepomp in oude huizen te plaatsen.",
    "fr": "Nous cherchons un partenaire de l'autre côté de la frontière pour installer la pompe à chaleur.",
    "de": "Wir suchen einen Partner jenseits der Grenze, der uns hilft, die Wärmepumpe in alten Häusern einzubauen.",
    "en": "We are looking for a partner across the border who helps us to put the heat pump into old houses.",
}


def test_each_passage_has_its_own_language():
    for lang in PASSAGES:
        assert languages_of(list(PASSAGES.values()), lang) == list(PASSAGES)


def test_short_passages_follow_the_document():
    assert languages_of(["Ja, genau.", "OK", "", "Merci beaucoup!"], "nl") == ["nl"] * 4


def test_technical_passages_follow_the_document():
    passage = "Modbus TCP, OPC UA, Excel, Siemens S7-1500, SCADA, MES, ERP, SAP HANA"
    assert languages_of([passage], "nl") == ["nl"]


def test_without_a_language_all_passages_tell_it():
    assert languages_of([PASSAGES["fr"], "Oui."], "") == ["fr", "fr"]
    assert languages_of([], "") == []
