"""The rule a second time: a model in plain Python, written from ``docs/security/regel.md`` and from nothing else.

It imports neither the policies nor the database. Numbers in the docstrings are those of the sentences; *now* and
*today* are zero, as everywhere in :mod:`strang.proofs.worlds`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from strang.proofs.worlds import Assignment, Grant, Record, Session, World

CONTENT_ROLES = frozenset({"case_manager", "counsellor", "clerk"})
CASEWORK_ROLES = frozenset({"case_manager", "counsellor"})
TEN_MINUTES = 10 * 60 * 1_000_000

Key = tuple[str, UUID]
"""A table and the id of a row in it."""

SHAREABLE = frozenset({"cases_goal", "people_contactpoint", "people_name", "people_address"})


def running(start: int, end: int | None) -> bool:
    """B4: from its beginning on, and no longer at its end."""
    return start <= 0 and (end is None or end > 0)


class Oracle:
    """Answers for one world what the rule says. Every answer is about one session and one purpose."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._subjects = {(s.unit, s.person): s for s in world.subjects}
        self._kreis = {unit.id: unit.kreis for unit in world.units}
        self._kind = {unit.id: unit.kind for unit in world.units}
        self._masked = {unit.id for unit in world.units if unit.masked}
        self._referrals = {r.id: r for r in world.records if r.table == "referrals_referral"}
        self._assignments: dict[tuple[UUID, UUID, UUID], list[Assignment]] = defaultdict(list)
        for each in world.assignments:
            if running(each.start, each.end):
                self._assignments[each.user, each.unit, each.person].append(each)
        self._grants: dict[tuple[UUID, UUID, UUID], list[Grant]] = defaultdict(list)
        for grant in world.grants:
            self._grants[grant.from_unit, grant.to_unit, grant.person].append(grant)

    # -- what a sentence names -----------------------------------------------------------------------------

    def valid(self, session: Session) -> bool:
        """1: not expired, not ended; the transaction that ends it may finish."""
        return session.expires > 0 and session.ended in {None, 0}

    def reads_content(self, session: Session) -> bool:
        """4: a role that carries content."""
        return bool(session.roles & CONTENT_ROLES)

    def leads_cases(self, session: Session) -> bool:
        """B5: case management or counselling."""
        return bool(session.roles & CASEWORK_ROLES)

    def blocked(self, session: Session, person: UUID) -> bool:
        """2: this user, or the unit of the session, is shut out from the person."""
        return any(
            block.person == person
            and running(block.start, block.end)
            and (block.user == session.user or block.blocked_unit == session.unit)
            for block in self.world.blocks
        )

    def assigned(self, session: Session, person: UUID) -> list[Assignment]:
        """Return the running assignments of the session's user, in the session's unit, to a person."""
        return self._assignments.get((session.user, session.unit, person), [])

    def works_with(self, session: Session, person: UUID) -> bool:
        """5: a content role, a running assignment in the session's unit, no block."""
        return (
            self.reads_content(session)
            and bool(self.assigned(session, person))
            and not self.blocked(session, person)
        )

    def responsible(self, session: Session, person: UUID) -> bool:
        """8: a running assignment as the one who leads the case."""
        return any(each.kind == "responsible" for each in self.assigned(session, person))

    def restricted(self, unit: UUID, person: UUID) -> bool:
        """B6: processing is restricted at a unit."""
        subject = self._subjects.get((unit, person))
        return subject is not None and subject.restricted

    def protected(self, unit: UUID, person: UUID) -> bool:
        """B6: the address is protected; so is everybody of whom nothing is noted."""
        subject = self._subjects.get((unit, person))
        return subject is None or subject.protected

    def cut_off(self, unit: UUID, owner: UUID) -> bool:
        """11: a unit is cut off by the owner of the data, or from all."""
        return any(
            each.unit == unit and each.from_unit in {None, owner} and running(each.start, each.end)
            for each in self.world.suspensions
        )

    def in_force(self, grant: Grant) -> bool:
        """11: the five conditions of a permission."""
        subject = self._subjects.get((grant.from_unit, grant.person))
        if subject is None or subject.restricted or not running(grant.start, grant.end):
            return False
        if grant.majority and (subject.adult_on is None or subject.adult_on <= 0):
            return False
        return not self.cut_off(grant.to_unit, grant.from_unit)

    # -- across the border ---------------------------------------------------------------------------------

    def released(
        self, session: Session, purpose: str, topic: str, person: UUID, owner: UUID, recorded: int
    ) -> Iterator[UUID]:
        """10 and 12: the permissions in force that open this, on the basis of which the reader is assigned."""
        bases = {each.source for each in self.assigned(session, person)}
        for grant in self._grants.get((owner, session.unit, person), []):
            if (grant.topic, grant.purpose) != (topic, purpose) or not self.in_force(grant):
                continue
            if grant.source not in bases:
                continue
            if grant.data_from is not None and recorded < grant.data_from:
                continue
            if grant.data_to is not None and recorded >= grant.data_to:
                continue
            if topic == "address" and self.protected(owner, person) and not grant.names_protected:
                continue
            yield grant.source

    def emergencies(self, session: Session, topic: str, person: UUID, owner: UUID) -> Iterator[UUID]:
        """14: those opened by this user, for this unit, of this person at that unit; never a protected address."""
        if (owner, person) not in self._subjects:
            return
        if topic == "address" and self.protected(owner, person):
            return
        for each in self.world.emergencies:
            if (each.user, each.unit, each.from_unit, each.person) != (
                session.user,
                session.unit,
                owner,
                person,
            ):
                continue
            if running(each.start, each.end):
                yield each.id

    def disclosed(
        self, session: Session, purpose: str, topic: str, person: UUID, owner: UUID, basis: UUID
    ) -> bool:
        """13: a line of this session, in this name, for this, on this basis, younger than ten minutes."""
        return any(
            line.session == session.id
            and (line.user, line.unit) == (session.user, session.unit)
            and line.source == basis
            and line.person == person
            and line.from_unit == owner
            and line.purpose == purpose
            and topic in line.topics
            and line.at > -TEN_MINUTES
            for line in self.world.disclosures
        )

    def opened(
        self, session: Session, purpose: str, topic: str, person: UUID, owner: UUID, recorded: int
    ) -> bool:
        """9: what goes beyond the own team, whatever the row's confidentiality is."""
        if not self.reads_content(session) or self.blocked(session, person):
            return False
        bases = set(self.emergencies(session, topic, person, owner))
        if owner != session.unit:
            bases.update(self.released(session, purpose, topic, person, owner, recorded))
        return any(self.disclosed(session, purpose, topic, person, owner, basis) for basis in bases)

    # -- rows ----------------------------------------------------------------------------------------------

    def readable(self, session: Session, row: Record) -> bool:
        """3: for the team, or by oneself in the unit of the row."""
        return row.confidentiality == "team" or (row.author == session.user and row.unit == session.unit)

    def own(self, session: Session, row: Record) -> bool:
        """6: of the own unit, readable, and one works with the person."""
        return (
            row.unit == session.unit and self.readable(session, row) and self.works_with(session, row.person)
        )

    def foreign(self, session: Session, purpose: str, row: Record) -> bool:
        """9 for an ordinary row."""
        return row.confidentiality == "team" and self.opened(
            session, purpose, row.topic, row.person, row.unit, row.recorded
        )

    def findable(self, session: Session, row: Record) -> bool:
        """7: an identity of the own unit that whoever leads cases may find."""
        return (
            row.unit == session.unit
            and self.readable(session, row)
            and self.leads_cases(session)
            and not self.protected(row.unit, row.person)
            and not self.restricted(row.unit, row.person)
            and not self.blocked(session, row.person)
        )

    def supervised(self, session: Session, row: Record, kind: str | None = None) -> bool:
        """16 and 17: the thin row of a unit of the Kreis, for its coordination."""
        return (
            "coordination" in session.roles
            and self._kreis[row.unit] == self._kreis[session.unit]
            and (row.unit == session.unit or row.unit not in self._masked)
            and kind in {None, self._kind[row.unit]}
            and row.confidentiality == "team"
            and not self.blocked(session, row.person)
        )

    def received(self, session: Session, referral: Record) -> bool:
        """17: the receiving unit, as long as a permission out of the referral's consent is in force."""
        return (
            referral.to_unit == session.unit
            and self.reads_content(session)
            and referral.confidentiality == "team"
            and not self.blocked(session, referral.person)
            and any(
                grant.source == referral.consent and self.in_force(grant)
                for grant in self._grants.get((referral.unit, session.unit, referral.person), [])
            )
        )

    def told(self, session: Session, purpose: str, row: Record) -> bool:
        """19: a line in the history of a referral."""
        if self.blocked(session, row.person) or not self.readable(session, row):
            return False
        referral = self._referrals[row.referral] if row.referral else None
        if referral is not None and referral.unit == session.unit and self.own(session, referral):
            return True
        if row.unit == session.unit and row.sender != session.unit and self.reads_content(session):
            return True
        if referral is None or row.sender is None or not self.received(session, referral):
            return False
        return not row.text or self.opened(session, purpose, "identity", row.person, row.sender, row.recorded)

    def asked(self, session: Session, purpose: str, row: Record) -> bool:
        """18: the request of a referral."""
        if self.own(session, row):
            return True
        referral = self._referrals[row.referral] if row.referral else None
        return (
            referral is not None and self.received(session, referral) and self.foreign(session, purpose, row)
        )

    def sees(self, session: Session, purpose: str, row: Record) -> bool:
        """Return whether the rule shows a row."""
        if not self.valid(session):
            return False
        if row.table in {"referrals_referralmessage", "referrals_referralevent"}:
            ask = self.asked if row.table == "referrals_referralmessage" else self.told
            return ask(session, purpose, row)
        own = self.own(session, row)
        if row.table == "people_address" and row.protected:
            own = own and self.responsible(session, row.person)
        if row.table in SHAREABLE:
            own = own or self.foreign(session, purpose, row)
        return own or self._beyond(session, row)

    def _beyond(self, session: Session, row: Record) -> bool:
        """7, 16, 17: what some see of some tables without working with the person."""
        match row.table:
            case "people_name":
                return self.findable(session, row)
            case "cases_case":
                return self.supervised(session, row, "case_management")
            case "referrals_referral":
                return self.received(session, row) or self.supervised(session, row)
        return False

    def visible(self, session: Session, purpose: str) -> set[Key]:
        """Return every row of the world that the session sees for a purpose."""
        rows = {(row.table, row.id) for row in self.world.records if self.sees(session, purpose, row)}
        return rows | set(self._rights(session))

    # -- writing -------------------------------------------------------------------------------------------

    def writes(self, session: Session, row: Record) -> bool:
        """20, 22 and 23: whether a new row may be written."""
        if not self.valid(session) or (row.unit, row.author) != (session.unit, session.user):
            return False
        if self.restricted(session.unit, row.person):
            return False
        if row.table == "people_name":
            return self.leads_cases(session) and not self.blocked(session, row.person)
        if row.table == "people_address" and row.protected and not self.responsible(session, row.person):
            return False
        if row.table in {"cases_case", "referrals_referral"} and not self.leads_cases(session):
            return False
        return self.works_with(session, row.person)

    def changes(self, session: Session, row: Record) -> bool:
        """21 to 23: whether a row may be changed."""
        if not self.valid(session):
            return False
        may = self.own(session, row) and not self.restricted(session.unit, row.person)
        if row.table == "referrals_referral":
            return (may and self.leads_cases(session)) or self.received(session, row)
        if row.table == "people_name":
            return may and self.leads_cases(session)
        if row.table == "people_address" and row.protected:
            return may and self.responsible(session, row.person)
        return may

    # -- the rights themselves -----------------------------------------------------------------------------

    def _rights(self, session: Session) -> Iterable[Key]:
        if not self.valid(session):
            return
        officer = "privacy_officer" in session.roles
        yield from self._permissions(session)
        for line in self.world.disclosures:
            theirs = officer or self.works_with(session, line.person)
            if line.session == session.id or (line.from_unit == session.unit and theirs):
                yield "access_disclosure", line.id
        for each in self.world.emergencies:
            if each.user == session.user or (officer and session.unit in {each.unit, each.from_unit}):
                yield "access_emergency", each.id

    def _permissions(self, session: Session) -> Iterable[Key]:
        content, officer = self.reads_content(session), "privacy_officer" in session.roles
        for assignment in self.world.assignments:
            if assignment.unit == session.unit:
                yield "access_assignment", assignment.id
        for grant in self.world.grants:
            approves = self.leads_cases(session) or "privacy_officer" in session.roles
            checks = grant.kind == "statute" and approves and not self.blocked(session, grant.person)
            sent = grant.from_unit == session.unit and (checks or self.works_with(session, grant.person))
            if sent or (grant.to_unit == session.unit and content and running(grant.start, grant.end)):
                yield "access_grant", grant.id
        for block in self.world.blocks:
            works = content and bool(self.assigned(session, block.person))
            ours = block.unit == session.unit and (works or officer)
            if ours or block.user == session.user or block.blocked_unit == session.unit:
                yield "access_block", block.id
