"""Read bylines of China, Japan and Korea, in which labels, roles and names touch.

``来源：晚报 作者：…``, ``記者…／台北報導``, ``… 기자 name@paper.example``, ``【…】``, ``文＝…``.
"""

import re

from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import GLUED, alternatives

HAN_NAME = range(2, 5)  # characters of a name without Latin letters beside a label or role
MAX_NAME = 16
MAX_LINE = 200
_SETTING = "·・ㆍ∙"  # set between two labels, and inside foreign names
_BY = alternatives(phrase.rstrip("／/") for phrase in WORDS.byline_by if GLUED.search(phrase))
_OTHERS = alternatives(phrase for phrase in WORDS.byline_others if GLUED.search(phrase))
# "作者：", "文／", "글·사진 =": a word, or two joined by a point, before a mark; or any short word
# before a colon, which names something else.
_LABEL = re.compile(
    rf"(?<![\w{_SETTING}])(?:(?P<by>(?:{_BY})(?:[{_SETTING}与和](?:{_BY}|{_OTHERS}))?)"
    rf"|(?P<other>(?:{_OTHERS})(?:[{_SETTING}](?:{_OTHERS}))?))\s*[:：=＝／/|｜]\s*"
    rf"|^(?P<by_first>(?:{_BY})(?:[{_SETTING}](?:{_BY}|{_OTHERS}))?)[\s{_SETTING}]+(?!(?:{_OTHERS})\b)"
    r"|(?P<unknown>[\u3040-\u9fff\uac00-\ud7af]{2,6})\s?[:：]\s*"
)
_OTHERS_AHEAD = re.compile(rf"\s(?:{_OTHERS})(?=\s)")
_BEHIND = re.compile(rf"^(\S{{2,4}})\s?[/／](?:{_BY})$")  # 李四/文
_BEFORE = re.compile(rf"(?:{alternatives(WORDS.byline_roles_before)})[\s:：]*")
_AFTER = re.compile(rf"\s?(?:{alternatives(WORDS.byline_roles_after)})")
_REPORTS = alternatives(WORDS.byline_reports)
_DATELINE = re.compile(rf"^\S{{0,8}}(?:{_REPORTS})$")
_GLUED_DATELINE = re.compile(
    rf"^([\u4e00-\u9fff]{{2,3}})[\u4e00-\u9fff]{{2,3}}\d{{0,2}}日?(?:{_REPORTS})$"
)
_BETWEEN = re.compile(rf"[、，,;；／/|｜&＆{_SETTING}]|\s+和\s+|\s[-–—]\s")
_EDGES = " 　\t-–—=＝:：.。·*■▲◆◇●()（）[]［］【】〔〕「」『』<>《》〈〉|｜,，、/／"
_HAN = re.compile(r"[\u3400-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_NAME = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af々〆ヶ・·\s]{2,16}")
# A name of another language in Han characters: a part of four is not a whole name of two or three.
_FOREIGN = re.compile(
    r"(?:[\u4e00-\u9fff]{4,7}[·・][\u4e00-\u9fff]{2,7}|[\u4e00-\u9fff]{2,3}[·・][\u4e00-\u9fff]{4,7})"
    r"(?![\u4e00-\u9fff·・])"
)
_NOTES = re.compile(r"[（(\[［][^（()）\[\]［］]{0,60}[)）\]］]")
_HAN_BAR = "丨"  # a Han character that is set as a bar: 文丨李四
_NOTE_AT_END = re.compile(r"(?<=\S)[（(][^（()）]{2,60}[)）]$")
# 本文作者李四为大学教授; 社会部・山田太郎
_INTRODUCED = re.compile(r"本文作者[:：]?\s?([\u4e00-\u9fff]{2,4}?)(?:为|為|系|是|现任|現任|[，,])")
_BEHIND_DESK = re.compile(
    r"\S{2,8}(?:部|支局|総局)[・\s／/]([\u3400-\u9fff々〆ヶ]{2,5}|[\u3400-\u9fff々]{1,3}\s[\u3040-\u9fff]{1,4})"
)
_PLACE = re.compile(r"[\u30a0-\u30ff]{2,10}")  # 山田太郎＝ロンドン特派員
_INSTITUTE = re.compile(r"\S{1,10}(?:대|대학|대학교|연구소|연구원)")  # 김민수 | 항구대 교수
_NOT_HERE = re.compile(
    r"[\w.+-]{1,64}@[\w.-]{1,80}|https?:\S{1,200}|\d{4}[-./年]\S{0,20}|\d{1,2}[:：]\d\d\S{0,8}"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
)


def eastern_names(text: str) -> list[str]:
    """Names beside a label or role of an author, in order; empty where there is neither."""
    text = _NOT_HERE.sub(" | ", text[:MAX_LINE].replace(_HAN_BAR, "｜")).strip()
    names = _names_in(text.strip(_EDGES))
    if not names and (note := _NOTE_AT_END.search(text)):  # 文／李四（大學教授）
        names = _names_in(text[: note.start()].strip(_EDGES))
    return names


def _names_in(text: str) -> list[str]:
    if introduced := _INTRODUCED.match(text) or _BEHIND_DESK.fullmatch(text):
        return [introduced[1]]
    labels = list(_LABEL.finditer(text))
    if labels:
        names: list[str] = []
        ends = [match.start() for match in labels[1:]] + [len(text)]
        for match, end in zip(labels, ends, strict=True):
            by = match["by"] or match["by_first"]
            if by and not names:
                said = _OTHERS_AHEAD.split(text[match.end() : end], maxsplit=1)[0]
                names = _listed(said, by)
        return names or _beside_roles(text[: labels[0].start()])
    return _beside_roles(text)


def _beside_roles(text: str) -> list[str]:
    """Names before or after a word such as 記者 or 기자."""
    pieces = _BEFORE.split(text)
    if len(pieces) > 1 and any(piece.strip(_EDGES) for piece in pieces[1:]):
        return [name for piece in pieces[1:] for name in _listed(piece, "记者")]
    if _BEFORE.match(text):
        return []  # the role alone
    if signed := _BEHIND.match(text):
        return _listed(signed[1], "记者")
    names: list[str] = []
    start = 0
    for role in _AFTER.finditer(text):
        before = text[start : role.start()].strip(_EDGES)
        start = role.end()
        if _HANGUL.search(before):
            parts = [part.strip() for part in re.split(r"[=|｜)\]】]", before)]
            before = parts[-2] if len(parts) > 1 and _INSTITUTE.fullmatch(parts[-1]) else parts[-1]
            tokens = re.split(r"\s+", re.sub(rf"\s*[,、{_SETTING}]\s*", "·", before))
            names += _listed(tokens[-1].replace("·", ","), "")
        else:
            parts = re.split(r"[\s|｜=＝]", before)
            is_place = len(parts) > 1 and _PLACE.fullmatch(parts[-1])
            names += _listed(parts[-2] if is_place else parts[-1], "")
    return names


def _listed(text: str, label: str) -> list[str]:
    """The names in *text*; a space divides two of Chinese, but not the parts of a Japanese one."""
    names: list[str] = []
    text = _NOTES.sub(" ", text)
    if foreign := _FOREIGN.match(text.strip(_EDGES)):
        return [foreign[0]]
    for part in _BETWEEN.split(text):
        part = part.strip(_EDGES)
        words = part.split()
        if len(words) > 1 and not _is_one(words, label):
            names += [name for word in words if (name := _name(word))]
        elif name := _name(part):
            names.append(name)
        if not names and part:
            break  # the label has something else beside it
    return names


def _is_one(words: list[str], label: str) -> bool:
    """Whether *words* are one name: 山田 太郎, 王 明."""
    if len(words) != 2 or not all(map(_NAME.fullmatch, words)):
        return all(len(word) == 1 for word in words)
    chinese = label in WORDS.byline_roles_before and label != "記者"
    return min(map(len, words)) == 1 or not (chinese or max(map(len, words)) > 2)


def _name(text: str) -> str | None:
    text = _AFTER.sub("", _BEFORE.sub("", text)).strip(_EDGES)
    if glued := _GLUED_DATELINE.match(text):
        return glued[1]
    if _DATELINE.match(text) or not 2 <= len(text) <= MAX_NAME:
        return None
    if not _NAME.fullmatch(text):
        return text if text.isascii() and text.istitle() and " " in text else None
    plain = _HAN.search(text) and not re.search(r"[\u3040-\u30ff\s・·]", text)
    return text if not plain or len(text) in HAN_NAME else None
