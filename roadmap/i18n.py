"""Messages, numbers and dates by locale; the catalogues are locales/*/LC_MESSAGES/roadmap.po, read as they are."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from math import isfinite
from typing import TYPE_CHECKING, Any

from roadmap.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

LANGUAGES = ("nl", "fr", "de", "en")
"""The product's four languages; English is the language of the message identifiers."""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """Mark ``text`` for extraction without translating it here."""
    return text


@dataclass(frozen=True)
class Message:
    """A sentence that is translated only when somebody reads it: an English template and what fills it."""

    template: str
    args: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, template: str, **args: Any) -> Message:  # noqa: ANN401 - anything printable
        """Make a message from a template with ``{named}`` places."""
        return cls(template, tuple(sorted(args.items())))

    def english(self) -> str:
        """Return the sentence in English."""
        return self.template.format(**dict(self.args))

    def to(self, lang: str) -> str:
        """Return the sentence in ``lang`` (one of LANGUAGES), decimals by locale; whole numbers may be years."""
        args = {
            name: number(value, lang) if isinstance(value, float) and isfinite(value) else value
            for name, value in self.args
        }
        return translator(lang)(self.template).format(**args)

    def args_json(self) -> str:
        """Return the arguments as JSON, for a table's ``reason_args`` column."""
        return json.dumps(dict(self.args), sort_keys=True, ensure_ascii=False, default=str)

    @classmethod
    def from_json(cls, template: str, args: str) -> Message:
        """Rebuild a message stored as a template and JSON arguments."""
        return cls.of(template, **json.loads(args or "{}"))


@cache
def _catalogue(lang: str) -> NullTranslations:
    """Compile one catalogue in memory; a missing one leaves the English words."""
    path = shipped("locales") / lang / "LC_MESSAGES" / "roadmap.po"
    if not path.exists():
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as source:
        catalogue = read_po(source, locale=lang)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def translator(lang: str) -> Callable[[str], str]:
    """Return gettext for ``lang``; an unknown language reads English."""
    return _catalogue(lang).gettext


def ntranslator(lang: str) -> Callable[[str, str, int], str]:
    """Return ngettext for ``lang``: singular, plural, count."""
    return _catalogue(lang).ngettext


def number(value: float, lang: str, *, digits: int | None = None, significant: int | None = None) -> str:
    """Write a number by locale, with a true minus sign.

    ``digits`` fixes the decimals; ``significant`` keeps that many significant digits and never an exponent.
    """
    from babel.numbers import format_decimal

    if significant is not None and value:
        from math import floor, log10

        value = round(value, significant - 1 - floor(log10(abs(value))))
        # Rounding may have carried it over the next power of ten: 9.96 is 10, not 10.0.
        digits = max(0, significant - 1 - floor(log10(abs(value))))
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    if digits is None and value != round(value):
        pattern = "#,##0.###"
    return _true_minus(str(format_decimal(value, format=pattern, locale=lang)))


def _true_minus(text: str) -> str:
    """Return a number with a true minus sign; nought has none."""
    return text.replace("-", "\N{MINUS SIGN}" if any(char in "123456789" for char in text) else "")


def percent(share: float, lang: str, *, digits: int = 0) -> str:
    """Write a share (0-1) as a percentage by locale."""
    from babel.numbers import format_percent

    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    text = _true_minus(str(format_percent(share, format=pattern + "%", locale=lang)))
    return text.rstrip("%\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE} ") + percent_sign(lang)


def percent_sign(lang: str) -> str:
    """Return what stands behind a number of per cent: in French and German a no-break space before the sign."""
    return "\N{NARROW NO-BREAK SPACE}%" if lang == "fr" else "\N{NO-BREAK SPACE}%" if lang == "de" else "%"


def share(value: float, lang: str) -> str:
    """Write a share: below 5 % as "14 per 1,000", else as a percentage; two significant digits."""
    if value >= 0.05:
        return percent(value, lang)
    return translator(lang)("{count} per 1,000").format(count=number(1000 * value, lang, significant=2))


_DATES = {"nl": "dd-MM-yyyy", "fr": "dd/MM/yyyy", "de": "dd.MM.yyyy", "en": "d MMM yyyy"}


def day(value: date, lang: str) -> str:
    """Write a date by locale."""
    from babel.dates import format_date

    return str(format_date(value, format=_DATES.get(lang, _DATES["en"]), locale=lang))


def best_language(*wanted: str | None) -> str:
    """Return the first of ``wanted`` (tags such as ``nl-BE``, or an Accept-Language header) that we speak, else en.

    Within a header the tag of the highest quality comes first, as RFC 9110 has it; one of quality nought is not wanted.
    """
    for header in wanted:
        tags = [tag.partition(";") for tag in (header or "").split(",")]
        for name, _, rest in sorted(tags, key=lambda tag: -_quality(tag[2])):
            code = re.split(r"[-_.]", name.strip().lower())[0]
            if code in LANGUAGES and _quality(rest):
                return code
    return "en"


def _quality(text: str) -> float:
    """Return a tag's quality, 0-1: that after q=, else 1."""
    found = re.match(r"\s*q\s*=\s*([01](?:\.\d*)?)", text)
    return float(found[1]) if found else 1.0
