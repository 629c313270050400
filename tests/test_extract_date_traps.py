"""Made-up pages with misleading dates: each must be dated right, or not at all."""

from datetime import UTC, datetime

import pytest

from indexer.extract import extract_article

CAPTURED = datetime(2020, 6, 15, 12, 30, tzinfo=UTC)
SENTENCE = "The board of the harbour met until midnight, and spoke of nothing but the old crane. "
BODY = f"<p>{SENTENCE * 3}</p>" * 5
TITLE = "Crane breaks again in the harbour"
HEADLINE = f"<h1>{TITLE}</h1>"
DAY = "<p class=byline>By Tam Okell, 4 March 2019</p>"
TOP = HEADLINE + DAY

SIDEBAR = "".join(
    f'<li><a href="/{n}">Herring returns, and so do gulls</a> <span>{n} June 2020</span></li>'
    for n in (12, 13, 14)
)
COMMENTS = "".join(
    f"<div class=comment><b>Ole</b> <span>{n} April 2019 at 10:0{n}</span><p>{SENTENCE}</p></div>"
    for n in range(1, 5)
)
MOST_READ = (
    "<h3>Most read</h3><ol>"
    '<li><a href="/1">Ferry sold</a> 14 June 2020</li><li><a href="/2">Quay 4</a> 9 June 2020</li>'
    '<li><a href="/3">Fog</a> 8 June 2020</li></ol>'
)
EVENT = f"<p>The hearing is on 12 May 2019 at 10:30 in the town hall. {SENTENCE * 2}</p>"
RIGHTS = "<p>Copyright 1998-2020 Coast Gazette. All rights reserved. Terms of 1 January 2020.</p>"
TEASER = (
    '<div class="related"><h3>Related</h3><a href="/2">Ferry sold to the islands</a>'
    "<time datetime=2020-05-05>5 May 2020</time></div>"
)
LIVE = "".join(
    f"<div class=live-entry><time datetime=2019-03-04T{hour}:15:00Z>{hour}:15</time>"
    f"<h2>Entry at {hour}</h2><p>{SENTENCE * 2}</p></div>"
    for hour in (19, 18, 17, 12)
)
CORRECTION = "<p><i>Correction, 9 March 2019: an earlier version misspelt the crane.</i></p>"
MASTHEAD = (
    "<table width=600><tr><td><img src=logo.gif alt='Coast Gazette'></td></tr>"
    "<tr><td align=right><font size=1>Sunday, March 4, 2001</font></td></tr></table>"
    "<table width=600><tr><td width=120 valign=top><font size=1><a href=/>Home</a><br>"
    "<a href=/a/>Archive 2000</a><br><a href=/w/>Weather</a></font></td>"
    f"<td valign=top><font size=5><b>{TITLE}</b></font><br><br>"
    + f"<font size=2>{SENTENCE * 3}<br><br></font>" * 5
    + "</td></tr></table><hr><font size=1>&copy; 2001 Coast Gazette</font>"
)

NUMBERED = "".join(
    f'<div class="post-{n} post"><a href="/{n}">Fog</a> <time class=t>{n} June 2020</time></div>'
    for n in range(3, 9)
)
DEEPER = "<h3>Releases</h3><ul>" + "".join(
    f"<li class=item><time class=t>{n} June 2020</time></li>" for n in range(3, 7)
) + "<li class=item><p class=z><time class=t>7 June 2020</time></p></li></ul>"  # fmt: skip

TRAPS = {
    "posts numbered in their classes": (f"{HEADLINE}{BODY}{NUMBERED}", None),
    "posts with numbers above the byline": (f"{HEADLINE}{NUMBERED}{DAY}{BODY}", "2019-03-04"),
    "an item deeper than the others": (f"{TOP}{BODY}{DEEPER}", "2019-03-04"),
    "a sidebar of newer articles": (f"{TOP}{BODY}<aside><ul>{SIDEBAR}</ul></aside>", "2019-03-04"),
    "a sidebar before the article": (f"<div><ul>{SIDEBAR}</ul></div>{TOP}{BODY}", "2019-03-04"),
    "only a sidebar": (f"{HEADLINE}{BODY}<aside><ul>{SIDEBAR}</ul></aside>", None),
    "comments": (f"{TOP}{BODY}<section id=comments>{COMMENTS}</section>", "2019-03-04"),
    "only comments": (f"{HEADLINE}{BODY}<section id=comments>{COMMENTS}</section>", None),
    "what is most read": (f"{TOP}<div>{MOST_READ}</div>{BODY}", "2019-03-04"),
    "only what is most read": (f"{HEADLINE}{BODY}<div class=popular>{MOST_READ}</div>", None),
    "an event in the text": (f"{TOP}{EVENT}{BODY}", "2019-03-04"),
    "only an event in the text": (f"{HEADLINE}{BODY}{EVENT}{BODY}", None),
    "the years of a copyright": (f"{TOP}{BODY}<div>{RIGHTS}</div>", "2019-03-04"),
    "only a copyright": (f"{HEADLINE}{BODY}<div>{RIGHTS}</div>", None),
    "only a teaser": (f"{HEADLINE}{BODY}{TEASER}", None),
    "a teaser below the headline": (f"{HEADLINE}{TEASER}{BODY}", None),
    "a teaser before the byline": (f"{HEADLINE}{TEASER}{DAY}{BODY}", "2019-03-04"),
    "a reprint": (
        f"{HEADLINE}<p>First published 4 March 2019</p><p>Republished on 2 June 2020</p>{BODY}",
        "2019-03-04",
    ),
    "a reprint, the other way round": (
        f"{HEADLINE}<p>2 June 2020 | Originally published on 4 March 2019 in the Gazette</p>{BODY}",
        "2019-03-04",
    ),
    "a live blog": (f"{HEADLINE}<p>4 March 2019</p>{LIVE}", "2019-03-04"),
    "a live blog without a day of its own": (f"{HEADLINE}{LIVE}", "2019-03-04"),
    "a correction below the text": (f"{TOP}{BODY}{CORRECTION}", "2019-03-04"),
    "a correction above the text": (f"{HEADLINE}{CORRECTION}{DAY}{BODY}", "2019-03-04"),
    "a masthead of 2001": (MASTHEAD, "2001-03-04"),
    "a member's entry into a forum": (
        f"{HEADLINE}<dl><dt>Joined</dt><dd>11 May 2017</dd></dl>{DAY}{BODY}", "2019-03-04",
    ),
    "a quay named after a day": (f"{TOP}<h2>The quay of 1 May 1950</h2>{BODY}", "2019-03-04"),
    "the lives of an obituary": (f"{TOP}<p>(12 May 1931 - 1 March 2019)</p>{BODY}", "2019-03-04"),
}  # fmt: skip


@pytest.mark.parametrize("captured", [CAPTURED, None], ids=["captured", "capture unknown"])
@pytest.mark.parametrize("name", TRAPS)
def test_a_page_gets_its_own_date_or_none(name: str, captured: datetime | None) -> None:
    markup, day = TRAPS[name]
    page = f"<html lang=en-GB><head><title>{TITLE}</title></head><body>{markup}</body></html>"
    found = extract_article(page.encode(), "http://paper.example/a", None, captured)
    read = found.published.date().isoformat() if found.published else None
    assert read == day
