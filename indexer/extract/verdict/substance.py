"""Measure how much a text says, whatever its script: in characters of English."""

import re

# Letters of English that a character stands for: translations of the same texts compared.
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")  # Chinese and Japanese
_SYLLABLES = re.compile("[\uac00-\ud7af\u1200-\u137f]")  # Korean, Ethiopic
_ABJADS = re.compile("[\u0590-\u08ff]")  # Hebrew, Arabic: vowels are not written
_UNMARKED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer
DENSE, SYLLABLES, ABJADS = 2.6, 1.9, 1.3
MOSTLY = 0.5  # share of a text in a script that makes it the script of the text


def substance(text: str) -> float:
    """The length that *text* would have in English, roughly."""
    size = float(len(text))
    if text.isascii():
        return size
    size += (DENSE - 1) * len(_DENSE.findall(text))
    size += (SYLLABLES - 1) * len(_SYLLABLES.findall(text))
    return size + (ABJADS - 1) * len(_ABJADS.findall(text))


def has_no_sentence_marks(text: str) -> bool:
    """Whether *text* is in a script that sets no mark at the end of a sentence."""
    return not text.isascii() and len(_UNMARKED.findall(text)) > MOSTLY * len(text)
