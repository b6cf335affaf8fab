"""The counting functions of the database: what each counts, and its SQL.

They belong to the role ``strang_report``, which reads thin rows and no name or free text, and they answer only to
roles that steer, only for the Kreis of the asking unit. Counts of persons' cases are rounded to multiples of five
before they leave the database (as the federal personnel statistics do), except phases, units and reasons for the
coordination, whose supervision sees each case anyway. Medians need ten referrals.

Periods are whole calendar months (a year and the running month at most), or the function answers with nothing: the
difference of two rounded figures a day apart would tell about a single case.
"""

STEERING_ROLES = ("coordination", "steering_member", "admin_assistant", "grant_officer")
"""Who may see the figures of a Kreis."""

MEDIAN_FROM = 10
"""The smallest group whose median is told."""

WHOLE_MONTHS = (
    "since = date_trunc('month', since)::date AND until = date_trunc('month', until)::date"
    " AND until <= (since + interval '13 months')::date"
)
"""The only periods that are counted: from the first of a month to the first of a later one."""

OWN_KREIS = f"""
    SELECT u.id FROM network_unit u
     WHERE u.kreis_id = (SELECT kreis_id FROM network_unit WHERE id = (SELECT strang.unit_id()))
       AND (SELECT strang.has_role('coordination', 'steering_member', 'admin_assistant'))
       AND {WHOLE_MONTHS}
"""

FUNCTIONS: dict[str, str] = {
    "report_contacts": "anonymous contacts of a period by month, area of life, place, unit, language and result",
    "report_cases": "cases by phase, unit, month of opening, place and reason of closing",
    "report_referrals": "referrals of a period by state and recipient, with the median of days until the answer",
}

_CONTACTS = f"""
CREATE OR REPLACE FUNCTION strang.report_contacts(since date, until date)
RETURNS TABLE (dimension text, key text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH counted AS (
        SELECT c.recorded_on, c.unit_id, c.ags, c.language, c.result, c.topics FROM cases_contact c
         WHERE c.unit_id IN ({OWN_KREIS}) AND c.recorded_on >= since AND c.recorded_on < until
    )
    SELECT 'month', to_char(recorded_on, 'YYYY-MM'), count(*) FROM counted GROUP BY 2
    UNION ALL SELECT 'area', area, count(*) FROM counted, unnest(topics) area GROUP BY 2
    UNION ALL SELECT 'place', ags, count(*) FROM counted GROUP BY 2
    UNION ALL SELECT 'unit', unit_id::text, count(*) FROM counted GROUP BY 2
    UNION ALL SELECT 'language', language, count(*) FROM counted GROUP BY 2
    UNION ALL SELECT 'result', result, count(*) FROM counted GROUP BY 2
$$
"""

_CASES = f"""
CREATE OR REPLACE FUNCTION strang.report_cases(since date, until date)
RETURNS TABLE (dimension text, key text, number bigint, rounded boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH counted AS (
        SELECT c.phase, c.unit_id, c.ags, c.opened_on, c.closed_on, c.closing_reason FROM cases_case c
         WHERE c.unit_id IN ({OWN_KREIS}) AND c.opened_on < until AND (c.closed_on IS NULL OR c.closed_on >= since)
    ), exact AS (
        SELECT 'phase' AS dimension, phase AS key, count(*) AS number FROM counted GROUP BY 2
        UNION ALL SELECT 'unit', unit_id::text, count(*) FROM counted GROUP BY 2
        UNION ALL SELECT 'opened', to_char(opened_on, 'YYYY-MM'), count(*) FROM counted
                   WHERE opened_on >= since GROUP BY 2
        UNION ALL SELECT 'closed', closing_reason, count(*) FROM counted WHERE closed_on >= since GROUP BY 2
        UNION ALL SELECT 'place', ags, count(*) FROM counted GROUP BY 2
    )
    SELECT dimension, key, CASE WHEN is_exact THEN number ELSE (number + 2) / 5 * 5 END, NOT is_exact
      FROM exact, LATERAL (
        SELECT dimension <> 'place' AND (SELECT strang.has_role('coordination')) AS is_exact
      ) rule
$$
"""

_REFERRALS = f"""
CREATE OR REPLACE FUNCTION strang.report_referrals(since date, until date)
RETURNS TABLE (dimension text, key text, number bigint, median_days double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH counted AS (
        SELECT r.status, r.to_unit_id,
               extract(epoch FROM r.answered_at - r.sent_at) / 86400 AS days
          FROM referrals_referral r
         WHERE r.unit_id IN ({OWN_KREIS}) AND r.sent_at >= since AND r.sent_at < until
    ), grouped AS (
        SELECT 'all' AS dimension, '' AS key, count(*) AS number, count(days) AS answered,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median FROM counted
        UNION ALL SELECT 'state', status, count(*), 0, NULL FROM counted GROUP BY 2
        UNION ALL SELECT 'recipient', to_unit_id::text, count(*), count(days),
                         percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FROM counted GROUP BY 2
    )
    SELECT dimension, key,
           CASE WHEN (SELECT strang.has_role('coordination')) THEN number ELSE (number + 2) / 5 * 5 END,
           CASE WHEN answered >= {MEDIAN_FROM} THEN round(median::numeric, 1)::double precision END
      FROM grouped
$$
"""


def create_statements() -> list[str]:
    """Return the SQL that makes the functions and gives them to the counting role."""
    statements = ["GRANT CREATE ON SCHEMA strang TO strang_report", _CONTACTS, _CASES, _REFERRALS]
    statements += [f"ALTER FUNCTION strang.{name}(date, date) OWNER TO strang_report" for name in FUNCTIONS]
    return [*statements, *_only_for_the_application(), "REVOKE CREATE ON SCHEMA strang FROM strang_report"]


def replace_statements() -> list[str]:
    """Return the SQL that brings functions that stand to what this module says."""
    return [
        "GRANT CREATE ON SCHEMA strang TO strang_report",
        "SET LOCAL ROLE strang_report",
        _CONTACTS,
        _CASES,
        _REFERRALS,
        "RESET ROLE",
        *_only_for_the_application(),
        "REVOKE CREATE ON SCHEMA strang FROM strang_report",
    ]


def _only_for_the_application() -> list[str]:
    """Return the SQL that keeps other roles out, said by the owner: from anybody else it takes nothing away."""
    return [
        "SET LOCAL ROLE strang_report",
        *(f"REVOKE ALL ON FUNCTION strang.{name}(date, date) FROM PUBLIC" for name in FUNCTIONS),
        *(f"GRANT EXECUTE ON FUNCTION strang.{name}(date, date) TO strang_app" for name in FUNCTIONS),
        "RESET ROLE",
    ]


def drop_statements() -> list[str]:
    """Return the SQL that removes the functions."""
    return [f"DROP FUNCTION strang.{name}(date, date)" for name in FUNCTIONS]
