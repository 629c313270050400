"""The walk from record to record, through compressed units and past damage.

As long as each record ends where its length says, the chain of lengths alone decides what is a
record: a header inside page content is never looked at. Only where the chain breaks is the next
header searched for, and a record found that way is flagged ``recovered``.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from functools import partial

from indexer.read.heads import Head, read_head
from indexer.read.limits import MIB, SALVAGE_FACTOR, SALVAGE_FLOOR
from indexer.read.resync import Dictionary, begins, find_start, kind_at, open_unit
from indexer.read.source import Source
from indexer.read.units import GZIP, ZSTD, Inflated

_ARC_SCHEMES = (b"http:", b"https:", b"ftp:", b"dns:", b"filedesc:")
_LINE_ENDS = (b"\r\n\r\n", b"\n\n", b"\n")
_SKIPPABLE = b"\x2a\x4d\x18"  # behind a byte 0x50 to 0x5f: zstd's skippable frames


@dataclass(frozen=True, slots=True)
class Stored:
    """One record where it lies, or a stretch of other bytes (*head* None; *damage* says why).

    *offset* and *length* count in the container's data; but with *unit*, the offset of a
    compressed unit that holds several records, inside that unit's content. The block is
    ``[block, block_stop)`` of *content*, to be read before the walk goes on.
    """

    offset: int
    length: int
    unit: int | None
    head: Head | None
    content: Source
    block: int
    block_stop: int
    damage: str | None = None
    flags: tuple[str, ...] = ()

    def chunks(self, size: int = MIB) -> Iterator[bytes]:
        """The block piece by piece."""
        at = self.block
        while at < self.block_stop:
            piece = self.content.read_at(at, min(size, self.block_stop - at))
            if not piece:
                return
            yield piece
            at += len(piece)

    def start_of_block(self, size: int) -> bytes:
        """At most *size* bytes from the beginning of the block."""
        return self.content.read_at(self.block, min(size, self.block_stop - self.block))


class Chain:
    """Walks the records of one source; *origin* is where the first one begins."""

    def __init__(self, source: Source, origin: int = 0, dictionary: Dictionary = None) -> None:
        self._source = source
        self._origin = origin
        self._dictionary = dictionary
        self._several: bool | None = None
        self._wasted = 0
        self._usual = kind_at(source, _skip_blank(source, origin)[0])

    def walk(self, start: int, stop: int | None = None) -> Iterator[Stored]:
        """Every record and damaged stretch that begins in ``[start, stop)``.

        The same whatever *stop* is, if that is where a record begins.
        """
        at = start
        seen: set[str] = set()
        flags: tuple[str, ...] = ()
        while True:
            first = at
            at, padded = _skip_blank(self._source, at)
            if padded:
                yield self._stretch(first, at, "padding")
            if stop is not None and at >= stop:
                return
            kind = kind_at(self._source, at)
            if kind is not None:
                seen.add(kind)
                flags = flags if kind == self._usual else (*flags, "mixed")
            elif not self._source.read_at(at, 1):
                if self._source.error and not flags:  # otherwise reported already
                    yield self._stretch(at, at, self._source.error)
                return
            elif skipped := _skippable_frame(self._source, at):
                at += skipped
                continue
            if kind is None:
                following = self._next(at + 1, stop, seen)
                yield self._stretch(at, following, "garbage")
                sound = False
            elif kind in ("gzip", "zstd"):
                following, sound = yield from self._unit(at, kind, stop, seen, flags)
                if sound:
                    self._source.accept(following)
            else:
                head = read_head(self._source, at, cut=True)
                if head is None:
                    return
                record = _measure(self._source, at, head, self._behind)
                following, sound = at + record.length, record.damage is None
                if sound:
                    self._source.accept(following)
                yield replace(record, flags=record.flags + flags) if flags else record
            flags = () if sound else ("recovered",)
            at = following

    def _next(self, at: int, stop: int | None, seen: set[str]) -> int:
        found = find_start(self._source, at, stop, seen, self._dictionary)
        if found is None:
            found = self._source.extent() if stop is None else stop
        return found

    def _behind(self, at: int, kind: str) -> int | None:
        return find_start(self._source, at, None, (kind,), self._dictionary)

    def _stretch(self, at: int, stop: int, reason: str) -> Stored:
        return Stored(at, stop - at, None, None, self._source, at, stop, reason)

    # ---- compressed units ------------------------------------------------------------------

    def _unit(
        self, at: int, kind: str, stop: int | None, seen: set[str], flags: tuple[str, ...]
    ) -> Generator[Stored, None, tuple[int, bool]]:
        """The records of the unit at *at*; returns where to go on, and whether it was sound."""
        content = open_unit(self._source, at, kind, self._dictionary)
        held: Stored | None = None
        several = False
        inside = self._inside(content)
        while True:
            for record in inside:
                if held is not None:
                    several = True
                    yield replace(held, unit=at, flags=held.flags + flags)
                held = record
                if record.damage is None:
                    content.accept(record.offset + record.length)
            joined = self._joined(at, kind, content, held)
            if held is None or joined is None:
                break
            content = joined
            inside = self._inside(content, held.offset)
            held = None
        size = content.extent()
        damage = content.error
        end = content.end
        if end is not None and self._unchecked(at, kind) and not self._goes_on(end):
            damage = "damaged_member"
        if damage or end is None:
            damage = damage or "damaged_member"
            end = self._next(self._resume(at, content), stop, seen)
        if held is None:
            if damage:
                yield self._stretch(at, end, damage)
            elif size and content.read_at(0, MIB).strip(b"\r\n\0"):
                yield self._stretch(at, end, "not_a_record")
        else:
            if held.damage == "truncated" and damage is None:
                held = _closed(held, "bad_length")  # the unit is whole, so the length is wrong
            yield Stored(
                held.offset if several else at,
                held.length if several else end - at,
                at if several else None,
                held.head,
                content,
                held.block,
                held.block_stop,
                damage or held.damage,
                held.flags + flags,
            )
        return end, damage is None

    def _joined(
        self, at: int, kind: str, content: Inflated, last: Stored | None
    ) -> Inflated | None:
        """The unit at *at* together with those that its last record runs on into, if it does.

        Some tools cut the compressed stream anywhere, not where records end.
        """
        end = content.end
        if last is None or last.damage != "truncated" or end is None:
            return None
        stop = end
        while kind_at(self._source, stop) == kind and not begins(
            self._source, stop, kind, self._dictionary
        ):
            unit = open_unit(self._source, stop, kind, self._dictionary)
            unit.extent()
            if unit.end is None:
                break
            stop = unit.end
        return open_unit(self._source, at, kind, self._dictionary, stop) if stop > end else None

    def _resume(self, at: int, content: Inflated) -> int:
        """Where the search behind a damaged unit begins.

        That is right behind its first byte, since damage shows later than it occurs. Past a
        budget it is behind what was inflated, so that hostile nested units cost linear time.
        """
        self._wasted += content.reached
        if self._wasted > max(SALVAGE_FLOOR, SALVAGE_FACTOR * self._source.extent()):
            return max(content.consumed, at + 1)
        return at + 1

    def _unchecked(self, at: int, kind: str) -> bool:
        """Whether the unit at *at* is a zstd frame without a checksum: damage may pass unseen."""
        return kind == "zstd" and not self._source.read_at(at + 4, 1)[0] & 4

    def _goes_on(self, at: int) -> bool:
        at, _ = _skip_blank(self._source, at)
        return (
            not self._source.read_at(at, 1)
            or kind_at(self._source, at) is not None
            or _skippable_frame(self._source, at) > 0
        )

    def _inside(self, content: Inflated, at: int = 0) -> Iterator[Stored]:
        """Records from *at* on, by their offset in the unit's content."""
        chained = 0
        last = "warc"
        flags: tuple[str, ...] = ()
        while True:
            at, _ = _skip_blank(content, at)
            if not content.read_at(at, 1):
                return
            head = read_head(content, at, cut=True)
            if head is None:
                if not chained and not self._many(chained):
                    return
                found = self._behind_inside(content, chained, at + 1, last)
                following = content.extent() if found is None else found
                yield Stored(at, following - at, None, None, content, at, following, "garbage")
                at = following
                flags = ("recovered",)
                continue
            find = partial(self._behind_inside, content, chained)
            record = _measure(content, at, head, find)
            at += record.length
            last = "arc" if head.arc else "warc"
            chained = chained + 1 if record.damage is None else chained
            yield replace(record, flags=record.flags + flags) if flags else record
            flags = () if record.damage is None else ("recovered",)

    def _behind_inside(self, content: Inflated, chained: int, at: int, kind: str) -> int | None:
        if not self._many(chained):
            return None
        return find_start(content, at, None, (kind,), None, others=False)

    def _many(self, chained: int) -> bool:
        """Whether units of this file hold many records, so that a broken chain goes on inside.

        Where each unit holds one record a header inside it can only be page content.
        """
        if chained > 1:
            return True
        if self._several is None:
            self._several = self._first_unit_holds_several()
        return self._several

    def _first_unit_holds_several(self) -> bool:
        kind = kind_at(self._source, self._origin)
        if kind not in ("gzip", "zstd"):
            return False
        content = open_unit(self._source, self._origin, kind, self._dictionary)
        head = read_head(content, 0, cut=True)
        record = _measure(content, 0, head, _nothing) if head else None
        if record is None or record.damage is not None:
            whole = content.extent() and content.end
            return whole is not None and not self._source.read_at(whole, 1)
        at, _ = _skip_blank(content, record.length)
        return read_head(content, at) is not None


def _nothing(at: int, kind: str) -> int | None:  # noqa: ARG001
    return None


def _measure(source: Source, at: int, head: Head, find: Callable[[int, str], int | None]) -> Stored:
    """The record at *at*, and where it ends.

    Its Content-Length counts if it leads to the end of the data or to a record's end. Otherwise
    the record ends at the next header, which *find* looks for, or at the end of the data.
    """
    block = at + head.size
    damage = head.fault
    if damage == "header_too_large":
        end = _end(source, block, head, find)
        return Stored(at, end - at, None, head, source, block, block, damage, head.flags)
    if head.length is not None:
        stop = block + head.length
        if head.length == 0 or source.read_at(stop - 1, 1):
            if _ends(source, stop, head) or (
                # A record and then garbage; or a length that leads to a blank line further on.
                source.read_at(stop, 4) == _LINE_ENDS[0] and not _holds_record(find, block, stop)
            ):
                return Stored(at, stop - at, None, head, source, block, stop, None, head.flags)
            damage = "bad_length"
        else:
            damage = "truncated"
    stop = _end(source, block, head, find)
    if damage == "truncated" and source.read_at(stop, 1):
        damage = "bad_length"
    stored = Stored(at, stop - at, None, head, source, block, stop, damage, head.flags)
    if source.error:
        return replace(stored, damage=source.error)
    return stored if damage == "truncated" else _closed(stored, damage)


def _closed(stored: Stored, damage: str | None) -> Stored:
    """A record that did not end where its length says, without the line ends behind it."""
    tail = stored.content.read_at(max(stored.block, stored.block_stop - 4), 4)
    ending = next((len(mark) for mark in _LINE_ENDS if tail.endswith(mark)), 0)
    return replace(
        stored,
        length=stored.length - ending,
        block_stop=stored.block_stop - ending,
        damage=damage,
    )


def _end(source: Source, block: int, head: Head, find: Callable[[int, str], int | None]) -> int:
    """The end of a block of unknown length: the next record's start, else the end of the data."""
    found = find(block, "arc" if head.arc else "warc")
    return source.extent() if found is None else found


def _ends(source: Source, stop: int, head: Head) -> bool:
    """Whether a record whose block goes up to *stop* ends there."""
    tail = source.read_at(stop, 64)
    rest = tail.lstrip(b"\r\n")
    if not rest or rest[:1] == b"\0" or rest.startswith((GZIP, ZSTD)):
        return True
    if head.arc:
        # Without a line end, "ttp://…" one byte on must not pass for a URL.
        apart = len(rest) < len(tail) or rest.startswith(_ARC_SCHEMES)
        return apart and read_head(source, stop + len(tail) - len(rest)) is not None
    return rest[:5].upper() == b"WARC/"


def _holds_record(find: Callable[[int, str], int | None], block: int, stop: int) -> bool:
    found = find(block, "warc")
    return found is not None and found < stop


def _skip_blank(source: Source, at: int) -> tuple[int, bool]:
    """The position behind line ends and zero bytes, and whether there were zero bytes."""
    if (start := source.read_at(at, 1)) and start not in b"\r\n\0":
        return at, False
    padded = False
    size = 64
    while True:
        window = source.read_at(at, size)
        rest = window.lstrip(b"\r\n\0")
        blank = len(window) - len(rest)
        padded = padded or b"\0" in window[:blank]
        at += blank
        if rest or len(window) < size:
            return at, padded
        size = MIB


def _skippable_frame(source: Source, at: int) -> int:
    """The length of the zstd skippable frame at *at*, or 0 where there is none."""
    head = source.read_at(at, 8)
    if len(head) < 8 or head[1:4] != _SKIPPABLE or head[0] >> 4 != 5:
        return 0
    return 8 + int.from_bytes(head[4:], "little")
