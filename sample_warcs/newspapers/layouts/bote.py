"""Norderhaffer Bote: German, with a few meta tags and a date in words."""

from datetime import datetime

from newspapers.layouts.site import Site, attribute, body, joined, teaser, text
from newspapers.papers import Paper
from newspapers.stories import Edition, Story, slug

STYLE = "body{font:17px/1.5 sans-serif;max-width:46em;margin:0 auto;padding:1em}.kopf{border-bottom:2px solid #333}\n"
_MONTHS = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]


def _date(when: datetime) -> str:
    return f"{when.day}. {_MONTHS[when.month - 1]} {when.year}"


def _frame(paper: Paper, head: str, main: str) -> str:
    links = " ".join(f'<a href="/{slug(s)}/">{s}</a>' for s in paper.sections)
    return f"""<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
{head}
<link rel="stylesheet" href="/stil.css">
</head>
<body>
<div class="kopf"><p><a href="/">Norderhaffer Bote</a></p><p>{paper.motto}</p><nav>{links} <a href="/abo">Abonnement</a> <a href="/anzeigen">Anzeigen</a></nav></div>
{main}
<footer><p>Norderhaffer Bote, Deichstraße 9. <a href="/impressum">Impressum</a> <a href="/datenschutz">Datenschutz</a></p></footer>
</body>
</html>
"""


def article(site: Site, story: Story, edition: Edition) -> str:
    """The page of one story."""
    head = "\n".join(
        [
            f"<title>{text(edition.title)} | Norderhaffer Bote</title>",
            f'<meta name="date" content="{story.when:%Y-%m-%d}">',
            f'<meta name="description" content="{attribute(teaser(story, 20))}">',
            f'<meta name="author" content="{attribute(joined(story.authors, "und"))}">',
        ]
    )
    main = f"""<article>
<h1>{text(edition.title)}</h1>
<p class="autor">Von {text(joined(story.authors, "und"))}</p>
<p class="datum">Veröffentlicht am {_date(story.when)}</p>
{body(edition.parts)}
<div class="teilen"><a href="#">Teilen</a> <a href="#">Drucken</a></div>
</article>"""
    return _frame(story.paper, head, main)


def listing(site: Site, section: str) -> str:
    """The home page."""
    items = "".join(
        f'<h2><a href="{s.path}">{text(site.title(s))}</a></h2><p>{text(teaser(s, 20))}</p>'
        for s in site.latest(8)
    )
    return _frame(site.paper, "<title>Norderhaffer Bote</title>", items)


def missing(site: Site) -> str:
    """What the paper answers for an address it does not know."""
    return _frame(
        site.paper,
        "<title>Nicht gefunden</title>",
        "<h1>Nicht gefunden</h1><p>Diese Seite gibt es nicht.</p>",
    )
