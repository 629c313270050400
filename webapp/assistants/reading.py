"""The tools that read one article: its text in pieces, its editions, what changed between two."""

import re
from collections.abc import Iterator, Sequence

from indexer.errors import ParameterError
from indexer.model.search import Document, EditionRef
from indexer.schemas.article import Version, version_list
from indexer.schemas.differences import DiffSpan, Pair
from indexer.schemas.excerpts import (
    ChangedPassage,
    ChangesAnswer,
    CitedArticle,
    EditionEntry,
    EditionsAnswer,
    Next,
    Paragraph,
    PieceAnswer,
)
from indexer.schemas.tool_params import CompareParams, EditionsParams, PieceParams
from webapp.api import compare as comparing
from webapp.assistants.citing import cited, cut, fitting
from webapp.assistants.desk import Desk

MOST_EDITIONS = 50
MOST_DESCRIPTION = 500  # characters
_WORD_END = 100  # characters at the end of a piece among which a space is looked for


def read(desk: Desk, params: PieceParams) -> PieceAnswer:
    """Paragraphs of one edition, as many as the length of the answer allows."""
    document = desk.document(params.id)
    held = _paragraphs(document)
    if params.from_ > max(1, len(held)):
        raise ParameterError(("from", f"the article has {len(held)} paragraphs"))
    if params.to is not None and params.to < params.from_:
        raise ParameterError(("to", "is before 'from'"))
    asked = held[params.from_ - 1 : params.to]
    shown = list(_pieces(asked, params.offset, params.characters))
    return PieceAnswer(
        article=cited(CitedArticle, document, desk.links),
        current=document.current,
        description=cut(document.description, MOST_DESCRIPTION) if document.description else None,
        paragraphs=shown,
        paragraphs_held=len(held),
        next=_continued(asked, shown),
    )


def _paragraphs(document: Document) -> list[Paragraph]:
    """The text without boilerplate."""
    blocks = [held.block for held in document.blocks if not held.repeated]
    return [
        Paragraph(number=number, kind=block.kind, offset=0, text=block.text)
        for number, block in enumerate(blocks, 1)
    ]


def _pieces(asked: Sequence[Paragraph], offset: int, room: int) -> Iterator[Paragraph]:
    """Whole paragraphs while there is *room*; a first one that is too long is cut."""
    for number, whole in enumerate(asked):
        start = 0 if number else offset
        text = whole.text[start:]
        if number and len(text) > room:
            return
        yield whole.model_copy(update={"offset": start, "text": _beginning(text, room)})
        room -= len(text)


def _beginning(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    space = text.rfind(" ", room - _WORD_END, room)
    return text[: space + 1 if space >= 0 else room]


def _continued(asked: Sequence[Paragraph], shown: Sequence[Paragraph]) -> Next:
    if not shown:
        return None
    last = shown[-1]
    end = last.offset + len(last.text)
    if end < len(asked[len(shown) - 1].text):
        return {"from": last.number, "offset": end}
    return {"from": last.number + 1, "offset": 0} if len(shown) < len(asked) else None


def editions(desk: Desk, params: EditionsParams) -> EditionsAnswer:
    """All editions of the URL of an article, oldest first."""
    document = desk.document(params.id)
    held = desk.holdings.archive.editions(document)
    end = params.from_ - 1 + MOST_EDITIONS
    return EditionsAnswer(
        article=cited(CitedArticle, document, desk.links),
        editions=[
            _entry(number, edition, number == len(held))
            for number, edition in enumerate(held, 1)
            if params.from_ <= number <= end
        ],
        editions_held=len(held),
        next={"from": end + 1} if end < len(held) else None,
    )


def _entry(number: int, edition: EditionRef, current: bool) -> EditionEntry:
    known = [at for at in edition.captures if at]
    return EditionEntry(
        number=number,
        id=edition.id,
        current=current,
        first_captured=known[0] if known else None,
        last_captured=known[-1] if known else None,
        captures=len(edition.captures),
    )


def compare(desk: Desk, params: CompareParams) -> ChangesAnswer:
    """The passages that differ between two editions, as many as the answer may hold."""
    held = version_list(desk.holdings.archive.editions(desk.document(params.id)), desk.links)
    first = held[_index(held, params.before, "before")]
    second = held[_index(held, params.after, "after")]
    before, after = desk.document(first.id), desk.document(second.id)
    answer = comparing.answer(first, second, comparing.compare(before, after))
    changes = list(_changed(answer.pairs, params.characters))
    asked = changes[params.from_ - 1 :]
    sizes = (len(one.before or "") + len(one.after or "") for one in asked)
    shown = fitting(sizes, params.characters)
    return ChangesAnswer(
        changed=answer.changed,
        added=answer.added,
        removed=answer.removed,
        unchanged=answer.unchanged,
        partial=answer.partial,
        before=cited(CitedArticle, before, desk.links),
        after=cited(CitedArticle, after, desk.links),
        changes=asked[:shown],
        next={"from": params.from_ + shown} if shown < len(asked) else None,
    )


def _index(held: Sequence[Version], name: str, param: str) -> int:
    """The index of the edition that *name* numbers or identifies; raises ``ParameterError``."""
    ids = [version.id for version in held]
    if name in ids:
        return ids.index(name)
    if re.fullmatch(r"[1-9][0-9]{0,5}", name) and int(name) <= len(ids):
        return int(name) - 1
    raise ParameterError((param, f"the article has {len(ids)} editions, and not this one"))


def _changed(pairs: Sequence[Pair], room: int) -> Iterator[ChangedPassage]:
    """The changes; of a passage longer than half the answer only the beginning."""
    for pair in pairs:
        if pair.change != "same":
            yield ChangedPassage(
                part=pair.part,
                change=pair.change,
                before=_joined(pair.before, room // 2),
                after=_joined(pair.after, room // 2),
            )


def _joined(spans: Sequence[DiffSpan], most: int) -> str | None:
    return cut("".join(span.text for span in spans), most) if spans else None
