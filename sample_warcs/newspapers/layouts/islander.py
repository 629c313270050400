"""The Vesk Islander: typed by hand, a title, a heading and paragraphs; kept as a folder of files."""

from newspapers.layouts.site import Site, attribute, body, caption, joined, text
from newspapers.stories import Edition, Story

STYLE = "body{max-width:40em;margin:1em auto;font:18px/1.5 serif;background:#f4f8f8}hr{border:1px solid #9bb}\n"


def _frame(title: str, up: str, main: str) -> str:
    return f"""<html>
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="stylesheet" href="{up}islander.css">
</head>
<body>
<p><a href="{up}index.html">The Vesk Islander</a> · comes with the boat · <a href="{up}about.html">who we are</a></p>
<hr>
{main}
<hr>
<p>The Vesk Islander is written at the post office, Vesk, between the mails. No part of it may be read aloud on the boat without tea.</p>
</body>
</html>
"""


def article(site: Site, story: Story, edition: Edition, up: str = "../") -> str:
    """The page of one story."""
    date = (
        ""
        if "undated" in story.flags
        else f"<p>{story.when:%A} {story.when.day} {story.when:%B %Y}</p>"
    )
    byline = f"<p>By {text(joined(story.authors))}</p>" if story.authors else ""
    picture = (
        f'<p><img src="{up}pics/{story.image}.svg" width="480" alt="{attribute(caption(story))}"></p>'
        if story.image
        else ""
    )
    main = f"<h1>{text(edition.title)}</h1>\n{date}\n{byline}\n{picture}\n{body(edition.parts)}"
    return _frame(f"{text(edition.title)} - The Vesk Islander", up, main)


def listing(site: Site, section: str) -> str:
    """The home page."""
    items = "".join(
        f'<li><a href="{s.path[1:]}">{text(site.title(s))}</a></li>' for s in site.latest(20)
    )
    return _frame("The Vesk Islander", "", f"<h1>In this number</h1>\n<ul>{items}</ul>")


def missing(site: Site) -> str:
    """What the paper answers for an address it does not know."""
    return _frame("Gone", "", "<h1>Gone</h1><p>That page has gone over on the boat.</p>")
