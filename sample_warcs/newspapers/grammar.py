"""Turns templates and pools of sentences into paragraphs, never twice the same.

A template is prose with two kinds of brackets:

    {one way|another way}     one of them is taken
    [mayor] [mayor.last]      who held that office when the story was published (newspapers.world)
    [A] [A.last] [A.he]       a passer-by, the same within the story; also B, C, D
    [Af] [Bm.his]             a woman; a man
    [X] [Y] [Z]               the same, but new ones in each paragraph that is drawn from a pool
    [N 20 60] [n 3 9]         a number in digits; in words
    [Y-12] [month] [weekday]  the year of the story less 12; its month; its day

A pool (text/pools-*.txt) is a paragraph in groups of sentences that may take one another's place:
``= name`` opens it, one sentence stands on a line, ``-`` divides the groups. A drawn paragraph
takes one sentence of each group, those least used so far first.
"""

import re
from collections import Counter
from datetime import datetime
from pathlib import Path

from newspapers.choice import number, pick
from newspapers.world import Crowd, Person, office

_WAYS = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"\[([^\[\]]+)\]")
_WORDS = {
    "en": [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ],
    "es": [
        "cero",
        "uno",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
        "doce",
    ],
}
_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "es": [
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
    ],
}
_DAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "es": ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
}


class Pools:
    """The pools of sentences, and how often each sentence has been used."""

    def __init__(self, folder: Path) -> None:
        self._groups: dict[str, list[list[str]]] = {}
        self._used: Counter[str] = Counter()
        for path in sorted(folder.glob("pools-*.txt")):
            self._read(path)

    def _read(self, path: Path) -> None:
        name = ""
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("= "):
                name = line[2:].strip()
                if name in self._groups:
                    raise ValueError(f"{path.name}: the pool {name} is there twice")
                self._groups[name] = [[]]
            elif line.strip() == "-":
                self._groups[name].append([])
            elif line.strip():
                self._groups[name][-1].append(line.strip())

    def draw(self, name: str, key: str) -> str:
        """A template made of one sentence of each group of the pool *name*."""
        chosen = []
        for index, group in enumerate(self._groups[name]):
            least = min(self._used[sentence] for sentence in group)
            fresh = [sentence for sentence in group if self._used[sentence] == least]
            sentence = pick(f"{key}/{name}/{index}", fresh)
            self._used[sentence] += 1
            chosen.append(sentence)
        return " ".join(chosen)

    def unused(self) -> list[str]:
        """Sentences that no story has drawn."""
        every = (s for groups in self._groups.values() for group in groups for s in group)
        return [sentence for sentence in every if not self._used[sentence]]

    def strain(self) -> int:
        """How often the most used sentence was used."""
        return max(self._used.values(), default=0)


class Teller:
    """Fills the brackets of one story's templates."""

    def __init__(self, key: str, when: datetime, language: str, crowd: Crowd) -> None:
        self._key = key
        self._when = when
        self._language = language if language in _WORDS else "en"
        self._crowd = crowd
        self._cast: dict[str, Person] = {}
        self._met: set[Person] = set()
        self._count = 0

    def tell(self, template: str) -> str:
        """*template* as prose."""
        text = _WAYS.sub(self._way, template)
        return _SLOT.sub(self._fill, text)

    def scene(self) -> None:
        """Begin a paragraph drawn from a pool: its passers-by are new ones."""
        for letter in "XYZ":
            self._cast.pop(letter, None)

    def _next(self, what: str) -> str:
        self._count += 1
        return f"{self._key}/{self._count}/{what}"

    def _way(self, match: re.Match[str]) -> str:
        return pick(self._next("way"), str(match[1]).split("|"))

    def _fill(self, match: re.Match[str]) -> str:
        slot = match[1]
        name, _, form = slot.partition(".")
        if name[0] in "ABCDXYZ" and name[1:] in {"", "f", "m"}:
            return self._mention(self._passer_by(name[0], name[1:]), form)
        if person := office(name, self._when):
            return self._mention(person, form)
        if slot == "month":
            return _MONTHS[self._language][self._when.month - 1]
        if slot == "weekday":
            return _DAYS[self._language][self._when.weekday()]
        if slot.startswith("Y"):
            return str(self._when.year + int(slot[1:] or 0))
        kind, low, high = slot.split()
        value = number(self._next(slot), int(low), int(high))
        if kind == "n":
            return _WORDS[self._language][value]
        return f"{value:,}" if self._language == "en" else f"{value:,}".replace(",", ".")

    def _passer_by(self, letter: str, gender: str) -> Person:
        if letter not in self._cast:
            key = self._next(letter)
            self._cast[letter] = self._crowd.somebody(key, gender, self._language == "es")
        return self._cast[letter]

    def _mention(self, person: Person, form: str) -> str:
        """Somebody the reader has not met yet gets the whole name, whatever *form* asks for."""
        if person in self._met:
            return person.form(form)
        self._met.add(person)
        return person.form("") + ("’s" if form.lower() == "his" else "")
