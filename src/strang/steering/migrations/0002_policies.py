"""Protect steering: who reads findings, themes, meetings and decisions, and who may move what.

Findings: the own unit, an authority they address, the coordination of the Kreis; once bundled also the steering group
and the working group of the theme. Themes and decisions: every partner of the Kreis and the Land. Meetings and
proposals: members and the coordination. The link from a finding to a case: who works with the person, nobody else.
"""

from django.db import migrations

from strang.access import policies
from strang.access.types import Role
from strang.foundation import rls

WRITERS = rls.has_role(
    "case_manager",
    "counsellor",
    "clerk",
    "volunteer",
    "integration_agency",
    "coordination",
    "steering_member",
)
COORDINATION = rls.has_role(Role.COORDINATION.value)
STEERING = rls.has_role(Role.STEERING_MEMBER.value)

HOME = f"(SELECT home.kreis_id FROM network_unit home WHERE home.id = {rls.UNIT})"
AT_HOME = f"kreis = {HOME}"
BODY = f"{rls.ROW}.body_id"
OWN = f"unit_id = {rls.UNIT}"
PARTNER = f"({rls.USER} IS NOT NULL AND ({HOME} IS NULL OR {AT_HOME}))"
COORDINATES = f"({COORDINATION} AND {AT_HOME})"


def seat(body: str, extra: str = "") -> str:
    """Return the SQL for "the actor sits in this body"; a unit's seat in a steering group needs the role, too.

    ``body`` must carry its table: a bare ``body_id`` would mean the seat's own.
    """
    return (
        "EXISTS (SELECT 1 FROM steering_bodymember seat JOIN steering_body b ON b.id = seat.body_id"
        f" WHERE seat.body_id = {body} AND seat.unit_id = {rls.UNIT} AND seat.valid_to IS NULL"
        f" AND (seat.user_id = {rls.USER} OR (seat.user_id IS NULL"
        f" AND (b.kind <> 'steering_group' OR {STEERING}))){extra})"
    )


def exists(table: str, key: str, condition: str = "true") -> str:
    """Return the SQL for "the row behind ``key`` is visible and meets a condition (alias ``up``)"."""
    return f"EXISTS (SELECT 1 FROM {table} up WHERE up.id = {key} AND {condition})"


def coordinated(table: str, key: str) -> str:
    """Return the SQL for "the coordination of the Kreis to which the row behind ``key`` belongs"."""
    return f"({COORDINATION} AND {exists(table, key, f'up.kreis = {HOME}')})"


def leads(body: str) -> str:
    """Return the SQL for "coordination of the body's Kreis, or in its chair"."""
    return (
        f"(({COORDINATION} AND EXISTS (SELECT 1 FROM steering_body own WHERE own.id = {body} AND own.kreis = {HOME}))"
        f" OR {seat(body, ' AND seat.chair')})"
    )


LEADS_ITS_MEETING = exists("steering_meeting", "meeting_id", leads("up.body_id"))

FINDING = rls.Policies(
    select=(
        f"{OWN} OR {COORDINATES} OR (authority_unit_id = {rls.UNIT} AND status <> 'withdrawn')"
        f" OR (status = 'bundled' AND (({STEERING} AND {AT_HOME})"
        " OR EXISTS (SELECT 1 FROM steering_themefinding tf JOIN steering_theme t ON t.id = tf.theme_id"
        f" WHERE tf.finding_id = {rls.ROW}.id AND {seat('t.working_group_id')})))"
    ),
    insert=f"{OWN} AND {AT_HOME} AND {WRITERS}",
    update=(
        f"{COORDINATES} OR ({OWN} AND status IN ('written', 'withdrawn') AND EXISTS (SELECT 1"
        f" FROM steering_findingauthor a WHERE a.finding_id = {rls.ROW}.id AND a.author_id = {rls.USER}))"
    ),
)

WROTE_IT = (
    "EXISTS (SELECT 1 FROM steering_findingauthor a"
    f" WHERE a.finding_id = {rls.ROW}.finding_id AND a.author_id = {rls.USER})"
)

THEME_EVENT = rls.Policies(
    select=exists("steering_theme", "theme_id"),
    insert=(
        f"{OWN} AND ({coordinated('steering_theme', 'theme_id')}"
        f" OR (status IN ('on_agenda', 'decided', 'rejected', 'escalated') AND {STEERING}"
        f" AND {exists('steering_theme', 'theme_id', f'up.kreis = {HOME}')})"
        f" OR (status = 'proposed' AND {exists('steering_theme', 'theme_id', seat('up.working_group_id'))})"
        " OR (status = 'in_implementation' AND EXISTS (SELECT 1 FROM steering_decision d"
        f" WHERE d.theme_id = {rls.ROW}.theme_id AND d.owner_unit_id = {rls.UNIT})))"
    ),
)

PROPOSAL = rls.Policies(
    select=(
        f"{coordinated('steering_theme', 'theme_id')} OR {seat(BODY)}"
        f" OR ({STEERING} AND {exists('steering_theme', 'theme_id', f'up.kreis = {HOME}')})"
    ),
    insert=(
        f"{OWN} AND {exists('steering_theme', 'theme_id', 'up.working_group_id = body_id')}"
        f" AND ({seat(BODY)} OR {coordinated('steering_theme', 'theme_id')})"
    ),
)

DECISION = rls.Policies(
    select=PARTNER,
    insert=f"{OWN} AND ({COORDINATES} OR {seat(BODY, ' AND seat.chair')})",
)

FOLLOW_UP = rls.Policies(
    select=exists("steering_decision", "decision_id"),
    insert=(
        f"{OWN} AND ({coordinated('steering_decision', 'decision_id')}"
        " OR (state IN ('in_progress', 'delayed', 'done')"
        f" AND {exists('steering_decision', 'decision_id', f'up.owner_unit_id = {rls.UNIT}')}))"
    ),
)

THEME_STATUS = """
CREATE FUNCTION strang.steering_theme_status() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE steering_theme SET status = NEW.status, status_at = NEW.at WHERE id = NEW.theme_id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION strang.steering_theme_status() FROM PUBLIC;
CREATE TRIGGER steering_themeevent_status AFTER INSERT ON steering_themeevent
    FOR EACH ROW EXECUTE FUNCTION strang.steering_theme_status();
CREATE POLICY steering_theme_follow ON steering_theme TO strang_owner USING (true) WITH CHECK (true);
"""

SIMILAR = """
CREATE FUNCTION strang.similar_findings(wanted text, area text, home text)
RETURNS TABLE (theme_id uuid, units bigint, findings bigint, closeness real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT tf.theme_id, count(DISTINCT f.unit_id), count(*), round(max(near.closeness)::numeric, 1)::real
      FROM steering_finding f
      LEFT JOIN steering_themefinding tf ON tf.finding_id = f.id
     CROSS JOIN LATERAL (
        SELECT greatest(similarity(f.title, wanted), word_similarity(f.title, wanted),
                        similarity(left(f.what_happened, 300), left(wanted, 300))) AS closeness
     ) near
     WHERE f.kreis = home
       AND home = (SELECT u.kreis_id FROM network_unit u WHERE u.id = (SELECT strang.unit_id()))
       AND f.life_area = area AND f.status IN ('written', 'bundled')
       AND near.closeness >= 0.3
     GROUP BY tf.theme_id
$$;
REVOKE ALL ON FUNCTION strang.similar_findings(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION strang.similar_findings(text, text, text) TO strang_app;
CREATE POLICY steering_finding_count ON steering_finding FOR SELECT TO strang_owner USING (true);
CREATE POLICY steering_themefinding_count ON steering_themefinding FOR SELECT TO strang_owner USING (true);
CREATE POLICY network_unit_home ON network_unit FOR SELECT TO strang_owner USING (true);
"""

UNDO = """
DROP POLICY network_unit_home ON network_unit;
DROP POLICY steering_themefinding_count ON steering_themefinding;
DROP POLICY steering_finding_count ON steering_finding;
DROP FUNCTION strang.similar_findings(text, text, text);
DROP POLICY steering_theme_follow ON steering_theme;
DROP TRIGGER steering_themeevent_status ON steering_themeevent;
DROP FUNCTION strang.steering_theme_status();
"""


class Migration(migrations.Migration):
    """Policies, composite keys, the trigger that keeps a theme's status, and counting what is alike."""

    dependencies = [
        ("steering", "0001_initial"),
        ("access", "0002_policies"),
        ("cases", "0002_policies"),
    ]

    operations = [
        rls.protect(
            "steering_body",
            rls.Policies(select=PARTNER, insert=f"{OWN} AND {COORDINATES}", update=COORDINATES),
        ),
        rls.protect(
            "steering_bodymember",
            rls.Policies(
                select=exists("steering_body", "body_id"),
                insert=coordinated("steering_body", "body_id"),
                update=coordinated("steering_body", "body_id"),
            ),
        ),
        rls.protect("steering_theme", rls.Policies(select=PARTNER, insert=COORDINATES, update=COORDINATES)),
        rls.protect("steering_themeevent", THEME_EVENT),
        rls.protect("steering_finding", FINDING),
        rls.protect(
            "steering_findingauthor",
            rls.Policies(
                select=f"{OWN} OR {COORDINATES}", insert=f"{OWN} AND {AT_HOME} AND author_id = {rls.USER}"
            ),
        ),
        rls.protect("steering_findingcase", policies.personal()),
        rls.protect(
            "steering_findingevent",
            rls.Policies(
                select=exists("steering_finding", "finding_id"),
                insert=f"{OWN} AND ({coordinated('steering_finding', 'finding_id')} OR {WROTE_IT})",
            ),
        ),
        rls.protect(
            "steering_themefinding",
            rls.Policies(
                select=exists("steering_theme", "theme_id"), insert=coordinated("steering_theme", "theme_id")
            ),
        ),
        rls.protect("steering_proposal", PROPOSAL),
        rls.protect(
            "steering_meeting",
            rls.Policies(
                select=f"{coordinated('steering_body', 'body_id')} OR {seat(BODY)}",
                insert=leads(BODY),
                update=leads(BODY),
            ),
        ),
        rls.protect(
            "steering_meetingevent",
            rls.Policies(
                select=exists("steering_meeting", "meeting_id"), insert=f"{OWN} AND {LEADS_ITS_MEETING}"
            ),
        ),
        rls.protect(
            "steering_agendaitem",
            rls.Policies(select=exists("steering_meeting", "meeting_id"), insert=LEADS_ITS_MEETING),
        ),
        rls.protect("steering_decision", DECISION),
        rls.protect("steering_followup", FOLLOW_UP),
        rls.protect(
            "steering_nameclaim",
            rls.Policies(
                select=f"{OWN} OR {COORDINATES}", insert=f"{OWN} AND {AT_HOME} AND user_id = {rls.USER}"
            ),
        ),
        rls.protect(
            "steering_newsread",
            rls.Policies(
                select=f"user_id = {rls.USER}", insert=f"user_id = {rls.USER}", update=f"user_id = {rls.USER}"
            ),
        ),
        rls.composite_key("steering_finding", "unit_id", "id"),
        rls.composite_foreign_key(
            "steering_themefinding", ("unit_id", "finding_id"), "steering_finding", ("unit_id", "id")
        ),
        rls.composite_foreign_key(
            "steering_findingcase", ("unit_id", "finding_id"), "steering_finding", ("unit_id", "id")
        ),
        rls.composite_foreign_key(
            "steering_findingcase",
            ("unit_id", "person_id", "case_id"),
            "cases_case",
            ("unit_id", "person_id", "id"),
        ),
        rls.composite_key("steering_meeting", "body_id", "id"),
        rls.composite_key("steering_agendaitem", "meeting_id", "id"),
        rls.composite_foreign_key(
            "steering_decision", ("body_id", "meeting_id"), "steering_meeting", ("body_id", "id")
        ),
        rls.composite_foreign_key(
            "steering_decision", ("meeting_id", "agenda_item_id"), "steering_agendaitem", ("meeting_id", "id")
        ),
        migrations.RunSQL(THEME_STATUS + SIMILAR, UNDO),
    ]
