"""The languages that pages are written in: their messages, months, numbers, names of languages.

English is the language of the source, and of everything that programs read. Babel reads the
catalogues in ``webapp/translations`` when a language is first asked for (.1 s): there is nothing
to compile. Not here: which language a request wants; see ``chosen_language``.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from indexer.model.sentences import N_, NN_, Sentence

__all__ = [
    "LANGUAGES", "NN_", "N_", "Speech", "_", "current", "ngettext", "number", "pgettext", "said",
    "speaking", "speech_of", "thousands",
]  # fmt: skip

CATALOGUES = Path(__file__).parents[1] / "translations"
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
}
"""By code, each by its own name."""
_GROUPED_FROM = {"es": 10_000}  # elsewhere from 1,000; source: CLDR, minimumGroupingDigits


@dataclass(frozen=True, slots=True, eq=False)  # there is one of each
class Speech:
    """One language: *messages* by their English text, *months* in full, *short_months*.

    *plural* gives the number of the form that a count takes.
    *group* and *decimal* are the signs within numbers; numbers below *grouped_from* have no
    *group*. *languages* are names of languages by code, as they stand in a sentence.
    """

    code: str
    messages: NullTranslations
    plural: Callable[[int], int]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    group: str
    decimal: str
    grouped_from: int
    languages: Mapping[str, str]


@cache
def speech_of(code: str) -> Speech:
    """The language *code*, one of ``LANGUAGES``."""
    locale = Locale(code)
    symbols, months = locale.number_symbols["latn"], locale.months["stand-alone"]
    messages = NullTranslations() if code == "en" else _catalogue(code)
    return Speech(
        code=code,
        messages=messages,
        plural=getattr(messages, "plural", lambda count: int(count != 1)),
        months=tuple(locale.months["format"]["wide"][month] for month in range(1, 13)),
        short_months=tuple(months["abbreviated"][month] for month in range(1, 13)),
        group=symbols["group"],
        decimal=symbols["decimal"],
        grouped_from=_GROUPED_FROM.get(code, 1_000),
        languages=locale.languages,
    )


def _catalogue(code: str) -> GNUTranslations:
    path, compiled = CATALOGUES / code / "LC_MESSAGES" / "backissue.po", BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, code))
    compiled.seek(0)
    return GNUTranslations(compiled)


_CURRENT: ContextVar[Speech | None] = ContextVar("speech", default=None)


def current() -> Speech:
    """The language that is spoken now; English where nobody chose."""
    return _CURRENT.get() or speech_of("en")


@contextmanager
def speaking(speech: Speech) -> Iterator[None]:
    """Speak this language within the block."""
    token = _CURRENT.set(speech)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def _(message: str, **values: object) -> str:
    """*message* in the current language, its ``%(placeholders)s`` filled with *values*."""
    return _filled(current().messages.gettext(message), values)


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """The form of the message that *count* takes; ``%(num)s`` is *count* as it is written."""
    text = current().messages.ngettext(one, many, count)
    return _filled(text, {"num": thousands(count), **values})


def pgettext(context: str, message: str, **values: object) -> str:
    """``_`` for a message that means something else in another *context*."""
    return _filled(current().messages.pgettext(context, message), values)


def said(text: str) -> str:
    """A sentence or word of the program in the current language; any other text as it is."""
    if isinstance(text, Sentence):
        values = {name: _said_value(value) for name, value in text.values.items()}
        return _filled(current().messages.gettext(text.template), values)
    return current().messages.gettext(text) if text else text


def _said_value(value: object) -> object:
    if isinstance(value, Sentence):
        return said(value)
    return thousands(value) if isinstance(value, int) else value


def _filled(text: str, values: Mapping[str, object]) -> str:
    return text % values if values else text


def number(value: float | str) -> str:
    """``2.5``, with the sign of the current language."""
    return str(value).replace(".", current().decimal)


def thousands(count: int) -> str:
    """``12,480``, with the sign of the current language."""
    speech = current()
    if count < speech.grouped_from:
        return str(count)
    return f"{count:,}".replace(",", speech.group)
