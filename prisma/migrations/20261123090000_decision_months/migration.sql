-- Records by month, like their payloads: a month that nobody asks for any more costs nothing, and its indexes stay small.
-- The id is the key of the months. An index over all of them cannot hold that a replica's number stands once, so each month
-- has an index of its own that does: a replica is one process, and seldom lives through the end of a month.
ALTER TABLE "decision" RENAME TO "decision_before";
DROP TRIGGER stamped ON "decision_before";
DROP TRIGGER takes_one_verdict ON "decision_before";
DROP TRIGGER verdict_recorded ON "decision_before";
DROP TRIGGER kept ON "decision_before";
DROP POLICY app_tenant ON "decision_before";
DROP POLICY system_all ON "decision_before";
DROP POLICY owner_lookup ON "decision_before";
DROP POLICY owner_lets_go ON "decision_before";
ALTER TABLE "decision_before" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "decision_before" DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON "decision_before" FROM interlock_app, interlock_system;
ALTER TABLE "decision_before" SET SCHEMA parts;
ALTER TABLE parts.decision_before RENAME CONSTRAINT "decision_pkey" TO "decision_before_pkey";
DO $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT indexname FROM pg_indexes WHERE schemaname = 'parts' AND tablename = 'decision_before' AND indexname NOT LIKE '%before%' LOOP
    EXECUTE format('ALTER INDEX parts.%I RENAME TO %I', name, 'before_' || name);
  END LOOP;
END $$;

CREATE TABLE "decision" (LIKE parts.decision_before INCLUDING ALL EXCLUDING INDEXES EXCLUDING COMMENTS) PARTITION BY RANGE ("id");
ALTER TABLE "decision" ADD CONSTRAINT "decision_pkey" PRIMARY KEY ("id");
CREATE INDEX "decision_xid_idx" ON "decision"("xid");
CREATE INDEX "decision_organisation_id_received_at_id_idx" ON "decision"("organisation_id", "received_at" DESC, "id");
CREATE INDEX "decision_workflow_id_received_at_idx" ON "decision"("workflow_id", "received_at" DESC);
CREATE INDEX "decision_organisation_id_subject_received_at_idx" ON "decision"("organisation_id", "subject", "received_at" DESC);
CREATE INDEX "decision_unsettled_idx" ON "decision"("organisation_id", "status", "received_at" DESC) WHERE status <> 'decided';

SELECT protect_table('decision', 'telemetry', 'workspace');
REVOKE UPDATE, DELETE ON "decision" FROM interlock_app, interlock_system;
GRANT UPDATE ("status", "decided_by", "output", "decided_at") ON "decision" TO interlock_app, interlock_system;
DO $$ BEGIN
  EXECUTE format('CREATE POLICY owner_lets_go ON decision FOR UPDATE TO %I USING (true) WITH CHECK (true)', current_user);
END $$;

-- A month's own name is not the table's, so what is stamped where cannot go by it.
CREATE FUNCTION stamp_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.xid := pg_current_xact_id();
  NEW.erased_at := NULL;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION stamp_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.xid := pg_current_xact_id();
  RETURN NEW;
END $$;
CREATE TRIGGER stamped BEFORE INSERT ON "decision" FOR EACH ROW EXECUTE FUNCTION stamp_decision();
CREATE TRIGGER takes_one_verdict BEFORE UPDATE ON "decision" FOR EACH ROW EXECUTE FUNCTION guard_decision();
CREATE CONSTRAINT TRIGGER verdict_recorded AFTER UPDATE ON "decision" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION require_verdict();
CREATE TRIGGER kept BEFORE UPDATE ON "decision" FOR EACH ROW
  WHEN (NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL) EXECUTE FUNCTION keep_frozen_decision();

CREATE TABLE parts.decision_rest PARTITION OF "decision" DEFAULT;
CREATE UNIQUE INDEX "decision_rest_number_key" ON parts.decision_rest("organisation_id", "replica", "sequence");
DO $$
DECLARE
  bound timestamptz := date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '1 month';
BEGIN
  WHILE EXISTS (SELECT 1 FROM parts.decision_before WHERE id >= first_decision_id(bound)) LOOP
    bound := bound + interval '1 month';
  END LOOP;
  EXECUTE format('ALTER TABLE decision ATTACH PARTITION parts.decision_before FOR VALUES FROM (MINVALUE) TO (%L)',
    first_decision_id(bound));
END $$;

-- Makes the partitions, of records and of payloads, of the months from this moment on that can be made; returns how many.
-- A month that has rows in a default partition already stays there.
CREATE OR REPLACE FUNCTION make_payload_months(at timestamptz, months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
DECLARE
  month timestamptz;
  whole text;
  made integer := 0;
BEGIN
  FOR step IN 0..least(months, 24) LOOP
    month := date_trunc('month', at) + make_interval(months => step);
    FOREACH whole IN ARRAY ARRAY['decision', 'decision_payload'] LOOP
      IF to_regclass(format('parts.%s_%s', whole, to_char(month, 'YYYYMM'))) IS NOT NULL THEN CONTINUE; END IF;
      BEGIN
        EXECUTE format('CREATE TABLE parts.%s_%s PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', whole,
          to_char(month, 'YYYYMM'), whole, first_decision_id(month), first_decision_id(month + interval '1 month'));
        IF whole = 'decision' THEN
          EXECUTE format('CREATE UNIQUE INDEX decision_%s_number_key ON parts.decision_%s (organisation_id, replica, sequence)',
            to_char(month, 'YYYYMM'), to_char(month, 'YYYYMM'));
        END IF;
        made := made + 1;
      EXCEPTION WHEN invalid_object_definition OR check_violation THEN
        NULL;
      END;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;
SELECT make_payload_months(now() + interval '1 month', 2);
