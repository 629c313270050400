"""Which language an article is written in."""

import re

MIN_LETTERS = 120  # below this the page's own word is worth more than statistics
SAMPLE = 3000  # characters
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_HAN = re.compile("[\u4e00-\u9fff]")


def declared(*tags: str | None) -> str | None:
    """The primary subtag of the first usable language tag."""
    for tag in tags:
        if tag and (match := re.match(r"\s*([A-Za-z]{2,3})(?:[-_]|\s*$)", tag)):
            name = match[1].lower()
            if name not in {"und", "mul", "zxx"}:
                return {"iw": "he", "in": "id", "nb": "no", "nn": "no"}.get(name, name)
    return None


def find_language(text: str, said: str | None) -> str | None:
    """ISO 639-1 code of *text*; *said* by the page breaks ties and decides for short texts."""
    sample = text[:SAMPLE]
    letters = sum(char.isalpha() for char in sample)
    han = len(_HAN.findall(sample))
    if letters and han > 0.2 * letters:
        return "ja" if len(_KANA.findall(sample)) > 0.05 * letters else "zh"
    if letters and len(_HANGUL.findall(sample)) > 0.3 * letters:
        return "ko"
    if letters and len(_KANA.findall(sample)) > 0.3 * letters:
        return "ja"
    if letters < (MIN_LETTERS if said else 20):
        return said
    guess = _classify(sample)
    guess = {"nb": "no", "nn": "no"}.get(guess, guess)
    if said and guess != said and letters < 400:
        return said
    return guess


def _classify(sample: str) -> str:
    # Loading it costs a second and 60 MB: only a process that extracts shall pay, and only once.
    from py3langid import classify  # noqa: PLC0415

    return str(classify(sample)[0])
