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
    "iso8859-3": {"mt": "ċġħżàèìòù", "eo": "ĉĝĥĵŝŭ"},
    "iso8859-10": {"lt": "ąčęėįšųūž", "is": "áðéíóúýþæö", "et": "äõöüšž"},
    "cp1257": {"lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūžōŗ", "et": "äõöüšžé"},
}  # fmt: skip
_SAME_LETTERS = {"iso8859-2": "cp1250", "iso8859-13": "cp1257"}
# Of DOS, of the Macintosh and of standards that few pages followed: no browser guesses them.
_RARE = {
    "mac-roman": "cp1252", "cp850": "cp1252", "cp852": "cp1250", "mac-latin2": "cp1250",
    "mac-turkish": "cp1254", "iso8859-4": "cp1257", "iso8859-16": "cp1250",
    "iso8859-3": "iso8859-3", "iso8859-10": "iso8859-10",
    "cp775": "cp1257", "cp861": "cp1252", "cp865": "cp1252", "cp860": "cp1252", "cp857": "cp1254",
    "mac-iceland": "cp1252", "mac-romanian": "cp1250", "mac-croatian": "cp1250",
}  # fmt: skip
CHARSETS = tuple(name for name in (*_LETTERS, *_SAME_LETTERS) if name not in _RARE)
PRIOR = 2.0  # letters by which another charset must be better than windows-1252
LABELLED = 4.0  # and where a label names windows-1252, which servers do by default
FAR_BETTER = 8.0  # letters by which a charset that few pages are in must be better
STATED = 0.25  # how much more the letters of the language count that the page names
GUESSED = 0.5  # how much more letters count in the charset that chardetng takes
MISFIT = 2  # letters that one wrong letter, or a sign within a word, outweighs
_NO_WORD = re.compile(rb"[0-9@/=_{}\\]")  # in amounts, addresses, code
_IN_WORD = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z\x80-\xff]")  # not a sign alone
_SIGN_INSIDE = re.compile(rb"(?<=[lufF])s{1,9}(?=[lufF])")
_CAPITAL_INSIDE = re.compile(rb"(?<=[lf])F|(?<=f)u")
_NEUTRAL = "’'\xad\xa0–—…"  # may stand between letters


def latin_charset(words: list[bytes], language: str | None, guess: str) -> str:
    """The charset in which the foreign bytes of *words* are most like one language's letters.

    *language* is the code that the page states, *guess* the charset that chardetng takes. Both
    are often wrong here, and only tip the scale. Charsets that few pages are in are tried where
    the text cannot be windows-1252: its quotation marks would be their letters.
    """
    text = _running_text(words)
    best, most = _best(text, language, PRIOR, guess)
    if _score(text, "cp1252", language) >= -PRIOR:
        return best
    scores = {charset: _score(text, charset, language) for charset in _RARE}
    rare = max(scores, key=scores.__getitem__)
    return rare if scores[rare] > max(0, most + FAR_BETTER) else best


def fits_the_west(words: list[bytes], language: str | None) -> bool:
    """Whether *words* can be in windows-1252, as a label says, and are not clearly in another."""
    text = _running_text(words)
    best, _ = _best(text, language, LABELLED)
    return best == "cp1252" and _score(text, best, None) > -PRIOR


def _best(text: bytes, language: str | None, prior: float, guess: str = "") -> tuple[str, float]:
    """The common charset that fits best, and how well; windows-1252 is *prior* letters ahead."""
    best, most, ahead = "cp1252", _score(text, "cp1252", language), prior
    for charset in CHARSETS[1:]:
        score = _score(text, charset, language, GUESSED * (charset == guess))
        if score > most + ahead:
            best, most, ahead = charset, score, 0.0
    return best, most


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
    known = _LETTERS[(_SAME_LETTERS | _RARE).get(charset, charset)]
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
