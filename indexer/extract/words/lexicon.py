"""Words by language that tell bylines and furniture apart from prose: the one table, with those
of dates in ``datewords``.

Languages are those of the newspapers one meets most; adding one is adding its words here.
"""

import re

# Words that introduce who wrote it, at the start of a line.
# The longer before the shorter: the first that fits is taken.
BYLINE_LABELS = (
    "text (?:and|und|och|og) (?:photos?|fotos?|bilder)(?: by| von)?|photos and text by|"
    "texte et photos?|words and pictures|"
    "(?:eine? )?(?:interview|reportage|kommentar|analyse|bericht|gastbeitrag|essay|kolumne) von|"
    "autor(?:in)?[:/*]in(?:nen)?|autorin/autor|"
    "(?:veröffentlicht|gepostet|eingestellt|erstellt|eingetragen) von|"
    "by|written by|posted by|story by|text by|words by|words|reported by|report by|article by|"
    "authored by|"
    "submitted by|published by|author|authors|writer|reporter|contributed by|compiled by|"
    "von|vom|text von|ein artikel von|ein beitrag von|autor|autorin|autoren|text|verfasst von|"
    "geschrieben von|aus|"
    "par|propos recueillis par|écrit par|publié par|rédigé par|auteur|auteurs|"
    "por|escrito por|publicado por|texto|di|a cura di|scritto da|pubblicato da|autore|"
    "door|geschreven door|av|af|skriven av|tekst|skrevet av|skrevet af|"
    "autor:|opracował|oprac\\.|автор|авторы|текст|"
    "oleh|penulis|tác giả|yazan|haber|muhabir|kirjoittaja|teksti|napsal|írta|szerző|scris de|"
    "de|piše|пише|аутор|γράφει [οη]|συντάκτης|"
    "作者|本[报報](?:记者|記者)|记者|記者|文|文／|編集|撰文|بقلم|كتب|إعداد|نویسنده|מאת|लेखक|द्वारा"
)

# Whole lines that are furniture wherever they stand, when short.
FURNITURE = (
    "advertisement|advertising|ad|sponsored|sponsored content|continue reading|story continues "
    "below|"
    "article continues below|story continues below advertisement|read more|read also|see also|"
    "also read|more|share|share this|share this article|share on facebook|tweet|print|email|"
    "save|comments|comment|no comments|leave a comment|post a comment|reply|follow us|subscribe|"
    "sign up|log in|login|register|related|related articles|related stories|related content|"
    "related posts|recommended|most popular|most read|trending|latest news|top stories|"
    "image caption|media caption|image copyright|loading|back to top|skip to content|"
    "anzeige|werbung|weiterlesen|mehr zum thema|lesen sie auch|lesen sie mehr|auch interessant|"
    "teilen|drucken|kommentare|kommentieren|das könnte sie auch interessieren|newsletter|"
    "publicité|lire aussi|à lire aussi|partager|imprimer|commentaires|"
    "publicidad|publicidade|lea también|leia mais|leia também|compartir|compartilhar|comentarios|"
    "pubblicità|leggi anche|condividi|advertentie|lees ook|lees meer|delen|"
    "annons|läs mer|läs också|les også|les mer|annonse|læs også|mainos|lue myös|"
    "reklama|czytaj też|czytaj także|zobacz także|реклама|читайте также|"
    "广告|廣告|広告|関連記事|相关阅读|シェアする|الإعلانات|اقرأ أيضا"
)
_FURNITURE = re.compile(rf"\W*(?:{FURNITURE})\W*", re.IGNORECASE)

# Openings of lines that invite the reader elsewhere, when short.
_INVITATION = re.compile(
    r"\W*(?:read more|read also|also read|read next|read the full|see also|related|more:|watch|"
    r"click here|sign up|subscribe|follow (?:us|me|@)|like us|join (?:us|our)|download (?:our|the)|"
    r"get (?:our|the latest|breaking)|for more|photo by|photos by|photo:|photo credit|image:|"
    r"image credit|picture:|copyright|©|\(c\)|all rights reserved|filed under|tags?:|tagged|"
    r"categor(?:y|ies):|source:|topics?:|share this|don't miss|don’t miss|"
    r"lesen sie|lesen sie auch|mehr dazu|foto:|fotos:|bild:|quelle:|hier klicken|schlagwörter|"
    r"lire aussi|à lire|photo :|crédit|lea también|leer más|ver también|foto por|"
    r"leggi anche|leia também|leia mais|veja também|lees ook|bron:|läs (?:mer|också|även)|"
    r"les (?:mer|også)|læs (?:mere|også)|lue (?:myös|lisää)|czytaj|zobacz|czytaj też|"
    r"читайте также|фото:|источник:|関連|写真|记者|責任編輯|责任编辑)",
    re.IGNORECASE,
)


def is_furniture(text: str) -> bool:
    """A short line that is furniture whatever stands around it."""
    return len(text) <= 60 and _FURNITURE.fullmatch(text) is not None


def invites_elsewhere(text: str) -> bool:
    """A short line that begins like a link, credit or tag line."""
    return len(text) <= 240 and _INVITATION.match(text) is not None


# Words that tell a role from a name, at either end of a byline.
ROLES = re.compile(
    r"\b(?:staff|editors?|editor-in-chief|reporters?|correspondents?|writers?|columnists?|"
    r"contributors?|"
    r"contributing|producers?|analysts?|journalists?|photographers?|newsroom|special to|for the|"
    r"political|senior|chief|deputy|associate|assistant|bureau|desk|follow|updated|published|"
    r"posted|digital|multimedia|freelance|programmer|developer|engineer|consultant|attorney|"
    r"lawyer|professor|lecturer|fellow|director|ceo|founder|president|"
    r"redakteur(?:in)?|reporter(?:in)?|korrespondent(?:in)?|volontär(?:in)?|autor(?:in)?|"
    r"leiter(?:in)?|"
    r"ressortleiter(?:in)?|chefredakteur(?:in)?|journaliste?|rédacteur|rédactrice|correspondante?|"
    r"envoyée? spéciale?|redactora?|periodista|corresponsal|enviado especial|giornalista|inviato|"
    r"redacteur|verslaggever|correspondent|journalist|reporter|toimittaja|redaktor|dziennikarz|"
    r"muhabir|editör|корреспондент|редактор|обозреватель|photos?|fotos?|illustrations?|video|"
    r"minutes? read|min read|share|posts?|copied|archives?|latest|recent|about|über|view all|"
    r"gmbh|kg|ltd|inc|llc|profile?|profil|more|mehr|alle|author|comments?|subscribe|email|twitter|facebook)\b",
    re.IGNORECASE,
)
# Logins that name nobody.
NOBODY = frozenset(
    "admin administrator webmaster superuser root user guest default author publisher unknown "
    "anonymous none null undefined".split()
)
# The first step of the path to a page, and where a program files what nobody filed.
HOME = re.compile(
    r"home ?page|home|start|startseite|start ?page|hauptseite|accueil|à la une|a la une|inicio|"
    r"portada|início|página inicial|home page|etusivu|hem|hjem|forside|forsiden|strona główna|"
    r"domů|úvod|főoldal|acasă|pagina principală|ana ?sayfa|начало|главная|головна|αρχική|početna|"
    r"beranda|trang chủ|首页|首頁|ホーム|トップ|トップページ|홈|الرئيسية|hlavní stránka|voorpagina|"
    r"articles?|artikel|body|blog",
    re.IGNORECASE,
)
UNFILED = re.compile(
    r"uncategori[sz]ed|unkategorisiert|allgemein|ohne kategorie|non classé|sin categoría|"
    r"sem categoria|senza categoria|geen categorie|okategoriserade|ukategorisert|bez kategorii|"
    r"nezařazené|без рубрики|kategorisiz|未分类|未分類|общее|"
    r"articles?|artikel|blog[_ -]?posts?|posts?|stor(?:y|ies)|default|none|null",
    re.IGNORECASE,
)
# Words of those who sign for a paper without a name.
DESKS = re.compile(
    r"\b(?:staff|desk|team|newsroom|editors?|editorial|redaktion(?:steam)?|rédaction|"
    r"redacción|redacció|redação|redazione|redactie|redaktionen|redaksjonen|toimitus|redakcja|"
    r"redakce|redakcia|szerkesztőség|redacția|редакция|редакція|συντακτική|haber merkezi|redaksi)\b"
    r"|编辑部|編集部",
    re.IGNORECASE,
)
# What introduces who took a picture, in a line of its own or after the byline.
CREDIT = re.compile(
    r"(?:^|(?<=\s))(?:photos?|photographs?|photograph(?:y|ie)|pictures?|images?|illustrations?|"
    r"graphics?|video|fotos?|fotografie|bild(?:er)?|grafik|photographie|crédits?|fotografía|"
    r"imagen|foto(?:grafia)?|zdjęcia?|фото)\s?(?:by|von|par|por|di|de|door|av|af|credits?|"
    r"courtesy|[:：©])(?=\s|$|\W)",
    re.IGNORECASE,
)
# Between two names.
CONJUNCTION = re.compile(
    r"\s*(?:im (?:Gespräch|Interview) mit\s|in conversation with\s|"
    r",(?:\s(?:and|und|et|y|e|och|og|en|with|mit|avec|con)(?=\s))?|"
    r";|\||//?(?=\s)|•|·|、|，|\s&\s|\s(?:and|AND|und|UND|et|och|og|en|ja|ve|и|dan|sami)\s|"
    r"\s(?:with|mit|con|avec)\s|\s[yei]\s(?=\S+\s\S)|\sa\s(?=[A-ZČŘŠŽ])|"
    r"\sوَ?\s)\s*",
)
# What a reporter is, before or after a name in scripts that write no space there.
CJK_ROLES = re.compile(
    r"^(?:本[报報])?(?:记者|記者|作者)\s?|\s?(?:기자|특파원|記者|记者|特派員|編集委員|論説委員)$"
)
# Lower-case words inside names.
PARTICLES = frozenset(
    "de da do dos das del della di la le las los van von vom zu zur der den ter ten te el al bin "
    "bint "
    "ibn ben af av du des y e i und 't".split()
)
AGENCIES = frozenset(
    "ap afp dpa reuters apa sda ats efe ansa ritzau ntb tt stt pap tass interfax xinhua kyodo jiji "
    "yonhap pti ians ani bernama antara anp belga lusa agerpres tanjug hina sta mti čtk ctk tasr "
    "upi "
    "bloomberg aap epd kna sid cna dapd".split()
) | frozenset(
    (
        "associated press",
        "the associated press",
        "agence france-presse",
        "press association",
        "canadian press",
        "the canadian press",
        "australian associated press",
        "united press international",
        "press trust of india",
        "thomson reuters",
        "agencia efe",
        "deutsche presse-agentur",
    )  # fmt: skip
)

# The commonest short words of each language, for telling languages apart; no word decides alone.
FUNCTION_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in that is was for it with as his on be at by this had not are but "
        "from "
        "or have an they which you were her she all their we has been more said who will would",
        "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als "
        "auch "
        "es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über",
        "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne "
        "se ce "
        "il sont la avec son cette mais ou été aux ont ses comme elle",
        "es": "de la que el en y a los se del las un por con no una su para es al lo como más o "
        "pero "
        "sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también",
        "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas "
        "foi ao "
        "ele das tem à seu sua ou ser quando muito há nos já está eu também pelo pela",
        "it": "di e il la che in a per un è del non una con i le si da al dei gli come della "
        "sono nel "
        "alla più ha anche dal lo ma delle o su nella se ai suo questo stato",
        "nl": "de van het een in en is dat op te zijn met voor niet aan er om ook als maar door "
        "naar "
        "bij uit nog worden over die ze hij heeft werd wordt tot meer dan",
        "sv": "och i att det som en på är av för med den till inte har de ett om var men sig så "
        "från "
        "han vi kan när år också ska nu där efter under",
        "da": "og i at det er en til af på for den med de der som ikke har et om var fra han vi "
        "men "
        "sig kan så også skal nu efter blev mere ved blevet hvor",
        "no": "og i det er på til som en for av at med har de den ikke et om var fra vi men seg "
        "kan så "
        "også skal han etter ble mer ved hvor mot sier",
        "fi": "ja on ei että oli se hän mutta myös kun ovat tai niin ole jos sen mukaan kuin "
        "joka vain "
        "hänen jo sitä vuoden ollut voi",
        "pl": "i w na z do się nie to że jest o jak po a co dla od za przez ale są czy tym oraz "
        "tak "
        "jego już tylko ich może być był która który",
        "cs": "a v se na je že o to z do s i ve pro za jako by podle ale k jsou po byl které který "
        "jeho také však od až už při ze",
        "sk": "a v sa na je že o to z do s aj vo pre za ako by podľa ale k sú po bol ktoré ktorý "
        "jeho však od až už pri zo",
        "hu": "a az és hogy nem is egy ez volt meg de csak azt már még mint van vagy el ki ha lesz "
        "szerint pedig után minden",
        "ro": "de și în la a cu din pe că o care pentru nu au este un mai ca sau fi să ce lui prin "
        "după fost fi dar",
        "tr": "ve bir bu için da de ile olarak çok daha olan gibi ne en kadar sonra var olduğu "
        "ancak "
        "ise ya değil dedi",
        "hr": "i je u se na da su za od s a o kako što ne koji koje to bi kao te ali iz nije "
        "biti po "
        "samo već",
        "id": "yang dan di dengan untuk dari ini dalam pada itu tidak ke akan juga telah "
        "tersebut oleh "
        "sebagai bisa ada karena saat mereka",
        "vi": "và của là các có được cho trong những với không một người đã khi để này từ đến về "
        "ra "
        "cũng như nhiều",
        "is": "og að í á er sem það um til við ekki með var en af fyrir hann hefur eru því verið "
        "segir",
        "ca": "de la i el que a en els les un per una amb no és del al es més ha com va són però",
        "sl": "in je v na da se za so bi pa s z ki po tudi kot ne bo od iz še ali pri ter do bil",
        "et": "ja on ei et see oli kui ka mis ta või aga oma kes ning siis selle nii välja üle "
        "pärast",
        "lv": "un ir no ar par kas uz tas bija ka lai arī kā vai pēc nav bet to tiek gan pie līdz",
        "lt": "ir yra kad iš su į tai bet kaip apie buvo ne nuo už jis dar tik taip pat po metų",
        "af": "die en van is in het nie dat wat vir op te sy met hy om as aan by ook deur was haar",
        "ms": "yang dan di dengan untuk pada dalam ini itu tidak kepada oleh telah akan daripada "
        "beliau bagi mereka adalah turut berkata",
        "tl": "ng sa ang na mga ay at si ni ito para kay nang hindi kung siya niya ko pa lang",
        "sw": "ya na wa kwa ni katika za la kuwa hiyo hii cha pia huo ambao baada yake",
        "gl": "de a o que e do da en un para é con non unha os no na por máis as dos como pero foi",
        "sq": "dhe të në e i për me që një nga është nuk si do ka ai u më ky kjo janë kanë",
        "eu": "eta da ez du bat ere dute zen izan dira den baina egin duen egiten beste",
        "la": "et in est ut ad non sed cum qui ex quod dolor amet ipsum elit sit lorem eiusmod",
        "ru": "и в на не что с по как это к из за для о от но его он а у так же бы то было все был",
        "uk": "і в на не що з до та за у як від про це для по його він але які або який також було",
        "bg": "и на в да се за от с по не са че е като до това но при към има през още го",
        "sr": "и је у да се на су за од са а о као што не који које то би али из није по само",
    }.items()
}

# Characters, the share of all letters that makes them the text's script, and the languages
# written in it, the likeliest first. Han decides last: Japanese and Korean texts have it too.
SCRIPTS: tuple[tuple[re.Pattern[str], float, tuple[str, ...]], ...] = (
    (re.compile("[\u3040-\u30ff]"), 0.08, ("ja",)),
    (re.compile("[\uac00-\ud7af]"), 0.2, ("ko",)),
    (re.compile("[\u4e00-\u9fff]"), 0.2, ("zh",)),
    (
        re.compile("[\u0400-\u04ff]"),
        0.4,
        ("ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg"),
    ),
    (re.compile("[گچپژی]"), 0.05, ("fa", "ur", "ps")),
    (re.compile("[\u0600-\u06ff]"), 0.4, ("ar", "fa", "ur", "ps", "ckb")),
    (re.compile("[\u0900-\u097f]"), 0.3, ("hi", "mr", "ne")),
    (re.compile("[\u0980-\u09ff]"), 0.3, ("bn", "as")),
    (re.compile("[\u0370-\u03ff]"), 0.4, ("el",)),
    (re.compile("[\u0590-\u05ff]"), 0.4, ("he", "yi")),
    (re.compile("[\u0e00-\u0e7f]"), 0.3, ("th",)),
    (re.compile("[\u0b80-\u0bff]"), 0.3, ("ta",)),
    (re.compile("[\u0c00-\u0c7f]"), 0.3, ("te",)),
    (re.compile("[\u0c80-\u0cff]"), 0.3, ("kn",)),
    (re.compile("[\u0d00-\u0d7f]"), 0.3, ("ml",)),
    (re.compile("[\u0a80-\u0aff]"), 0.3, ("gu",)),
    (re.compile("[\u0a00-\u0a7f]"), 0.3, ("pa",)),
    (re.compile("[\u0d80-\u0dff]"), 0.3, ("si",)),
    (re.compile("[\u1000-\u109f]"), 0.3, ("my",)),
    (re.compile("[\u1780-\u17ff]"), 0.3, ("km",)),
    (re.compile("[\u10a0-\u10ff]"), 0.3, ("ka",)),
    (re.compile("[\u0530-\u058f]"), 0.3, ("hy",)),
    (re.compile("[\u1200-\u137f]"), 0.3, ("am",)),
)

# Words that speak to the reader or of the paper itself: rare in reports, common in appeals,
# newsletter lines and notices.
ADDRESSING = frozenset(
    "you your us our click here subscribe subscription newsletter newsletters sign signup email "
    "mail donate donation support contact follow facebook twitter instagram whatsapp telegram "
    "podcast app download comment comments cookies privacy copyright rights reserved permission "
    "reproduced contributed corrected correction updated originally published version story "
    "article author writer tip tips link links affiliate commission read more related "
    "advertisement sponsored subscribers free register account "
    "sie ihnen ihr ihre uns unser unsere unserem unseren hier klicken abonnieren abo spende "
    "spenden unterstützen inhalt inhalte externer externe datenschutz mehr lesen artikel autor "
    "autorin redaktion anzeige werbung kostenlos "
    "vous votre vos nous notre nos ici cliquez abonnez abonnement don soutenir lire aussi article "
    "auteur rédaction gratuit "
    "usted ustedes te tu nos nuestro nuestra nuestros aquí suscríbete suscripción boletín síguenos "
    "lea leer también artículo autor redacción gratis correo "
    "você nosso nossa aqui assine leia também artigo receba "
    "vi voi vostro nostro nostra qui clicca iscriviti leggi anche articolo redazione seguici "
    "u uw ons onze hier lees ook artikel abonnee nieuwsbrief gratis "
    "du dig din vårt oss här prenumerera läs också artikeln nyhetsbrev tips tipsa deg deres les "
    "abonner læs dere sinun tilaa lue uutiskirje "
    "państwo nas nasz tutaj kliknij czytaj także zapisz artykuł "
    "вы вам ваш нас наш подписывайтесь подписаться читайте также статья редакция канал".split()
)
