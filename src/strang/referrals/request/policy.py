"""The row policies of formal requests and the triggers behind them, as SQL for the migration."""

from strang.access import policies
from strang.consents.types import RECEIVING_ROLES
from strang.foundation import rls
from strang.referrals.request.types import HANDLING_ROLES

ROW = rls.ROW
_OWN = f"unit_id = {rls.UNIT}"
_HANDLES = rls.has_role(*HANDLING_ROLES)
_RECEIVES = rls.has_role(*RECEIVING_ROLES)
_MINE = f"author_id = {rls.USER}"
_WATCHES = f"({_OWN} AND ({_HANDLES} OR {rls.has_role('privacy_officer')})) OR {policies.supervised()}"
_ASKED = f"(asking_unit_id = {rls.UNIT} AND {_RECEIVES} AND {_MINE})"
_NOTED = f"(asking_unit_id IS NULL AND {_OWN} AND {_HANDLES} AND {_MINE})"


def _own_request(column: str = "request_id") -> str:
    return (
        "EXISTS (SELECT 1 FROM referrals_informationrequest q"  # noqa: S608 - our own words
        f" WHERE q.id = {ROW}.{column} AND q.unit_id = {ROW}.unit_id)"
    )


def _asked_by_me() -> str:
    return (
        f"(asking_unit_id = {rls.UNIT} AND {_RECEIVES}"  # noqa: S608 - our own words
        " AND EXISTS (SELECT 1 FROM referrals_informationrequest q"
        f" WHERE q.id = {ROW}.request_id AND q.author_id = {rls.USER}))"
    )


def request() -> rls.Policies:
    """Return the policies of the line of the register: the asked unit, who asked, the Fachaufsicht of the Kreis."""
    return rls.Policies(select=f"{_WATCHES} OR {_ASKED}", insert=f"{_ASKED} OR {_NOTED}")


def words() -> rls.Policies:
    """Return the policies of the asker's words: who works on it, and who wrote them."""
    return rls.Policies(
        select=f"({_OWN} AND {_HANDLES}) OR {_ASKED}",
        insert=f"({_ASKED} OR {_NOTED}) AND {_own_request()}",
    )


def handling() -> rls.Policies:
    """Return the policies of the asked unit's work; the asker has no part in it."""
    write = f"{_OWN} AND {_HANDLES}"
    return rls.Policies(select=_WATCHES, insert=f"{write} AND {_own_request()}", update=write)


def event() -> rls.Policies:
    """Return the policies of the asked unit's history."""
    return rls.Policies(
        select=f"{_OWN} AND {_HANDLES}", insert=f"{_OWN} AND {_HANDLES} AND {_MINE} AND {_own_request()}"
    )


def answer() -> rls.Policies:
    """Return the policies of the answer: the asked unit, the Fachaufsicht, and who asked."""
    return rls.Policies(
        select=f"{_WATCHES} OR {_asked_by_me()}",
        insert=f"{_OWN} AND {_HANDLES} AND {_MINE} AND {_own_request()}",
    )


def notice() -> rls.Policies:
    """Return the policies of the notes that a possible duty was shown: who chose, and data protection."""
    return rls.Policies(
        select=f"{_OWN} AND ({_MINE} OR {rls.has_role('privacy_officer')})",
        insert=f"{_OWN} AND {_MINE} AND {_HANDLES}",
    )


FROZEN = ("informationrequest", "requestwords", "requestevent", "requestanswer", "dutynotice")

GUARDS = """
CREATE FUNCTION strang.check_request() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := strang.user_id();
    fixed text[] := ARRAY['status', 'checked_by', 'outcome', 'version', 'answer_kind', 'refusal_reason'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'prepared' OR NEW.checked_by IS NOT NULL OR NEW.prepared_by IS DISTINCT FROM me THEN
            RAISE EXCEPTION 'a request begins unchecked' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status = 'received' AND NEW.status = 'prepared' THEN
        IF NEW.prepared_by IS DISTINCT FROM me OR NEW.checked_by IS NOT NULL
           OR NEW.request_id <> OLD.request_id OR NEW.unit_id <> OLD.unit_id THEN
            RAISE EXCEPTION 'whoever prepares signs' USING ERRCODE = 'insufficient_privilege';
        END IF;
    ELSIF OLD.status = 'prepared' AND NEW.status IN ('answered', 'received') THEN
        IF me IS DISTINCT FROM OLD.checker_id OR me = OLD.prepared_by
           OR to_jsonb(NEW) - fixed <> to_jsonb(OLD) - fixed
           OR (NEW.status = 'answered' AND NEW.checked_by IS DISTINCT FROM me) THEN
            RAISE EXCEPTION 'a second person checks' USING ERRCODE = 'insufficient_privilege';
        END IF;
    ELSE
        RAISE EXCEPTION 'an answered request never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_requesthandling_check BEFORE INSERT OR UPDATE ON referrals_requesthandling
    FOR EACH ROW EXECUTE FUNCTION strang.check_request();

CREATE FUNCTION strang.check_request_answer() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM referrals_requesthandling h JOIN referrals_informationrequest q ON q.id = h.request_id
                    WHERE h.request_id = NEW.request_id AND h.status = 'answered' AND h.unit_id = NEW.unit_id
                      AND h.answer_kind = NEW.kind AND h.refusal_reason = NEW.refusal_reason
                      AND h.checked_by = NEW.author_id AND q.asking_unit_id IS NOT DISTINCT FROM NEW.asking_unit_id)
       OR (NEW.copy_id IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM referrals_handover o WHERE o.copy_id = NEW.copy_id AND o.request_id = NEW.request_id
              AND o.unit_id = NEW.unit_id AND o.status = 'delivered'
              AND o.to_unit_id IS NOT DISTINCT FROM NEW.asking_unit_id)) THEN
        RAISE EXCEPTION 'only what was checked is answered' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER referrals_requestanswer_check BEFORE INSERT ON referrals_requestanswer
    FOR EACH ROW EXECUTE FUNCTION strang.check_request_answer();
"""
