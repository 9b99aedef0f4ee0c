-- Temporary tables stand before all others unless a path names their schema last: whoever may make one could put it in the place
-- of a table that a function reads with the owner's rights, such as the log that the guard at commit looks into.
DO $$
DECLARE
  of_ours regprocedure;
BEGIN
  FOR of_ours IN SELECT oid::regprocedure FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = public, pg_temp', of_ours);
  END LOOP;
END $$;

-- After a restore from a dump the mark lies beyond all transactions of this database until the worker has begun anew; until then
-- every event counts as new. Later the events of before, whose transactions seem to lie ahead, are filled in and not looked at.
CREATE OR REPLACE FUNCTION newest_audit_events() RETURNS SETOF "audit_search"
LANGUAGE plpgsql STABLE ROWS 100
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  filled xid8 := (SELECT m.mark FROM public.audit_search_mark m);
  newest xid8 := greatest(pg_snapshot_xmax(pg_current_snapshot()), pg_current_xact_id_if_assigned());
BEGIN
  IF filled > newest THEN
    filled := '0';
    newest := '18446744073709551615';
  END IF;
  RETURN QUERY SELECT e.organisation_id, e.at, e.id, e.type, e.actor_id, e.resource_type, e.resource_id, e.correlation_id
  FROM public.audit_event e
  WHERE e.xid >= filled AND e.xid <= newest
    AND NOT EXISTS (SELECT FROM public.audit_search s
                    WHERE s.organisation_id = e.organisation_id AND s.at = e.at AND s.event_id = e.id);
END $$;
