"""The functions by which alone an emergency access comes about, in SQL.

They belong to ``strang_emergency``, a role that cannot log in and reads no more than what they ask for. The application
cannot insert an emergency access by itself, so nothing it might be made to send opens a file without a refusal being
asked for, a reason written and the officers alerted.
"""

from strang.access.types import (
    CASEWORK_ROLES,
    CONTENT_ROLES,
    EMERGENCY_MINUTES,
    EMERGENCY_MISSES,
    EMERGENCY_REVIEW_DAYS,
    EMERGENCY_REVIEW_DAYS_AT_MOST,
)

ROLE = "strang_emergency"
ALERTING = "emergency-alert"
"""The process that mails the data protection officers."""
ALERT_DAYS = 14
"""How long an officer who could not be reached is tried again; by then the review itself is overdue and bars."""

_READS = {
    "people_person": "id, unit_id, person_id, birth_year",
    "people_name": 'unit_id, person_id, "full"',
    "referrals_referral": "id, unit_id, to_unit_id, person_id",
    "access_subject": "unit_id, person_id, protected, restricted_at",
    "access_block": "person_id, user_id, blocked_unit_id, valid_from, valid_to",
    "access_emergencyreview": "emergency_id, unit_id, verdict, at",
    "access_emergency": "id, unit_id, user_id, from_unit_id, person_id, opened_at, until, review_due_on, submission",
    "network_unit": "id, masked, kreis_id",
    "network_membership": "unit_id, user_id, roles, valid_from, valid_to",
    "cases_case": "unit_id, opened_on, closed_on",
}
"""The columns each function may read."""

CONTENT = ", ".join(f"'{role}'" for role in CONTENT_ROLES)
CASEWORK = ", ".join(f"'{role}'" for role in CASEWORK_ROLES)

BAR = f"""
CREATE FUNCTION strang.emergency_bar() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE
        WHEN NOT strang.has_role({CONTENT}) THEN 'role'
        WHEN EXISTS (
            SELECT 1 FROM access_emergency e
             WHERE strang.unit_id() IN (e.unit_id, e.from_unit_id)
               AND e.review_due_on < (now() AT TIME ZONE 'Europe/Berlin')::date
               AND NOT EXISTS (SELECT 1 FROM access_emergencyreview r
                                WHERE r.emergency_id = e.id AND r.unit_id = strang.unit_id())) THEN 'overdue'
        WHEN {EMERGENCY_MISSES} <= (
            SELECT count(*) FROM access_emergency e
             WHERE e.user_id = strang.user_id() AND e.person_id IS NULL
               AND e.opened_at > now() - interval '24 hours') THEN 'misses'
        ELSE ''
    END
$$;
COMMENT ON FUNCTION strang.emergency_bar()
    IS 'Why the actor cannot open an emergency access now; empty if nothing bars it.';
"""

# A name that two persons of the unit bear, with the same year of birth, opens neither: the wrong file helps nobody.
# The caller counts working days; the database holds them between bounds, for a review that is overdue bars two units.
OPEN = f"""
CREATE OR REPLACE FUNCTION strang.open_emergency(
    emergency uuid, submitted uuid, path text, unit uuid, key uuid, called text, born integer,
    why text, danger text, due date
) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := strang.user_id();
    mine uuid := strang.unit_id();
    today date := (now() AT TIME ZONE 'Europe/Berlin')::date;
    file record;
    bar text;
    standing uuid;
BEGIN
    IF me IS NULL OR mine IS NULL THEN RETURN 'role'; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(me::text, 5));
    SELECT e.id INTO standing FROM access_emergency e
     WHERE e.unit_id = mine AND e.user_id = me AND e.submission = submitted AND e.until > now();
    IF standing IS NOT NULL THEN RETURN 'standing ' || standing; END IF;
    bar := strang.emergency_bar();
    IF bar <> '' THEN RETURN bar; END IF;
    IF path = 'own' THEN
        SELECT p.unit_id, p.id AS person INTO file FROM people_person p
          JOIN access_subject s ON s.unit_id = p.unit_id AND s.person_id = p.id
         WHERE p.unit_id = mine AND p.id = key AND NOT s.protected AND s.restricted_at IS NULL
           AND strang.has_role({CASEWORK});
    ELSIF path = 'referral' THEN
        SELECT r.unit_id, r.person_id AS person INTO file FROM referrals_referral r
         WHERE r.id = key AND r.to_unit_id = mine;
    ELSIF path = 'named' THEN
        IF NOT EXISTS (SELECT 1 FROM network_unit u WHERE u.id = unit AND NOT u.masked) THEN RETURN 'absent'; END IF;
        SELECT unit AS unit_id, CASE WHEN count(DISTINCT p.id) = 1 THEN min(p.id::text)::uuid END AS person
          INTO file FROM people_person p JOIN people_name n ON n.unit_id = p.unit_id AND n.person_id = p.id
         WHERE p.unit_id = unit AND p.birth_year = born AND lower(n.full) = lower(called);
    END IF;
    IF file.unit_id IS NULL THEN RETURN 'absent'; END IF;
    IF EXISTS (SELECT 1 FROM access_block b WHERE b.person_id = file.person
                AND (b.user_id = me OR b.blocked_unit_id = mine)
                AND b.valid_from <= now() AND (b.valid_to IS NULL OR b.valid_to > now())) THEN
        IF path <> 'named' THEN RETURN 'absent'; END IF;
        file.person := NULL;
    END IF;
    SELECT e.id INTO standing FROM access_emergency e
     WHERE e.unit_id = mine AND e.user_id = me AND e.from_unit_id = file.unit_id AND e.person_id = file.person
       AND e.until > now() ORDER BY e.until DESC LIMIT 1;
    IF standing IS NOT NULL THEN RETURN 'standing ' || standing; END IF;
    IF EXISTS (SELECT 1 FROM access_emergency e WHERE e.unit_id = mine AND e.submission = submitted) THEN
        submitted := emergency;
    END IF;
    INSERT INTO access_emergency (id, unit_id, user_id, from_unit_id, person_id, way, reason, text, opened_at, until,
                                  review_due_on, submission)
    VALUES (emergency, mine, me, file.unit_id, file.person, path, why, danger, now(),
            now() + interval '{EMERGENCY_MINUTES} minutes',
            least(greatest(due, today + {EMERGENCY_REVIEW_DAYS}), today + {EMERGENCY_REVIEW_DAYS_AT_MOST}), submitted);
    RETURN '';
END $$;
COMMENT ON FUNCTION strang.open_emergency(uuid, uuid, text, uuid, uuid, text, integer, text, text, date)
    IS 'Opens an emergency access whether or not a file fits; answers why it refuses, or which one stands already.';
"""

OFFICERS = """
CREATE FUNCTION strang.emergency_officers(emergency uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT m.user_id FROM access_emergency e
      JOIN network_membership m ON m.unit_id IN (e.unit_id, e.from_unit_id)
     WHERE e.id = emergency AND e.user_id = strang.user_id() AND 'privacy_officer' = ANY (m.roles)
       AND m.valid_from <= now() AND (m.valid_to IS NULL OR m.valid_to > now())
$$;
COMMENT ON FUNCTION strang.emergency_officers(uuid)
    IS 'Whom to alert of the emergency access that the actor has opened.';
"""

FIGURES = """
CREATE FUNCTION strang.emergency_figures(since date)
RETURNS TABLE (month text, number bigint, cases bigint, due bigint, in_time bigint, unjustified bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH units AS (
        SELECT u.id FROM network_unit u
         WHERE (strang.has_role('privacy_officer') AND u.id = strang.unit_id())
            OR (strang.has_role('coordination') AND u.kreis_id IS NOT NULL AND u.kreis_id =
                (SELECT own.kreis_id FROM network_unit own WHERE own.id = strang.unit_id()))
    ), opened AS (
        SELECT e.id, e.review_due_on, (e.opened_at AT TIME ZONE 'Europe/Berlin')::date AS on_day,
               ARRAY(SELECT DISTINCT unnest(ARRAY[e.unit_id, e.from_unit_id])) AS owing
          FROM access_emergency e
         WHERE e.opened_at >= since
           AND (e.unit_id IN (SELECT id FROM units) OR e.from_unit_id IN (SELECT id FROM units))
    ), owed AS (
        SELECT o.id, o.on_day, o.review_due_on, r.verdict,
               (r.at AT TIME ZONE 'Europe/Berlin')::date AS reviewed_on
          FROM opened o CROSS JOIN LATERAL unnest(o.owing) AS by_unit
          LEFT JOIN access_emergencyreview r ON r.emergency_id = o.id AND r.unit_id = by_unit
    )
    SELECT to_char(first_day, 'YYYY-MM'),
           (SELECT count(*) FROM opened o WHERE date_trunc('month', o.on_day) = first_day),
           (SELECT count(*) FROM cases_case c WHERE c.unit_id IN (SELECT id FROM units)
             AND c.opened_on < first_day + interval '1 month' AND (c.closed_on IS NULL OR c.closed_on >= first_day)),
           (SELECT count(*) FROM owed w WHERE date_trunc('month', w.on_day) = first_day
             AND (w.reviewed_on IS NOT NULL OR w.review_due_on < (now() AT TIME ZONE 'Europe/Berlin')::date)),
           (SELECT count(*) FROM owed w WHERE date_trunc('month', w.on_day) = first_day
             AND w.reviewed_on <= w.review_due_on),
           (SELECT count(DISTINCT w.id) FROM owed w WHERE date_trunc('month', w.on_day) = first_day
             AND w.verdict = 'unjustified')
      FROM generate_series(date_trunc('month', since), date_trunc('month', now() AT TIME ZONE 'Europe/Berlin'),
                           interval '1 month') AS first_day
     WHERE EXISTS (SELECT 1 FROM units)
     ORDER BY 1 DESC
$$;
COMMENT ON FUNCTION strang.emergency_figures(date)
    IS 'Emergency accesses by month: of the own unit for data protection, of the Kreis for the coordination.';
"""

SIGNATURES = (
    "emergency_bar()",
    "open_emergency(uuid, uuid, text, uuid, uuid, text, integer, text, text, date)",
    "emergency_officers(uuid)",
    "emergency_figures(date)",
)

# REVOKE by a role that does not own the function takes nothing away, and says so only in a warning.
ONLY_FOR_THE_APPLICATION = "".join(
    f"REVOKE ALL ON FUNCTION strang.{signature} FROM PUBLIC;"
    f"GRANT EXECUTE ON FUNCTION strang.{signature} TO strang_app;"
    for signature in SIGNATURES
)

STANDING = f"""
GRANT SELECT (until) ON access_emergency TO {ROLE};
GRANT CREATE ON SCHEMA strang TO {ROLE};
SET LOCAL ROLE {ROLE};
{OPEN}
RESET ROLE;
REVOKE CREATE ON SCHEMA strang FROM {ROLE};
"""

BOUNDED = f"""
GRANT CREATE ON SCHEMA strang TO {ROLE};
SET LOCAL ROLE {ROLE};
{OPEN}
{ONLY_FOR_THE_APPLICATION}
RESET ROLE;
REVOKE CREATE ON SCHEMA strang FROM {ROLE};
"""

OWED = f"""
GRANT SELECT (emergency_id, officer_id) ON access_emergencyalert TO {ROLE};
CREATE POLICY access_emergencyalert_emergency ON access_emergencyalert FOR SELECT TO {ROLE} USING (true);
GRANT CREATE ON SCHEMA strang TO {ROLE};
SET LOCAL ROLE {ROLE};
CREATE FUNCTION strang.emergency_alerts_owed() RETURNS TABLE (emergency_id uuid, officer_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT e.id, m.user_id FROM access_emergency e
      JOIN network_membership m ON m.unit_id IN (e.unit_id, e.from_unit_id)
     WHERE strang.system_name() = '{ALERTING}' AND e.opened_at > now() - interval '{ALERT_DAYS} days'
       AND 'privacy_officer' = ANY (m.roles) AND m.valid_from <= now() AND (m.valid_to IS NULL OR m.valid_to > now())
       AND NOT EXISTS (SELECT 1 FROM access_emergencyreview r
                        WHERE r.emergency_id = e.id AND r.unit_id = m.unit_id)
       AND NOT EXISTS (SELECT 1 FROM access_emergencyalert a
                        WHERE a.emergency_id = e.id AND a.officer_id = m.user_id)
$$;
COMMENT ON FUNCTION strang.emergency_alerts_owed()
    IS 'Which data protection officers have not been alerted yet of which emergency access, for the process that does.';
REVOKE ALL ON FUNCTION strang.emergency_alerts_owed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION strang.emergency_alerts_owed() TO strang_app;
RESET ROLE;
REVOKE CREATE ON SCHEMA strang FROM {ROLE};
"""

NOT_OWED = f"""
SET LOCAL ROLE {ROLE};
DROP FUNCTION strang.emergency_alerts_owed();
RESET ROLE;
DROP POLICY access_emergencyalert_emergency ON access_emergencyalert;
"""

ONLY_ENDS = """
CREATE FUNCTION strang.check_emergency() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.until > OLD.until THEN
        RAISE EXCEPTION 'an emergency access can only end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_emergency_check BEFORE UPDATE ON access_emergency
    FOR EACH ROW EXECUTE FUNCTION strang.check_emergency();
REVOKE INSERT, UPDATE ON access_emergency FROM strang_app;
GRANT UPDATE (until) ON access_emergency TO strang_app;
"""


def create_statements() -> list[str]:
    """Return the SQL that gives the role what its functions read and makes the functions."""
    statements = [
        f"GRANT USAGE ON SCHEMA public, strang TO {ROLE}",
        f"GRANT CREATE ON SCHEMA strang TO {ROLE}",
    ]
    for table, columns in _READS.items():
        statements += [
            f"CREATE POLICY {table}_emergency ON {table} FOR SELECT TO {ROLE} USING (true)",
            f"GRANT SELECT ({columns}) ON {table} TO {ROLE}",
        ]
    statements += [
        f"CREATE POLICY access_emergency_open ON access_emergency FOR INSERT TO {ROLE} WITH CHECK (true)",
        f"GRANT INSERT ON access_emergency TO {ROLE}",
        BAR,
        OPEN,
        OFFICERS,
        FIGURES,
    ]
    for signature in SIGNATURES:
        statements += [
            f"ALTER FUNCTION strang.{signature} OWNER TO {ROLE}",
            f"REVOKE ALL ON FUNCTION strang.{signature} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION strang.{signature} TO strang_app",
        ]
    return [*statements, f"REVOKE CREATE ON SCHEMA strang FROM {ROLE}", ONLY_ENDS]


def drop_statements() -> list[str]:
    """Return the SQL that takes all of it back."""
    return [
        "DROP FUNCTION strang.check_emergency() CASCADE",
        *(f"DROP FUNCTION strang.{signature}" for signature in reversed(SIGNATURES)),
        f"DROP OWNED BY {ROLE}",
    ]
