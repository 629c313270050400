"""What a paper publishes beside pages: a timetable as PDF, a feed, a robots.txt."""

from xml.sax.saxutils import escape

from newspapers.layouts.site import Site, teaser
from newspapers.papers import Paper

_SAILINGS = (
    "The Vesk Line: summer sailings 2016",
    "",
    "Tarrow to Vesk     07.10   10.40   14.15   18.00   23.10",
    "Vesk to Tarrow     05.40   09.00   12.30   16.10   20.45",
    "",
    "The night boat sails every night from 1 June to 30 September,",
    "at other times on Monday, Wednesday, Friday and Saturday.",
    "Bicycles, prams and instruments are carried free.",
)


def robots(paper: Paper) -> bytes:
    """The paper's robots.txt."""
    rules = "User-agent: *\nDisallow: /login\nDisallow: /search\n"
    return f"{rules}Sitemap: {paper.root}/sitemap.xml\n".encode()


def feed(site: Site) -> bytes:
    """The latest stories as RSS."""
    items = "".join(
        f"<item><title>{escape(site.title(s))}</title><link>{s.url}</link>"
        f"<description>{escape(teaser(s, 30))}</description></item>\n"
        for s in site.latest(8)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{site.paper.name}</title><link>{site.paper.root}/</link>"
        f"<description>{site.paper.motto}</description>\n{items}</channel></rss>\n"
    ).encode()


def timetable() -> bytes:
    """A PDF of one page."""
    lines = "".join(f"({line}) Tj T*\n" for line in _SAILINGS)
    content = f"BT /F1 11 Tf 14 TL 60 780 Td\n{lines}ET\n".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%sendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    ]
    data = b"%PDF-1.4\n"
    places = []
    for index, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (index, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    tail += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(data))
    return data + tail
