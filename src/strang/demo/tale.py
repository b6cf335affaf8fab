"""The tale of Rania Al-Khatib, told as a whole: from a contact in the meeting point to the message back."""

from uuid import UUID

from strang.access import operations as access
from strang.access.types import Purpose, Topic
from strang.cases import operations as cases
from strang.cases.types import ContactKind, ContactResult, Priority, ResponsibleKind, Upload
from strang.consents import operations as consents
from strang.consents.types import Medium
from strang.demo.casebook import CaseBuilder
from strang.demo.days import Days, moment, on
from strang.demo.staff import Cast
from strang.foundation.context import for_purpose, work
from strang.foundation.models import Confidentiality
from strang.referrals import operations as referrals
from strang.referrals.types import ResultKind

_SCAN = b"%PDF-1.4\n%%EOF\n"
_PLACE = "05370020"


def tell(cast: Cast, days: Days, builder: CaseBuilder) -> None:
    """Add to her case what makes it the tale: the contact before, her own words, what is shared and what is not."""
    opened = (days.today - builder.plan.opened).days
    _contact(cast, days, opened + 6)
    with work(builder.actor, write=True, savepoints=False):
        _her_words(builder, days)
        _kept_inside(builder, days)
        referral = _to_the_jobcentre(cast, builder, days)
        _narrowed(cast, builder, days)
    _jobcentre_answers(cast, builder, days, referral)


def _contact(cast: Cast, days: Days, back: int) -> None:
    ruth = cast.actor("ruth")
    with work(ruth, write=True, savepoints=False), on(days.ago(back), 15):
        cases.record_contact(
            ruth,
            ags=_PLACE,
            site="KAI Hückelhoven",
            topics=["SPR", "KIT"],
            language="ar",
            result=ContactResult.REFERRED,
            referred_to="DRK Case Management",
            minutes=25,
            note="Mutter mit zwei Kindern sucht einen Kurs mit Betreuung.",
        )


def _her_words(builder: CaseBuilder, days: Days) -> None:
    with on(days.ago(170), 10):
        goal = cases.add_goal(
            builder.actor,
            case_id=builder.case_id,
            area="ARB",
            wording="أريد أن أعمل من جديد في الصيدلية كما كنت أعمل في خاركيف.",
            language="ar",
            german="Ich möchte wieder in der Apotheke arbeiten, so wie in Charkiw.",
            criterion="Ein Gespräch im Jobcenter zur Anerkennung hat stattgefunden.",
            priority=Priority.FIRST,
            due_on=days.ahead(120),
        )
        cases.add_measure(
            builder.actor,
            goal_id=goal,
            title="Zeugnisse übersetzen lassen und Anerkennung klären",
            responsible_kind=ResponsibleKind.PARTNER,
            responsible="Jobcenter",
            due_on=days.ahead(21),
        )
        plan = cases.agree_plan(builder.actor, case_id=builder.case_id, language="ar")
    with on(days.ago(168), 14):
        cases.sign_plan(builder.actor, plan_id=plan)


def _kept_inside(builder: CaseBuilder, days: Days) -> None:
    """What no other unit sees: health, the conduct of the case, and what only its author reads."""
    with on(days.ago(160), 11):
        cases.record_assessment(
            builder.actor,
            case_id=builder.case_id,
            area="GES",
            situation="Schläft schlecht, seit in der Nähe die Sirene getestet wurde. Möchte zurzeit keine Therapie.",
            resources="Geht jeden Abend mit den Kindern spazieren.",
            urgency=2,
            level=3,
        )
        cases.write_note(
            builder.actor,
            case_id=builder.case_id,
            text="Eigener Gedanke: Beim nächsten Mal ohne die Kinder sprechen, sie hört dann freier zu.",
            confidentiality=Confidentiality.AUTHOR,
            contact_kind=ContactKind.NONE,
        )
        cases.store_document(
            builder.actor,
            case_id=builder.case_id,
            title="Diplom der Universität Charkiw, Kopie",
            upload=Upload("diplom.pdf", _SCAN),
            area="ARB",
        )
    with on(days.ago(3), 9):
        cases.make_appointment(
            builder.actor,
            case_id=builder.case_id,
            title="Brief des Jobcenters besprechen",
            starts_at=moment(days.today, 14, 30),
            place="KAI Hückelhoven",
            with_whom="Dolmetscherin für Arabisch",
        )


def _to_the_jobcentre(cast: Cast, builder: CaseBuilder, days: Days) -> UUID:
    topics = {Topic.WORK, Topic.LANGUAGE}
    with on(days.ago(150), 10):
        consent = consents.give_consent(
            builder.actor,
            person_id=builder.person_id,
            recipient_unit_id=cast.units["jc-hs"],
            topics=topics,
            purpose=Purpose.BENEFIT,
            valid_from=days.ago(150),
            valid_to=days.ahead(12),
            language="ar",
            present=f"{builder.actor.name}; Dolmetscherin des Sprachmittlungspools",
            interpreter="Sprachmittlungspool",
            medium=Medium.SIGNED,
            evidence=_SCAN,
        )
    with on(days.ago(149), 9):
        return referrals.offer_referral(
            builder.actor,
            case_id=builder.case_id,
            to_unit_id=cast.units["jc-hs"],
            topics=topics,
            purpose=Purpose.BENEFIT,
            request_text="Bitte um Beratung zur Anerkennung als Apothekerin und zum Weg in einen Sprachkurs.",
            consent_id=consent,
            due_on=days.ago(135),
        )


def _narrowed(cast: Cast, builder: CaseBuilder, days: Days) -> None:
    with on(days.ago(90), 10):
        consent = consents.give_consent(
            builder.actor,
            person_id=builder.person_id,
            recipient_unit_id=cast.units["caritas-hs"],
            topics={Topic.LIVELIHOOD, Topic.HOUSING},
            purpose=Purpose.COUNSELLING,
            valid_from=days.ago(90),
            valid_to=days.ahead(95),
            language="ar",
            present=builder.actor.name,
            medium=Medium.SIGNED,
            evidence=_SCAN,
        )
    with on(days.ago(30), 10):
        consents.narrow_consent(
            builder.actor, consent_id=consent, topics={Topic.LIVELIHOOD}, note="Die Wohnung ist geklärt."
        )


def _jobcentre_answers(cast: Cast, builder: CaseBuilder, days: Days, referral: UUID) -> None:
    sabine = cast.actor("sabine")
    with work(sabine, write=True, savepoints=False):
        with on(days.ago(140), 9):
            referrals.take_over(sabine, referral_id=referral)
        with on(days.ago(140), 10), for_purpose(Purpose.BENEFIT):
            access.disclose(sabine, [builder.person_id])
            referrals.accept(sabine, referral_id=referral, text="Gern. Bitte das Diplom mitbringen.")
            referrals.propose_appointment(
                sabine,
                referral_id=referral,
                appointment_at=moment(days.ago(128), 10),
                place="Jobcenter, Zimmer 214",
            )
    with work(builder.actor, write=True, savepoints=False), on(days.ago(138), 11):
        referrals.confirm_appointment(builder.actor, referral_id=referral)
    with work(sabine, write=True, savepoints=False), on(days.ago(127), 15):
        referrals.report_result(
            sabine,
            referral_id=referral,
            result=ResultKind.PARTLY,
            text="Die Übersetzung der Zeugnisse wird bezahlt."
            " Der Sprachkurs beginnt, sobald ein Platz mit Betreuung frei ist.",
        )
