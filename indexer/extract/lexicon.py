"""Words by language that tell dates, bylines and furniture apart from prose: the one table.

Languages are those of the newspapers one meets most; adding one is adding its words here.
"""

import re
import unicodedata

# Month names and their abbreviations, January first; a point after an abbreviation is implied.
_MONTHS = """
january jan januar jänner janvier janv enero ene gennaio gen janeiro januari ocak styczeń stycznia leden ledna január januára ianuarie январь января янв січень січня јануар јануара siječanj siječnja ιανουάριος ιανουαρίου ιαν tammikuu tammikuuta janúar يناير كانون_الثاني ژانویه ינואר जनवरी জানুয়ারি มกราคม ม.ค. januarja sausio janvāris jaanuar gener xaneiro urtarrila janvāra ian tam yanvar janar студзеня қаңтар იანვარი იანვარს հունվար հունվարի جانفي جنوری فروردین فروردين حمل ஜனவரி జనవరి ಜನವರಿ ജനുവരി જાન્યુઆરી ਜਨਵਰੀ ජනවාරි जानेवारी januarie ionawr eanáir januaro jannar មករា ມັງກອນ ဇန်နဝါရီ sty януари јануари кан
february feb februar februari février févr fév fevrier febrero febbraio febb fevereiro fev şubat luty lutego únor února február februára februarie febr февраль февраля фев февр лютий лютого фебруар фебруара veljača veljače φεβρουάριος φεβρουαρίου φεβ helmikuu helmikuuta febrúar فبراير شباط فوریه פברואר फ़रवरी फरवरी ফেব্রুয়ারি กุมภาพันธ์ ก.พ. februarja vasario februāris veebruar febrer febreiro otsailaren helmi februāra şub fevral shkurt лютага ақпан თებერვალი თებერვალს փետրվար փետրվարի فيفري فروری اردیبهشت ارديبهشت ثور பிப்ரவரி ఫిబ్రవరి ಫೆಬ್ರವರಿ ಫೆಬ್ರುವರಿ ഫെബ്രുവരി ફેબ્રુઆરી ਫਰਵਰੀ පෙබරවාරි फेब्रुवारी pebrero chwefror feabhra februaro frar កុម្ភៈ ກຸມພາ ဖေဖော်ဝါရီ feber фебруари февруари
march mar märz maerz mrz mär mars marzo março marco maart mrt mart marzec marca březen března marec martie márc március март марта мар березень березня ožujak ožujka μάρτιος μαρτίου μαρ maaliskuu maaliskuuta مارس آذار मार्च মার্চ มีนาคม มี.ค. marts kovo märts març martxoaren maalis מרץ مارچ maret mac marso machi сакавіка наурыз მარტი მარტს մարտ մարտի اذار خرداد جوزا மார்ச் మార్చి ಮಾರ್ಚ್ മാർച്ച് માર્ચ ਮਾਰਚ මාර්තු mawrth márta marto marzu mäerz មីនា ມີນາ မတ် მარ μαρτ
april apr avril avr abril abr aprile nisan nis kwiecień kwietnia duben dubna apríl apríla aprilie ápr április апрель апреля апр квітень квітня април априла travanj travnja απρίλιος απριλίου απρ huhtikuu huhtikuuta أبريل نيسان ابريل آوریل אפריל अप्रैल এপ্রিল เมษายน เม.ย. balandžio aprīlis aprill huhti aprila apirilaren aprīļa aprel prill aprili красавіка сәуір აპრილი აპრილს ապրիլ ապրիլի أفريل إبريل اپریل تیر تير سرطان ஏப்ரல் ఏప్రిల్ ಏಪ್ರಿಲ್ ഏപ്രിൽ એપ્રિલ ਅਪ੍ਰੈਲ අප්‍රේල් ebrill aibreán aprilo មេសា ເມສາ ဧပြီ kwi абр kvi
may mai mayo maggio mag maio mei maj mayıs maja květen května máj mája május май мая травень травня мај маја svibanj svibnja μάιος μαΐου μαϊ μαΐ toukokuu toukokuuta maí مايو أيار مه מאי मई মে พฤษภาคม พ.ค. maijs gegužės maig maiatzaren touko maijā maya مئی мамыр მაისი მაისს մայիս մայիսի ماي ايار مرداد امرداد اسد மே మే ಮೇ മേയ് മെയ് મે ਮਈ මැයි mejju bealtaine mee ឧសភា ພຶດສະພາ မေ
june jun juni juin junio giugno giu junho haziran haz czerwiec czerwca červen června jún júna iunie június júní июнь июня июн червень червня јун јуна lipanj lipnja ιούνιος ιουνίου ιουν kesäkuu kesäkuuta يونيو حزيران ژوئن יוני जून জুন มิถุนายน มิ.ย. junija birželio jūnijs juuni juny xuño ekainaren kesä jūnija iun iyun qershor чэрвеня маусым ივნისი ივნისს հունիս հունիսի جوان جون شهریور شهريور سنبله ஜூன் జూన్ ಜೂನ್ ജൂൺ જૂન ਜੂਨ ජූනි hunyo junie mehefin meitheamh ġunju មិថុនា ມິຖຸນາ ဇွန် cze
july jul juli juillet juil julio luglio lug julho temmuz tem lipiec lipca červenec července júl júla iulie július júlí июль июля июл липень липня јул јула srpanj srpnja ιούλιος ιουλίου ιουλ heinäkuu heinäkuuta يوليو تموز ژوئیه יולי जुलाई জুলাই กรกฎาคม ก.ค. julija liepos jūlijs juuli juliol xullo uztailaren heinä jūlija iul iyul korrik julai ліпеня шілде ივლისი ივლისს հուլիս հուլիսի جويلية جولائی يوليوز مهر میزان ஜூலை జులై జూలై ಜುಲೈ ജൂലൈ જુલાઈ ਜੁਲਾਈ ජූලි जुलै hulyo julie gorffennaf iúil lulju កក្កដា ກໍລະກົດ ဇူလိုင် lip юли јули
august aug août aout agosto ago agustus augustus ağustos ağu sierpień sierpnia srpen srpna augusta augusti augúst ágúst augusztus август августа авг серпень серпня kolovoz kolovoza αύγουστος αυγούστου αυγ elokuu elokuuta أغسطس آب اوت אוגוסט अगस्त আগস্ট สิงหาคม ส.ค. avgusta rugpjūčio augusts agost abuztuaren elo augustā avg avgust avqust gusht ogos ogo agosti жніўня тамыз აგვისტო აგვისტოს օգոստոս օգոստոսի أوت غشت اغسطس اب اگست آبان عقرب ஆகஸ்ட் ఆగస్టు ಆಗಸ್ಟ್ ഓഗസ്റ്റ് ആഗസ്റ്റ് ઓગસ્ટ ઑગસ્ટ ਅਗਸਤ අගෝස්තු ऑगस्ट agu awst lúnasa aŭgusto awwissu សីហា ສິງຫາ ဩဂုတ် sie
september sep sept septembre septiembre setiembre set settembre sett setembro eylül eyl wrzesień września září septembra septembrie szept szeptember сентябрь сентября сен сент вересень вересня септембар септембра rujan rujna σεπτέμβριος σεπτεμβρίου σεπ syyskuu syyskuuta سبتمبر أيلول سپتامبر ספטמבר सितंबर सितम्बर সেপ্টেম্বর กันยายน ก.ย. rugsėjo septembris setembre irailaren syys septembrī sentyabr sentabr shtator septemba верасня қыркүйек სექტემბერი სექტემბერს սեպտեմբեր սեպտեմբերի شتنبر ايلول ستمبر آذر قوس செப்டம்பர் సెప్టెంబర్ ಸೆಪ್ಟೆಂಬರ್ സെപ്റ്റംബർ સપ્ટેમ્બર ਸਤੰਬਰ සැප්තැම්බර් सप्टेंबर setyembre medi septembro settembru កញ្ញា ກັນຍາ စက်တင်ဘာ wrz
october oct okt oktober octobre octubre ottobre ott outubro out ekim eki październik października říjen října október októbra octombrie октябрь октября окт жовтень жовтня октобар октобра οκτώβριος οκτωβρίου οκτ lokakuu lokakuuta أكتوبر تشرين_الأول اکتبر אוקטובר अक्टूबर अक्तूबर অক্টোবর ตุลาคม ต.ค. oktobra spalio oktobris oktoober urriaren loka oktobrī oktyabr oktabr tetor oktoba кастрычніка қазан ოქტომბერი ოქტომბერს հոկտեմբեր հոկտեմբերի اكتوبر تشرين_الاول اکتوبر دی دي جدی அக்டோபர் అక్టోబర్ ಅಕ್ಟೋಬರ್ ഒക്ടോബർ ઓક્ટોબર ઑક્ટોબર ਅਕਤੂਬਰ ඔක්තෝබර් ऑक्टोबर oktubre hydref oktobro ottubru តុលា ຕຸລາ အောက်တိုဘာ paź
november nov novembre noviembre novembro kasım kas listopad listopada novembra noiembrie ноябрь ноября ноя нояб новембар новембра studeni studenoga studenog νοέμβριος νοεμβρίου νοε νοέ marraskuu marraskuuta nóvember نوفمبر تشرين_الثاني نوامبر נובמבר नवंबर नवम्बर নভেম্বর พฤศจิกายน พ.ย. lapkričio novembris azaroaren marras novembrī noyabr nëntor novemba лістапада қараша ნოემბერი ნოემბერს նոյեմբեր նոյեմբերի نونبر نومبر بهمن دلو நவம்பர் నవంబర్ ನವೆಂಬರ್ നവംബർ નવેમ્બર ਨਵੰਬਰ නොවැම්බර් नोव्हेंबर nobyembre nopember tachwedd samhain novembru វិច្ឆិកា ພະຈິກ နိုဝင်ဘာ lis ноември листопада
december dec dez dezember décembre déc decembre diciembre dic dicembre dezembro aralık ara grudzień grudnia prosinec prosince decembra decembrie desember des декабрь декабря дек грудень грудня децембар децембра prosinca prosinac δεκέμβριος δεκεμβρίου δεκ joulukuu joulukuuta ديسمبر كانون_الأول دسامبر דצמבר दिसंबर दिसम्बर ডিসেম্বর ธันวาคม ธ.ค. gruodžio decembris detsember desembre decembro abenduaren joulu decembrī dekabr dhjetor desemba disember dis снежня желтоқсан დეკემბერი დეკემბერს դեկտեմբեր դեկտեմբերի دجنبر كانون_الاول دسمبر اسفند حوت டிசம்பர் డిసెంబర్ ಡಿಸೆಂಬರ್ ഡിസംബർ ડિસેમ્બર ਡਿਸੰਬਰ ਦਸੰਬਰ දෙසැම්බර් डिसेंबर disyembre rhagfyr nollaig diċembru ធ្នូ ທັນວາ ဒီဇင်ဘာ gru декември
"""  # noqa: E501

_ACCENTS = re.compile("[\u0300-\u036f]")


def _without_accents(name: str) -> str:
    """The plain letters of a word: capitals are often set without accents."""
    letters = _ACCENTS.sub("", unicodedata.normalize("NFD", name)).replace("ı", "i")
    return unicodedata.normalize("NFC", letters)


_LISTED = [
    (name.replace("_", " ").casefold(), number)
    for number, row in enumerate(_MONTHS.strip().splitlines(), start=1)
    for name in row.split()
]
MONTHS: dict[str, int] = {_without_accents(name): number for name, number in reversed(_LISTED)}
MONTHS.update(reversed(_LISTED))


# Croatian, where Polish and Ukrainian mean November: only Croatian sets a point after the day.
POINTED_MONTHS = {"listopada": 10}


def month_named(name: str) -> int | None:
    """The number of the month that *name* means in any language."""
    name = unicodedata.normalize("NFC", name.casefold().strip(".")).replace("i\u0307", "i")
    return MONTHS.get(name) or MONTHS.get(name + ".") or MONTHS.get(name.removeprefix("ב"))


# Words beside a date. Words that stand in a language without spaces are found inside others.
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
    "发布时间|发表时间|发布于|发表于|发布|發布時間|發佈時間|發表於|發布|"
    "公開日|公開|掲載日|掲載|配信|投稿日|作成日|入力|등록|입력|기사입력|작성|게시|"
    "تاريخ النشر|نشر في|نُشر|نشر|تم النشر|تاریخ انتشار|"
    "פורסם|प्रकाशित|प्रकाशन|প্রকাশ|প্রকাশিত|publikasi|diterbitkan|ngày đăng|đăng lúc|เผยแพร่|"
    "veröffentlichung|veröffentlichungsdatum|erscheinungsdatum|publikationsdatum|"
    "gepostet|online seit|eingestellt|publiziert|date de publication|date de parution|"
    "mis en ligne|mise en ligne|publication|fecha de publicacion|publicada em|"
    "postado em|postado|postada em|data de publicação|criado em|data di pubblicazione|"
    "pubblicata il|pubblicata|postato il|publicatiedatum|publiceringsdatum|"
    "först publicerad|opprettet|julkaisupäivä|data wydania|opublikowana|datum vydání|"
    "datum zveřejnění|dátum vydania|megjelenés|közzététel|feltöltve|data publicării|"
    "publicat pe|postat|objava|datum objave|дата публікації|публикация|опубликован|"
    "опубликована|публикувано|публікація|објављено|апублікавана|жарияланды|"
    "ημερομηνία δημοσίευσης|yayınlandı|yayımlanma tarihi|yayımlandı|eklenme tarihi|"
    "oluşturma tarihi|"
    "发布日期|发稿时间|發布日期|發佈日期|發佈|刊登|公開日時|配信日時|掲載日時|投稿日時|登録日|"
    "작성일|등록일|"
    "입력일|게시일|기사등록|게재|تاریخ نشر|منتشر شده|انتشار|نُشرت|נכתב|תאריך פרסום|"
    "प्रकाशित तिथि|வெளியிடப்பட்டது|പ്രസിദ്ധീകരിച്ചത്|dipublikasikan|tanggal terbit|"
    "diposting|tayang|đăng ngày|xuất bản|เผยแพร่เมื่อ|โพสต์เมื่อ|paskelbta|publicēts|"
    "avaldatud|lisatud|publikuar|botuar|publicat el|argitaratua|imechapishwa|"
    "gepubliseer|cyhoeddwyd|foilsithe|birt|გამოქვეყნდა|հրապարակված է"
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
    "آخر تحديث|تحديث|عُدِّل|עודכן|अपडेट|अपडेटेड|আপডেট|diperbarui|cập nhật|อัปเดต|"
    "letztes update|last update|last revised|revised|last reviewed|reviewed|"
    "aktualisierung|dernière mise à jour|actualisé|última modificación|"
    "ultima actualizacion|modificato il|ultima modifica|laatst bijgewerkt|"
    "laatst aangepast|senast ändrad|senest opdateret|sist endret|endret|"
    "viimeksi päivitetty|ostatnia zmiana|edytowano|poslední aktualizace|aktualizace|"
    "posledná aktualizácia|frissült|utolsó frissítés|ultima actualizare|modificat|"
    "zadnja izmjena|posljednja izmjena|ažuriran|последнее обновление|дата обновления|"
    "обновление|актуализиран|обновена|ажурирано|τελευταία τροποποίηση|son güncellenme|"
    "güncellendi|"
    "更新日期|最后更新|最後更新|修改于|最終更新日|改訂|수정일|최종수정일|آخر تعديل|بروزرسانی|"
    "به روز رسانی|עדכון אחרון|संशोधित|புதுப்பிக்கப்பட்டது|kemas kini|cập nhật lúc|"
    "แก้ไขล่าสุด|ปรับปรุง|atnaujinta|atjaunots|uuendatud|muudetud|përditësuar|"
    "actualitzat|eguneratua|uppfært"
)
# These call a date that of the article only where a colon follows.
DATE_LABELS = (
    "date|datum|fecha|data|dato|tarih|дата|ημερομηνία|päivämäärä|dátum|日期|日付|日時|"
    "時間|时间|날짜|تاريخ|تاریخ|תאריך|दिनांक|तिथि|tanggal|ngày|วันที่"
)

# Times counted back from the reading: words before or after the count, and units.
AGO = (
    "ago|vor|il y a|hace|há|fa|geleden|för|sedan|siden|sitten|temu|przed|před|pred|prije|пре|преди|"
    "назад|тому|πριν|önce|acum|lalu|trước|yang lalu|tagasi|atpakaļ|prieš|ezelőtt|"
    "前|전|منذ|قبل|پیش|לפני|पहले|আগে|ที่แล้ว"
)
UNITS = {
    "minute": "minute minutes min mins minuten minuto minutos minuti minut minuter minutter "
    "minuuttia minuty minuta minute minutu minuta perce percei минут минуты минуту хвилин λεπτά "
    "dakika dk menit phút minutē minutes 分钟 分鐘 分 분 دقيقة دقائق دقیقه דקות मिनट মিনিট นาที",
    "hour": "hour hours hr hrs stunde stunden std heure heures hora horas ora ore uur uren timme "
    "timmar timer tunti tuntia godzina godziny godzin hodina hodiny hodin hodinami sat sata "
    "sati час часа часов годин години ώρα ώρες saat jam giờ óra órája 小时 小時 時間 시간 ساعة "
    "ساعات ساعت שעה שעות घंटे ঘন্টা ชั่วโมง",
    "day": "day days tag tagen tage jour jours día días dia dias giorno giorni dag dagen dagar "
    "dage päivä päivää dzień dni dnem dny dnů dana день дня дней дні днів дни ημέρες μέρες gün "
    "hari ngày zile nap napja 天 日 일 يوم أيام روز ימים दिन দিন วัน",
    "week": "week weeks woche wochen semaine semaines semana semanas settimana settimane weken "
    "vecka veckor uge uger uke uker viikko viikkoa tydzień tygodnie týden týdny неделю недели "
    "hafta minggu tuần 周 週 週間 주",
}
TODAY = (
    "today|heute|aujourd'hui|aujourd’hui|hoy|hoje|oggi|vandaag|idag|i dag|tänään|dziś|dzisiaj|dnes|"
    "azi|danas|днес|сегодня|сьогодні|σήμερα|bugün|今日|今天|오늘|اليوم|امروز|היום|आज|আজ|hari ini|"
    "hôm nay|วันนี้"
)
YESTERDAY = (
    "yesterday|gestern|hier|ayer|ontem|ieri|gisteren|igår|i går|eilen|wczoraj|včera|jučer|juče|"
    "вчера|вчора|χθες|dün|昨日|昨天|어제|أمس|دیروز|אתמול|कल|kemarin|hôm qua|เมื่อวาน|tegnap"
)

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
