"""Which detector finds the charset of pages that do not state it.

Pages whose text is known are written in every legacy charset that holds it, without a label and
with a false ``utf-8`` label, and decoded again: right means letter for letter. The pages are those
of the extraction sets and made-up ones (charsets.toml) of one sentence and of several. Pages of
which hardly a letter is foreign are counted apart: a name or two is all there is to go by.

Data: judged pages (see README.md); without them the made-up pages alone.
"""

import argparse
import gzip
import html
import multiprocessing
import os
import re
import statistics
import sys
import time
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from indexer.page.decode import decode

TEXTS = Path(__file__).with_name("charsets.toml")
HELD = 0.97  # of the foreign characters, for a charset to count as one that holds a page
ENGLISH = (
    "The harbour master’s “new” rules – long awaited – were signed by the mayor on Monday…",
    "“Nobody asked the fishermen”, she said; it’s their pier – and it will stay so.",
)
FOREIGN = 10  # characters that a page must have
SPARSE = 0.03  # share of foreign letters among the letters of a page that is mostly English
SLOW = 12  # a slow peer is asked about one page in so many
_LABEL = re.compile(r"<meta[^>]{0,300}charset[^>]{0,80}>|^\s*<\?xml[^>]*\?>", re.IGNORECASE)
_UNSEEN = re.compile(r"<script.*?</script>|<style.*?</style>|<[^>]*>", re.DOTALL | re.IGNORECASE)
# Charsets of a page of the sets by the script that its foreign letters are in.
_BY_SCRIPT = {
    "CYRILLIC": "cp1251 koi8-u iso8859-5",
    "GREEK": "cp1253 iso8859-7",
    "HEBREW": "cp1255 iso8859-8",
    "ARABIC": "cp1256",
    "THAI": "cp874",
    "HANGUL": "cp949",
    "HIRAGANA": "cp932 euc_jp",
    "KATAKANA": "cp932 euc_jp",
    "CJK": "gb18030 big5hkscs",
}
_LATIN = "cp1252 cp1250 iso8859-2 cp1254 cp1257 cp1258"
_GROUPS = {
    "cp1252": "Western",
    "cp1250": "Central European", "iso8859-2": "Central European",
    "cp1257": "Baltic", "iso8859-13": "Baltic", "cp1254": "Turkish", "cp1258": "Vietnamese",
    "cp1253": "Greek", "iso8859-7": "Greek", "cp1255": "Hebrew", "iso8859-8": "Hebrew",
    "cp1256": "Arabic", "iso8859-6": "Arabic", "cp874": "Thai", "gb18030": "Chinese",
    "big5hkscs": "Chinese", "cp932": "Japanese", "euc_jp": "Japanese", "iso2022_jp": "Japanese",
    "cp949": "Korean",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """A page in a legacy charset, and the text that it must decode to."""

    kind: str  # "pages", "mostly English", "long" or "short"
    name: str
    charset: str
    data: bytes
    text: str

    @property
    def group(self) -> str:
        return _GROUPS.get(self.charset, "Cyrillic")


def encoded(text: str, charset: str) -> bytes:
    """*text* in *charset*, what it does not hold as character references."""
    if charset == "cp1258":  # it writes tones as characters of their own
        text = "".join(map(_with_tone, text))
    return text.encode(charset, "xmlcharrefreplace")


def _with_tone(char: str) -> str:
    try:
        char.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", char)
        return unicodedata.normalize("NFC", parts[:-1]) + parts[-1] if len(parts) > 1 else char
    return char


def _holds(text: str, charset: str) -> bool:
    """Whether *charset* has the characters of *text*, and is needed for some."""
    foreign = [char for char in text if not char.isascii()]
    written = [char for char in foreign if b"&#" not in encoded(char, charset)]
    needed = written
    if charset != "cp1252":
        needed = [char for char in written if char.isalpha() and b"&#" in encoded(char, "cp1252")]
    return len(needed) >= FOREIGN and len(written) >= HELD * len(foreign)


def _charsets(text: str) -> list[str]:
    """The legacy charsets that pages like *text* were written in."""
    scripts: dict[str, int] = defaultdict(int)
    for char in text:
        if char.isalpha() and not char.isascii():
            scripts[unicodedata.name(char, "?").split()[0]] += 1
    if not scripts:
        return ["cp1252"] if _holds(text, "cp1252") else []
    first = max(scripts, key=lambda script: scripts[script])
    if scripts["HIRAGANA"] > 20:
        first = "HIRAGANA"
    if first == "LATIN":
        return [charset for charset in _LATIN.split() if _holds(text, charset)][:1]
    return [charset for charset in _BY_SCRIPT.get(first, "").split() if _holds(text, charset)]


def _from_sets(folder: Path, sets: list[str]) -> Iterator[Sample]:
    for path in sorted(folder.glob("sets/*/html/*.html.gz")):
        if any(sets) and path.parent.parent.name not in sets:
            continue
        raw = gzip.decompress(path.read_bytes())
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        text = _LABEL.sub("", text.replace("\r", ""))
        seen = html.unescape(_UNSEEN.sub("", text))
        for charset in _charsets(seen):
            data = encoded(text, charset)
            if data.isascii():
                continue
            name = f"{path.parent.parent.name}/{path.name}"
            kind = "mostly English" if _sparse(seen, charset) else "pages"
            yield Sample(kind, name, charset, data, data.decode(charset, "replace"))


def _sparse(text: str, charset: str) -> bool:
    """Whether a page in a script of its own has hardly a letter of it."""
    letters = [char for char in text if char.isalpha()]
    foreign = sum(not char.isascii() for char in letters)
    return charset not in _LATIN.split() and foreign < SPARSE * len(letters)


def page_of(sentences: list[str], language: str = "") -> str:
    """A small page of *sentences*, as a newspaper's template would make it."""
    told = "".join(f"<p>{sentence}</p>\n" for sentence in sentences)
    lang = f' lang="{language}"' if language else ""
    return (
        f"<html{lang}><head><title>{sentences[0]}</title></head><body><div class=nav>"
        f"<a href=/>Home</a> | <a href=/news/>News</a></div>{told}</body></html>"
    )


def made_up() -> Iterator[Sample]:
    """The pages of charsets.toml: each sentence alone, and all of a language together."""
    for language, entry in tomllib.loads(TEXTS.read_text(encoding="utf-8")).items():
        sentences = entry["text"].strip().split("\n")
        for charset in entry["charsets"].split():
            for kind, pages in (("short", [[one] for one in sentences]), ("long", [sentences])):
                for chosen in pages:
                    data = encoded(page_of(chosen), charset)
                    if data.isascii() and charset != "iso2022_jp":
                        continue
                    text = data.decode(charset, "replace")
                    yield Sample(kind, f"{language}: {chosen[0][:30]}", charset, data, text)


def mostly_english() -> Iterator[Sample]:
    """English pages with typographic signs, and one name of charsets.toml in brackets."""
    for language, entry in tomllib.loads(TEXTS.read_text(encoding="utf-8")).items():
        for at, sentence in enumerate(entry["text"].strip().split("\n")):
            name = " ".join(sentence.split()[:2])[:12]
            letters = [char for char in name if char.isalpha() and not char.isascii()]
            told = [*ENGLISH, f"The speaker ({name}) “did not” answer."]
            for charset in entry["charsets"].split():
                if len(letters) < 4 or not _holds_letters(letters, charset):
                    continue
                data = encoded(page_of(told[at % 3 :] + told[: at % 3]), charset)
                text = data.decode(charset, "replace")
                yield Sample("mostly English", f"{language}: {name}", charset, data, text)


def _holds_letters(letters: list[str], charset: str) -> bool:
    """Whether *charset* is not of the Latin script and has all of *letters*."""
    return charset not in _LATIN.split() and all(b"&#" not in encoded(x, charset) for x in letters)


# ---- detectors -----------------------------------------------------------------------------------


def ours(data: bytes) -> str:
    return decode(data, "text/html").text


def ours_false_label(data: bytes) -> str:
    return decode(data, "text/html; charset=utf-8").text


def _told(data: bytes, label: str | None) -> str:
    import webencodings

    encoding = webencodings.lookup(label) if label else None
    try:
        codec = encoding.codec_info.name if encoding else label or "cp1252"
        return data.decode({"gbk": "gb18030", "big5": "big5hkscs"}.get(codec, codec), "replace")
    except LookupError:
        return ""


def chardetng(data: bytes) -> str:
    from chardetng_py import EncodingDetector

    detector = EncodingDetector()
    detector.feed(data, last=True)
    return _told(data, detector.guess(tld=None, allow_utf8=False))


def cchardet(data: bytes) -> str:
    import cchardet as library

    return _told(data, library.detect(data)["encoding"])


def chardet(data: bytes) -> str:
    import chardet as library

    return _told(data, library.detect(data)["encoding"])


def resiliparse(data: bytes) -> str:
    from resiliparse.parse.encoding import detect_encoding

    return _told(data, detect_encoding(data))


def charset_normalizer(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return _told(data, best.encoding if best else None)


PEERS: dict[str, tuple[Callable[[bytes], str], str]] = {
    "chardetng": (chardetng, "chardetng_py"),
    "resiliparse": (resiliparse, "resiliparse"),
    "faust-cchardet": (cchardet, "cchardet"),
    "chardet 7": (chardet, "chardet"),
    "charset-normalizer": (charset_normalizer, "charset_normalizer"),
}
SLOW_PEERS = {"charset-normalizer", "chardet 7"}


def _judge(task: tuple[int, int, Sample]) -> tuple[Sample, dict[str, tuple[bool, float]]]:
    at, every, sample = task
    detectors = {"backissue": ours, "backissue, false label": ours_false_label}
    detectors |= {name: peer for name, (peer, module) in PEERS.items() if find_spec(module)}
    results = {}
    for name, detector in detectors.items():
        if name in SLOW_PEERS and sample.kind == "pages" and at % every:
            continue
        began = time.perf_counter()
        text = detector(sample.data)
        results[name] = (text == sample.text, time.perf_counter() - began)
    return sample, results


def _report(judged: list[tuple[Sample, dict[str, tuple[bool, float]]]]) -> str:
    names = list(dict.fromkeys(name for _, results in judged for name in results))
    rows: dict[tuple[str, str], dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for sample, results in judged:
        for name, (right, _) in results.items():
            rows[sample.kind, sample.group][name].append(right)
    lines = [
        "| pages right | samples | " + " | ".join(names) + " |",
        "|---" * (len(names) + 2) + "|",
    ]
    for (kind, group), cells in sorted(rows.items()):
        shares = [f"{statistics.fmean(cells[name]):.1%}" if cells[name] else "" for name in names]
        count = max(map(len, cells.values()))
        lines.append(f"| {group}, {kind} | {count} | " + " | ".join(shares) + " |")
    times = [
        f"{1000 * statistics.median(seconds):.2f} ms" if seconds else ""
        for name in names
        if (
            seconds := [
                found[name][1] for each, found in judged if each.kind == "pages" and name in found
            ]
        )
        is not None
    ]
    lines.append("| median time, pages | | " + " | ".join(times) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, action="append", help="folder of judged pages")
    parser.add_argument("--sets", default="", help="names of sets, with commas between")
    parser.add_argument(
        "--every", type=int, default=SLOW, help="ask slow peers about one page in (%(default)s)"
    )
    parser.add_argument(
        "--wrong", action="store_true", help="list the pages that we decode wrongly"
    )
    arguments = parser.parse_args()
    samples = [*made_up(), *mostly_english()]
    default = os.environ.get("BACKISSUE_TEST_DATA")
    for folder in arguments.data or ([Path(default, "data", "extraction")] if default else []):
        samples += _from_sets(folder, arguments.sets.split(","))
    tasks = [(at, arguments.every, sample) for at, sample in enumerate(samples)]
    with multiprocessing.get_context("fork").Pool() as pool:
        judged = pool.map(_judge, tasks, chunksize=8)
    print(_report(judged))
    if arguments.wrong:
        for sample, results in judged:
            for name in ("backissue", "backissue, false label"):
                if not results[name][0]:
                    label = "text/html" if name == "backissue" else "text/html; charset=utf-8"
                    took = decode(sample.data, label).charset
                    print(f"{name}: {sample.kind} {sample.name} {sample.charset} taken for {took}")


if __name__ == "__main__":
    main()
