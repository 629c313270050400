"""El Faro de Puerto Gris: Spanish, iso-8859-1, microdata, and a wall that asks for consent."""

from datetime import datetime, timedelta, timezone

from newspapers.layouts.site import (
    Site,
    attribute,
    body,
    caption,
    joined,
    shown_update,
    teaser,
    text,
)
from newspapers.papers import Paper
from newspapers.stories import Edition, Story, slug

STYLE = """
body{font:16px/1.6 Garamond,Georgia,serif;margin:0;background:#fdfdfb;color:#1d1d1d}
.cab{border-bottom:3px double #246;text-align:center;padding:18px}.cab>a{font-size:40px;color:#246;text-decoration:none}
.cuerpo{max-width:980px;margin:0 auto;display:flex;flex-wrap:wrap;gap:30px;padding:16px}
.noticia{flex:2 1 520px}.lateral{flex:1 1 220px;font-size:14px}.firma{color:#666}
.noticia img{max-width:100%}.pie,.pie a{background:#246;color:#fff;padding:16px;text-align:center}
"""
_MONTHS = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
_ZONE = timezone(timedelta(hours=1))


def _date(when: datetime) -> str:
    local = when.astimezone(_ZONE)
    return f"{local.day} de {_MONTHS[local.month - 1]} de {local.year}, {local:%H:%M}"


def _frame(paper: Paper, title: str, main: str, side: str) -> str:
    links = " | ".join(f'<a href="/{slug(s)}/">{s}</a>' for s in paper.sections)
    return f"""<!DOCTYPE html>
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<title>{title}El Faro de Puerto Gris</title>
<link rel="stylesheet" href="/estilo.css">
</head>
<body>
<div class="cab"><a href="/">El Faro de Puerto Gris</a><p>{paper.motto}</p><p>{links}</p></div>
<div class="cuerpo">
<div class="noticia">
{main}
</div>
<div class="lateral">
{side}
</div>
</div>
<div class="pie"><p>El Faro de Puerto Gris, plaza de la Aduana, 3. Depósito legal PG-17-1902.</p><p><a href="/aviso-legal">Aviso legal</a> <a href="/quienes">Quiénes somos</a></p></div>
</body>
</html>
"""


def _side(site: Site, without: Story | None) -> str:
    items = "".join(
        f'<li><a href="{s.path}">{text(site.title(s))}</a></li>' for s in site.latest(5, without)
    )
    return f"<h4>Lo más leído</h4><ul>{items}</ul>\n<h4>El boletín</h4><p>Reciba cada mañana las noticias del puerto en su correo. Sin coste y sin prisa.</p>"


def article(site: Site, story: Story, edition: Edition) -> str:
    """The page of one story."""
    dates = ""
    if "undated" not in story.flags:
        dates = f'<time itemprop="datePublished" datetime="{story.when.astimezone(_ZONE).isoformat()}">Publicado el {_date(story.when)}</time>'
        if changed := shown_update(story, edition):
            dates += f' · <time itemprop="dateModified" datetime="{changed.astimezone(_ZONE).isoformat()}">Actualizado el {_date(changed)}</time>'
    names = joined(
        [
            f'<span itemprop="author" itemscope itemtype="http://schema.org/Person"><span itemprop="name">{a}</span></span>'
            for a in story.authors
        ],
        "y",
    )
    byline = f"Por {names} · " if names else ""
    picture = ""
    if story.image:
        picture = f'<p class="foto"><img itemprop="image" src="/fotos/{story.image}.png" width="480" height="272" alt="{attribute(caption(story))}"><br><small>{text(caption(story))}</small></p>'
    dek = (
        f'<p class="entradilla" itemprop="description">{text(edition.dek)}</p>'
        if edition.dek
        else ""
    )
    main = f"""<div itemscope itemtype="http://schema.org/NewsArticle">
<p><a href="/{slug(story.section)}/" itemprop="articleSection">{story.section}</a></p>
<h1 itemprop="headline">{text(edition.title)}</h1>
{dek}
<p class="firma">{byline}{dates}</p>
{picture}
<div itemprop="articleBody">
{body(edition.parts)}
</div>
</div>
<p><a href="/imprimir">Imprimir</a> · <a href="/enviar">Enviar a un amigo</a> · <a href="/comentar">Comentar</a></p>"""
    return _frame(story.paper, text(edition.title) + " - ", main, _side(site, story))


def listing(site: Site, section: str) -> str:
    """The home page, or the front of one section."""
    items = "\n".join(
        f'<h2><a href="{s.path}">{text(site.title(s))}</a></h2><p>{text(teaser(s, 24))}</p>'
        for s in site.latest(12, None, section)
    )
    return _frame(site.paper, f"{section or 'Portada'} - ", items, _side(site, None))


def missing(site: Site) -> str:
    """What the paper answers for an address it does not know."""
    return _frame(
        site.paper,
        "Página no encontrada - ",
        '<h1>Página no encontrada</h1><p>La dirección no existe, o ya no existe. Vuelva a la <a href="/">portada</a>.</p>',
        _side(site, None),
    )


def wall() -> str:
    """What a reader without the right cookie was shown instead of an article."""
    return """<!DOCTYPE html>
<html><head><meta charset="iso-8859-1"><title>El Faro de Puerto Gris</title></head>
<body>
<div class="consentimiento" role="dialog">
<h1>Antes de seguir leyendo</h1>
<p>Este sitio utiliza cookies propias y de terceros para saber qué barcos le interesan.</p>
<p>Puede aceptarlas todas, rechazarlas o elegir una por una.</p>
<form method="post" action="/consentimiento"><button>Aceptar todo</button> <button>Rechazar</button> <button>Configurar</button></form>
</div>
</body></html>
"""
