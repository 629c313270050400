"""Which Latin charset a page is in, by the accented letters that its language writes.

chardetng compares pairs of letters, and is misled where foreign bytes are few or mostly signs
(“£4” as “Ł4”). Here a whole language has to fit: Hungarian read as windows-1252 has the letters of
no one language.
"""

import re
from collections import Counter
from functools import cache

# The letters beyond ASCII that the running text of a language writes, by its legacy charsets.
_LETTERS = {
    "cp1252": {
        "en": "éèëïöüñçáí", "de": "äöüßé", "fr": "àâæçéèêëîïôœùûüÿ", "es": "áéíóúüñºª",
        "pt": "áâãàçéêíóôõúüºª", "it": "àèéìíîòóùúºª", "nl": "áäéèêëïíóöüú", "sv": "åäöéü",
        "da": "æøåéöü", "no": "æøåéòôóäö", "fi": "äöåšžé", "is": "áðéíóúýþæö", "ca": "àçèéíïòóúüñ",
        "gl": "áéíóúüñçºª", "eu": "ñçü", "ga": "áéíóú", "sq": "ëç", "af": "êëéèôïîûöü",
        "et": "äõöüšž", "fo": "áðíóúýæøö", "lb": "äëéöüèêûßôç", "cy": "âêîôûäëïö",
    },
    "cp1250": {
        "pl": "ąćęłńóśźżéü", "cs": "áčďéěíňóřšťúůýžöü", "sk": "áäčďéíĺľňóôŕšťúýž",
        "hu": "áéíóöőúüűä", "ro": "ăâîşţéáö", "hr": "čćđšžé", "sl": "čšžćđéö", "sr": "čćđšž",
        "sq": "ëç", "bs": "čćđšž",
    },
    "cp1254": {"tr": "çğıöşüâîûİ", "az": "çğıöşüâ"},
    "cp1257": {"lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūžōŗ", "et": "äõöüšžé"},
}  # fmt: skip
_SAME_LETTERS = {"iso8859-2": "cp1250", "iso8859-13": "cp1257"}
CHARSETS = (*_LETTERS, *_SAME_LETTERS)
PRIOR = 2.0  # letters by which another charset must be better than windows-1252
STATED = 0.25  # how much more the letters of the language count that the page names
GUESSED = 0.5  # how much more letters count in the charset that chardetng takes
MISFIT = 2  # letters that one wrong letter, or a sign within a word, outweighs
_NO_WORD = re.compile(rb"[0-9@/=_{}\\]")  # in amounts, addresses, code
_IN_WORD = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z\x80-\xff]")  # not a sign alone
_SIGN_INSIDE = re.compile(rb"(?<=[lufF])s(?=[lufF])")
_CAPITAL_INSIDE = re.compile(rb"(?<=[lf])F|(?<=f)u")
_NEUTRAL = "’'\xad\xa0–—…"  # may stand between letters


def latin_charset(words: list[bytes], language: str | None, guess: str) -> str:
    """The charset in which the foreign bytes of *words* are most like one language's letters.

    *language* is the code that the page states, *guess* the charset that chardetng takes. Both
    are often wrong here, and only tip the scale.
    """
    text = _running_text(words)
    best, most = "cp1252", _score(text, "cp1252", language) + PRIOR
    for charset in CHARSETS[1:]:
        score = _score(text, charset, language, GUESSED * (charset == guess))
        if score > most:
            best, most = charset, score
    return best


def fits_a_language(words: list[bytes], charset: str) -> bool:
    """Whether *words* in a Latin *charset* have the letters of one language, or hardly any."""
    return charset not in CHARSETS or _score(_running_text(words), charset, None) > -PRIOR


def _running_text(words: list[bytes]) -> bytes:
    """The words in which a foreign byte stands beside a letter; 0xa0 is a blank in all charsets."""
    parts = b" ".join(words).replace(b"\xa0", b" ").split()
    return b" ".join(word for word in parts if _IN_WORD.search(word) and not _NO_WORD.search(word))


def _score(text: bytes, charset: str, stated: str | None, bonus: float = 0.0) -> float:
    classes = text.translate(_classes(charset))
    odd = len(_SIGN_INSIDE.findall(classes)) + len(_CAPITAL_INSIDE.findall(classes))
    odd += 2 * classes.count(b"x")
    found = Counter(text.decode(charset, "replace").lower())
    letters = {char: count for char, count in found.items() if _is_letter(char)}
    total = sum(letters.values())
    known = _LETTERS[_SAME_LETTERS.get(charset, charset)]
    fitting = {name: sum(letters.get(char, 0) for char in own) for name, own in known.items()}
    special = sum(count for char, count in letters.items() if char in _special(charset))
    weighed = {
        name: (1 + STATED * (name == stated)) * count + bonus * min(count, special)
        for name, count in fitting.items()
    }
    best = max(weighed, key=weighed.__getitem__)
    return weighed[best] - MISFIT * (total - fitting[best] + odd)


def _is_letter(char: str) -> bool:
    return not char.isascii() and (char.isalpha() or "\u0300" <= char <= "\u036f")


@cache
def _special(charset: str) -> frozenset[str]:
    """The letters of *charset* that windows-1252 does not have."""
    every = bytes(range(128, 256)).decode(charset, "replace").lower()
    return frozenset(every) - frozenset(bytes(range(128, 256)).decode("cp1252", "replace").lower())


@cache
def _classes(charset: str) -> bytes:
    """For each byte what it is: l, u (ASCII letters), f, F (others), s (a sign), x (nothing)."""
    return b"".join(_class(bytes([byte]).decode(charset, "replace")) for byte in range(256))


def _class(char: str) -> bytes:
    if char.isascii():
        return (b"u" if char.isupper() else b"l") if char.isalpha() else b" "
    if _is_letter(char):
        return b"F" if char.isupper() else b"f"
    if char == "\ufffd" or "\x80" <= char <= "\x9f":
        return b"x"
    return b" " if char in _NEUTRAL else b"s"
