"""Does the page hold an article? If not: a front, an error page, a wall, or something else."""

import re

from indexer.extract.verdict.signals import Signals
from indexer.model.article import PageKind

_ERROR = re.compile(
    r"\b(?:40[034]|410|50[0234])\b.{0,40}\b(?:error|not found|forbidden|unavailable|gone|bad "
    r"gateway|fehler|erreur)|"
    r"\b(?:error|erreur|fehler|errore)\W{0,3}(?:40[034]|410|50[0234])\b|"
    r"\bpage (?:not found|cannot be found|can['’]t be found|could not be found|does ?n['’]t exist|"
    r"does not exist|no longer exists|is (?:missing|unavailable|not available))|\bnot found\b|"
    r"^\W*404\W*$|file not found|object not found|internal server error|service unavailable|"
    r"bad gateway|bad request|gateway time-?out|server error|site not found|"
    r"seite (?:wurde )?nicht gefunden|seite nicht (?:vorhanden|verfügbar)|nicht gefunden|"
    r"page introuvable|page non trouvée|página no encontrada|no se encontró|"
    r"página não encontrada|pagina non trovata|pagina niet gevonden|"
    r"sidan (?:kunde inte hittas|hittades inte)|siden (?:ble ikke funnet|findes ikke)|"
    r"nie znaleziono|stránka nenalezena|страница не найдена|sayfa bulunamadı|找不到|見つかりません|"
    r"(?:article|story|page|content|video) (?:is |has )?(?:no longer (?:available|online)|expired|"
    r"been (?:removed|deleted))|nicht mehr (?:verfügbar|online|vorhanden)|"
    r"n['’](?:est plus disponible|existe plus)|ya no (?:está disponible|existe)|"
    r"não está mais disponível|non è più disponibile|niet (?:meer|langer) beschikbaar|"
    r"index of /|account suspended|domain (?:is )?for sale|website is (?:no longer|not) available",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"are you (?:a )?(?:robot|human)|verify (?:that )?you are (?:a )?human|captcha|"
    r"checking your browser|just a moment|attention required|access (?:to this page has been "
    r")?denied|"
    r"security check|unusual traffic|ddos protection|bot (?:detection|protection)|"
    r"(?:please )?(?:enable|turn on) (?:javascript|cookies)|javascript is (?:disabled|required)|"
    r"before you continue|bevor sie (?:zu|fort)|avant de continuer|antes de continuar|prima di "
    r"continuare|"
    r"voordat je|πριν συνεχίσετε|innan du fortsätter|zanim przejdziesz|(?:accept|agree to) "
    r"(?:all )?cookies|we (?:value|care about) your privacy|"
    r"cookie (?:consent|settings|preferences)|consent|privacy (?:settings|choices)|"
    r"zustimmen und weiter|mit werbung|cookies akzeptieren|accepter (?:et|les cookies)|"
    r"(?:log|sign) ?in to (?:continue|read)|subscribe to (?:continue|read)|subscribers? only|"
    r"create (?:a|your) free account|to continue reading|pardon our interruption|"
    r"nur für abonnent|jetzt (?:abonnieren|weiterlesen)|réservée? aux abonnés|abonnez-vous pour|"
    r"(?:solo|exclusivo) para suscriptores|suscríbete para|exclusivo para assinantes|"
    r"(?:riservato agli|solo per gli?) abbonati|abbonati per|alleen voor abonnees|"
    r"(?:endast|bara) för prenumeranter|(?:kun|bare) for abonnenter|только для подписчиков|"
    r"anmelden|einloggen|connectez-vous|inicia sesión|登录|ログイン",
    re.IGNORECASE,
)
_LISTING_PATH = re.compile(
    r"/(?:tags?|topics?|categor(?:y|ies)|author|authors|search|archives?|section|sections|page/\d+|"
    r"kategorie|thema|themen|suche|rubrique|etiqueta|feed)(?:/|$|\?)",
    re.IGNORECASE,
)

MOSTLY_TEASED = 0.5
# A day in the address, or a headline of four words and more: addresses that lists do not have.
_PERMALINK = re.compile(r"/(?:19|20)\d\d/\d\d?/|/[^/?]{1,40}-[^/?-]{1,40}-[^/?-]{1,40}-[^/?-]{2}")
MAX_WALL = 2500.0  # weighted characters of a page that asks for something before it shows any
MAX_NOTICE = 1500.0  # of one whose headings do not ask
STUB = 400.0  # of a body that is none yet
FEW = 4  # sentences; a text of fewer is a notice
FEWEST_LISTED = 10  # lines of a page that lists others


def judge(signals: Signals) -> tuple[PageKind, float]:
    """The kind of page and a confidence between 0 and 1."""
    score = _article_score(signals)
    small = signals.body < 700
    stub = signals.body < STUB
    if small and (_ERROR.search(signals.opening) or (stub and _ERROR.search(signals.shown))):
        return "error", 0.9 if signals.body < 300 else 0.7
    if _is_wall(signals):
        return "wall", 0.85 if stub else 0.6
    if score >= 0:
        return "article", _sure(score)
    if small and _WALL.search(signals.opening + "\n" + signals.shown):
        return "wall", 0.6
    return "front" if _is_front(signals) else "other", _sure(-score)


def _is_front(signals: Signals) -> bool:
    """Lists what lies on other pages."""
    if signals.says_article or signals.lines < FEWEST_LISTED:
        return False
    return (
        signals.teased > MOSTLY_TEASED
        or signals.link_share > 0.35
        or signals.linked_headings >= 5
        or signals.says_listing
    )


def _is_wall(signals: Signals) -> bool:
    """Asks for something before it shows anything.

    A bar that asks for consent above an article does not count, nor an article that mentions one:
    beside a real text the headings must ask, or the text itself and in more than one way.
    """
    if signals.body >= MAX_WALL or signals.says_article or signals.dated:
        return False
    if _WALL.search(signals.opening):
        return True
    if signals.body < STUB or signals.sentences < FEW:
        return _WALL.search(signals.shown) is not None
    asked = {match.casefold() for match in _WALL.findall(signals.text)}
    return signals.body < MAX_NOTICE and len(asked) > 1


def _sure(score: float) -> float:
    return round(min(0.99, 0.5 + 0.12 * abs(score)), 2)


def _article_score(signals: Signals) -> float:
    """Above 0 for an article."""
    score = -1.0
    score += min(signals.body / 500, 3.0)
    score += min(signals.sentences, 8) * 0.15
    score += 1.0 * signals.says_article + 0.6 * signals.dated + 0.5 * signals.signed
    if signals.body < 150:
        score -= 2.5
    elif signals.body < 300:
        score -= 0.8
    if signals.prose > 0 and signals.body < 0.3 * signals.prose:
        score -= 0.6
    if not signals.says_article and signals.teased > MOSTLY_TEASED:
        score -= 3.5
    if not signals.says_article:
        score -= min(signals.linked_headings, 15) * 0.12
        score -= 1.2 * max(0.0, signals.link_share - 0.3)
        score -= _listing_path(signals.path)
    if signals.path is not None and _PERMALINK.search(signals.path):
        score += 0.7
    if signals.says_listing:
        score -= 0.8
    if signals.named_as_site and not signals.says_article:
        score -= 1.2
    return score


def _listing_path(path: str | None) -> float:
    """How much a URL's path looks like that of a front or a list."""
    if path is None:
        return 0.0
    bare = path.strip("/")
    if not bare or re.fullmatch(r"(?:index|default|home)\.\w{2,5}", bare):
        return 2.2
    if re.match(r"(?:index|default|home)\.\w{2,5}\?", bare):
        return 1.0
    if _LISTING_PATH.search(path):
        return 1.4
    return 0.7 if "/" not in bare and len(bare) < 14 and "." not in bare else 0.0
