"""Broken variants of the rule. The proof is worth something only if it notices each of them.

Most are made by taking the declared policies and views apart (:mod:`strang.proofs.conditions`), so that a new condition
has its mutants at once; the others are written by hand, as edits of the same texts, and are an error when the text
they change is no longer there. A variant that changes nothing anybody could see is named with its reason.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from strang.access import policies
from strang.access.types import Role
from strang.foundation import protection, rls
from strang.proofs.access import Hearing, differences
from strang.proofs.conditions import Edit, Parts
from strang.proofs.database import CHANGED, TABLES, WRITTEN, Connection, Court, court
from strang.proofs.worlds import World

SHOWING = (
    ("select", "cases_goal"),
    ("select", "people_address"),
    ("select", "people_name"),
    ("select", "referrals_referral"),
    ("select", "access_block"),
    ("insert", "cases_goal"),
)
"""Where a broken view is looked for: the tables whose policies ask all that the views answer."""


class StaleMutantError(Exception):
    """A mutant written by hand changes a text that the rule no longer has."""


@dataclass(frozen=True, slots=True)
class Target:
    """A text of the rule: the condition of a command on a table, or the query of a view."""

    name: str
    command: str
    text: str

    @property
    def is_view(self) -> bool:
        """Whether this is a view that policies ask."""
        return self.command == "view"

    def statements(self, text: str) -> list[str]:
        """Return the SQL that puts another text in the place of this one."""
        if self.is_view:
            return [f"CREATE OR REPLACE VIEW strang.{self.name} WITH (security_barrier = true) AS {text}"]
        whole = _declared()[self.name]
        texts = {"select": whole.select, "insert": whole.insert, "update": whole.update} | {
            self.command: text
        }
        broken = rls.Policies(select=texts["select"], insert=texts["insert"], update=texts["update"])
        policy = f"{self.name}_{self.command}"
        return [f"DROP POLICY {policy} ON {self.name}", broken.statements(self.name)[policy]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A broken variant of one text, or of several at once."""

    name: str
    statements: tuple[str, ...]
    questions: tuple[tuple[str, tuple[str, ...]], ...]
    """Which commands on which tables to compare."""


@cache
def _declared() -> dict[str, rls.Policies]:
    return protection.declared()


@cache
def targets() -> dict[str, Target]:
    """Return every text of the rule whose variants are tried, by ``table.command`` or the view's name."""
    declared = _declared()
    commands = [("select", table) for table in TABLES]
    commands += [("insert", table) for table in WRITTEN] + [("update", table) for table in CHANGED]
    found = [Target(table, command, getattr(declared[table], command)) for command, table in commands]
    listed = {f"{target.name}.{target.command}": target for target in found}
    asked = " ".join(target.text for target in found)
    views = protection.declared_views()
    return listed | {
        name: Target(name, "view", view.query) for name, view in views.items() if f"strang.{name} " in asked
    }


def by_parts() -> list[Mutant]:
    """Return the mutants made of each single condition, but for those that change nothing."""
    seen: set[str] = set()
    made: list[Mutant] = []
    for key, target in targets().items():
        for edit in Parts(seen).edits(target.text, query=target.is_view):
            changed = [(target, edit.of(target.text)), *_likewise(target, edit)]
            statements = [statement for each, text in changed for statement in each.statements(text)]
            made.append(
                Mutant(f"{key}: {edit.name}", tuple(statements), _questions(each for each, _ in changed))
            )
    made = _numbered(made)
    if gone := set(EQUIVALENT) - {mutant.name for mutant in made}:
        raise StaleMutantError(f"no longer there: {sorted(gone)}")
    return [mutant for mutant in made if mutant.name not in EQUIVALENT]


def _likewise(target: Target, edit: Edit) -> Iterator[tuple[Target, str]]:
    """Break what opens a foreign row in the same way for addresses, of which it says more than of the rest."""
    if (target.name, target.command) != ("cases_goal", "select"):
        return
    opened, address = policies.opened(), targets()["people_address.select"]
    start = target.text.index(opened)
    if edit.start > start and edit.end < start + len(opened):
        within = replace(edit, start=edit.start - start, end=edit.end - start)
        yield address, address.text.replace(opened, within.of(opened))


def by_hand() -> list[Mutant]:
    """Return the mutants written by hand; raises :class:`StaleMutantError` for one that no longer applies."""
    known = targets()
    made = []
    for name, edits in BY_HAND.items():
        texts: dict[str, str] = {}
        for key, old, new in edits:
            if key not in known or old not in texts.get(key, known[key].text):
                raise StaleMutantError(f"{name}: {key} has no {old!r}")
            texts[key] = texts.get(key, known[key].text).replace(old, new)
        changed = [known[key] for key in texts]
        statements = [s for key, text in texts.items() for s in known[key].statements(text)]
        made.append(Mutant(name, tuple(statements), _questions(changed)))
    return made


def everyone() -> list[Mutant]:
    """Return all mutants."""
    return by_hand() + by_parts()


@dataclass(frozen=True, slots=True)
class Killed:
    """A mutant that the proof noticed, and in the how manieth world."""

    mutant: Mutant
    world: int


def hunt(
    connection: Connection, invented: Iterable[World], mutants: list[Mutant], worlds: int
) -> Iterator[Killed]:
    """Try every mutant in world after world until none is left or that many worlds are tried."""
    alive = list(mutants)
    for number, world in enumerate(invented, start=1):
        if not alive or number > worlds:
            return
        hearing = Hearing(world)
        with court(connection, world) as place:
            killed = [mutant for mutant in alive if noticed(place, hearing, mutant)]
        yield from (Killed(mutant, number) for mutant in killed)
        alive = [mutant for mutant in alive if mutant not in killed]


def noticed(place: Court, hearing: Hearing, mutant: Mutant) -> bool:
    """Put the mutant in the rule's place, for this world only, and tell whether model and database then differ."""
    with place.undone():
        for statement in mutant.statements:
            place.connection.execute(statement)
        with place.as_app():
            return any(
                True
                for command, tables in mutant.questions
                for table in tables
                for _ in differences(place, hearing, command, (table,))
            )


def _questions(changed: Iterable[Target]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    asked: list[tuple[str, tuple[str, ...]]] = []
    for target in changed:
        if target.is_view:
            asking = [each for each in targets().values() if f"strang.{target.name} " in each.text]
            asked += [(each.command, (each.name,)) for each in asking if (each.command, each.name) in SHOWING]
        else:
            asked.append((target.command, (target.name,)))
    return tuple(dict.fromkeys(asked))


def _numbered(mutants: list[Mutant]) -> list[Mutant]:
    """Tell mutants of the same words apart."""
    counted: dict[str, int] = {}
    told = []
    for mutant in mutants:
        counted[mutant.name] = number = counted.get(mutant.name, 0) + 1
        told.append(replace(mutant, name=f"{mutant.name} ({number})") if number > 1 else mutant)
    return told


Edits = tuple[tuple[str, str, str], ...]
_USER, _UNIT = rls.USER, rls.UNIT
_GRANTS = ("my_open", "my_limited_open")
_BLOCKS = ("my_block", "my_person", *_GRANTS)
_EVERY_ROLE = ", ".join(f"'{role.value}'" for role in Role)
_CONTENT = "ARRAY['case_manager', 'counsellor', 'clerk']"


def _both(old: str, new: str) -> Edits:
    return tuple((view, old, new) for view in _GRANTS)


def _blocks(old: str, new: str) -> Edits:
    return tuple((view, old, new) for view in _BLOCKS)


def _letting_in(role: str) -> Edits:
    """Let one more role carry content, everywhere."""
    wider = f"ARRAY['case_manager', 'counsellor', 'clerk', '{role}']"
    return tuple((where, _CONTENT, wider) for where in ("my_person", *_GRANTS))


BY_HAND: dict[str, Edits] = {
    "Eine Sperre gilt nicht mehr über die Stelle hinweg": (
        ("my_block", f" OR b.blocked_unit_id = {_UNIT}", ""),
        *((view, " OR b.blocked_unit_id = a.unit_id", "") for view in ("my_person", *_GRANTS)),
        ("my_open", " OR b.blocked_unit_id = e.unit_id", ""),
    ),
    "Eine Sperre braucht Person und Stelle zugleich": _blocks(" OR b.blocked", " AND b.blocked"),
    "Eine Sperre trifft, wer sie gesetzt hat": _blocks("b.blocked_unit_id", "b.unit_id"),
    "Eine Sperre wirkt eine Sekunde zu kurz": _blocks(
        "b.valid_to > now()", "b.valid_to > now() + interval '1 second'"
    ),
    "Eine Zuweisung gilt eine Sekunde zu lang": (
        ("my_person", "a.valid_to > now()", "a.valid_to > now() - interval '1 second'"),
    ),
    "Eine Zuweisung gilt eine Sekunde zu früh": (
        ("my_person", "a.valid_from <= now()", "a.valid_from <= now() + interval '1 second'"),
    ),
    "Jede Zuweisung in der Stelle zählt, gleich wessen": (
        ("my_person", "(a.unit_id, a.user_id) =", "(a.unit_id, a.unit_id) ="),
        ("my_person", "SELECT c.unit_id, c.user_id", "SELECT c.unit_id, c.unit_id"),
    ),
    "Empfangende und offenlegende Stelle vertauscht": _both(
        "g.to_unit_id = a.unit_id", "g.from_unit_id = a.unit_id"
    ),
    "Der Vermerk der empfangenden Stelle zählt": _both("s.unit_id = d.from_unit_id", "s.unit_id = d.unit_id"),
    "Die Grundlage der Zuweisung ist gleich": _both("a.source_id = d.source_id", "true")
    + _both("g.source_id = a.source_id", "g.source_id = d.source_id"),
    "Eine Zuweisung ohne Grundlage reicht": _both(
        "a.source_id = d.source_id", "(a.source_id = d.source_id OR a.source_id IS NULL)"
    )
    + _both("g.source_id = a.source_id", "g.source_id = d.source_id"),
    "Der Zweck ist gleich": _both("g.purpose = d.purpose", "true"),
    "Der Zweck „Allgemeine Arbeit“ öffnet alles": _both(
        "g.purpose = d.purpose", "(g.purpose = d.purpose OR d.purpose = 'general')"
    ),
    "Eine Freigabe gilt eine Sekunde zu lang": _both(
        "g.valid_to > now()", "g.valid_to > now() - interval '1 second'"
    ),
    "Eine Freigabe gilt noch an ihrem Ende": _both("g.valid_to > now()", "g.valid_to >= now()"),
    "Eine Freigabe endet einen Tag nach dem 18. Geburtstag": _both("s.adult_on > (", "s.adult_on + 1 > ("),
    "Eine Freigabe der Eltern gilt erst ab dem 18. Geburtstag": _both("s.adult_on > (", "s.adult_on <= ("),
    "Ein unbekannter Geburtstag hindert nicht": _both(
        "s.adult_on > (", "coalesce(s.adult_on, 'infinity') > ("
    ),
    "Die Freigabe endet für Erwachsene, die selbst einwilligten": _both(
        "NOT g.ends_at_majority OR", "false OR"
    ),
    "Die eingeschränkte Verarbeitung hindert nicht": _both("s.restricted_at IS NULL", "true"),
    "Abgeschnitten ist nur, wer von allen abgeschnitten ist": _both(
        " OR u.from_unit_id = d.from_unit_id", ""
    ),
    "Abgeschnitten ist nur, wer von dieser Stelle abgeschnitten ist": _both("u.from_unit_id IS NULL OR ", ""),
    "Das Abschneiden hindert nicht": _both(
        "NOT EXISTS (SELECT 1 FROM access_suspension u WHERE",
        "NOT EXISTS (SELECT 1 FROM access_suspension u WHERE false AND",
    ),
    "Die geschützte Anschrift braucht keine Nennung": _both(
        " OR g.names_protected OR NOT", " OR true OR NOT"
    ),
    "Die geschützte Anschrift ist auch mit Nennung verboten": _both(" OR g.names_protected", ""),
    "Die Nennung der Anschrift gilt für alles": _both(
        " OR g.names_protected OR NOT s.protected", " OR g.names_protected"
    ),
    "Der Datenzeitraum gilt einen Augenblick zu früh": (
        ("cases_goal.select", ">= o.data_from", ">= o.data_from - interval '1 microsecond'"),
    ),
    "Der Datenzeitraum schließt sein Ende ein": (("cases_goal.select", "< o.data_to", "<= o.data_to"),),
    "Der Datenzeitraum ist vertauscht": (
        ("cases_goal.select", ">= o.data_from", ">= o.data_to"),
        ("cases_goal.select", "< o.data_to)", "< o.data_from)"),
    ),
    "Der Name öffnet jedes Thema": (
        ("cases_goal.select", "AND o.topic = $row.topic", "AND o.topic IN ($row.topic, 'identity')"),
    ),
    "Die Offenlegung gilt elf Minuten": _both("10 minutes", "11 minutes"),
    "Die Offenlegung gilt neun Minuten": _both("10 minutes", "9 minutes"),
    "Die Offenlegung jeder Sitzung derselben Person zählt": _both("d.session_id", "d.user_id")
    + _both("c.session_id", "c.user_id"),
    "Die Offenlegung eines anderen Themas zählt": _both("g.topic = ANY (d.topics)", "true"),
    "Die Offenlegung auf anderer Grundlage zählt": _both("a.source_id = d.source_id", "true"),
    "Die Offenlegung auf anderen Namen zählt": _both(
        "a.unit_id = d.unit_id AND a.user_id = d.user_id",
        "(a.unit_id, a.user_id) = (SELECT c.unit_id, c.user_id FROM strang.context() c)",
    )
    + _both(", d.unit_id, d.user_id)", ")")
    + _both("c.purpose, c.unit_id, c.user_id", "c.purpose"),
    "Der Notfall braucht nur irgendeine Offenlegung": (
        ("my_open", " AND d.source_id = e.id AND topic = ANY (d.topics)", ""),
    ),
    "Ein Notfall gilt immer eine Stunde": (
        ("my_open", "e.until > now()", "e.opened_at + interval '60 minutes' > now()"),
    ),
    "Ein Notfall öffnet die geschützte Anschrift": (
        ("my_open", "(topic <> 'address' OR NOT s.protected)", "true"),
    ),
    "Ein Notfall öffnet Angaben nur für die verfassende Person": (
        ("cases_goal.select", " OR (confidentiality = 'team' AND ", " OR ("),
    ),
    "Ein Notfall der Kollegin öffnet die Akte": (
        ("my_open", "(e.unit_id, e.user_id, ", "(e.unit_id, e.unit_id, "),
        ("my_open", "SELECT c.unit_id, c.user_id, c.session_id", "SELECT c.unit_id, c.unit_id, c.session_id"),
    ),
    "Jede Rolle liest über die Grenze": (*((view, _CONTENT, "c.roles") for view in _GRANTS),),
    "Die Koordination liest Inhalte": _letting_in("coordination"),
    "Der Datenschutz liest Inhalte": _letting_in("privacy_officer"),
    "Die Verwaltung der Stelle liest Inhalte": _letting_in("unit_admin"),
    "Eine Weiterleitung sieht jede Rolle der empfangenden Stelle": (
        (
            "referrals_referral.select",
            "ARRAY['clerk', 'counsellor', 'case_manager']",
            f"ARRAY[{_EVERY_ROLE}]",
        ),
        ("unit_grant", _CONTENT, "c.roles"),
    ),
    "Die Sachbearbeitung findet jede Identität": (
        (
            "people_name.select",
            "ARRAY['case_manager', 'counsellor']",
            "ARRAY['case_manager', 'counsellor', 'clerk']",
        ),
    ),
    "Eine Identität legt auch die Sachbearbeitung an": (
        (
            "people_name.insert",
            "ARRAY['case_manager', 'counsellor']",
            "ARRAY['case_manager', 'counsellor', 'clerk']",
        ),
    ),
    "Im Namen anderer geschrieben": (("cases_goal.insert", f"author_id = {_USER}", f"author_id <> {_USER}"),),
    "Für eine andere Stelle geschrieben": (("cases_goal.insert", f"unit_id = {_UNIT} AND author", "author"),),
    "Die Fachaufsicht sieht jeden Kreis": (
        ("my_supervised_unit", "ours.kreis_id = theirs.kreis_id", "true"),
    ),
    "Die Fachaufsicht sieht jede Stelle ihres Kreises": (
        ("cases_case.select", " AND v.kind = 'case_management'", ""),
    ),
    "Die Anfrage liest, wer sie noch nicht übernommen hat": (
        ("referrals_referralmessage.select", " OR (", " OR true OR ("),
    ),
}
"""What somebody could get wrong by hand: for each the texts to change, what stands there, what to put there."""

_ROLES = "Die Sicht und die Zeilenregel fragen beide nach der Rolle; beide zugleich zu verlieren fällt auf."
_OUTER = "Dieselbe Frage nach der Sperre steht schon vor der Klammer."
_INNER = "Was die Anfrage öffnet, fragt selbst nach der Sperre derselben Person."
_SELF = "Eine Freigabe an sich selbst verhindert die Tabelle der Freigaben."
_IDENTITY = "Das Thema ist hier immer die Identität, nie die Anschrift."
_OWN_UNIT = "Zuweisungen anderer Stellen zeigt die Tabelle der Zuweisungen ohnehin nicht."
_SEEN = "Ändern lässt sich nur, was zu sehen ist, und die Sicht verlangt dasselbe."
_LIMITED = "Eine Freigabe ohne Datenzeitraum erfüllt seine Grenzen immer."
_FIRST = "Die Vorfrage spart nur die Suche; dieselbe Freigabe wird danach mit ihrem Zeitraum gesucht."
_OFTENER = (
    "Die Vorfrage öffnet nichts; verneint wird sie damit nur, wo eine Stelle keine unbefristete Freigabe hat."
)
_FIRST_ROLES = "Die Vorfrage verlangt die Rolle schon; beide zugleich zu verlieren fällt auf."
_CORE = (
    "Den Kern sieht die empfangende Stelle nur, wenn dieselbe Frage bejaht ist; die einzige andere, die ihn sieht, ist"
    " eine Koordination, die zugleich Inhalte liest. Das fällt erst in Hunderten von Welten auf."
)
_PROCESS = (
    "Das betrifft nur einen benannten Vorgang des Betreibers; der Beweis vergleicht Menschen an der Arbeit."
)
EQUIVALENT: dict[str, str] = {
    "cases_goal.select: ohne „EXISTS (SELECT 1 FROM strang.my_limit l)“": _FIRST,
    "referrals_referralevent.select: ohne „EXISTS (SELECT 1 FROM strang.my_limit l)“": _FIRST,
    "my_limit: ohne „g.to_unit_id = (c.unit_id; Inhaltsrolle)“": _FIRST,
    "my_limit: jede Rolle in „g.to_unit_id = (c.unit_id; Inhaltsrolle)“": _FIRST,
    "my_limit: ohne „(g.data_from IS NOT NULL OR g.data_to IS NOT NULL)“": _FIRST,
    "my_limit: „g.data_from IS NOT NULL“ mit IS NULL statt IS NOT NULL": _OFTENER,
    "my_limit: „g.data_to IS NOT NULL“ mit IS NULL statt IS NOT NULL": _OFTENER,
    "my_limited_open: ohne „(g.data_from IS NOT NULL OR g.data_to IS NOT NULL)“": _LIMITED,
    "my_limited_open: jede Rolle in „(d.session_id, d.purpose::text, d.unit_id, d.user_id) = (c.sess…“": _FIRST_ROLES,
    "cases_task.update: ohne „((confidentiality = 'team' OR author_id = ich) AND unit_id = me…“": _SEEN,
    "people_address.select: ohne „r.unit_id = meine Stelle“": _OWN_UNIT,
    "referrals_referral.select: ohne „Inhaltsrolle“": _ROLES,
    "referrals_referralevent.select: ohne „Inhaltsrolle“ (2)": _ROLES,
    "people_address.update: ohne „(NOT protected OR EXISTS (access_assignment: r.unit_id = meine …“": _SEEN,
    "my_subject: jede Rolle in „s.unit_id = (c.unit_id; Inhaltsrolle)“": _ROLES,
    "unit_grant: jede Rolle in „g.to_unit_id = (c.unit_id; Inhaltsrolle)“": _ROLES,
    "referrals_referralmessage.select: ohne „NOT EXISTS (my_block: b.person_id = r.person_id)“": _INNER,
    "referrals_referralmessage.select: ohne „g.from_unit_id = r.unit_id“": _CORE,
    "cases_note.select: ohne den Zweig „((SELECT strang.system_name() IN ('note-keys')) AND confidentia…“": _PROCESS,
    "cases_note.select: ohne „confidentiality = 'author'“": _PROCESS,
    "access_grant.select: ohne den Zweig „(SELECT strang.system_name() IN ('compare-grants'))“": _PROCESS,
}
"""Variants that change nothing anybody could see, because another condition says the same, each with the reason."""
