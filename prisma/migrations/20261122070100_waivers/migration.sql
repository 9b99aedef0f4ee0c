-- Gates with levels, and named, dated acceptances of one that does not pass.

ALTER TABLE "gate_result" ADD COLUMN "level" TEXT NOT NULL DEFAULT 'block' CHECK ("level" IN ('block', 'warn', 'record')),
  ADD COLUMN "waiver_id" TEXT;
-- What gates found is the worker's to write: whoever signs must not be able to say that a gate passed.
REVOKE INSERT, UPDATE, DELETE ON "gate_result" FROM interlock_app;

CREATE TABLE "gate_waiver" (
  "id" TEXT NOT NULL,
  "organisation_id" TEXT NOT NULL,
  "workspace_id" TEXT NOT NULL,
  "workflow_id" TEXT NOT NULL,
  "change_request_id" TEXT,
  "gate" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "granted_by" TEXT NOT NULL,
  "granted_at" TIMESTAMPTZ(3) NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "withdrawn_by" TEXT,
  "withdrawn_at" TIMESTAMPTZ(3),
  CONSTRAINT "gate_waiver_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "gate_waiver_workflow_id_gate_idx" ON "gate_waiver"("workflow_id", "gate");
SELECT protect_table('gate_waiver', 'governed', 'workspace', 'SELECT, INSERT, UPDATE');

-- By a risk officer who has no part in it, for at most 90 days, and never for what must be what serves or must have been tried.
CREATE FUNCTION guard_gate_waiver() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
       OR to_jsonb(NEW) - '{withdrawn_by,withdrawn_at}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{withdrawn_by,withdrawn_at}'::text[] THEN
      RAISE EXCEPTION 'a waiver can only be taken back, and only once' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.gate IN ('artifact-intact', 'passed-staging') THEN
    RAISE EXCEPTION 'the gate % is never waived', NEW.gate USING ERRCODE = '42501';
  END IF;
  IF NEW.expires_at <= NEW.granted_at OR NEW.expires_at > NEW.granted_at + interval '90 days' OR NEW.withdrawn_at IS NOT NULL THEN
    RAISE EXCEPTION 'a waiver holds for at most 90 days' USING ERRCODE = '42501';
  END IF;
  IF NOT holds_role(NEW.organisation_id, NEW.workspace_id, NEW.granted_by, 'risk-officer', NEW.granted_at) THEN
    RAISE EXCEPTION 'only a risk officer accepts a risk' USING ERRCODE = '42501';
  END IF;
  IF NEW.change_request_id IS NOT NULL THEN
    IF has_part_in_request(NEW.change_request_id, NEW.granted_by) THEN
      RAISE EXCEPTION 'whoever asked for a change or worked on it may not accept its risk' USING ERRCODE = '42501';
    END IF;
    IF NOT EXISTS (
      SELECT 1 FROM change_request c JOIN gate_result g ON g.change_request_id = c.id AND g.subject_digest = c.subject_digest
      WHERE c.id = NEW.change_request_id AND c.workflow_id = NEW.workflow_id AND c.organisation_id = NEW.organisation_id
        AND c.state = 'blocked' AND g.gate = NEW.gate AND g.status = 'failed'
    ) THEN
      RAISE EXCEPTION 'a waiver is for a gate that a blocked request fails' USING ERRCODE = '42501';
    END IF;
  ELSIF EXISTS (
    SELECT 1 FROM model_version v
    WHERE (v.created_by = NEW.granted_by OR NEW.granted_by = ANY (v.contributors))
      AND (EXISTS (SELECT 1 FROM revision r JOIN deployment d ON d.id = r.deployment_id
                   WHERE d.workflow_id = NEW.workflow_id AND r.model_version_id = v.id)
        OR EXISTS (SELECT 1 FROM change_request c WHERE c.workflow_id = NEW.workflow_id AND c.model_version_id = v.id
                     AND c.state IN ('checking', 'blocked', 'in_review', 'approved')))
  ) THEN
    RAISE EXCEPTION 'whoever worked on what a workflow serves may not accept its risk' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE INSERT OR UPDATE ON gate_waiver FOR EACH ROW EXECUTE FUNCTION guard_gate_waiver();

-- A waiver stands in the manifest that people sign: while a request is blocked, that one part of it may change, and with it
-- the digest; everything else stays as it was asked for.
DO $$
DECLARE
  definition text := pg_get_functiondef('guard_change_request()'::regprocedure);
  fixed text := '''{state,decided_at,state_reason,revision_id}''::text[]';
  changed text := replace(definition, '- ' || fixed,
    '- ''{state,decided_at,state_reason,revision_id,subject_digest}''::text[] #- ''{manifest,waivers}''::text[]');
BEGIN
  IF changed = definition THEN
    RAISE EXCEPTION 'guard_change_request no longer says what it fixes in the way this migration knows';
  END IF;
  EXECUTE changed;
END $$;

CREATE FUNCTION guard_request_waivers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.manifest IS NOT DISTINCT FROM OLD.manifest AND NEW.subject_digest = OLD.subject_digest THEN
    RETURN NEW;
  END IF;
  IF OLD.state <> 'blocked' OR NEW.manifest = OLD.manifest OR NEW.subject_digest = OLD.subject_digest THEN
    RAISE EXCEPTION 'what a request asks for cannot be changed; only a blocked one gets waivers' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER waivers_guarded BEFORE UPDATE ON change_request FOR EACH ROW EXECUTE FUNCTION guard_request_waivers();

-- Nothing is applied past a gate at level "block" that has not passed for this digest, unless its failure was accepted, by
-- name, in the manifest that was signed, and until later than now.
CREATE FUNCTION guard_request_gates() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  levels jsonb;
  wanted record;
BEGIN
  IF NEW.state <> 'applied' OR OLD.state = 'applied' THEN
    RETURN NEW;
  END IF;
  SELECT terms #> '{gates,levels}' INTO levels FROM approval_policy WHERE id = NEW.policy_id;
  IF levels IS NULL THEN
    SELECT jsonb_object_agg(gate, 'block') INTO levels
    FROM approval_policy p, jsonb_array_elements_text(p.terms #> '{gates,required}') AS gate WHERE p.id = NEW.policy_id;
  END IF;
  FOR wanted IN SELECT key AS gate FROM jsonb_each_text(coalesce(levels, '{}')) WHERE value = 'block' LOOP
    IF NOT EXISTS (
      SELECT 1 FROM gate_result g
      WHERE g.change_request_id = NEW.id AND g.subject_digest = NEW.subject_digest AND g.gate = wanted.gate
        AND (g.status = 'passed' OR (g.status = 'failed' AND EXISTS (
          SELECT 1 FROM gate_waiver w
          WHERE w.organisation_id = NEW.organisation_id AND w.workflow_id = NEW.workflow_id AND w.gate = g.gate
            AND (w.change_request_id IS NULL OR w.change_request_id = NEW.id)
            AND w.withdrawn_at IS NULL AND w.expires_at > NEW.decided_at
            AND NEW.manifest #> '{waivers}' @> jsonb_build_array(jsonb_build_object('id', w.id))
        )))
    ) THEN
      RAISE EXCEPTION 'the gate % has not passed', wanted.gate USING ERRCODE = '42501';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER gates_guarded BEFORE UPDATE ON change_request FOR EACH ROW EXECUTE FUNCTION guard_request_gates();
