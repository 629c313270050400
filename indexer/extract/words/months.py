"""The number of a month by its name in any language."""

import re
import unicodedata

from indexer.extract.words.lexicon import LEXICON

_ACCENTS = re.compile("[\u0300-\u036f]")


def _without_accents(name: str) -> str:
    """The plain letters of a word: capitals are often set without accents."""
    letters = _ACCENTS.sub("", unicodedata.normalize("NFD", name)).replace("ı", "i")
    return unicodedata.normalize("NFC", letters)


MONTHS: dict[str, int] = {
    _without_accents(name): number for name, number in reversed(list(LEXICON.months.items()))
} | dict(LEXICON.months)


def month_named(name: str) -> int | None:
    """The number of the month that *name* means in any language."""
    name = unicodedata.normalize("NFC", name.casefold().strip(".׳॰")).replace("i\u0307", "i")
    return MONTHS.get(name) or MONTHS.get(name + ".") or MONTHS.get(name.removeprefix("ב"))
