"""Who held which office when, and names for the people who only pass through a story."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newspapers.choice import pick

_TEXT = Path(__file__).resolve().parent / "text"


@dataclass(frozen=True, slots=True)
class Person:
    """*gender* is f or m, for pronouns."""

    first: str
    last: str
    gender: str

    def form(self, form: str) -> str:
        """The full name for ``""``; else ``last``, ``first`` or a pronoun: ``he``, ``His`` …"""
        if form in {"", "last", "first"}:
            return {"": f"{self.first} {self.last}", "last": self.last, "first": self.first}[form]
        word = form.lower()
        if self.gender == "f":
            word = {"he": "she", "him": "her", "his": "her"}[word]
        return word.capitalize() if form[0].isupper() else word


def _person(text: str) -> Person:
    first, last, gender = text.rsplit(" ", 2)
    return Person(first, last, gender)


# Role: (from which year on, name and gender); an office changes hands on 1 January.
_OFFICES = {
    "mayor": [(0, "Aldith Fenwarrow f"), (2013, "Corm Haskerby m")],
    "treasurer": [(0, "Osric Penhallam m"), (2016, "Ilse Averdock f")],
    "line": [(0, "Dunstan Quarrell m"), (2011, "Maive Ternbury f")],
    "league": [(0, "Hesper Lindqvane f"), (2015, "Garrick Tolvane m")],
    "harbourmaster": [(0, "Joss Tarbrick m"), (2014, "Wynn Abberlow f")],
    "manager": [(0, "Rolf Estermund m"), (2014, "Nan Cullivar f")],
    "convenor": [(0, "Nan Cullivar f"), (2014, "Teague Sallowby m")],
    "head": [(0, "Bettris Moylehurst f"), (2016, "Anselm Croyle m")],
    "coxswain": [(0, "Eddan Skarrow m"), (2015, "Briony Skarrow f")],
    "librarian": [(0, "Ottoline Braskett f")],
    "director": [(0, "Fabian Wexcombe m"), (2014, "Delphine Arkwold f")],
    "coach": [(0, "Gil Darrowby m"), (2012, "Stepan Okrell m")],
    "engineer": [(0, "Marguerite Solvane f")],
    "observer": [(0, "Ivo Lamberrow m")],
    "curator": [(0, "Petronel Aschgrove f")],
    "inspector": [(0, "Dorrit Haymarch f")],
    "doctor": [(0, "Saffron Ilderby f")],
    "fishers": [(0, "Magnus Orrowby m"), (2013, "Tilda Pennarth f")],
    "farmer": [(0, "Hob Wetherlam m")],
    "alcalde": [(0, "Baldomero Quirantes m"), (2012, "Rosaura Villamarín f")],
    "patron": [(0, "Eladio Barbosín m"), (2016, "Nieves Carballeda f")],
    "farero": [(0, "Hermógenes Lobeiral m")],
}


def _read_names() -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for block in (_TEXT / "names.txt").read_text("utf-8").split("\n= ")[1:]:
        key, *found = block.split()
        names[key] = found
    return names


_NAMES = _read_names()


def office(role: str, when: datetime) -> Person | None:
    """Who holds *role* in that year, or None where there is no such role."""
    holders = [name for since, name in _OFFICES.get(role, []) if since <= when.year]
    return _person(holders[-1]) if holders else None


class Crowd:
    """Names for bystanders, each given out once, and none that occurs in *printed*."""

    def __init__(self, printed: str) -> None:
        self._printed = printed
        self._given: set[Person] = set()

    def somebody(self, key: str, gender: str, spanish: bool = False) -> Person:
        """A name that nobody else in these papers bears; *gender* f, m or either way."""
        for attempt in range(1000):
            person = _stranger(f"{key}/{attempt}", gender, spanish)
            if person not in self._given and person.form("") not in self._printed:
                self._given.add(person)
                return person
        raise RuntimeError("the crowd has run out of names")


def _stranger(key: str, gender: str, spanish: bool) -> Person:
    gender = gender or pick(key + "/gender", "fm")
    firsts = _NAMES[f"{'es' if spanish else 'en'}.{gender}"]
    lasts = _NAMES["es" if spanish else "en"]
    return Person(pick(key + "/first", firsts), pick(key + "/last", lasts), gender)
