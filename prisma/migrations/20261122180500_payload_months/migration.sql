-- Payloads by month: what a whole month of all organisations is over for goes as one file, not row by row. Ids are ordered
-- by their time, so the id is the key of the months and stays the only key of the table.
CREATE SCHEMA parts;
REVOKE ALL ON SCHEMA parts FROM PUBLIC;

-- The lowest id of a decision of this moment: 48 bits of milliseconds in Crockford's base 32.
CREATE FUNCTION first_decision_id(at timestamptz) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  rest bigint := floor(extract(epoch FROM at) * 1000);
  prefix text := '';
BEGIN
  FOR step IN 1..10 LOOP
    prefix := substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (rest % 32)::int + 1, 1) || prefix;
    rest := rest / 32;
  END LOOP;
  RETURN 'dec_' || prefix;
END $$;

ALTER TABLE "decision_payload" RENAME TO "decision_payload_before";
DROP POLICY app_tenant ON "decision_payload_before";
DROP POLICY system_all ON "decision_payload_before";
DROP POLICY owner_lookup ON "decision_payload_before";
DROP POLICY owner_lets_go ON "decision_payload_before";
ALTER TABLE "decision_payload_before" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "decision_payload_before" DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON "decision_payload_before" FROM interlock_app, interlock_system;
ALTER TABLE "decision_payload_before" SET SCHEMA parts;

CREATE TABLE "decision_payload" (
    "decision_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "metadata" JSONB NOT NULL,

    CONSTRAINT "decision_payload_pkey" PRIMARY KEY ("decision_id")
) PARTITION BY RANGE ("decision_id");
SELECT protect_table('decision_payload', 'telemetry', 'organisation');
REVOKE UPDATE, DELETE ON "decision_payload" FROM interlock_app, interlock_system;
DO $$ BEGIN
  EXECUTE format('CREATE POLICY owner_lets_go ON decision_payload FOR DELETE TO %I USING (true)', current_user);
END $$;

-- A month whose partition is missing goes here, so that no record is ever refused for want of one.
CREATE TABLE parts.decision_payload_rest PARTITION OF "decision_payload" DEFAULT;

DO $$
DECLARE
  bound timestamptz := date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '1 month';
BEGIN
  WHILE EXISTS (SELECT 1 FROM parts.decision_payload_before WHERE decision_id >= first_decision_id(bound)) LOOP
    bound := bound + interval '1 month';
  END LOOP;
  EXECUTE format('ALTER TABLE decision_payload ATTACH PARTITION parts.decision_payload_before FOR VALUES FROM (MINVALUE) TO (%L)',
    first_decision_id(bound));
END $$;

-- Makes the partitions of the months from this moment on that can be made; returns how many. A month that has rows in the
-- default partition already stays there.
CREATE FUNCTION make_payload_months(at timestamptz, months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
DECLARE
  month timestamptz;
  made integer := 0;
BEGIN
  FOR step IN 0..least(months, 24) LOOP
    month := date_trunc('month', at) + make_interval(months => step);
    IF to_regclass(format('parts.decision_payload_%s', to_char(month, 'YYYYMM'))) IS NOT NULL THEN CONTINUE; END IF;
    BEGIN
      EXECUTE format('CREATE TABLE parts.decision_payload_%s PARTITION OF decision_payload FOR VALUES FROM (%L) TO (%L)',
        to_char(month, 'YYYYMM'), first_decision_id(month), first_decision_id(month + interval '1 month'));
      made := made + 1;
    EXCEPTION WHEN invalid_object_definition OR check_violation THEN
      NULL;
    END;
  END LOOP;
  RETURN made;
END $$;

-- Drops the partition of a month that is over for every organisation with payloads in it, and says how many of each went:
-- none when one organisation's window of so many days is not over, keeps something under a hold or a freeze, or still decides.
CREATE FUNCTION drop_payload_month(month text, at timestamptz, default_days integer)
RETURNS TABLE (organisation_id text, payloads bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
#variable_conflict use_column
DECLARE
  part regclass := to_regclass(format('parts.decision_payload_%s', month));
  ends timestamptz;
BEGIN
  IF month !~ '^\d{6}$' OR part IS NULL THEN RETURN; END IF;
  ends := to_timestamp(month || '01', 'YYYYMMDD') + interval '1 month';
  EXECUTE format('CREATE TEMP TABLE going ON COMMIT DROP AS SELECT organisation_id, count(*) AS payloads FROM %s GROUP BY 1', part);
  IF EXISTS (
    SELECT 1 FROM going g WHERE
      ends + make_interval(days => coalesce((SELECT w.days FROM retention_window w
        WHERE w.organisation_id = g.organisation_id AND w.data_class = 'decision-values' ORDER BY w.number DESC LIMIT 1), default_days)) > at
      OR EXISTS (SELECT 1 FROM legal_hold h WHERE h.organisation_id = g.organisation_id AND h.lifted_at IS NULL)
      OR EXISTS (SELECT 1 FROM incident_classification c WHERE c.organisation_id = g.organisation_id AND c.is_frozen)
      OR EXISTS (SELECT 1 FROM decision d WHERE d.organisation_id = g.organisation_id AND d.status = 'pending_review'
        AND d.received_at < ends)
  ) THEN
    DROP TABLE going;
    RETURN;
  END IF;
  RETURN QUERY SELECT g.organisation_id, g.payloads FROM going g;
  DROP TABLE going;
  EXECUTE format('DROP TABLE %s', part);
END $$;

-- The months that have a partition, oldest first.
CREATE FUNCTION payload_months() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT substr(c.relname, 18) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent = 'decision_payload'::regclass AND c.relname ~ '^decision_payload_\d{6}$' ORDER BY 1
$$;

REVOKE ALL ON FUNCTION make_payload_months(timestamptz, integer), drop_payload_month(text, timestamptz, integer), payload_months() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_payload_months(timestamptz, integer), drop_payload_month(text, timestamptz, integer), payload_months() TO interlock_system;
SELECT make_payload_months(now() + interval '1 month', 2);
