"""Tarrow Courier: HTML5 with JSON-LD, a dek, a rail of teasers and a letter to sign up for."""

import json

from newspapers.layouts.site import (
    Site,
    attribute,
    body,
    caption,
    day,
    joined,
    shown_update,
    teaser,
    text,
)
from newspapers.papers import Paper
from newspapers.stories import Edition, Story, slug

STYLE = """
body{margin:0;background:#fff;color:#222;font:17px/1.55 Georgia,serif}
header,footer{background:#12303a;color:#fff;padding:14px 24px}header a,footer a{color:#fff}
.logo{font-size:34px;text-decoration:none}nav ul,.rail ul{list-style:none;padding:0;margin:8px 0}
nav li{display:inline;margin-right:18px;font:14px sans-serif}main{display:grid;
grid-template-columns:minmax(0,2fr) minmax(0,1fr);gap:40px;max-width:1080px;margin:24px auto;padding:0 24px}
h1{font-size:36px;line-height:1.15}.dek{font-size:20px;color:#555}.meta{font:14px sans-serif;color:#555}
figure{margin:0}figure img{width:100%}figcaption{font:13px sans-serif;color:#666}
.signup{background:#eef3f3;border:1px solid #bcd;padding:12px 18px;font-family:sans-serif;margin:20px 0}
.rail{font:14px/1.4 sans-serif;border-left:1px solid #ddd;padding-left:24px}
@media(max-width:700px){main{display:block}}
"""
_SIGNUP = """<div class="signup" id="morning-letter">
<p><strong>The morning letter</strong></p>
<p>Get the Courier’s morning letter: six stories, one kettle.</p>
<form action="/letter" method="post"><label>E-mail <input name="email"></label> <button>Send it</button></form>
</div>"""


def _frame(paper: Paper, head: str, main: str, rail: str) -> str:
    links = "".join(f'<li><a href="/{slug(s)}/">{s}</a></li>' for s in paper.sections)
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{head}
<link rel="stylesheet" href="/assets/courier.css">
<script>window.dataLayer = window.dataLayer || [];</script>
</head>
<body>
<header>
<a class="logo" href="/">Tarrow Courier</a>
<div class="motto">{paper.motto}</div>
<nav aria-label="Sections"><ul>{links}<li><a href="/subscribe">Subscribe</a></li></ul></nav>
</header>
<main>
{main}
<aside class="rail">
{rail}
</aside>
</main>
<footer>
<p>© Tarrow Courier Ltd, 14 Salt Street, Tarrow. Registered as a newspaper.</p>
<ul><li><a href="/about">About us</a></li><li><a href="/complaints">Complaints and corrections</a></li><li><a href="/terms">Terms</a></li></ul>
</footer>
</body>
</html>
"""


def _rail(site: Site, without: Story | None) -> str:
    items = "\n".join(
        f'<li><a href="{story.path}">{text(site.title(story))}</a><br>{text(teaser(story, 14))}</li>'
        for story in site.latest(5, without)
    )
    return f"<h2>Most read this week</h2>\n<ul>\n{items}\n</ul>\n<p>You have read this far. Local reporting is paid for by readers like you.</p>"


def _data(story: Story, edition: Edition) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": edition.title,
        "description": edition.dek or None,
        "url": story.url,
        "mainEntityOfPage": story.url,
        "articleSection": story.section,
        "inLanguage": "en-GB",
        "author": [{"@type": "Person", "name": name} for name in story.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": "Tarrow Courier"},
        "image": f"{story.paper.root}/images/{story.image}.jpg" if story.image else None,
    }
    if "undated" not in story.flags:
        data["datePublished"] = f"{story.when:%Y-%m-%dT%H:%M:%SZ}"
        changed = edition.updated or story.when
        data["dateModified"] = f"{changed:%Y-%m-%dT%H:%M:%SZ}"
    stated = {key: value for key, value in data.items() if value}
    return json.dumps(stated, ensure_ascii=False, indent=1).replace("</", "<\\/")


def article(site: Site, story: Story, edition: Edition, printed: bool = False) -> str:
    """The page of one story; *printed* is the version without pictures and rail."""
    authors = joined([f'<a rel="author" href="/by/{slug(a)}">{a}</a>' for a in story.authors])
    byline = f'<span class="byline">By {authors}</span> · ' if authors else ""
    dates = ""
    if "undated" not in story.flags:
        dates = f'<time datetime="{story.when:%Y-%m-%dT%H:%M:%SZ}">{day(story.when)}</time>'
        if changed := shown_update(story, edition):
            dates += f' · Last changed <time datetime="{changed:%Y-%m-%dT%H:%M:%SZ}">{day(changed)}</time>'
    figure = ""
    if story.image and not printed:
        figure = f"""<figure>
<img src="/images/{story.image}.jpg" width="480" height="272" alt="{attribute(caption(story))}">
<figcaption>{text(caption(story))}. Picture: Courier</figcaption>
</figure>"""
    dek = f'<p class="dek">{text(edition.dek)}</p>' if edition.dek else ""
    data = f'<script type="application/ld+json">\n{_data(story, edition)}\n</script>'
    head = f'<title>{text(edition.title)} | Tarrow Courier</title>\n<link rel="canonical" href="{story.url}">'
    prose = body(edition.parts, None if printed else {3: _SIGNUP})
    main = f"""<article>
<p class="meta"><a href="/{slug(story.section)}/">{story.section}</a></p>
<h1>{text(edition.title)}</h1>
{dek}
<p class="meta">{byline}{dates}</p>
{figure}
<div class="story-text">
{prose}
</div>
</article>"""
    if printed:
        return f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">{head}</head>\n<body class="print">\n<p>Tarrow Courier · version for printing</p>\n{main}\n<p>Printed from {story.url}</p>\n</body></html>\n'
    related = "".join(
        f'<li><a href="{s.path}">{text(site.title(s))}</a></li>'
        for s in site.latest(3, story, story.section)
    )
    main = main.replace(
        "</article>",
        f'<section class="related"><h2>More {story.section}</h2><ul>{related}</ul></section>\n</article>',
    )
    return _frame(story.paper, head + "\n" + data, main, _rail(site, story))


def listing(site: Site, section: str) -> str:
    """The home page, or the front of one section."""
    items = "\n".join(
        f'<section><h2><a href="{s.path}">{text(site.title(s))}</a></h2><p>{text(teaser(s, 26))}</p></section>'
        for s in site.latest(12, None, section)
    )
    head = f'<title>{section or "Home"} | Tarrow Courier</title>\n<meta property="og:type" content="website">'
    main = f"<div><h1>{section or 'Today in Tarrow'}</h1>\n{items}\n</div>"
    return _frame(site.paper, head, main, _rail(site, None))


def missing(site: Site) -> str:
    """What the paper answers for an address it does not know."""
    main = '<div><h1>We cannot find that page</h1>\n<p>It may have been moved, or wrapped round chips. Try the <a href="/">front page</a>.</p></div>'
    return _frame(
        site.paper, "<title>Page not found | Tarrow Courier</title>", main, _rail(site, None)
    )
