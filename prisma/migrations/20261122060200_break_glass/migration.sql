-- Emergencies: applied before the signatures, confirmed by a second person, ratified or repudiated by those who should have signed.

-- CreateTable
CREATE TABLE "break_glass" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "change_request_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "revision_id" TEXT NOT NULL,
    "base_revision_id" TEXT NOT NULL,
    "incident_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "passed_over" TEXT[],
    "invoked_by" TEXT NOT NULL,
    "invoked_at" TIMESTAMPTZ(3) NOT NULL,
    "confirm_by" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ratify_by" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "confirmed_by" TEXT,
    "confirmed_at" TIMESTAMPTZ(3),
    "confirm_reason" TEXT,
    "paused_at" TIMESTAMPTZ(3),
    "pause_freeze_id" TEXT,
    "returned_at" TIMESTAMPTZ(3),
    "returned_how" TEXT,
    "overdue_at" TIMESTAMPTZ(3),
    "overdue_freeze_id" TEXT,

    CONSTRAINT "break_glass_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "break_glass_state" CHECK ("state" IN ('awaiting', 'ratified', 'repudiated')),
    CONSTRAINT "break_glass_reason" CHECK (length("reason") >= 5),
    CONSTRAINT "break_glass_second_person" CHECK ("confirmed_by" IS DISTINCT FROM "invoked_by")
);

-- CreateIndex
CREATE UNIQUE INDEX "break_glass_change_request_id_key" ON "break_glass"("change_request_id");

-- CreateIndex
CREATE INDEX "break_glass_organisation_id_state_idx" ON "break_glass"("organisation_id", "state");

SELECT protect_table('break_glass', 'governed', 'workspace', 'SELECT, INSERT, UPDATE');

-- Glass is broken where the policy permits it, by somebody in one of its roles, for an open incident, within its times; what
-- was written then stays, and it is settled by those who should have signed.
CREATE FUNCTION guard_break_glass() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  request change_request%ROWTYPE;
  terms jsonb;
  fixed text[] := '{state,settled_at,confirmed_by,confirmed_at,confirm_reason,paused_at,pause_freeze_id,returned_at,returned_how,overdue_at,overdue_freeze_id}';
BEGIN
  SELECT * INTO request FROM change_request WHERE id = NEW.change_request_id AND organisation_id = NEW.organisation_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'an emergency needs its change request' USING ERRCODE = '42501';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - fixed IS DISTINCT FROM to_jsonb(OLD) - fixed THEN
      RAISE EXCEPTION 'what was done in an emergency is not rewritten' USING ERRCODE = '42501';
    END IF;
    IF OLD.confirmed_by IS NOT NULL AND NEW.confirmed_by IS DISTINCT FROM OLD.confirmed_by THEN
      RAISE EXCEPTION 'an emergency is confirmed once' USING ERRCODE = '42501';
    END IF;
    IF NEW.confirmed_by IS DISTINCT FROM OLD.confirmed_by AND has_part_in_request(request.id, NEW.confirmed_by) THEN
      RAISE EXCEPTION 'the second person had no part in the change' USING ERRCODE = '42501';
    END IF;
    IF OLD.state <> 'awaiting' AND NEW.state <> OLD.state THEN
      RAISE EXCEPTION 'an emergency is settled once' USING ERRCODE = '42501';
    END IF;
    IF NEW.state <> OLD.state AND NEW.state IS DISTINCT FROM request.state THEN
      RAISE EXCEPTION 'an emergency is settled together with its request' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
  END IF;
  SELECT p.terms -> 'breakGlass' INTO terms FROM approval_policy p WHERE p.id = request.policy_id;
  IF terms IS NULL OR jsonb_typeof(terms) <> 'object' THEN
    RAISE EXCEPTION 'this policy permits no emergency changes' USING ERRCODE = '42501';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM jsonb_array_elements_text(terms -> 'roles') AS role_name
    WHERE holds_role(NEW.organisation_id, request.workspace_id, NEW.invoked_by, role_name, NEW.invoked_at)
  ) THEN
    RAISE EXCEPTION 'only the roles that the policy names break glass' USING ERRCODE = '42501';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM incident i WHERE i.id = NEW.incident_id AND i.organisation_id = NEW.organisation_id
      AND i.workflow_id = request.workflow_id AND i.state <> 'resolved'
  ) THEN
    RAISE EXCEPTION 'glass is broken for an unresolved incident of the workflow' USING ERRCODE = '42501';
  END IF;
  IF NEW.state <> 'awaiting' OR NEW.confirmed_by IS NOT NULL
     OR NEW.workspace_id <> request.workspace_id OR NEW.workflow_id IS DISTINCT FROM request.workflow_id
     OR NEW.base_revision_id IS DISTINCT FROM request.base_revision_id
     OR request.state NOT IN ('blocked', 'in_review', 'approved')
     OR NEW.expires_at > NEW.invoked_at + (terms ->> 'maxHours')::numeric * interval '1 hour'
     OR NEW.confirm_by > NEW.invoked_at + (terms ->> 'secondPersonWithinMinutes')::numeric * interval '1 minute'
     OR NEW.ratify_by > NEW.invoked_at + (terms ->> 'ratifyWithinHours')::numeric * interval '1 hour' THEN
    RAISE EXCEPTION 'this is more than the policy permits in an emergency' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER guarded BEFORE INSERT OR UPDATE ON break_glass FOR EACH ROW EXECUTE FUNCTION guard_break_glass();

-- A request is applied in an emergency only with broken glass and intact bytes, ratified only by those who should have signed
-- without whoever broke it, repudiated only by one of them.
CREATE FUNCTION guard_emergency() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  invoker text;
BEGIN
  IF NEW.state = OLD.state THEN
    RETURN NEW;
  END IF;
  IF OLD.state = 'emergency_applied' AND NEW.state NOT IN ('ratified', 'repudiated') THEN
    RAISE EXCEPTION 'an emergency is ratified or repudiated, nothing else' USING ERRCODE = '42501';
  END IF;
  IF NEW.state NOT IN ('emergency_applied', 'ratified', 'repudiated') THEN
    RETURN NEW;
  END IF;
  SELECT invoked_by INTO invoker FROM break_glass WHERE change_request_id = NEW.id;
  IF invoker IS NULL OR NEW.revision_id IS NULL THEN
    RAISE EXCEPTION 'nothing is applied in an emergency but by breaking glass' USING ERRCODE = '42501';
  END IF;
  IF NEW.state = 'emergency_applied' AND NOT EXISTS (
    SELECT 1 FROM gate_result g WHERE g.change_request_id = NEW.id AND g.subject_digest = NEW.subject_digest
      AND g.gate = 'artifact-intact' AND g.status = 'passed'
  ) THEN
    RAISE EXCEPTION 'not even an emergency passes over a broken artifact' USING ERRCODE = '42501';
  END IF;
  IF NEW.state IN ('ratified', 'repudiated') AND OLD.state <> 'emergency_applied' THEN
    RAISE EXCEPTION 'only what was applied in an emergency is ratified or repudiated' USING ERRCODE = '42501';
  END IF;
  IF NEW.state = 'ratified' AND NOT signatures_suffice(NEW.id, NEW.decided_at, ARRAY['approve', 'ratify'], invoker) THEN
    RAISE EXCEPTION 'an emergency is ratified by the signatures its policy asks for' USING ERRCODE = '42501';
  END IF;
  IF NEW.state = 'repudiated' AND NOT EXISTS (
    SELECT 1 FROM approval a WHERE a.change_request_id = NEW.id AND a.subject_digest = NEW.subject_digest
      AND a.decision = 'repudiate' AND a.withdrawn_at IS NULL AND a.person_id <> invoker
  ) THEN
    RAISE EXCEPTION 'an emergency is repudiated by a signature' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER emergency_guarded BEFORE UPDATE ON change_request FOR EACH ROW EXECUTE FUNCTION guard_emergency();

-- Whoever broke the glass judges nothing of it.
CREATE FUNCTION guard_judge() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NEW.decision IN ('ratify', 'repudiate') AND EXISTS (
    SELECT 1 FROM break_glass b WHERE b.change_request_id = NEW.change_request_id AND b.invoked_by = NEW.person_id
  ) THEN
    RAISE EXCEPTION 'whoever broke the glass does not judge it' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER judge_guarded BEFORE INSERT ON approval FOR EACH ROW EXECUTE FUNCTION guard_judge();
