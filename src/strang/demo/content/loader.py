"""Read the content files of the demo world and check every reference in them."""

from __future__ import annotations

import re
from pathlib import Path

from strang.demo.content.case_types import (
    ChannelWeight,
    Closing,
    ContactStory,
    Decision,
    Findings,
    FindingStory,
    Meeting,
    PostStory,
    Stories,
    Theme,
    Thread,
)
from strang.demo.content.reading import (
    ContentError,
    build_all,
    check_known,
    check_unique,
    read_tables,
)
from strang.demo.content.types import (
    Client,
    Clients,
    Household,
    Offer,
    Offers,
    Origin,
    Origins,
    Site,
    Staff,
    Streets,
)
from strang.demo.content.vocabulary import (
    ENTRY_CHANNELS,
    LEGAL_CIRCLES,
    MUNICIPALITIES,
    RESIDENCE_STATUSES,
    TOPICS,
    UNITS,
)

_BIRTH = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_SOURCE = re.compile(r"[A-Z0-9][A-Za-z0-9-]*")
_SAFE_PHONE = re.compile(r"0245[0-9] 0000\d\d|0243[0-9] 0000\d\d")
_FEWEST_NAMES = 4
_INVERSE = {
    "spouse": "spouse",
    "partner": "partner",
    "sibling": "sibling",
    "child": "parent",
    "parent": "child",
    "grandchild": "grandparent",
    "grandparent": "grandchild",
}


def load_cast(folder: Path | None = None) -> tuple[Staff, ...]:
    """The people who work in the network."""
    file = "cast.toml"
    staff = build_all(Staff, read_tables(file, ["staff"], folder=folder)["staff"], file)
    check_unique((one.key for one in staff), file)
    check_unique((one.login for one in staff), file)
    for one in staff:
        check_known(one.unit, UNITS, file, one.key, "unit")
        if not one.roles:
            raise ContentError(file, one.key, "no role")
        if not one.email.endswith("@example.org"):
            raise ContentError(file, one.key, "the address must end in @example.org")
    return staff


def load_clients(folder: Path | None = None) -> Clients:
    """The invented clients with their households."""
    file = "clients.toml"
    tables = read_tables(file, ["household", "person"], folder=folder)
    clients = Clients(
        households=build_all(Household, tables["household"], file),
        people=build_all(Client, tables["person"], file),
    )
    homes = check_unique((home.key for home in clients.households), file)
    check_unique((person.key for person in clients.people), file)
    staff = {one.key: one for one in load_cast(folder)}
    for home in clients.households:
        _check_household(home, clients, staff, file)
    for person in clients.people:
        check_known(person.household, homes, file, person.key, "household")
        _check_person(person, file)
        _check_links(person, clients, file)
    return clients


def _check_household(home: Household, clients: Clients, staff: dict[str, Staff], file: str) -> None:
    check_known(home.unit, UNITS, file, home.key, "unit")
    check_known(home.case_manager, staff, file, home.key, "member of the cast")
    if staff[home.case_manager].unit != home.unit:
        raise ContentError(file, home.key, f"'{home.case_manager}' does not work at '{home.unit}'")
    check_known(home.ags, MUNICIPALITIES, file, home.key, "municipality")
    check_known(home.channel, ENTRY_CHANNELS, file, home.key, "entry channel")
    if home.also_advised_by is not None:
        check_known(home.also_advised_by, UNITS, file, home.key, "unit")
    for topic in home.topics:
        check_known(topic, TOPICS, file, home.key, "topic")
    for circle in home.legal_circles:
        check_known(circle, LEGAL_CIRCLES, file, home.key, "legal circle")
    if sum(person.main for person in clients.members(home.key)) != 1:
        raise ContentError(file, home.key, "exactly one person must lead the case")


def _check_person(person: Client, file: str) -> None:
    if sum(name.kind == "official" for name in person.names) != 1:
        raise ContentError(file, person.key, "exactly one official name is needed")
    parts = {"day": 3, "month": 2, "year": 1}[person.birth_precision]
    if not _BIRTH.fullmatch(person.birth) or person.birth.count("-") + 1 < parts:
        raise ContentError(
            file, person.key, f"birth '{person.birth}' does not fit '{person.birth_precision}'"
        )
    if not re.fullmatch(r"[A-Z]{3}", person.nationality):
        raise ContentError(file, person.key, f"nationality '{person.nationality}' is not ISO 3166 alpha-3")
    check_known(person.residence.status, RESIDENCE_STATUSES, file, person.key, "residence status")
    if person.phone is not None and not _SAFE_PHONE.fullmatch(person.phone):
        raise ContentError(file, person.key, f"phone '{person.phone}' could be a real number")
    if person.email is not None and not person.email.endswith("@example.org"):
        raise ContentError(file, person.key, "the address must end in @example.org")
    if person.protected != (person.protected_until is not None):
        raise ContentError(file, person.key, "a protected person needs an end date, nobody else")


def _check_links(person: Client, clients: Clients, file: str) -> None:
    people = {other.key: other for other in clients.people}
    for link in person.links:
        check_known(link.to, people, file, person.key, "person")
        back = {(one.kind, one.to) for one in people[link.to].links}
        if (_INVERSE[link.kind], person.key) not in back:
            raise ContentError(
                file, person.key, f"'{link.to}' has no matching '{_INVERSE[link.kind]}' link back"
            )


def load_offers(folder: Path | None = None) -> Offers:
    """The directory of help with its sites."""
    file = "offers.toml"
    tables = read_tables(file, ["site", "offer"], folder=folder)
    offers = Offers(
        sites=build_all(Site, tables["site"], file), offers=build_all(Offer, tables["offer"], file)
    )
    sites = check_unique((site.key for site in offers.sites), file)
    check_unique((offer.key for offer in offers.offers), file)
    for site in offers.sites:
        check_known(site.ags, MUNICIPALITIES, file, site.key, "municipality")
    for offer in offers.offers:
        check_known(offer.unit, UNITS, file, offer.key, "unit")
        check_known(offer.site, sites, file, offer.key, "site")
        for topic in offer.topics:
            check_known(topic, TOPICS, file, offer.key, "topic")
        for slot in offer.hours:
            if not (
                _TIME.fullmatch(slot.opens) and _TIME.fullmatch(slot.closes) and slot.opens < slot.closes
            ):
                raise ContentError(file, offer.key, f"'{slot.opens}' to '{slot.closes}' is no opening time")
        if not offer.hours and offer.hours_text is None:
            raise ContentError(file, offer.key, "neither hours nor hours_text")
        _check_origin(offer, file)
    return offers


def load_stories(folder: Path | None = None) -> Stories:
    """The building blocks for cases and contacts."""
    file = "stories.toml"
    tables = read_tables(file, ["thread", "closing", "channel", "contact"], folder=folder)
    stories = Stories(
        threads=build_all(Thread, tables["thread"], file),
        closings=build_all(Closing, tables["closing"], file),
        channels=build_all(ChannelWeight, tables["channel"], file),
        contacts=build_all(ContactStory, tables["contact"], file),
    )
    for number, thread in enumerate(stories.threads, start=1):
        _check_thread(thread, file, f"Thread {number}")
    for number, contact in enumerate(stories.contacts, start=1):
        check_known(contact.topic, TOPICS, file, f"ContactStory {number}", "topic")
        if contact.refer_to is not None:
            check_known(contact.refer_to, UNITS, file, f"ContactStory {number}", "unit")
        if (contact.refer_to is None) != (contact.result == "informed"):
            raise ContentError(file, f"ContactStory {number}", "refer_to does not fit the result")
    check_unique((closing.code for closing in stories.closings), file)
    for code in check_unique((channel.code for channel in stories.channels), file) ^ ENTRY_CHANNELS.keys():
        raise ContentError(file, code, "entry channel unknown or without a weight")
    return stories


def load_findings(folder: Path | None = None) -> Findings:
    """Structural findings, themes, meetings and decisions."""
    file = "findings.toml"
    tables = read_tables(file, ["finding", "theme", "meeting", "decision"], folder=folder)
    story = Findings(
        findings=build_all(FindingStory, tables["finding"], file),
        themes=build_all(Theme, tables["theme"], file),
        meetings=build_all(Meeting, tables["meeting"], file),
        decisions=build_all(Decision, tables["decision"], file),
    )
    staff = {one.key: one for one in load_cast(folder)}
    themes = check_unique((theme.key for theme in story.themes), file)
    check_unique((finding.key for finding in story.findings), file)
    for finding in story.findings:
        _check_finding(finding, staff, themes, file)
    for theme in story.themes:
        _check_theme(theme, story, file)
    _check_meetings(story, themes, file)
    return story


def load_origins(folder: Path | None = None) -> Origins:
    """Names, languages, statuses and streets for further invented people."""
    file = "origins.toml"
    tables = read_tables(file, ["origin", "streets"], folder=folder)
    pool = Origins(
        origins=build_all(Origin, tables["origin"], file),
        streets=build_all(Streets, tables["streets"], file),
    )
    check_unique((origin.key for origin in pool.origins), file)
    for origin in pool.origins:
        for status in origin.statuses:
            check_known(status.code, RESIDENCE_STATUSES, file, origin.key, "residence status")
        _check_names(origin, file)
    for ags in check_unique((place.ags for place in pool.streets), file) ^ MUNICIPALITIES.keys():
        raise ContentError(file, ags, "municipality unknown or without streets")
    return pool


def load_posts(folder: Path | None = None) -> tuple[PostStory, ...]:
    """The funded posts and who held them."""
    file = "posts.toml"
    posts = build_all(PostStory, read_tables(file, ["post"], folder=folder)["post"], file)
    check_unique((post.key for post in posts), file)
    staff = {one.key for one in load_cast(folder)}
    for post in posts:
        check_known(post.unit, UNITS, file, post.key, "unit")
        if post.block not in (1, 2, 3) or not 0 < post.fte <= 1:
            raise ContentError(file, post.key, "the block must be 1 to 3 and the share above 0 and at most 1")
        _check_origin(post, file)
        _check_occupancies(post, staff, file)
    return posts


def _check_names(origin: Origin, file: str) -> None:
    own_script = origin.script != "Latn"
    for kind in ("female", "male", "family"):
        names = origin.spellings(kind)
        check_unique((name.latin for name in names), f"{file}, {origin.key}.{kind}")
        for name in names:
            if (name.original is not None) != own_script:
                raise ContentError(file, origin.key, f"'{name.latin}' does not fit script {origin.script}")
        if len(names) < _FEWEST_NAMES:
            raise ContentError(file, origin.key, f"too few {kind} names")


def _check_origin(thing: Offer | Meeting | PostStory, file: str) -> None:
    source, entry = thing.source, thing.key
    if source is None and not thing.example:
        raise ContentError(file, entry, "neither a source nor marked as an example")
    if source is not None and not _SOURCE.fullmatch(source):
        raise ContentError(file, entry, f"'{source}' is not a source code")


def _check_thread(thread: Thread, file: str, entry: str) -> None:
    check_known(thread.topic, TOPICS, file, entry, "topic")
    for measure in thread.measures:
        check_known(measure.who, UNITS | {"person", "case_manager"}, file, entry, "responsible body")
    if thread.referral is not None:
        check_known(thread.referral.to, UNITS, file, entry, "unit")
    if not (thread.fits and thread.measures and thread.notes):
        raise ContentError(file, entry, "fits, measures and notes must not be empty")


def _check_finding(finding: FindingStory, staff: dict[str, Staff], themes: frozenset[str], file: str) -> None:
    check_known(finding.topic, TOPICS, file, finding.key, "topic")
    check_known(finding.raised_by, staff, file, finding.key, "member of the cast")
    if staff[finding.raised_by].unit != finding.unit:
        raise ContentError(file, finding.key, f"'{finding.raised_by}' does not work at '{finding.unit}'")
    if (finding.ags is None) == (finding.region is None):
        raise ContentError(file, finding.key, "give either a municipality or a region")
    if finding.ags is not None:
        check_known(finding.ags, MUNICIPALITIES, file, finding.key, "municipality")
    if finding.theme is not None:
        check_known(finding.theme, themes, file, finding.key, "theme")


def _check_theme(theme: Theme, story: Findings, file: str) -> None:
    named = {finding.key for finding in story.findings if finding.theme == theme.key}
    if named != set(theme.findings):
        raise ContentError(file, theme.key, "its findings and the findings that name it differ")
    for unit in (theme.group_lead, *theme.group_members):
        check_known(unit, UNITS, file, theme.key, "unit")
    if theme.group_lead not in theme.group_members:
        raise ContentError(file, theme.key, "the lead must be a member of the group")


def _check_meetings(story: Findings, themes: frozenset[str], file: str) -> None:
    meetings = {meeting.key: meeting for meeting in story.meetings}
    check_unique((meeting.key for meeting in story.meetings), file)
    check_unique((decision.key for decision in story.decisions), file)
    for meeting in story.meetings:
        _check_origin(meeting, file)
        for item in meeting.agenda:
            if item.theme is not None:
                check_known(item.theme, themes, file, meeting.key, "theme")
    for decision in story.decisions:
        check_known(decision.meeting, meetings, file, decision.key, "meeting")
        check_known(decision.owner, UNITS, file, decision.key, "unit")
        agenda = {item.theme for item in meetings[decision.meeting].agenda if item.theme}
        check_known(decision.theme, agenda, file, decision.key, "theme on the agenda of the meeting")
        closed = decision.status in ("done", "rejected")
        if closed != (decision.done_on is not None) or closed != (decision.result is not None):
            raise ContentError(
                file, decision.key, "a finished decision needs done_on and result, an open one neither"
            )


def _check_occupancies(post: PostStory, staff: set[str], file: str) -> None:
    previous = None
    for occupancy in post.occupancies:
        if (occupancy.holder is None) == (occupancy.holder_name is None):
            raise ContentError(file, post.key, "give either holder or holder_name")
        if occupancy.holder is not None:
            check_known(occupancy.holder, staff, file, post.key, "member of the cast")
        if occupancy.start < post.approved_from or (occupancy.end and occupancy.end < occupancy.start):
            raise ContentError(file, post.key, "an occupancy lies outside the approval")
        if post.approved_to and (occupancy.end is None or occupancy.end > post.approved_to):
            raise ContentError(file, post.key, "an occupancy outlasts the approval")
        if previous is not None and (previous.end is None or previous.end >= occupancy.start):
            raise ContentError(file, post.key, "two occupancies overlap")
        previous = occupancy
