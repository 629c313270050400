"""URLs as web archives compare them: SURT keys, and the registered domain of a host."""

import re
from functools import cache, lru_cache
from urllib.parse import quote, unquote, urlsplit

from publicsuffixlist import PublicSuffixList

# Query parameters that say how a reader arrived, not what was read.
_TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid)$")
_SESSION = re.compile(r"^(?:jsessionid|phpsessid|sid|aspsessionid\w*)$")
_WWW = re.compile(r"^www\d*\.")
_SAFE = "!$&'()*+,;=:@/~-._"
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_ONE_SLASH = re.compile(r"^(https?):/+(?=[^/])", re.IGNORECASE)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?![0-9]{1,5}(?:[/?#]|$))")  # not host:port
MAX_URL = 8192  # longer ones are cut before anything looks at them


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def host(url: str) -> str:
    """The host name in lower case without port; empty where there is none."""
    try:
        return (urlsplit(url[:MAX_URL]).hostname or "").rstrip(".").lower()
    except ValueError:  # a bracket that is not of an IPv6 address
        return ""


@lru_cache(maxsize=65536)
def _registered(name: str) -> str:
    return _suffixes().privatesuffix(name) or name


def source(url: str) -> str:
    """The registered domain (public suffix list) of *url*, else its host, else ``unknown``."""
    name = host(url)
    return _registered(name) if name else "unknown"


def is_web(url: str) -> bool:
    """Whether *url* has a host and is http or https: no other becomes a link or a page."""
    return url[:8].lower().startswith(("http://", "https://")) and bool(host(url))


def url_key(url: str) -> str:
    """The SURT key of *url*: ``com,example)/path?a=1&b=2``, equal for URLs that name one page.

    Scheme, ``www.``, default port, fragment, case, session ids, tracking parameters and the order
    of the others do not distinguish pages. Never raises; a string that is not a URL is its own key.

    Source: the canonicalisation commonly used for CDX files (IIPC, Sort-friendly URI Reordering).
    """
    url = url.strip()[:MAX_URL]
    try:
        parts = urlsplit(url)
        name = (parts.hostname or "").rstrip(".").lower()
        port = parts.port
    except ValueError:
        return url
    if not name:
        return url
    name = _WWW.sub("", name)
    reversed_name = name if ":" in name else ",".join(reversed(name.split(".")))
    if port and (parts.scheme.lower(), port) not in {("http", 80), ("https", 443)}:
        reversed_name += f":{port}"
    path = quote(
        unquote(parts.path, errors="surrogateescape"), safe=_SAFE, errors="surrogateescape"
    )
    path = re.sub(r"/{2,}", "/", path.split(";jsessionid=")[0])
    path = path.rstrip("/") or "/"
    query = sorted(
        pair
        for pair in parts.query.split("&")
        if pair
        and not _TRACKING.match(name := pair.split("=")[0].lower())
        and not _SESSION.match(name)
    )
    tail = "?" + "&".join(query) if query else ""
    return f"{reversed_name}){path.lower()}{tail}"


def mend(url: str) -> str:
    """*url* as it was meant: http where no scheme is typed, and two slashes behind the scheme.

    Many proxies leave one slash of two.
    """
    if not _SCHEME.match(url):
        url = "http://" + url.lstrip("/")
    return _ONE_SLASH.sub(r"\1://", url)


def host_keys(key: str) -> tuple[str, ...]:
    """SURT *key* with its host as it is, in letters, and in the ASCII form of the DNS."""
    name, bracket, rest = key.partition(")")
    plain = unquote(name)
    return tuple(
        dict.fromkeys(
            form + bracket + rest for form in (name, plain, _ascii(plain), _letters(plain))
        )
    )


def loose_key(key: str) -> str:
    """Equal for SURT keys that differ only in whether the same characters are escaped.

    Links escape what an archived URL may hold as it is: ``|``, ``{``, letters with accents.
    """
    name, _, rest = key.partition(")")
    path, _, query = quote(rest, safe=_SAFE + "?%[]#", errors="surrogateescape").partition("?")
    pairs = sorted(_ESCAPE.sub(lambda escape: escape[0].upper(), query).split("&"))
    return f"{_ascii(unquote(name))}){path.lower()}?{'&'.join(pairs)}"


def _ascii(name: str) -> str:
    """The host *name* of a SURT key in the ASCII form of the DNS, if it has one."""
    try:
        return name.replace(",", ".").encode("idna").decode().replace(".", ",")
    except UnicodeError:
        return name


def _letters(name: str) -> str:
    """The host *name* of a SURT key in letters."""
    try:
        return name.replace(",", ".").encode().decode("idna").replace(".", ",")
    except UnicodeError:
        return name
