"""Names as sounds: what makes two spellings of one name meet.

One human being has many spellings: passports follow ICAO, registry offices ISO 9, volunteers their ear. Each word of a
name becomes several search keys: its letters, its table of equivalents, its Daitch-Mokotoff codes (from PostgreSQL),
its skeleton of consonants, and the skeletons with one consonant missing, which forgives a typing error.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

from strang.people.catalogue import equivalent_names

_WORD = re.compile(r"[a-z]+")
_APOSTROPHES = re.compile(r"['’ʼʻ`´ʹʺ]")
_ARABIC_ARTICLE = re.compile(r"(?<!\w)ال(?=\w{2,})")
_UMLAUT_SPELLINGS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_ARTICLES = frozenset(
    {"al", "el", "ul", "ad", "ar", "as", "at", "az", "von", "van", "de", "da", "bin", "ibn", "bint"}
)
_SERVANT = frozenset({"abd", "abdul", "abdel", "abdal", "abdur"})
_ARTICLE_LETTERS = 2
_SHORTEST_CORE = 4
_SHORTEST_DELETED = 4
_PREFIX = 3

_SOUNDS = (
    ("tsch", "c"),
    ("dsch", "c"),
    ("shch", "c"),
    ("tch", "c"),
    ("sch", "s"),
    ("dzh", "c"),
    ("dj", "c"),
    ("zh", "c"),
    ("ch", "k"),
    ("kh", "k"),
    ("gh", "k"),
    ("sh", "s"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "t"),
    ("ck", "k"),
    ("qu", "k"),
    ("ts", "s"),
    ("tz", "s"),
    ("x", "ks"),
    ("q", "k"),
    ("g", "k"),
    ("z", "s"),
    ("w", "f"),
    ("v", "f"),
    ("b", "p"),
    ("d", "t"),
)
_VOWELS = str.maketrans("", "", "aeiouyjh")
_REPEATED = re.compile(r"(.)\1+")

_SCRIPT_NAMES = {
    "LATIN": "Latn",
    "ARABIC": "Arab",
    "CYRILLIC": "Cyrl",
    "ETHIOPIC": "Ethi",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "GREEK": "Grek",
    "HEBREW": "Hebr",
    "SYRIAC": "Syrc",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "TAMIL": "Taml",
    "THAI": "Thai",
    "HANGUL": "Hang",
    "CJK": "Hani",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
}
_LANGUAGES_OF_SCRIPT = {
    "Arab": ("ar", "fa", "prs", "ps", "ckb", "ur", "ug"),
    "Cyrl": ("uk", "ru", "bg", "sr", "mk", "be", "ce", "ky", "kk", "tg"),
    "Ethi": ("ti", "am"),
    "Armn": ("hy",),
    "Geor": ("ka",),
    "Grek": ("el",),
    "Hebr": ("he", "yi"),
}


def script_of(text: str) -> str:
    """Return the ISO 15924 code of the script a text is written in, judged by its first letter."""
    for letter in text:
        if letter.isalpha():
            return _SCRIPT_NAMES.get(unicodedata.name(letter, "LATIN").split()[0], "Zyyy")
    return "Zyyy"


def language_of(script: str, spoken: Iterable[str]) -> str:
    """Return the language a name in this script is most likely in: the first spoken one that uses the script."""
    if script == "Latn":
        return ""
    usual = _LANGUAGES_OF_SCRIPT.get(script, ())
    return next((code for code in spoken if code in usual), f"und-{script}")


def latin(text: str) -> str:
    """Return a spelling in Latin letters for display, when no other is known."""
    return text if script_of(text) == "Latn" else anyascii(text).strip().title()


def words(text: str) -> list[str]:
    """Return the words of a name in plain lower-case letters, without articles, ``Abd`` joined to what follows.

    ``AL-KHATIB``, ``Al Khatib`` and ``Alkhatib`` all give ``khatib``; ``Müller`` and ``Mueller`` give ``muller``.
    """
    plain = anyascii(_ARABIC_ARTICLE.sub("", _APOSTROPHES.sub("", text))).lower().replace("'", "")
    for spelling, letter in _UMLAUT_SPELLINGS:
        plain = plain.replace(spelling, letter)
    found: list[str] = []
    servant = ""
    for word in _WORD.findall(plain):
        if word in _SERVANT:
            servant = "abd"
        elif word not in _ARTICLES:
            found.append(servant + _core(word))
            servant = ""
    return found + [servant] * bool(servant)


def skeleton(word: str) -> str:
    """Return the consonants of a word with sounds that are mistaken for each other brought together."""
    for sound, letter in _SOUNDS:
        word = word.replace(sound, letter)
    return _REPEATED.sub(r"\1", word.translate(_VOWELS)) or word[:1]


def keys(found_words: Iterable[str], codes: Mapping[str, Iterable[str]]) -> set[int]:
    """Return the search keys of some words; ``codes`` are their Daitch-Mokotoff codes."""
    return {_hash(key) for word in found_words for key in _spellings(word, codes.get(word, ()))}


def exact_keys(found_words: Iterable[str]) -> set[int]:
    """Return the keys of these very words, and of their usual other spellings."""
    same = equivalent_names()
    return {_hash(key) for word in found_words for key in (f"x{word}", f"e{same.get(word, word)}")}


def likeness(searched: list[str], known: list[str]) -> int:
    """Return how well the searched words are found among the known ones, 0 to 100."""
    if not searched or not known:
        return 0
    best = [max(_alike(word, other) for other in known) for word in searched]
    return round(100 * sum(best) / len(best))


def _core(word: str) -> str:
    if word not in equivalent_names() and word[:2] in {"al", "el"}:
        core = word[_ARTICLE_LETTERS:]
        return core if len(core) >= _SHORTEST_CORE else word
    return word


def _alike(word: str, other: str) -> float:
    if word == other:
        return 1.0
    same = equivalent_names()
    if same.get(word, word) == same.get(other, other):
        return 0.97
    close = JaroWinkler.similarity(word, other)
    if skeleton(word) == skeleton(other):
        return max(0.85, close)
    if len(word) >= _PREFIX and other.startswith(word):
        return max(0.8, close)
    return close * 0.95


def _spellings(word: str, codes: Iterable[str]) -> set[str]:
    bones = skeleton(word)
    stem = bones if len(bones) >= _SHORTEST_DELETED else word
    shorter = {stem[:place] + stem[place + 1 :] for place in range(len(stem))}
    return {
        f"x{word}",
        f"e{equivalent_names().get(word, word)}",
        f"s{bones}",
        f"p{word[:_PREFIX]}",
        f"n{stem}",
        *(f"d{code}" for code in codes),
        *(f"n{text}" for text in shorter if len(stem) >= _SHORTEST_DELETED),
    }


def _hash(key: str) -> int:
    digest = hashlib.blake2b(key.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big", signed=True)
