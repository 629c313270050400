"""Words by language that stand in dates and beside them: the part of the lexicon for dates."""

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
# These call it that of something else, where they stand just before it: of a member, of a life, of
# an end.
OTHER_LABELS = (
    "joined|member since|registered|born|died|expires|expires on|valid until|closing date|"
    "registriert seit|mitglied seit|dabei seit|beigetreten|angemeldet seit|geboren|geboren am|"
    "gestorben|gestorben am|gültig bis|anmeldeschluss|einsendeschluss|bewerbungsschluss|"
    "inscrit le|inscription|membre depuis|né le|née le|mort le|date limite|miembro desde|"
    "registrado|nacido el|fecha límite|membro desde|nascido em|prazo|iscritto dal|membro dal|"
    "nato il|nata il|scadenza|lid sinds|geregistreerd|medlem sedan|medlem siden|liittynyt|"
    "dołączył|zarejestrowany|registrován|регистрация|зарегистрирован|üyelik tarihi|katılım"
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
