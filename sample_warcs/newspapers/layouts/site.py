"""What every layout needs: the paper at one moment, its latest stories, and small pieces of HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from newspapers.choice import pick
from newspapers.papers import Paper
from newspapers.stories import Edition, Part, Story

_CAPTIONS = {
    "ferry": (
        "The night boat, seen from the east mole",
        "The late sailing leaves Tarrow with her lights on",
        "A full boat on a flat sea",
    ),
    "bridge": (
        "The bridge at Marn at low water",
        "The old piers carry more than they were built for",
        "Marn bridge from the towpath",
    ),
    "cannery": (
        "The cannery at Brackwater, with its chimney",
        "Four roofs, one chimney: the Quay Street works",
        "The cannery before the morning shift",
    ),
    "townhall": (
        "The county hall in Tarrow, where the council sits",
        "The steps of the county hall",
        "County hall, with its columns freshly washed",
    ),
    "school": (
        "The Friary school, whose roof is older than its boiler",
        "The Friary school from Paternoster Lane",
        "The school on a day without pupils",
    ),
    "storm": (
        "Seas breaking over the promenade",
        "The sea wall, or where it should be",
        "Spray stood higher than the lamp posts",
    ),
    "football": (
        "The Saltings ground before the gates opened",
        "An empty goal at the Saltings",
        "The pitch, drained and rolled",
    ),
    "stage": (
        "The stage of the Alhambra, lit for the rehearsal",
        "One lamp and a good deal of velvet",
        "The Alhambra, whose curtain is red again",
    ),
    "lighthouse": (
        "Skerry Head light at dusk",
        "The light on Skerry Head, built in 1848",
        "The tower, repainted every fourth summer",
    ),
    "market": (
        "Stalls in the Shambles on a market day",
        "The Thursday market, early",
        "Awnings up before seven",
    ),
    "field": (
        "Furrows above Saltmarsh in the spring",
        "Barley land on the edge of the fen",
        "The top field at Wetherlam’s",
    ),
    "whale": (
        "The visitor, photographed from the pilot boat",
        "A back like an upturned hull",
        "The whale off Hallin Point",
    ),
    "street": (
        "Salt Street, Tarrow",
        "The terrace in Ropewalk Row",
        "A quiet street, on the whole",
    ),
    "boats": (
        "Inshore boats waiting for the tide",
        "Boats at the fish quay",
        "The fleet at evening",
    ),
}
_CAPTIONS_ES = {
    "boats": (
        "La flota de bajura al atardecer",
        "Los barcos esperan la marea",
        "Regreso al muelle de Levante",
    ),
    "lighthouse": (
        "El faro de Cabo Gris, encendido desde 1861",
        "La torre del faro, recién encalada",
    ),
    "ferry": ("El barco de la noche, a la altura de la bocana", "El transbordador de Vesk"),
    "market": ("Puestos en la lonja vieja", "La plaza de abastos, temprano"),
    "stage": ("El escenario del teatro Marítimo", "Ensayo general en el Marítimo"),
    "storm": ("El temporal sobre el rompeolas", "Las olas saltaron el espigón"),
    "street": ("La calle de los Toneleros", "Una calle tranquila, casi siempre"),
    "football": ("El campo de la Ría, antes del partido", "Una portería sin dueño"),
}


@dataclass(frozen=True, slots=True)
class Site:
    """One paper as a crawler met it at *when*; *stories* are those it had printed by then."""

    paper: Paper
    when: datetime
    stories: tuple[Story, ...]

    def latest(self, count: int, without: Story | None = None, section: str = "") -> list[Story]:
        """The newest stories."""
        wanted = [
            story
            for story in reversed(self.stories)
            if story is not without and section in {"", story.section}
        ]
        return wanted[:count]

    def title(self, story: Story) -> str:
        """The headline that *story* had at this moment."""
        current = story.title
        for edition in story.editions[1:]:
            if edition.updated and edition.updated <= self.when:
                current = edition.title
        return current


def text(value: str) -> str:
    """*value* escaped for HTML, quotes left alone."""
    return escape(value, quote=False)


def attribute(value: str) -> str:
    """*value* escaped for an attribute in double quotes."""
    return escape(value)


def caption(story: Story) -> str:
    """A line under the photograph of *story*."""
    if not story.image:
        return ""
    captions = _CAPTIONS_ES if story.paper.language == "es" else _CAPTIONS
    return pick(story.url + "/caption", captions[story.image])


def teaser(story: Story, words: int = 18) -> str:
    """The first words of *story*."""
    parts = story.editions[0].dek or next(p.text for p in story.editions[0].parts)
    cut = parts.split()
    return " ".join(cut[:words]) + (" …" if len(cut) > words else "")


def body(parts: Sequence[Part], extra: dict[int, str] | None = None) -> str:
    """The parts as HTML; *extra* is set after the paragraph with that number."""
    lines: list[str] = []
    paragraphs = 0
    for index, part in enumerate(parts):
        before = parts[index - 1].kind if index else ""
        after = parts[index + 1].kind if index + 1 < len(parts) else ""
        content = text(part.text)
        if part.kind == "item":
            lines += ["<ul>"] * (before != "item") + [f"<li>{content}</li>"]
            lines += ["</ul>"] * (after != "item")
        elif part.kind == "heading":
            lines.append(f"<h2>{content}</h2>")
        elif part.kind == "quote":
            lines.append(f"<blockquote><p>{content}</p></blockquote>")
        else:
            lines.append(f"<p>{content}</p>")
            paragraphs += 1
            if extra and paragraphs in extra:
                lines.append(extra[paragraphs])
    return "\n".join(lines)


def joined(names: Sequence[str], word: str = "and") -> str:
    """``A, B and C``."""
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + f" {word} {names[-1]}"


def day(when: datetime) -> str:
    """``4 February 2010``."""
    return f"{when.day} {when:%B %Y}"


def shown_update(story: Story, edition: Edition) -> datetime | None:
    """The date of the last change that the page of *story* states, if it states one."""
    if "undated" in story.flags or "urldate" in story.flags:
        return None
    return edition.updated


def moved(target: str) -> str:
    """The page that servers send along with a redirect."""
    return f'<html><head><title>Moved</title></head><body>It is <a href="{target}">here</a> now.</body></html>'
