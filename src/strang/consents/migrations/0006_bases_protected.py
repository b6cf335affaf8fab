"""Protect the catalogue and its instances, let them open what they say, and compare the grants with all permissions.

What the comparing and the expiring job see are ids: two functions of the counting role read the columns named here,
no name and no free text, and answer to these jobs alone.
"""

from django.db import migrations

from strang.access import policies
from strang.access.types import CASEWORK_ROLES, CONTENT_ROLES, SHAREABLE_TOPICS, Purpose, Role
from strang.consents.types import NECESSITY_CHARACTERS, RECEIVING_ROLES
from strang.foundation import rls

OFFICER = rls.has_role(Role.PRIVACY_OFFICER)
CASEWORK = rls.has_role(*CASEWORK_ROLES)
DECIDES = f"unit_id = {rls.UNIT} AND {rls.has_role(*CASEWORK_ROLES, Role.PRIVACY_OFFICER)}"
COMPARES = rls.is_system("compare-grants")
EXPIRES = rls.is_system("expire-consents")
SENDS = f"from_unit_id = {rls.UNIT} AND {CASEWORK} AND {policies.works_with()}"
STATUTE = (
    f"(source = 'statute' AND from_unit_id = {rls.UNIT}"
    f" AND {rls.has_role(*CASEWORK_ROLES, Role.PRIVACY_OFFICER)})"
)
LIVE = "valid_from <= now() AND valid_to > now()"
ORDINARY = policies.personal()
SHAREABLE = ", ".join(f"'{topic.value}'" for topic in SHAREABLE_TOPICS)
CONCERNED = f"{OFFICER} AND (from_unit_id = {rls.UNIT} OR to_unit_id = {rls.UNIT})"

CHECKS = {
    "consents_statutorybasis": {
        "consents_basis_topics": f"cardinality(topics) > 0 AND topics <@ ARRAY[{SHAREABLE}]::varchar[]",
        "consents_basis_purposes": f"cardinality(purposes) > 0 AND NOT '{Purpose.GENERAL.value}' = ANY (purposes)",
        "consents_basis_kinds": "cardinality(discloser_kinds) > 0 AND cardinality(recipient_kinds) > 0",
    },
    "consents_basisinstance": {
        "consents_instance_topics": "cardinality(topics) > 1 AND 'identity' = ANY (topics)"
        f" AND topics <@ ARRAY[{SHAREABLE}]::varchar[]",
        "consents_instance_one_year": "valid_to <= valid_from + interval '1 year'",
        "consents_instance_necessity": f"length(btrim(necessity)) >= {NECESSITY_CHARACTERS}",
    },
}

BASIS = """
CREATE FUNCTION strang.check_basis() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := strang.user_id();
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.signed_at IS NOT NULL OR NEW.ended_at IS NOT NULL OR NEW.entered_by IS DISTINCT FROM me THEN
            RAISE EXCEPTION 'a basis begins as a draft of whoever enters it' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF OLD.ended_at IS NOT NULL
       OR (OLD.signed_at IS NOT NULL AND (NEW.signed_at, NEW.signed_by) IS DISTINCT FROM (OLD.signed_at, OLD.signed_by))
       OR (OLD.signed_at IS NULL AND NEW.signed_at IS NOT NULL AND NEW.signed_by IS DISTINCT FROM me)
       OR (NEW.ended_at IS NOT NULL AND NEW.ended_by IS DISTINCT FROM me) THEN
        RAISE EXCEPTION 'a version of a basis is signed once and ended once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consents_basis_check BEFORE INSERT OR UPDATE ON consents_statutorybasis
    FOR EACH ROW EXECUTE FUNCTION strang.check_basis();

CREATE FUNCTION strang.check_basis_instance() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := strang.user_id();
    allowed boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT NEW.status = 'requested' AND NEW.decided_by IS NULL AND b.signed_at IS NOT NULL AND b.ended_at IS NULL
               AND b.valid_from <= NEW.valid_from AND (b.valid_to IS NULL OR NEW.valid_to <= b.valid_to)
               AND array_remove(NEW.topics, 'identity') <@ b.topics AND NEW.purpose = ANY (b.purposes)
               AND d.kind = ANY (b.discloser_kinds) AND r.kind = ANY (b.recipient_kinds)
          INTO allowed
          FROM consents_statutorybasis b, network_unit d, network_unit r
         WHERE b.id = NEW.basis_id AND d.id = NEW.unit_id AND r.id = NEW.recipient_unit_id;
    ELSE
        allowed := (OLD.status = 'requested' AND NEW.status IN ('approved', 'refused') AND NEW.decided_by = me
                    AND NEW.author_id <> me AND NEW.ended_at IS NULL)
                OR (OLD.status IN ('requested', 'approved') AND NEW.status = 'ended' AND NEW.ended_by = me
                    AND NEW.decided_by IS NOT DISTINCT FROM OLD.decided_by);
    END IF;
    IF allowed IS NOT TRUE THEN
        RAISE EXCEPTION 'the basis does not carry this: consents_instance_carried'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'consents_instance_carried';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consents_basisinstance_check BEFORE INSERT OR UPDATE ON consents_basisinstance
    FOR EACH ROW EXECUTE FUNCTION strang.check_basis_instance();
"""

DUE = """
CREATE OR REPLACE FUNCTION strang.due_grants()
RETURNS TABLE (to_unit_id uuid, from_unit_id uuid, person_id uuid, topic varchar, purpose varchar,
               valid_from timestamptz, valid_to timestamptz, source text, source_id uuid, data_from timestamptz,
               data_to timestamptz, ends_at_majority boolean, names_protected boolean)
LANGUAGE sql STABLE AS $$
SELECT c.recipient_unit_id, c.unit_id, c.person_id, t.topic, c.purpose,
       c.valid_from::timestamp AT TIME ZONE 'Europe/Berlin',
       (c.valid_to + 1)::timestamp AT TIME ZONE 'Europe/Berlin',
       'consent'::text, c.id,
       c.data_from::timestamp AT TIME ZONE 'Europe/Berlin',
       (c.data_to + 1)::timestamp AT TIME ZONE 'Europe/Berlin',
       c.given_by IN ('parents', 'one_parent', 'guardian', 'supplementary_guardian'),
       c.names_protected
  FROM public.consents_consent c
  JOIN public.network_unit u ON u.id = c.unit_id
  LEFT JOIN public.consents_secrecyrule k ON k.kind = u.kind
 CROSS JOIN LATERAL unnest(c.topics) AS t(topic)
 WHERE c.status = 'live'
   AND (k.bound IS FALSE
        OR EXISTS (SELECT 1 FROM public.consents_secrecyrelease r
                    WHERE r.unit_id = c.unit_id AND r.consent_id = c.id AND r.status = 'live'
                      AND t.topic = ANY (r.topics)))
UNION ALL
SELECT i.recipient_unit_id, i.unit_id, i.person_id, t.topic, i.purpose,
       i.valid_from::timestamp AT TIME ZONE 'Europe/Berlin',
       (i.valid_to + 1)::timestamp AT TIME ZONE 'Europe/Berlin',
       'statute'::text, i.id, NULL::timestamptz, NULL::timestamptz, false, false
  FROM public.consents_basisinstance i
  JOIN public.consents_statutorybasis b ON b.id = i.basis_id
 CROSS JOIN LATERAL unnest(i.topics) AS t(topic)
 WHERE i.status = 'approved' AND b.signed_at IS NOT NULL AND b.ended_at IS NULL
$$;
"""

# Whoever ends a basis works in another unit than those who applied it, so the database itself closes what it opened.
ENDED = """
CREATE POLICY access_grant_find_ended ON access_grant FOR SELECT TO strang_owner USING (source = 'statute');
CREATE POLICY access_grant_take_ended ON access_grant FOR DELETE TO strang_owner USING (source = 'statute');
CREATE POLICY consents_basisinstance_find_ended ON consents_basisinstance FOR SELECT TO strang_owner USING (true);
CREATE FUNCTION strang.end_of_basis() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM access_grant g USING consents_basisinstance i
     WHERE i.basis_id = NEW.id AND g.source = 'statute' AND g.source_id = i.id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION strang.end_of_basis() FROM PUBLIC;
CREATE TRIGGER consents_basis_end AFTER UPDATE OF ended_at ON consents_statutorybasis
    FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION strang.end_of_basis();
"""

COUNTED = {
    "access_grant": "id, to_unit_id, from_unit_id, person_id, topic, purpose, valid_from, valid_to, source, source_id,"
    " data_from, data_to, ends_at_majority, names_protected",
    "access_subject": "unit_id, person_id, adult_on",
    "consents_consent": "id, unit_id, person_id, recipient_unit_id, topics, purpose, valid_from, valid_to, data_from,"
    " data_to, given_by, names_protected, status",
    "consents_secrecyrelease": "unit_id, consent_id, topics, status",
    "consents_secrecyrule": "kind, bound",
    "consents_consentevent": "unit_id, consent_id, kind",
    "consents_basisinstance": "id, unit_id, person_id, recipient_unit_id, topics, purpose, valid_from, valid_to,"
    " status, basis_id",
    "consents_statutorybasis": "id, signed_at, ended_at",
}
"""What the jobs are told of each table: ids, periods and topics."""

JOBS = """
GRANT CREATE ON SCHEMA strang TO strang_report;
CREATE FUNCTION strang.compare_grants()
RETURNS TABLE (difference text, from_unit_id uuid, to_unit_id uuid, source text, source_id uuid, topic text, grant_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN g.id IS NULL THEN 'missing' WHEN d.source_id IS NULL THEN 'surplus' ELSE 'different' END,
           coalesce(g.from_unit_id, d.from_unit_id), coalesce(g.to_unit_id, d.to_unit_id),
           coalesce(g.source, d.source), coalesce(g.source_id, d.source_id), coalesce(g.topic, d.topic), g.id
      FROM (SELECT * FROM strang.due_grants()) d
      FULL JOIN (SELECT id, to_unit_id, from_unit_id, person_id, topic, purpose, valid_from, valid_to, source,
                        source_id, data_from, data_to, ends_at_majority, names_protected FROM access_grant) g
        ON g.source_id = d.source_id AND g.topic = d.topic AND g.to_unit_id = d.to_unit_id
       AND g.person_id = d.person_id
     WHERE (SELECT strang.system_name() = 'compare-grants')
       AND (g.id IS NULL OR d.source_id IS NULL
            OR (g.from_unit_id, g.purpose, g.valid_from, g.valid_to, g.source, g.data_from, g.data_to,
                g.ends_at_majority, g.names_protected)
               IS DISTINCT FROM
               (d.from_unit_id, d.purpose, d.valid_from, d.valid_to, d.source::varchar, d.data_from, d.data_to,
                d.ends_at_majority, d.names_protected))
$$;
CREATE FUNCTION strang.due_expiries()
RETURNS TABLE (consent_id uuid, unit_id uuid, person_id uuid, recipient_unit_id uuid, topics varchar[],
               valid_to date, of_age boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.id, c.unit_id, c.person_id, c.recipient_unit_id, c.topics, c.valid_to, c.valid_to >= today.day
      FROM (SELECT (now() AT TIME ZONE 'Europe/Berlin')::date AS day) today, consents_consent c
      LEFT JOIN access_subject s ON s.unit_id = c.unit_id AND s.person_id = c.person_id
     WHERE (SELECT strang.system_name() = 'expire-consents')
       AND c.status = 'live'
       AND (c.valid_to < today.day
            OR (c.given_by IN ('parents', 'one_parent', 'guardian', 'supplementary_guardian')
                AND s.adult_on <= today.day))
       AND NOT EXISTS (SELECT 1 FROM consents_consentevent e
                        WHERE e.unit_id = c.unit_id AND e.consent_id = c.id AND e.kind = 'expired')
$$;
ALTER FUNCTION strang.compare_grants() OWNER TO strang_report;
ALTER FUNCTION strang.due_expiries() OWNER TO strang_report;
REVOKE ALL ON FUNCTION strang.compare_grants(), strang.due_expiries() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION strang.compare_grants(), strang.due_expiries() TO strang_app;
REVOKE CREATE ON SCHEMA strang FROM strang_report;
"""


def counted() -> list[migrations.RunSQL]:
    """Return the steps that let the counting role read the columns the jobs need, and no others."""
    return [
        migrations.RunSQL(
            f"CREATE POLICY {table}_jobs ON {table} FOR SELECT TO strang_report USING (true);"
            f"GRANT SELECT ({columns}) ON {table} TO strang_report",
            f"DROP POLICY {table}_jobs ON {table}; REVOKE SELECT ON {table} FROM strang_report",
        )
        for table, columns in COUNTED.items()
    ]


def checks() -> list[migrations.RunSQL]:
    """Return the steps that add the check constraints Django cannot express."""
    return [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition})",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        )
        for table, conditions in CHECKS.items()
        for name, condition in conditions.items()
    ]


def only_columns(table: str, columns: str) -> migrations.RunSQL:
    """Return the step after which the application may change these columns alone."""
    return migrations.RunSQL(
        f"REVOKE UPDATE ON {table} FROM strang_app; GRANT UPDATE ({columns}) ON {table} TO strang_app",
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    """An instance is decided by a second person of the unit: another one who leads cases, or data protection."""

    dependencies = [("consents", "0005_bases"), ("access", "0008_facts")]

    operations = [
        *checks(),
        rls.composite_foreign_key(
            "consents_basisinstance", ("unit_id", "person_id"), "people_person", ("unit_id", "id")
        ),
        rls.composite_foreign_key(
            "consents_basisinstance",
            ("recipient_unit_id", "grantable"),
            "access_grantableunit",
            ("unit_id", "grantable"),
        ),
        rls.composite_foreign_key(
            "consents_basisinstance", ("basis_id",), "consents_statutorybasis", ("id",)
        ),
        rls.protect(
            "consents_statutorybasis",
            rls.Policies(
                select=rls.EVERYONE, insert=f"{OFFICER} AND entered_by = {rls.USER}", update=OFFICER
            ),
        ),
        only_columns("consents_statutorybasis", "signed_by, signed_at, ended_by, ended_at"),
        rls.protect(
            "consents_basisinstance",
            rls.Policies(
                select=(
                    f"{policies.own_team()} OR ({DECIDES} AND (status = 'requested' OR decided_by = {rls.USER})"
                    f" AND NOT {policies.blocked()})"
                ),
                insert=f"{policies.writing()} AND {CASEWORK}",
                update=(
                    f"({policies.own_team()} AND {CASEWORK})"
                    f" OR ({DECIDES} AND status = 'requested' AND NOT {policies.blocked()})"
                ),
                update_check=(
                    f"({policies.own_team()} AND {CASEWORK}) OR ({DECIDES} AND decided_by = {rls.USER})"
                ),
            ),
        ),
        only_columns(
            "consents_basisinstance",
            "status, decided_by, decided_at, decision_note, ended_by, ended_at, version",
        ),
        rls.protect(
            "consents_grantalarm",
            rls.Policies(select=f"{CONCERNED} OR {COMPARES}", insert=COMPARES, update=CONCERNED),
        ),
        only_columns("consents_grantalarm", "seen_by, seen_at"),
        migrations.RunSQL(
            BASIS,
            "DROP FUNCTION strang.check_basis() CASCADE; DROP FUNCTION strang.check_basis_instance() CASCADE",
        ),
        migrations.RunSQL(DUE, migrations.RunSQL.noop),
        migrations.RunSQL(
            ENDED,
            "DROP FUNCTION strang.end_of_basis() CASCADE; DROP POLICY access_grant_find_ended ON access_grant;"
            "DROP POLICY access_grant_take_ended ON access_grant;"
            "DROP POLICY consents_basisinstance_find_ended ON consents_basisinstance",
        ),
        *counted(),
        migrations.RunSQL(JOBS, "DROP FUNCTION strang.compare_grants(); DROP FUNCTION strang.due_expiries()"),
        rls.redeclare(
            "consents_consentevent",
            rls.Policies(
                select=policies.own_team(),
                insert=f"({ORDINARY.insert} AND {CASEWORK}) OR ({EXPIRES} AND kind = 'expired')",
            ),
        ),
        rls.redeclare(
            "consents_endedpermission",
            rls.Policies(
                select=f"to_unit_id = {rls.UNIT} AND {rls.has_role(*RECEIVING_ROLES)}",
                insert=f"(from_unit_id = {rls.UNIT} AND {CASEWORK}) OR ({EXPIRES} AND kind = 'expired')",
            ),
        ),
        # Who approves need not work with the person; the trigger takes nothing that the instance does not say.
        rls.redeclare(
            "access_grant",
            rls.Policies(
                select=(
                    f"(from_unit_id = {rls.UNIT} AND {policies.works_with()})"
                    f" OR (to_unit_id = {rls.UNIT} AND {rls.has_role(*CONTENT_ROLES)} AND {LIVE})"
                    f" OR ({STATUTE} AND NOT {policies.blocked()}) OR {COMPARES}"
                ),
                insert=f"({SENDS}) OR {STATUTE}",
                delete=f"({SENDS}) OR {COMPARES}",
            ),
        ),
    ]
