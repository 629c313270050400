"""Writes README.md of the samples, whose addresses and counts follow from the stories."""

from collections import Counter
from collections.abc import Sequence

from newspapers.difficulties import Difficulty
from newspapers.papers import PAPERS
from newspapers.stories import Story

_HEAD = """# Sample archives: the newspapers of the Vesk coast

{count} articles from {papers} newspapers, {first} to {last}, in five archive files and a folder of
pages. Coast, papers and people are made up, every sentence was written for this project, and no
living person is meant. They are here so that one can try everything without an archive of one's
own, and so that tests have something to read whose truth is known.

    backissue demo                                      search them
    python sample_warcs/make_samples.py                 make them again (the same bytes)
    python sample_warcs/make_samples.py --check         do they still hold what the script makes?

| file | what it holds |
|---|---|
| `coastal-2008-2012.warc.gz`, `coastal-2013-2018.warc.gz` | Courier, Evening Post and Gazette; one gzip member for each record |
| `brackwater-recrawl.warc.gz` | the Evening Post once more in June 2014: revisit records alone |
| `hallin-bay.warc` | the Herald, uncompressed, its revisit records first |
| `puerto-gris.wacz` | El Faro and the Bote, as a WACZ package |
| `vesk-islander/` | the Islander: a mirrored folder, and one page saved from a browser |
| `expected.json` | what is to be read out of them: fields of every article, the kind of every other page |
| `make_samples.py`, `newspapers/` | the script, the stories as text, the papers' layouts and pictures |

## The papers

| paper | articles | how its pages are made |
|---|---|---|
"""
_MADE = {
    "courier": "HTML5, JSON-LD, `<time>`, newsletter box, rail of teasers; gzip, chunked",
    "post": "XHTML, no data at all, “Posted: … \\| Updated: …”, appeals in the body; br, gzip, plain",
    "herald": "tables and `<br><br>`, windows-1252; date in words, in the address or nowhere",
    "gazette": "a weblog theme, meta tags, comments; br, deflate, gzip",
    "faro": "Spanish, microdata, iso-8859-1, consent wall; gzip, br, chunked",
    "islander": "typed by hand, files on a disk",
    "bote": "German, a few meta tags",
}
_TAIL = """
Besides: warcinfo, request, metadata and `dns:` records in every WARC file.

## How the stories are told

`newspapers/text/stories-*.txt` holds each story: headline, lead, quotations, later editions, and
which *pools* the rest is drawn from. `newspapers/text/pools-*.txt` holds the pools: sentences that
may take one another's place, with names and numbers left open. People keep their offices (the
mayor changes in 2013), prices and dates agree from story to story, and no paragraph appears in
two stories but for wire copy. Choices are hashes, so that every run tells the same stories.
"""


def readme(stories: Sequence[Story], found: Sequence[Difficulty]) -> str:
    """The text of README.md."""
    counts = Counter(story.paper.key for story in stories)
    years = [story.when.year for story in stories]
    head = _HEAD.format(count=len(stories), papers=len(counts), first=min(years), last=max(years))
    papers = "".join(
        f"| {paper.name} (`{paper.host.removeprefix('www.')}`) | {counts[key]} | {_MADE[key]} |\n"
        for key, paper in PAPERS.items()
    )
    rows = "".join(
        f"| {row.what} | {'<br>'.join(f'`{url}`' for url in row.urls)} |\n" for row in found
    )
    return (
        f"{head}{papers}\n## The difficulties\n\n"
        f"Up to three addresses each; `expected.json` has the same list.\n\n"
        f"| difficulty | shown by |\n|---|---|\n{rows}{_TAIL}"
    )
