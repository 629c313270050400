"""What tells one newspaper from another: its name, host, addresses and the look of its dates."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paper:
    """*root* is scheme and host; *sections* are those its navigation names."""

    key: str
    name: str
    root: str
    language: str
    charset: str
    motto: str
    sections: tuple[str, ...]

    @property
    def host(self) -> str:
        """The host name."""
        return self.root.split("//")[1]


PAPERS = {
    paper.key: paper
    for paper in (
        Paper(
            "courier",
            "Tarrow Courier",
            "https://www.tarrowcourier.example",
            "en",
            "utf-8",
            "Printed in Tarrow since 1871, in all weathers",
            ("News", "Business", "Sport", "Culture", "Opinion", "Letters", "Obituaries"),
        ),
        Paper(
            "post",
            "Brackwater Evening Post",
            "http://www.brackwaterpost.example",
            "en",
            "utf-8",
            "The paper of the shift that has just ended",
            ("News", "Business", "Sport", "Travel", "Opinion", "Letters"),
        ),
        Paper(
            "herald",
            "Hallin Bay Herald",
            "http://www.hallinbayherald.example",
            "en",
            "windows-1252",
            "Tides, tidings and small advertisements",
            ("News", "Village", "Sport", "Letters", "Nature"),
        ),
        Paper(
            "gazette",
            "Saltmarsh Gazette",
            "https://saltmarshgazette.example",
            "en",
            "utf-8",
            "Field, fen and foreshore",
            ("News", "Farming", "Food", "Nature", "Culture"),
        ),
        Paper(
            "faro",
            "El Faro de Puerto Gris",
            "http://elfarodepuertogris.example",
            "es",
            "iso-8859-1",
            "Diario de la otra orilla",
            ("Puerto", "Sociedad", "Cultura", "Deportes", "Opinión"),
        ),
        Paper(
            "islander",
            "The Vesk Islander",
            "http://veskislander.example",
            "en",
            "utf-8",
            "Comes with the boat",
            ("Island", "Letters"),
        ),
        Paper(
            "bote",
            "Norderhaffer Bote",
            "https://norderhafferbote.example",
            "de",
            "utf-8",
            "Wochenblatt für Küste und Hinterland",
            ("Lokales", "Kultur"),
        ),
    )
}
