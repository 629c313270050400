"""Who held which office when, and names for the people who only pass through a story."""

from dataclasses import dataclass
from datetime import datetime

from newspapers.choice import pick


@dataclass(frozen=True, slots=True)
class Person:
    """*gender* is f or m, for pronouns."""

    first: str
    last: str
    gender: str

    def form(self, form: str) -> str:
        """The full name for ``""``; else ``last``, ``first``, ``he``, ``him`` or ``his``, also capitalised."""
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

_FIRST_F = (
    "Averill Maud Orla Sidony Perpetua Elowen Greer Ida Junia Kerensa Lettice Marit Nerys Oona "
    "Philippa Roswen Sabra Thora Una Verity Winnow Ysella Agnes Bronwen Clemency Dorcas Effie "
    "Frida Gudrun Hilda"
).split()
_FIRST_M = (
    "Alban Bertram Cuthbert Digory Ewart Fergus Gervase Hamo Ingram Jory Kester Lowen Merrick "
    "Ninian Osbert Piers Quentin Rafe Silas Tobit Ulric Vaughan Warrick Yorath Amos Barnaby Cador "
    "Denzil Elias Fulk"
).split()
_LAST = (
    "Tosk Marrowby Pellbrook Garvick Sandharrow Oldcastre Twelvetree Brimblow Colvane Dunnerdale "
    "Eskwith Farrowell Gullane-Pym Hessock Inchby Jarrowmere Kettlesea Lorrimond Mastrick Nettlewell "
    "Oxenrath Pendreck Quennelby Rookstead Saltash-Vane Tidewell Umberlow Venwick Wrackstone Yarrowick "
    "Ambleforth Birkstane Cawdray Drewsteen Elverstone Fallowdene Gorsemund Haverlock Ironmarsh "
    "Jessamy-Cole Kelmarsh Larkrigg Mossbray Northwyke Orchardine Puddlecote Quillfeather Ravensey "
    "Stannery Thistlewood Uskerdale Vellacroft Withycombe-Rae Yellowley Anchorby Breckenwold Cobbledick "
    "Driftway Eelmoor Foxlease Grindlestone Hawserby Islay-Thorne Kittiwick Lobswood Marlpit Netherby-Shaw"
).split()
_FIRST_ES = {
    "f": "Adoración Balbina Carmiña Dorinda Eudosia Fermina Griselda Herminia Jacinta Leocadia Maruxa Obdulia Petra Remedios Socorro".split(),
    "m": "Abundio Benigno Casimiro Dositeo Evaristo Froilán Gumersindo Higinio Jacobo Ladislao Modesto Nicanor Onofre Plácido Rosendo".split(),
}
_LAST_ES = (
    "Barqueiral Castroviño Dornelas Espiñeda Faroverde Gavialta Lobomar Marbaixa Noguerosa Orballo "
    "Peñamar Quintarreal Ribaseca Sotavento Tresmares Urdaneja Valdesal Xesteira Zarapico"
).split()


def office(role: str, when: datetime) -> Person | None:
    """Who holds *role* in that year, or None where there is no such role."""
    holders = [name for since, name in _OFFICES.get(role, []) if since <= when.year]
    return _person(holders[-1]) if holders else None


class Crowd:
    """Names for bystanders, each given out once."""

    def __init__(self) -> None:
        self._given: set[tuple[str, str]] = set()

    def somebody(self, key: str, spanish: bool = False) -> Person:
        """A name that nobody else in these papers bears."""
        for attempt in range(1000):
            seed = f"{key}/{attempt}"
            gender = pick(seed + "/gender", "fm")
            if spanish:
                first = pick(seed + "/first", _FIRST_ES[gender])
                last = pick(seed + "/last", _LAST_ES)
            else:
                first = pick(seed + "/first", _FIRST_F if gender == "f" else _FIRST_M)
                last = pick(seed + "/last", _LAST)
            if (first, last) not in self._given:
                self._given.add((first, last))
                return Person(first, last, gender)
        raise RuntimeError("the crowd has run out of names")
