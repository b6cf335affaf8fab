"""Taking the SQL of a policy or view apart into its conditions, so that each can be left out or bent.

It reads the small language in which the policies are written (AND, OR, NOT, EXISTS, IN, joins and rows compared with
the context), not SQL at large; what it does not know it leaves whole, and the whole can still be left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from strang.foundation import rls

BENDS = ((" <= ", " < "), (" >= ", " > "), (" < ", " <= "), (" > ", " >= "), (" <> ", " = "))
_NULLS = ((" IS NOT NULL", " IS NULL"), (" IS NULL", " IS NOT NULL"))
_ROW_OF_CONTEXT = re.compile(r"\(([^()]+)\) = \(SELECT ([^()]+) FROM strang\.context\(\) c")
_CONTENT_OF_CONTEXT = re.compile(r" WHERE c\.roles && ARRAY\[[^\]]*\]")
_SPOKEN = {rls.USER: "ich", rls.UNIT: "meine Stelle", rls.SESSION: "meine Sitzung", rls.PURPOSE: "mein Zweck"}
_WORDS = (
    (r"\(SELECT strang\.has_role\(VARIADIC ARRAY\[([^\]]*)\]\)\)", r"Rolle in (\1)"),
    (
        r"\(SELECT (c\.[^()]+) FROM strang\.context\(\) c WHERE c\.roles && ARRAY\[[^\]]*\]\)",
        r"(\1; Inhaltsrolle)",
    ),
    (r"\(SELECT (c\.[^()]+) FROM strang\.context\(\) c\)", r"(\1)"),
    (r"\(SELECT 1 FROM (?:strang\.)?(\w+) (\w) WHERE ", r"(\1: "),
    (r"\(now\(\) AT TIME ZONE 'Europe/Berlin'\)::date", "heute"),
    (r"Rolle in \('case_manager', 'counsellor', 'clerk'\)", "Inhaltsrolle"),
    (r"Rolle in \('clerk', 'counsellor', 'case_manager'\)", "Inhaltsrolle"),
    (r"Rolle in \('case_manager', 'counsellor'\)", "fallführende Rolle"),
    (r"now\(\)", "jetzt"),
)
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a text: what stands between two places, and what to put there."""

    start: int
    end: int
    new: str
    name: str

    def of(self, text: str) -> str:
        """Return the text with the change made."""
        return text[: self.start] + self.new + text[self.end :]


def spoken(text: str) -> str:
    """Return a condition as a person may read it in a list."""
    for sql, word in _SPOKEN.items():
        text = text.replace(sql, word)
    for pattern, words in _WORDS:
        text = re.sub(pattern, words, text)
    text = " ".join(text.replace(f"{rls.ROW}.", "zeile.").split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


class Parts:
    """Walks through a text. Large parts met before in another text are not taken apart again."""

    def __init__(self, seen: set[str]) -> None:
        self._seen = seen
        self.text = ""

    def edits(self, text: str, *, query: bool = False) -> list[Edit]:
        """Return every single change of a condition, or of a query's conditions."""
        self.text = text
        return list(self._query(0, len(text)) if query else self._clause(0, len(text)))

    def _condition(self, start: int, end: int) -> Iterator[Edit]:
        start, end = self._bare(start, end)
        for word, neutral, says in ((" OR ", "false", "ohne den Zweig"), (" AND ", "true", "ohne")):
            parts = self._split(start, end, word)
            if len(parts) > 1:
                for low, high in parts:
                    part = self.text[low:high]
                    yield Edit(low, high, neutral, f"{says} „{spoken(part)}“")
                    if not self._known(part):
                        yield from self._condition(low, high)
                return
        yield from self._single(start, end)

    def _single(self, start: int, end: int) -> Iterator[Edit]:
        text = self.text[start:end]
        if text.startswith("NOT "):
            yield Edit(start, start + 4, "", f"ohne die Verneinung „{spoken(text)}“")
            yield from self._condition(start + 4, end)
            return
        inner = re.search(r"\(SELECT ", text)
        if inner and " FROM " in text[inner.start() :]:
            yield from self._context(start, end)
            low = start + inner.start()
            high = self._closing(low)
            if "strang.context() c" not in self.text[low:high]:
                yield from self._query(low + 1, high)
            return
        for old, new in (*BENDS, *_NULLS):
            if text.count(old) == 1 and (old != " IS NULL" or " IS NOT NULL" not in text):
                at = start + text.index(old)
                yield Edit(at, at + len(old), new, f"„{spoken(text)}“ mit{new.rstrip()} statt{old.rstrip()}")

    def _context(self, start: int, end: int) -> Iterator[Edit]:
        """Compare one column less with the context, or let every role read."""
        text = self.text[start:end]
        if content := _CONTENT_OF_CONTEXT.search(text):
            yield Edit(start + content.start(), start + content.end(), "", f"jede Rolle in „{spoken(text)}“")
        if not (compared := _ROW_OF_CONTEXT.search(text)):
            return
        columns, values = compared[1].split(", "), compared[2].split(", ")
        for left_out in range(len(columns)):
            kept = [(c, v) for i, (c, v) in enumerate(zip(columns, values, strict=True)) if i != left_out]
            if kept:
                names, wanted = (", ".join(part) for part in zip(*kept, strict=True))
                yield Edit(
                    start + compared.start(),
                    start + compared.end(),
                    f"({names}) = (SELECT {wanted} FROM strang.context() c",
                    f"ohne „{columns[left_out]} = {values[left_out]}“",
                )

    def _query(self, start: int, end: int) -> Iterator[Edit]:
        united = self._split(start, end, " UNION ALL ")
        if len(united) > 1:
            for low, high in united:
                yield from self._query(low, high)
            return
        where = self._find(start, end, " WHERE ")
        for low, high in self._split(start, where or end, " JOIN ")[1:]:
            if self.text.startswith("LATERAL (", low):
                inner, end_of = low + len("LATERAL ("), self._closing(low + len("LATERAL "))
                yield from self._query(inner, self._find(inner, end_of, " OFFSET ") or end_of)
            on = self._find(low, high, " ON ")
            if on is not None:
                yield from self._clause(on + 4, high)
        if where is not None:
            yield from self._clause(where + 7, end)

    def _clause(self, start: int, end: int) -> Iterator[Edit]:
        """Take a clause apart; if it is a single condition, that is left out as well."""
        if len(self._split(start, end, " AND ")) == 1:
            yield Edit(start, end, "true", f"ohne „{spoken(self.text[start:end])}“")
        yield from self._condition(start, end)

    # -- reading the text ----------------------------------------------------------------------------------

    def _known(self, part: str) -> bool:
        """Tell whether this larger part stood in an earlier text, and remember it."""
        if " AND " not in part:
            return False
        known = part in self._seen
        self._seen.add(part)
        return known

    def _bare(self, start: int, end: int) -> tuple[int, int]:
        while True:
            while start < end and self.text[start] == " ":
                start += 1
            while end > start and self.text[end - 1] == " ":
                end -= 1
            enclosed = self.text[start : start + 1] == "(" and self._closing(start) == end - 1
            if not enclosed or self.text.startswith("(SELECT ", start):
                return start, end
            start, end = start + 1, end - 1

    def _closing(self, start: int) -> int:
        depth = 0
        for at in range(start, len(self.text)):
            depth += {"(": 1, ")": -1}.get(self.text[at], 0)
            if depth == 0:
                return at
        raise ValueError(f"no end of {self.text[start : start + 40]!r}")

    def _top(self, start: int, end: int) -> Iterator[int]:
        """Yield the places that stand in no parentheses."""
        depth = 0
        for at in range(start, end):
            depth += {"(": 1, ")": -1}.get(self.text[at], 0)
            if depth == 0:
                yield at

    def _find(self, start: int, end: int, word: str) -> int | None:
        return next((at for at in self._top(start, end) if self.text.startswith(word, at)), None)

    def _split(self, start: int, end: int, word: str) -> list[tuple[int, int]]:
        cuts = [
            at for at in self._top(start, end) if self.text.startswith(word, at) and at + len(word) <= end
        ]
        starts = [start, *(at + len(word) for at in cuts)]
        return list(zip(starts, [*cuts, end], strict=True))
