"""The database itself says what consents permit, and takes no grant that is anything else."""

from django.db import migrations

from strang.access import policies
from strang.access.types import CASEWORK_ROLES
from strang.foundation import rls

CASEWORK = rls.has_role(*CASEWORK_ROLES)
LOADS = rls.is_system("load-reference")

# Consents of the first text held the release as one of their sentences.
FORMER_RELEASES = """
ALTER TABLE consents_consent NO FORCE ROW LEVEL SECURITY;
ALTER TABLE access_grant NO FORCE ROW LEVEL SECURITY;
ALTER TABLE access_grant DISABLE TRIGGER USER;
INSERT INTO consents_secrecyrelease (id, unit_id, person_id, topic, confidentiality, author_id, created_at, consent_id,
       released, topics, language, text_version, text, text_hash, present, status, ended_at)
SELECT gen_random_uuid(), c.unit_id, c.person_id, c.topic, c.confidentiality, c.author_id, c.created_at, c.id,
       u.name, c.topics, c.language, c.text_version, c.text, c.text_hash, c.present,
       CASE c.status WHEN 'live' THEN 'live' ELSE 'withdrawn' END, c.ended_at
  FROM consents_consent c JOIN network_unit u ON u.id = c.unit_id WHERE c.secrecy_release;
UPDATE access_grant g SET ends_at_majority = true
  FROM consents_consent c
 WHERE g.source = 'consent' AND c.id = g.source_id
   AND c.given_by IN ('parents', 'one_parent', 'guardian', 'supplementary_guardian');
ALTER TABLE access_grant ENABLE TRIGGER USER;
ALTER TABLE access_grant FORCE ROW LEVEL SECURITY;
ALTER TABLE consents_consent FORCE ROW LEVEL SECURITY;
"""

DUE = """
CREATE FUNCTION strang.due_grants()
RETURNS TABLE (to_unit_id uuid, from_unit_id uuid, person_id uuid, topic varchar, purpose varchar,
               valid_from timestamptz, valid_to timestamptz, source text, source_id uuid, data_from timestamptz,
               data_to timestamptz, ends_at_majority boolean, names_protected boolean)
LANGUAGE sql STABLE AS $$
SELECT c.recipient_unit_id AS to_unit_id, c.unit_id AS from_unit_id, c.person_id, t.topic, c.purpose,
       c.valid_from::timestamp AT TIME ZONE 'Europe/Berlin' AS valid_from,
       (c.valid_to + 1)::timestamp AT TIME ZONE 'Europe/Berlin' AS valid_to,
       'consent'::text AS source, c.id AS source_id,
       c.data_from::timestamp AT TIME ZONE 'Europe/Berlin' AS data_from,
       (c.data_to + 1)::timestamp AT TIME ZONE 'Europe/Berlin' AS data_to,
       c.given_by IN ('parents', 'one_parent', 'guardian', 'supplementary_guardian') AS ends_at_majority,
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
$$;
COMMENT ON FUNCTION strang.due_grants() IS 'What permissions open: the grants there must be, no more and no fewer.';
"""

ONLY_DUE = """
CREATE FUNCTION strang.check_grant() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM strang.due_grants() d
         WHERE d.source_id = NEW.source_id AND d.source = NEW.source AND d.topic = NEW.topic
           AND d.from_unit_id = NEW.from_unit_id AND d.to_unit_id = NEW.to_unit_id AND d.person_id = NEW.person_id
           AND d.purpose = NEW.purpose AND d.valid_from = NEW.valid_from AND d.valid_to = NEW.valid_to
           AND d.data_from IS NOT DISTINCT FROM NEW.data_from AND d.data_to IS NOT DISTINCT FROM NEW.data_to
           AND d.ends_at_majority = NEW.ends_at_majority AND d.names_protected = NEW.names_protected) THEN
        RAISE EXCEPTION 'no permission opens this: access_grant_permitted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'access_grant_permitted', TABLE = 'access_grant';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER access_grant_permitted AFTER INSERT OR UPDATE ON access_grant
    FOR EACH ROW EXECUTE FUNCTION strang.check_grant();
"""

# Asked when a consent is recorded and not of rows that stand: what was given under earlier rules can still be ended.
CONSENT = """
CREATE FUNCTION strang.check_consent() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    known record;
    broken text;
BEGIN
    SELECT s.protected, s.adult_on INTO known FROM access_subject s
     WHERE s.unit_id = NEW.unit_id AND s.person_id = NEW.person_id;
    broken := CASE
        WHEN NEW.given_by IN ('parents', 'one_parent', 'guardian', 'supplementary_guardian')
             AND (known.adult_on IS NULL OR known.adult_on <= NEW.valid_from) THEN 'consents_majority_ahead'
        WHEN NEW.given_by = 'self' AND known.adult_on > NEW.valid_from AND NEW.capacity_note = ''
            THEN 'consents_capacity_noted'
        WHEN NEW.given_by = 'parents' AND NEW.second_representative = '' THEN 'consents_both_parents'
        WHEN NEW.given_by <> 'self' AND (NEW.representation_proof_on IS NULL OR NOT (NEW.representation_proof = ANY (
             CASE NEW.given_by
                 WHEN 'parents' THEN ARRAY['birth_certificate', 'custody_declaration', 'court_order']
                 WHEN 'one_parent' THEN ARRAY['custody_register', 'court_order', 'death_certificate',
                                              'other_consents', 'other_prevented']
                 ELSE ARRAY['appointment', 'court_order'] END))) THEN 'consents_representation_proved'
        WHEN NEW.representation_scope = '' AND (NEW.given_by IN ('supplementary_guardian', 'legal_carer')
             OR NEW.representation_proof = 'other_prevented') THEN 'consents_representation_scope'
        WHEN ('address' = ANY (NEW.topics) AND coalesce(known.protected, true)) <> NEW.names_protected
            THEN 'consents_protected_named'
    END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'this consent is incomplete: %', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = broken, TABLE = 'consents_consent';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consents_consent_check BEFORE INSERT ON consents_consent
    FOR EACH ROW EXECUTE FUNCTION strang.check_consent();
"""

PROVED = (
    "ALTER TABLE consents_secrecyrelease ADD CONSTRAINT consents_release_proved"
    " CHECK (text_hash = encode(sha256(convert_to(text, 'UTF8')), 'hex'))"
)


class Migration(migrations.Migration):
    """Both needed where both apply: one function joins the consent with the release from secrecy (§ 203 StGB)."""

    dependencies = [
        ("consents", "0003_releases"),
        ("access", "0004_rule"),
        ("people", "0003_subject"),
        ("network", "0002_policies"),
    ]

    operations = [
        migrations.RunSQL(FORMER_RELEASES, migrations.RunSQL.noop),
        migrations.RunSQL(
            PROVED, "ALTER TABLE consents_secrecyrelease DROP CONSTRAINT consents_release_proved"
        ),
        rls.composite_foreign_key(
            "consents_secrecyrelease",
            ("unit_id", "person_id", "consent_id"),
            "consents_consent",
            ("unit_id", "person_id", "id"),
        ),
        rls.protect(
            "consents_secrecyrelease",
            rls.Policies(
                select=policies.own_team(),
                insert=f"{policies.writing()} AND {CASEWORK}",
                update=f"{policies.own_team()} AND {CASEWORK}",
            ),
        ),
        migrations.RunSQL(
            "REVOKE UPDATE ON consents_secrecyrelease FROM strang_app;"
            "GRANT UPDATE (status, ended_at) ON consents_secrecyrelease TO strang_app",
            migrations.RunSQL.noop,
        ),
        rls.protect("consents_secrecyrule", rls.Policies(select=rls.EVERYONE, insert=LOADS, update=LOADS)),
        migrations.RunSQL(DUE, "DROP FUNCTION strang.due_grants()"),
        migrations.RunSQL(ONLY_DUE, "DROP FUNCTION strang.check_grant() CASCADE"),
        migrations.RunSQL(CONSENT, "DROP FUNCTION strang.check_consent() CASCADE"),
    ]
