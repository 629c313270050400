"""Notes by which a page says that it was corrected, clarified or retracted; and passing lines.

Patterns are of the common part of Python's ``re`` and RE2, so that SQL and pages find the same.
None repeats a repeat. A note is told from prose by its form: a label with a colon, dash or full
stop behind it ("Correction, 4 May:"), or a sentence about this article ("An earlier version of").
They read a block from its start, and say nothing about what was wrong.
"""

import re
from typing import Literal

from indexer.corpus.database import quoted

Note = Literal["correction", "retraction"]

_LABELS = (
    "correction|corrections|corrected|clarification|erratum|errata|corrigendum"
    "|korrektur|berichtigung|richtigstellung|klarstellung"
    "|rectificatif|correctif|rectification|corrección|correccion|rectificación|fe de erratas"
    "|correção|errata corrige|correzione|rettifica|correctie|rectificatie|verbetering"
    "|rättelse|rettelse|korrigering|oikaisu|sprostowanie|korekta|oprava|helyreigazítás"
    "|düzeltme|исправление|уточнение|виправлення|διόρθωση|تصحيح|תיקון"
)
_CJK_LABELS = "訂正|更正|정정|정정보도"
_RETRACTED = (
    "retraction|retracted|withdrawn|rétractation|rückzug|zurückgezogen|retractación"
    "|retratação|ritrattazione|intrekking|retirado|отозвано|撤回|撤稿|철회"
)
_LABEL_END = (
    r"(?:\s?[:：.—–|-]|$| ?[\[(,0-9][^:\n]{0,40}[:：.)\]—–]"
    r"| (?:to|on|of|vom|du|del|de|am|van|av) [^:\n]{0,60}[:：])"
)
_ARTICLE = "article|story|report|post|piece|column|headline"
_CORRECTED = (
    rf"an? (?:earlier|previous) version of (?:this|the) (?:{_ARTICLE})"
    rf"|this (?:{_ARTICLE}) (?:was|has been) (?:amended|corrected|clarified)"
    r"|editor['’]s note: .{0,80}(?:corrected|amended|earlier version)"
    r"|in einer (?:früheren|vorherigen|ersten) (?:version|fassung)"
    r"|dieser (?:artikel|text|beitrag) wurde .{0,60}(?:korrigiert|berichtigt)"
    r"|une version (?:précédente|antérieure) de cet article|cet article a été (?:corrigé|rectifié)"
    r"|una versión (?:anterior|previa) de est[ea]|uma versão anterior dest[ea]"
    r"|una versione precedente di quest|een eerdere versie van dit|i en tidigare version av"
    r"|en tidligere (?:version|versjon|utgave) av|in een eerdere versie"
    r"|в (?:предыдущей|более ранней) версии"
)
_WITHDRAWN = (
    rf"this (?:{_ARTICLE}) (?:was|has been|is) (?:retracted|withdrawn)"
    rf"|we (?:have )?(?:retracted|withdrawn) this (?:{_ARTICLE})"
    r"|dieser (?:artikel|text|beitrag) wurde .{0,60}zurückgezogen"
    r"|cet article a été (?:retiré|rétracté)|este artículo ha sido (?:retirado|retractado)"
    r"|este artigo foi (?:retirado|retratado)|questo articolo è stato (?:ritirato|ritrattato)"
    r"|dit artikel is (?:ingetrokken|teruggetrokken)"
)
_START = r"(?i)^[^\w\n]{0,4}"
PATTERNS: dict[Note, str] = {
    "correction": f"{_START}(?:(?:{_LABELS}){_LABEL_END}|(?:{_CJK_LABELS})"
    f"(?:[:：。 】」\\]]|$)|{_CORRECTED})",
    "retraction": f"{_START}(?:(?:{_RETRACTED}){_LABEL_END}|{_WITHDRAWN})",
}
"""How a block begins that is such a note."""

LONGEST_PASSING = 80  # characters
_COUNTED = (
    "comments?|shares?|likes?|views?|reads?|retweets?|reactions?|kommentare?|aufrufe|mal geteilt"
    "|commentaires?|partages?|vues|comentarios?|compartidos?|visitas|comentários?|commenti"
    "|condivisioni|reacties|kommentarer|комментари[йяев]{1,2}|просмотр(?:ов|а)?"
)
_CLOCK = r"[0-2]?[0-9][:.h][0-5][0-9](?:[:.][0-5][0-9])?(?: ?[ap]\.?m\.?)?(?: uhr| [a-z]{2,4}t)?"
_CLOCK_WORDS = "time now|local time|last refreshed|it is now|now|jetzt|uhrzeit|heure|hora|ora"
_ADVERTS = (
    "advertisements?|adverts?|ads?|anzeige|werbung|reklame|publicité|publicidad|pubblicità|sponsored"
    "|publicidade|advertentie|annons|annonse|mainos|reklama|реклама|広告|广告|광고"
)
PASSING = (
    rf"(?i)^\W{{0,4}}(?:(?:{_CLOCK_WORDS})?:? ?{_CLOCK}"
    rf"|(?:shared|read|viewed|geteilt)?:? ?[0-9][0-9., ]{{0,12}} ?[km]? ?(?:{_COUNTED}|times)"
    rf"|(?:{_COUNTED}):? ?\(?[0-9][0-9., ]{{0,12}} ?[km]?\)?"
    rf"|(?:{_ADVERTS})(?:: .{{0,70}})?)\W{{0,4}}$"
)
"""A whole short block that changes by itself: a clock, a count of readers, an advert."""

PASSING_BLOCK = (
    f"(length(b.text) <= {LONGEST_PASSING} AND regexp_matches(b.text, {quoted(PASSING)}))"
)
"""SQL: whether the block *b* changes by itself, so that it makes no edition."""

_COMPILED = {note: re.compile(pattern) for note, pattern in PATTERNS.items()}


def note_of(text: str) -> Note | None:
    """Which kind of note the block *text* is, judged by how it begins; a retraction comes first."""
    if _COMPILED["retraction"].match(text):
        return "retraction"
    return "correction" if _COMPILED["correction"].match(text) else None
