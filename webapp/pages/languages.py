"""English names of language codes, for labels."""

_NAMES = (
    "af Afrikaans,sq Albanian,am Amharic,ar Arabic,hy Armenian,az Azerbaijani,eu Basque,"
    "be Belarusian,bn Bengali,bs Bosnian,br Breton,bg Bulgarian,my Burmese,ca Catalan,zh Chinese,"
    "hr Croatian,cs Czech,da Danish,nl Dutch,en English,eo Esperanto,et Estonian,fo Faroese,"
    "fi Finnish,fr French,gl Galician,ka Georgian,de German,el Greek,gu Gujarati,ht Haitian,"
    "ha Hausa,he Hebrew,hi Hindi,hu Hungarian,is Icelandic,ig Igbo,id Indonesian,ga Irish,"
    "it Italian,ja Japanese,jv Javanese,kn Kannada,kk Kazakh,km Khmer,rw Kinyarwanda,ko Korean,"
    "ku Kurdish,ky Kyrgyz,lo Lao,la Latin,lv Latvian,lt Lithuanian,lb Luxembourgish,mk Macedonian,"
    "mg Malagasy,ms Malay,ml Malayalam,mt Maltese,mi Maori,mr Marathi,mn Mongolian,ne Nepali,"
    "no Norwegian,nb Norwegian Bokmål,nn Norwegian Nynorsk,oc Occitan,or Odia,ps Pashto,"
    "fa Persian,pl Polish,pt Portuguese,pa Punjabi,qu Quechua,ro Romanian,ru Russian,"
    "gd Scottish Gaelic,sr Serbian,sd Sindhi,si Sinhala,sk Slovak,sl Slovenian,so Somali,"
    "es Spanish,su Sundanese,sw Swahili,sv Swedish,tl Tagalog,tg Tajik,ta Tamil,tt Tatar,"
    "te Telugu,th Thai,bo Tibetan,tr Turkish,tk Turkmen,uk Ukrainian,ur Urdu,ug Uyghur,uz Uzbek,"
    "vi Vietnamese,cy Welsh,xh Xhosa,yi Yiddish,yo Yoruba,zu Zulu"
)
NAMES = {code: name for code, _, name in (pair.partition(" ") for pair in _NAMES.split(","))}


def language_name(code: str) -> str:
    """``English`` for ``en`` and ``en-GB``; an unknown code is its own name."""
    return NAMES.get(code.lower().split("-")[0], code)
