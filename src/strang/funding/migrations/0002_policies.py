"""Protect the money and the posts, and hold quotas under concurrent writes."""

from django.db import migrations

from strang.foundation import rls

SIGNED_IN = f"({rls.USER} IS NOT NULL OR {rls.is_system()})"
LOADS = rls.is_system("load-reference")
GRANTS = (
    f"({rls.has_role('grant_officer')} AND EXISTS (SELECT 1 FROM network_unit u"
    f" WHERE u.id = {rls.UNIT} AND u.kind = 'granting_authority'))"
)
MANAGES = (
    f"({rls.has_role('coordination', 'admin_assistant')} AND kreis = (SELECT u.kreis_id FROM network_unit u"
    f" WHERE u.id = {rls.UNIT} AND u.kind = 'coordination'))"
)
OWN_UNIT = f"(unit_id = {rls.UNIT} AND {rls.has_role('coordination', 'admin_assistant', 'unit_admin')})"
FORWARDED = (
    "EXISTS (SELECT 1 FROM funding_forwarding f WHERE f.allocation_id = funding_allocation.id"
    f" AND f.unit_id = {rls.UNIT})"
)

FACTS = rls.Policies(select=SIGNED_IN, insert=LOADS, update=LOADS)
STAFF = rls.Policies(select=f"{MANAGES} OR {OWN_UNIT} OR {LOADS}", insert=MANAGES, update=MANAGES)

# Sums are taken behind a lock on the allocation (or step), so two writers cannot both find room for the last post.
# Whoever may write sees every row that counts: the Kreis its posts, the granting authority all allocations.
CHECKS = """
CREATE FUNCTION strang.check_funding_post() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    granted numeric; used numeric; smallest numeric; forwarded numeric;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('funding_allocation ' || NEW.allocation_id, 0));
    SELECT a.fte, b.smallest_share INTO granted, smallest
      FROM funding_allocation a JOIN funding_buildingblock b ON b.id = a.block_id
     WHERE a.id = NEW.allocation_id;
    IF NEW.fte < smallest THEN
        RAISE EXCEPTION 'a share of % is below the smallest fundable share', NEW.fte
              USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_post_smallest_share';
    END IF;
    SELECT sum(p.fte) INTO used FROM funding_post p WHERE p.allocation_id = NEW.allocation_id;
    IF granted IS NULL OR used > granted THEN
        RAISE EXCEPTION 'posts of % exceed the allocation of %', used, granted
              USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_post_quota';
    END IF;
    IF EXISTS (SELECT 1 FROM network_unit u WHERE u.id = NEW.unit_id AND NOT u.public_body) THEN
        SELECT f.fte INTO forwarded FROM funding_forwarding f
         WHERE f.allocation_id = NEW.allocation_id AND f.unit_id = NEW.unit_id;
        SELECT sum(p.fte) INTO used FROM funding_post p
         WHERE p.allocation_id = NEW.allocation_id AND p.unit_id = NEW.unit_id;
        IF forwarded IS NULL OR used > forwarded THEN
            RAISE EXCEPTION 'posts of % exceed the forwarding of %', used, forwarded
                  USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_post_forwarding';
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION strang.check_funding_forwarding() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    granted numeric; used numeric;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('funding_allocation ' || NEW.allocation_id, 0));
    SELECT a.fte INTO granted FROM funding_allocation a WHERE a.id = NEW.allocation_id;
    SELECT sum(f.fte) INTO used FROM funding_forwarding f WHERE f.allocation_id = NEW.allocation_id;
    IF granted IS NULL OR used > granted THEN
        RAISE EXCEPTION 'forwardings of % exceed the allocation of %', used, granted
              USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_forwarding_quota';
    END IF;
    SELECT coalesce(sum(p.fte), 0) INTO used FROM funding_post p
     WHERE p.allocation_id = NEW.allocation_id AND p.unit_id = NEW.unit_id;
    IF used > NEW.fte THEN
        RAISE EXCEPTION 'posts of % exceed the forwarding of %', used, NEW.fte
              USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_post_forwarding';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION strang.check_funding_allocation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    frame funding_step; used_fte numeric; used_amount numeric;
BEGIN
    IF NEW.step_id IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('funding_step ' || NEW.step_id, 0));
        SELECT * INTO frame FROM funding_step s WHERE s.id = NEW.step_id;
        SELECT sum(a.fte), coalesce(sum(a.amount), 0) INTO used_fte, used_amount
          FROM funding_allocation a WHERE a.step_id = NEW.step_id;
        IF frame.id IS NULL OR used_fte > frame.fte OR used_amount > frame.amount THEN
            RAISE EXCEPTION 'allocations of % (% EUR) exceed the step', used_fte, used_amount
                  USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_allocation_frame';
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('funding_allocation ' || NEW.id, 0));
        SELECT greatest((SELECT sum(p.fte) FROM funding_post p WHERE p.allocation_id = NEW.id),
                        (SELECT sum(f.fte) FROM funding_forwarding f WHERE f.allocation_id = NEW.id))
          INTO used_fte;
        IF used_fte > NEW.fte THEN
            RAISE EXCEPTION 'posts of % exceed the allocation of %', used_fte, NEW.fte
                  USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_post_quota';
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER funding_post_check AFTER INSERT OR UPDATE OF fte, allocation_id, unit_id ON funding_post
    FOR EACH ROW EXECUTE FUNCTION strang.check_funding_post();
CREATE TRIGGER funding_forwarding_check AFTER INSERT OR UPDATE ON funding_forwarding
    FOR EACH ROW EXECUTE FUNCTION strang.check_funding_forwarding();
CREATE TRIGGER funding_allocation_check AFTER INSERT OR UPDATE ON funding_allocation
    FOR EACH ROW EXECUTE FUNCTION strang.check_funding_allocation();
"""

UNCHECKED = """
DROP FUNCTION strang.check_funding_post() CASCADE;
DROP FUNCTION strang.check_funding_forwarding() CASCADE;
DROP FUNCTION strang.check_funding_allocation() CASCADE;
"""

OF_THE_POST = ("post_id", "unit_id", "kreis")


class Migration(migrations.Migration):
    """Facts for whoever is signed in; allocations, posts and costs for those who answer for them."""

    dependencies = [("funding", "0001_initial"), ("network", "0002_policies")]

    operations = [
        rls.protect("funding_programme", FACTS),
        rls.protect("funding_buildingblock", FACTS),
        rls.protect("funding_rate", FACTS),
        rls.protect("funding_step", FACTS),
        rls.protect(
            "funding_forwarding",
            rls.Policies(
                select=f"{GRANTS} OR {MANAGES} OR unit_id = {rls.UNIT} OR {LOADS}",
                insert=f"{MANAGES} OR {LOADS}",
                update=f"{MANAGES} OR {LOADS}",
            ),
        ),
        rls.protect(
            "funding_allocation",
            rls.Policies(
                select=f"{GRANTS} OR {MANAGES} OR {FORWARDED} OR {LOADS}",
                insert=f"{GRANTS} OR {LOADS}",
                update=f"{GRANTS} OR {LOADS}",
            ),
        ),
        rls.protect("funding_post", STAFF),
        rls.protect("funding_occupancy", STAFF),
        rls.protect("funding_actualcost", STAFF),
        rls.composite_foreign_key("funding_allocation", ("kreis",), "network_kreis", ("key",)),
        rls.composite_foreign_key("funding_allocation", ("ags",), "network_municipality", ("ags",)),
        rls.composite_key("funding_allocation", "id", "kreis"),
        rls.composite_key("funding_allocation", "id", "kreis", "block_id", "year"),
        rls.composite_foreign_key(
            "funding_post",
            ("allocation_id", "kreis", "block_id", "year"),
            "funding_allocation",
            ("id", "kreis", "block_id", "year"),
        ),
        rls.composite_foreign_key("funding_post", ("unit_id",), "network_unit", ("id",)),
        rls.composite_foreign_key(
            "funding_forwarding", ("allocation_id", "kreis"), "funding_allocation", ("id", "kreis")
        ),
        rls.composite_foreign_key("funding_forwarding", ("unit_id",), "network_unit", ("id",)),
        rls.composite_key("funding_post", "id", "unit_id", "kreis"),
        rls.composite_foreign_key(
            "funding_occupancy", OF_THE_POST, "funding_post", ("id", "unit_id", "kreis")
        ),
        rls.composite_foreign_key(
            "funding_actualcost", OF_THE_POST, "funding_post", ("id", "unit_id", "kreis")
        ),
        migrations.RunSQL(CHECKS, UNCHECKED),
    ]
