"""The archives in a file: the file itself, or those in the package that it is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.model.capture import Entry, Location, Outcome, Record
from indexer.read.chain import Chain
from indexer.read.records import PageList
from indexer.read.source import Source
from indexer.read.units import zstd_dictionary
from indexer.read.wacz import (
    Member,
    Package,
    check_resources,
    is_nested,
    name_step,
    read_page_list,
)


@dataclass(frozen=True, slots=True)
class LocatedArchive:
    """One archive (records one after another in *content*) and where it lies in its file.

    *content* begins at *shift* of the file, or of the compressed entry that *steps* lead to;
    *anchor* is where the outermost entry that holds it begins in the file. *packages* are the
    steps to the package that it is in.
    """

    file: str
    content: Source
    shift: int = 0
    steps: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    anchor: int = 0
    page_list: PageList | None = None

    def chain(self) -> Chain:
        """The walk over the records."""
        dictionary, origin = zstd_dictionary(self.content)
        return Chain(self.content, origin, dictionary)

    def part(self, start: int, end: int | None) -> tuple[int, int | None]:
        """The range of *content* in a range of the file; a compressed entry lies at its start."""
        if self.steps:
            inside = self.anchor >= start and (end is None or self.anchor < end)
            return 0, None if inside else 0
        first = max(0, start - self.shift)
        return first, None if end is None else max(0, end - self.shift)


def archives_in(file: str, source: Source, container: str) -> Iterator[LocatedArchive | Entry]:
    """The archives in a file, and a ledger row for each refused or damaged entry of a package."""
    whole = LocatedArchive(file, source)
    if container == "wacz":
        yield from _in_package(whole, nested=False)
    else:
        yield whole


def _in_package(outer: LocatedArchive, *, nested: bool) -> Iterator[LocatedArchive | Entry]:
    package = Package(outer.content)
    if package.fault:
        yield _row(outer, package.fault, outer.content.extent())
        yield outer
        return
    if package.is_cut:
        yield _row(outer, "zip_too_large", 0)
    for member in package.members:
        if member.refused:
            yield _row(outer, member.refused, member.length, member.name)
    for name, reason in check_resources(package):
        yield _row(outer, reason, 0, name)
    page_list = read_page_list(package)
    for member in package.archives():
        inner = _inside(outer, package, member, page_list, nested=nested)
        if not inner.content.read_at(0, 1):
            yield _row(outer, "empty_file", 0, member.name)
        elif not is_nested(member):
            yield inner
        elif nested:
            yield _row(outer, "zip_nested", member.length, member.name)
        else:
            packages = (*outer.packages, name_step(member.name))
            yield from _in_package(replace(inner, packages=packages), nested=True)


def _inside(
    outer: LocatedArchive,
    package: Package,
    member: Member,
    page_list: PageList | None,
    *,
    nested: bool,
) -> LocatedArchive:
    shift, steps = outer.shift + member.offset, outer.steps
    if not member.stored:
        shift, steps = 0, (*outer.packages, name_step(member.name))
    anchor = outer.anchor if nested else member.offset
    return replace(
        outer,
        content=package.open(member),
        shift=shift,
        steps=steps,
        anchor=anchor,
        page_list=page_list,
    )


def _row(outer: LocatedArchive, reason: str, length: int, name: str | None = None) -> Entry:
    """The ledger row of an unread package, or of its unread entry *name*."""
    steps = outer.packages if name is None else (*outer.packages, name_step(name))
    member = "!".join(steps) or None
    location = Location(outer.file, 0, length, member=member, seekable=not steps)
    outcome = Outcome.SKIPPED if reason == "empty_file" else Outcome.DAMAGED
    return Entry(Record(location, "package", outcome, reason))
