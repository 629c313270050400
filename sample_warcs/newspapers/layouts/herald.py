"""Hallin Bay Herald: tables, fonts and <br><br>, in windows-1252 that calls itself iso-8859-1."""

from newspapers.layouts.site import Site, attribute, caption, joined, text
from newspapers.papers import Paper
from newspapers.stories import Edition, Part, Story

STYLE = "body{background:#fffbe8}a{color:#036}\n"


def _frame(paper: Paper, title: str, site: Site, main: str) -> str:
    links = "<br>\n".join(
        f'<a href="/index.asp?s={i}"><font size="2">{s}</font></a>'
        for i, s in enumerate(paper.sections)
    )
    teasers = "<br><br>\n".join(
        f'<a href="{s.path}"><font size="1">{text(site.title(s))}</font></a>'
        for s in site.latest(6)
    )
    return f"""<HTML>
<HEAD>
<META http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<TITLE>{title}</TITLE>
<LINK rel="stylesheet" href="/herald.css">
</HEAD>
<BODY bgcolor="#fffbe8" text="#000000">
<TABLE width="760" border="0" cellpadding="6" align="center">
<TR><TD colspan="3" bgcolor="#003366" align="center"><A href="/"><FONT color="#ffffff" size="6" face="Times">Hallin Bay Herald</FONT></A><BR><FONT color="#ffffff" size="2"><I>{paper.motto}</I></FONT></TD></TR>
<TR><TD colspan="3" align="center"><FONT size="1">High water at the pier: see the <A href="/tides.asp">tide table</A> | <A href="/ads.asp">Place a small advertisement</A> | Today is {site.when:%A}, {site.when.day} {site.when:%B %Y}</FONT></TD></TR>
<TR>
<TD width="110" valign="top" bgcolor="#e8e0c8">
{links}
</TD>
<TD width="470" valign="top">
{main}
</TD>
<TD width="160" valign="top" bgcolor="#f4eed8"><FONT size="2"><B>Lately in the Herald</B></FONT><BR><BR>
{teasers}
</TD>
</TR>
<TR><TD colspan="3" align="center"><HR><FONT size="1">Hallin Bay Herald, The Parade. Published on Thursdays and when something happens. Webmaster: the editor’s nephew.</FONT></TD></TR>
</TABLE>
</BODY>
</HTML>
"""


def _line(part: Part) -> str:
    if part.kind == "heading":
        return f"<b>{text(part.text)}</b>"
    if part.kind == "item":
        return f"• {text(part.text)}"
    if part.kind == "quote":
        return f"<i>{text(part.text)}</i>"
    return text(part.text)


def article(site: Site, story: Story, edition: Edition) -> str:
    """The page of one story."""
    dated = not {"undated", "urldate"} & story.flags
    date = (
        f'<font size="2">{story.when:%A}, {story.when.day} {story.when:%B %Y}</font><br>'
        if dated
        else ""
    )
    byline = (
        f'<font size="2"><i>by {text(joined(story.authors))}</i></font><br>'
        if story.authors
        else ""
    )
    picture = ""
    if story.image:
        picture = f'<table align="right" width="200"><tr><td><img src="/pics/{story.image}.png" width="200" alt="{attribute(caption(story))}"><br><font size="1">{text(caption(story))}</font></td></tr></table>'
    dek = f"<b>{text(edition.dek)}</b><br><br>\n" if edition.dek else ""
    lines = "<br><br>\n".join(_line(part) for part in edition.parts)
    main = f"""<font size="5" face="Times"><b>{text(edition.title)}</b></font><br>
{date}{byline}<br>
{picture}{dek}{lines}<br><br>
<font size="1"><a href="/">Front page</a> | <a href="mailto:editor@hallinbayherald.example">Write to the editor</a></font>"""
    return _frame(story.paper, f"Hallin Bay Herald: {text(edition.title)}", site, main)


def listing(site: Site, section: str) -> str:
    """The home page, or the front of one section."""
    items = "<br><br>\n".join(
        f'<a href="{s.path}"><b>{text(site.title(s))}</b></a><br><font size="2">{text(s.editions[0].parts[0].text[:90])}...</font>'
        for s in site.latest(12, None, section)
    )
    return _frame(site.paper, "Hallin Bay Herald", site, items)


def missing(site: Site) -> str:
    """What the paper answers for an address it does not know."""
    return _frame(
        site.paper,
        "Hallin Bay Herald",
        site,
        "<b>The page cannot be found.</b><br><br>Please tell the editor’s nephew.",
    )
