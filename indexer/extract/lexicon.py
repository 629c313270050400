"""Words by language that tell dates, bylines and furniture apart from prose: the one table.

Languages are those of the newspapers one meets most; adding one is adding its words here.
"""

import re

# Month names and their abbreviations, January first; a point after an abbreviation is implied.
_MONTHS = """
january jan januar jänner janvier janv enero ene gennaio gen janeiro januari ocak styczeń stycznia leden ledna január januára január január január január ianuarie ianuarie január январь января янв січень січня јануар јануара siječanj siječnja ιανουάριος ιανουαρίου ιαν tammikuu tammikuuta janúar január يناير كانون_الثاني ژانویه ינואר जनवरी জানুয়ারি มกราคม ม.ค. tháng_1 januarja sausio janvāris jaanuar gener xaneiro urtarrila janvāra ian tam
february feb februar februari février févr fév fevrier febrero febbraio febb fevereiro fev şubat luty lutego únor února február februára februarie febr февраль февраля фев февр лютий лютого фебруар фебруара veljača veljače φεβρουάριος φεβρουαρίου φεβ helmikuu helmikuuta febrúar فبراير شباط فوریه פברואר फ़रवरी फरवरी ফেব্রুয়ারি กุมภาพันธ์ ก.พ. tháng_2 februarja vasario februāris veebruar febrer febreiro otsailaren helmi februāra şub
march mar märz maerz mrz mär mars marzo março marco maart mrt mart marzec marca březen března marec martie márc március март марта мар березень березня марта ožujak ožujka μάρτιος μαρτίου μαρ maaliskuu maaliskuuta مارس آذار मार्च মার্চ มีนาคม มี.ค. tháng_3 marts kovo märts març martxoaren maalis מרץ مارچ
april apr avril avr abril abr aprile nisan nis kwiecień kwietnia duben dubna apríl apríla aprilie ápr április апрель апреля апр квітень квітня април априла travanj travnja απρίλιος απριλίου απρ huhtikuu huhtikuuta أبريل نيسان ابريل آوریل אפריל अप्रैल এপ্রিল เมษายน เม.ย. tháng_4 balandžio aprīlis aprill huhti aprila apirilaren aprīļa
may mai mayo maggio mag maio mei maj mayıs maja květen května máj mája máj május май мая травень травня мај маја svibanj svibnja μάιος μαΐου μαϊ μαΐ toukokuu toukokuuta maí مايو أيار مه מאי मई মে พฤษภาคม พ.ค. tháng_5 maijs gegužės maig maiatzaren touko maijā maya maijā مئی
june jun juni juin junio giugno giu junho haziran haz czerwiec czerwca červen června jún júna iunie június júní июнь июня июн червень червня јун јуна lipanj lipnja ιούνιος ιουνίου ιουν kesäkuu kesäkuuta يونيو حزيران ژوئن יוני जून জুন มิถุนายน มิ.ย. tháng_6 junija birželio jūnijs juuni juny xuño ekainaren kesä jūnija iun
july jul juli juillet juil julio luglio lug julho temmuz tem lipiec lipca červenec července júl júla iulie július júlí июль июля июл липень липня јул јула srpanj srpnja ιούλιος ιουλίου ιουλ heinäkuu heinäkuuta يوليو تموز ژوئیه יולי जुलाई জুলাই กรกฎาคม ก.ค. tháng_7 julija liepos jūlijs juuli juliol xullo uztailaren heinä jūlija iul
august aug août aout agosto ago agustus augustus ağustos ağu sierpień sierpnia srpen srpna augusta augusti augúst ágúst augusztus август августа авг серпень серпня августа kolovoz kolovoza αύγουστος αυγούστου αυγ elokuu elokuuta أغسطس آب اوت אוגוסט अगस्त আগস্ট สิงหาคม ส.ค. tháng_8 avgusta rugpjūčio augusts agost abuztuaren elo augustā avg avgust
september sep sept septembre septiembre setiembre set settembre sett setembro eylül eyl wrzesień września září septembra septembrie szept szeptember сентябрь сентября сен сент вересень вересня септембар септембра rujan rujna σεπτέμβριος σεπτεμβρίου σεπ syyskuu syyskuuta سبتمبر أيلول سپتامبر ספטמבר सितंबर सितम्बर সেপ্টেম্বর กันยายน ก.ย. tháng_9 rugsėjo septembris setembre irailaren syys septembrī
october oct okt oktober octobre octubre ottobre ott outubro out ekim eki październik października říjen října október októbra octombrie október октябрь октября окт жовтень жовтня октобар октобра listopad_hr listopada_hr οκτώβριος οκτωβρίου οκτ lokakuu lokakuuta أكتوبر تشرين_الأول اکتبر אוקטובר अक्टूबर अक्तूबर অক্টোবর ตุลาคม ต.ค. tháng_10 oktobra spalio oktobris oktoober outubro urriaren loka oktobrī
november nov novembre noviembre novembro kasım kas listopad listopada novembra noiembrie november ноябрь ноября ноя нояб новембар новембра studeni studenoga studenog νοέμβριος νοεμβρίου νοε νοέ marraskuu marraskuuta nóvember نوفمبر تشرين_الثاني نوامبر נובמבר नवंबर नवम्बर নভেম্বর พฤศจิกายน พ.ย. tháng_11 lapkričio novembris azaroaren marras novembrī листопада_uk
december dec dez dezember décembre déc decembre diciembre dic dicembre dezembro aralık ara grudzień grudnia prosinec prosince decembra decembrie desember des декабрь декабря дек грудень грудня децембар децембра prosinca prosinac δεκέμβριος δεκεμβρίου δεκ joulukuu joulukuuta ديسمبر كانون_الأول دسامبر דצמבר दिसंबर दिसम्बर ডিসেম্বর ธันวาคม ธ.ค. tháng_12 gruodžio decembris detsember desembre decembro abenduaren joulu decembrī
"""  # noqa: E501

MONTHS: dict[str, int] = {}
for _number, _row in enumerate(_MONTHS.strip().splitlines(), start=1):
    for _name in _row.split():
        if _name.endswith(("_hr", "_uk")):
            continue
        MONTHS.setdefault(_name.replace("_", " ").casefold(), _number)
del _number, _row, _name

# Words before a date. A label is matched at the start of a line or after a separator.
PUBLISHED_LABELS = (
    "posted on|posted at|posted|first published|originally published|published on|published at|"
    "date published|published|publication date|date posted|release date|released|created on|"
    "created|"
    "submitted on|submitted|written on|filed|issued|added|web posted at|"
    "veröffentlicht am|veröffentlicht|erschienen am|erschienen|erstellt am|erstellt|"
    "publiziert am|publiziert|geschrieben am|gepostet am|eingestellt am|verfasst am|"
    "publié le|publiée le|publié|mis en ligne le|posté le|écrit le|paru le|rédigé le|"
    "publicado el|publicado em|publicado|publicada el|publicada|fecha de publicación|creado el|"
    "pubblicato il|pubblicato|scritto il|data pubblicazione|inserito il|"
    "gepubliceerd op|gepubliceerd|geplaatst op|geplaatst|"
    "publicerad den|publicerad|publicerades|publicerat|skapad|publisert|lagt ut|"
    "udgivet|offentliggjort|oprettet|publiceret|julkaistu|"
    "opublikowano|opublikowany|opublikowane|data publikacji|dodano|utworzono|data dodania|"
    "publikováno|zveřejněno|vydáno|publikované|zverejnené|vydané|"
    "megjelent|közzétéve|létrehozva|publicat la|publicat|publicat în|"
    "опубликовано|опублікован|опубліковано|дата публикации|размещено|добавлено|создано|"
    "δημοσιεύτηκε|δημοσιεύθηκε|δημοσίευση|"
    "yayınlanma tarihi|yayınlanma|yayın tarihi|giriş tarihi|giriş|eklenme|oluşturulma|"
    "objavljeno|objavljen|postavljeno|"
    "发布时间|发表时间|发布于|发表于|发布|發布時間|發佈時間|發表於|發布|時間|时间|"
    "公開日|公開|掲載日|掲載|配信|投稿日|作成日|入力|등록|입력|기사입력|작성|게시|"
    "تاريخ النشر|نشر في|نُشر|نشر|تم النشر|تاریخ انتشار|"
    "פורסם|प्रकाशित|प्रकाशन|প্রকাশ|প্রকাশিত|publikasi|diterbitkan|ngày đăng|đăng lúc|เผยแพร่"
)
UPDATED_LABELS = (
    "last updated on|last updated at|last updated|updated on|updated at|updated|last modified on|"
    "last modified|modified on|modified|last changed|last edited|edited|"
    "zuletzt aktualisiert am|zuletzt aktualisiert|aktualisiert am|aktualisiert|letzte "
    "aktualisierung|"
    "letzte änderung|zuletzt geändert|geändert am|geändert|update vom|update|stand|"
    "mis à jour le|mise à jour le|mis à jour|mise à jour|modifié le|modifié|actualisé le|"
    "actualizado el|actualizado|actualizada|última actualización|modificado|"
    "atualizado em|atualizado|última atualização|aggiornato il|aggiornato|ultimo aggiornamento|"
    "bijgewerkt op|bijgewerkt|laatst gewijzigd|gewijzigd|laatste update|"
    "uppdaterad|uppdaterades|uppdaterat|senast uppdaterad|ändrad|oppdatert|sist oppdatert|"
    "opdateret|sidst opdateret|ændret|päivitetty|muokattu|"
    "aktualizacja|zaktualizowano|ostatnia aktualizacja|zmodyfikowano|"
    "aktualizováno|aktualizované|upraveno|změněno|frissítve|módosítva|frissítés|actualizat|"
    "обновлено|изменено|оновлено|ενημερώθηκε|τελευταία ενημέρωση|"
    "güncelleme tarihi|güncelleme|güncellenme|son güncelleme|ažurirano|izmijenjeno|"
    "更新时间|更新時間|更新日|更新于|更新於|最終更新|更新|수정|최종수정|업데이트|"
    "آخر تحديث|تحديث|عُدِّل|עודכן|अपडेट|अपडेटेड|আপডেট|diperbarui|cập nhật|อัปเดต"
)

# Words that introduce who wrote it, at the start of a line.
BYLINE_LABELS = (
    "by|written by|posted by|story by|text by|words by|reported by|report by|article by|authored "
    "by|"
    "submitted by|published by|author|authors|writer|reporter|contributed by|compiled by|"
    "von|text von|ein artikel von|ein beitrag von|eine analyse von|ein kommentar von|"
    "ein gastbeitrag von|autor|autorin|autoren|text|verfasst von|geschrieben von|aus|"
    "par|propos recueillis par|écrit par|publié par|rédigé par|auteur|auteurs|"
    "por|escrito por|publicado por|texto|di|a cura di|scritto da|pubblicato da|autore|"
    "door|geschreven door|av|af|skriven av|tekst|skrevet av|skrevet af|"
    "autor:|opracował|oprac\\.|автор|авторы|текст|"
    "oleh|penulis|tác giả|yazan|haber|muhabir|kirjoittaja|teksti|napsal|írta|szerző|scris de|"
    "de|piše|autor/ica|"
    "作者|记者|記者|文|文／|編集|بقلم|كتب|نویسنده|מאת|लेखक|द्वारा"
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
    r"posted|digital|multimedia|freelance|professor|lecturer|fellow|director|ceo|founder|president|"
    r"redakteur(?:in)?|reporter(?:in)?|korrespondent(?:in)?|volontär(?:in)?|autor(?:in)?|"
    r"leiter(?:in)?|"
    r"ressortleiter(?:in)?|chefredakteur(?:in)?|journaliste?|rédacteur|rédactrice|correspondante?|"
    r"envoyée? spéciale?|redactora?|periodista|corresponsal|enviado especial|giornalista|inviato|"
    r"redacteur|verslaggever|correspondent|journalist|reporter|toimittaja|redaktor|dziennikarz|"
    r"muhabir|editör|корреспондент|редактор|обозреватель|photos?|fotos?|illustrations?|video|"
    r"minutes? read|min read|share|posts?|copied|archives?|latest|recent|about|über|view all|"
    r"profile?|profil|more|mehr|alle|author|comments?|subscribe|email|twitter|facebook)\b",
    re.IGNORECASE,
)
# Between two names.
CONJUNCTION = re.compile(
    r"\s*(?:,|;|\||/(?=\s)|•|·|、|，|\s&\s|\sand\s|\sund\s|\set\s|\sy\s|\se\s|\sen\s|\soch\s|"
    r"\sog\s|\sja\s|\si\s|"
    r"\sa\s(?=[A-ZČŘŠŽ])|\sve\s|\sи\s|\sdan\s|\sami\s|\swith\s|\smit\s|\scon\s|\savec\s|"
    r"\sوَ?\s)\s*",
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
