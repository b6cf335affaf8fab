"""The row policies of hand-overs, and the triggers that keep them what they were, as SQL for the migration."""

from strang.access import facts, policies
from strang.access.types import CASEWORK_ROLES, DISCLOSURE_MINUTES
from strang.consents.types import RECEIVING_ROLES
from strang.foundation import rls

ROW = rls.ROW
_CASEWORK = rls.has_role(*CASEWORK_ROLES)
_RECEIVES = rls.has_role(*RECEIVING_ROLES)
_OWN = f"unit_id = {rls.UNIT}"
_TO_US = f"(to_unit_id = {rls.UNIT} AND {_RECEIVES})"


def handover() -> rls.Policies:
    """Return the policies of the sender's row: the team, and the colleague who was asked to decide on it."""
    asked = f"({_OWN} AND approver_id = {rls.USER} AND {facts.READS_CONTENT} AND NOT {policies.blocked()})"
    return rls.Policies(
        select=f"{policies.own_team()} OR {asked}",
        insert=f"{policies.writing()} AND {_CASEWORK}",
        update=f"({policies.own_team()} AND {_CASEWORK}) OR {asked}",
    )


def item() -> rls.Policies:
    """Return the policies of the chosen items: read with their hand-over, written with it."""
    chosen = (
        "EXISTS (SELECT 1 FROM referrals_handover h"  # noqa: S608 - our own words
        f" WHERE h.id = {ROW}.handover_id AND h.unit_id = {rls.UNIT})"
    )
    return rls.Policies(
        select=f"{_OWN} AND {chosen}",
        insert=f"{policies.writing()} AND {_CASEWORK} AND {chosen}",
    )


def _sent(copy: str) -> str:
    """Return the SQL for "a hand-over this user may see was delivered as this copy"."""
    return (
        f"({_OWN} AND EXISTS (SELECT 1 FROM referrals_handover h"  # noqa: S608 - our own words
        f" WHERE h.copy_id = {ROW}.{copy} AND h.unit_id = {rls.UNIT}))"
    )


def copy() -> rls.Policies:
    """Return the policies of the envelope: the recipient's unit, and who may see the hand-over at its sender."""
    return rls.Policies(
        select=f"{_TO_US} OR {_sent('id')}",
        insert=f"author_id = {rls.USER} AND {facts.READS_CONTENT} AND {_sent('id')}",
    )


def content() -> rls.Policies:
    """Return the policies of the content.

    A recipient reads it with a receipt of their own, and a line of this session in the register of disclosures that
    is committed: without the line there is no row. A unit that is cut off reads nothing more.
    """
    receipt = (
        "EXISTS (SELECT 1 FROM referrals_handoverreceipt r"  # noqa: S608 - our own words
        f" WHERE r.copy_id = {ROW}.copy_id AND r.user_id = {rls.USER} AND r.unit_id = {rls.UNIT})"
    )
    registered = (
        "EXISTS (SELECT 1 FROM access_disclosure d"  # noqa: S608 - our own words
        f" WHERE d.session_id = {rls.SESSION} AND d.source = 'handover' AND d.source_id = {ROW}.copy_id"
        f" AND d.at > now() - interval '{DISCLOSURE_MINUTES} minutes')"
    )
    return rls.Policies(
        select=f"({_TO_US} AND {receipt} AND {registered}"
        f" AND NOT {facts.suspended(f'{ROW}.unit_id')}) OR {_sent('copy_id')}",
        insert=f"{facts.READS_CONTENT} AND {_sent('copy_id')}",
    )


def receipt() -> rls.Policies:
    """Return the policies of receipts: written by the recipient, read by both sides."""
    addressed = (
        "EXISTS (SELECT 1 FROM referrals_handovercopy c"  # noqa: S608 - our own words
        f" WHERE c.id = {ROW}.copy_id AND c.to_unit_id = {rls.UNIT} AND c.unit_id = {ROW}.sender_unit_id)"
    )
    sent = (
        f"(sender_unit_id = {rls.UNIT} AND EXISTS (SELECT 1 FROM referrals_handover h"  # noqa: S608
        f" WHERE h.copy_id = {ROW}.copy_id AND h.unit_id = {rls.UNIT}))"
    )
    return rls.Policies(
        select=f"({_OWN} AND {_RECEIVES}) OR {sent}",
        insert=f"{_OWN} AND user_id = {rls.USER} AND {_RECEIVES} AND {addressed}",
    )


def recall() -> rls.Policies:
    """Return the policies of the notice: written by the sender, read by both sides."""
    return rls.Policies(
        select=f"{_TO_US} OR {_sent('copy_id')}",
        insert=f"author_id = {rls.USER} AND {_CASEWORK} AND {_sent('copy_id')}",
    )


GUARDS = """
CREATE FUNCTION strang.check_handover() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := strang.user_id();
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'prepared' OR NEW.decided_by IS NOT NULL OR NEW.decided_at IS NOT NULL THEN
            RAISE EXCEPTION 'a hand-over begins undecided' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status <> 'prepared' OR NEW.status = 'prepared'
       OR to_jsonb(NEW) - ARRAY['status', 'decided_by', 'decided_at', 'decision_note']
          <> to_jsonb(OLD) - ARRAY['status', 'decided_by', 'decided_at', 'decision_note'] THEN
        RAISE EXCEPTION 'a hand-over is only decided, once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.decided_by IS DISTINCT FROM me
       OR (NEW.status IN ('refused', 'delivered') AND OLD.basis = 'statute'
           AND (me IS DISTINCT FROM OLD.approver_id OR me = OLD.author_id))
       OR (NEW.status = 'refused' AND OLD.basis <> 'statute') THEN
        RAISE EXCEPTION 'a second person decides' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_handover_check BEFORE INSERT OR UPDATE ON referrals_handover
    FOR EACH ROW EXECUTE FUNCTION strang.check_handover();

CREATE FUNCTION strang.check_handover_item() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM referrals_handover h WHERE h.id = NEW.handover_id AND h.status = 'prepared'
                      AND h.author_id = strang.user_id()
                      AND (NEW.topic <> 'address' OR h.address_reason <> '' OR EXISTS (
                           SELECT 1 FROM access_subject s WHERE s.unit_id = h.unit_id
                              AND s.person_id = h.person_id AND NOT s.protected)))
       OR EXISTS (SELECT 1 FROM referrals_handovercopy c JOIN referrals_handover h ON h.copy_id = c.id
                   WHERE h.id = NEW.handover_id) THEN
        RAISE EXCEPTION 'this item cannot be put into the hand-over' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_handoveritem_check BEFORE INSERT ON referrals_handoveritem
    FOR EACH ROW EXECUTE FUNCTION strang.check_handover_item();

CREATE FUNCTION strang.check_handover_copy() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM referrals_handover h WHERE h.copy_id = NEW.id AND h.status = 'delivered'
                      AND h.unit_id = NEW.unit_id AND h.to_unit_id IS NOT DISTINCT FROM NEW.to_unit_id
                      AND h.sha256 = NEW.sha256 AND h.basis = NEW.basis AND h.norm = NEW.norm
                      AND h.decided_by = strang.user_id()) THEN
        RAISE EXCEPTION 'only what was decided is delivered' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_handovercopy_check BEFORE INSERT ON referrals_handovercopy
    FOR EACH ROW EXECUTE FUNCTION strang.check_handover_copy();

CREATE FUNCTION strang.check_handover_content() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM referrals_handovercopy c WHERE c.id = NEW.copy_id AND c.unit_id = NEW.unit_id
                      AND c.to_unit_id IS NOT DISTINCT FROM NEW.to_unit_id
                      AND c.sha256 = encode(sha256(convert_to(NEW.content, 'UTF8')), 'hex')) THEN
        RAISE EXCEPTION 'the content is not what was decided' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_handovercontent_check BEFORE INSERT ON referrals_handovercontent
    FOR EACH ROW EXECUTE FUNCTION strang.check_handover_content();
"""

FROZEN = ("handovercopy", "handovercontent", "handoverreceipt", "handoverrecall")
"""Tables whose rows never change and never go, not even for the owner of the database."""


def frozen(*tables: str) -> str:
    """Return the SQL that refuses every change of some tables of the room."""
    return "".join(
        f"CREATE TRIGGER referrals_{table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON referrals_{table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION strang.refuse_change();"
        for table in tables
    )


# The recipient never learns who the person is to the sender: the register's own writer fills it in.
REGISTER = """
GRANT SELECT (copy_id, unit_id, person_id) ON referrals_handover TO strang_audit;
GRANT SELECT (id, unit_id, to_unit_id, topics) ON referrals_handovercopy TO strang_audit;
GRANT SELECT (person_id, user_id, blocked_unit_id, valid_from, valid_to) ON access_block TO strang_audit;
CREATE POLICY access_block_register ON access_block FOR SELECT TO strang_audit USING (true);
CREATE POLICY referrals_handover_register ON referrals_handover FOR SELECT TO strang_audit USING (true);
CREATE POLICY referrals_handovercopy_register ON referrals_handovercopy FOR SELECT TO strang_audit USING (true);

CREATE FUNCTION strang.name_handover() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT h.person_id, h.unit_id, c.topics INTO NEW.person_id, NEW.from_unit_id, NEW.topics
      FROM referrals_handovercopy c JOIN referrals_handover h ON h.copy_id = c.id
     WHERE c.id = NEW.source_id AND c.to_unit_id = NEW.unit_id;
    IF NEW.person_id IS NULL OR EXISTS (
           SELECT 1 FROM access_block b WHERE b.person_id = NEW.person_id
              AND (b.user_id = NEW.user_id OR b.blocked_unit_id = NEW.unit_id)
              AND b.valid_from <= now() AND (b.valid_to IS NULL OR b.valid_to > now())) THEN
        RAISE EXCEPTION 'nothing was handed over' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_disclosure_handover BEFORE INSERT ON access_disclosure
    FOR EACH ROW WHEN (NEW.source = 'handover') EXECUTE FUNCTION strang.name_handover();
"""
