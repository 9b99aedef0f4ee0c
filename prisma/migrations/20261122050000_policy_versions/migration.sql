-- Policies are edited by change requests of their own, and changes wait for their time. What the code refuses here, Postgres
-- refuses too.

-- AlterTable
ALTER TABLE "approval_policy" ADD COLUMN "action" TEXT NOT NULL DEFAULT 'promote',
  ADD COLUMN "change_request_id" TEXT;
ALTER TABLE "approval_policy" ALTER COLUMN "action" DROP DEFAULT;
ALTER TABLE "approval_policy"
  ADD CONSTRAINT "approval_policy_key" CHECK ("action" IN ('promote', 'edit-policy') AND "environment" IN ('staging', 'production')
    AND "risk_tier" IN ('minimal', 'limited', 'high', 'critical') AND "number" >= 1),
  ADD CONSTRAINT "approval_policy_origin" CHECK (("number" = 1) = ("change_request_id" IS NULL));

-- DropIndex
DROP INDEX "approval_policy_organisation_id_risk_tier_environment_numbe_key";

-- CreateIndex
CREATE UNIQUE INDEX "approval_policy_version_key" ON "approval_policy"("organisation_id", "action", "environment", "risk_tier", "number");

-- CreateIndex
CREATE UNIQUE INDEX "approval_policy_change_request_id_key" ON "approval_policy"("change_request_id");

-- AlterTable
ALTER TABLE "change_request" ADD COLUMN "action" TEXT NOT NULL DEFAULT 'promote',
  ALTER COLUMN "workflow_id" DROP NOT NULL,
  ALTER COLUMN "workflow_version_id" DROP NOT NULL,
  ALTER COLUMN "model_version_id" DROP NOT NULL,
  ALTER COLUMN "cluster_id" DROP NOT NULL;
ALTER TABLE "change_request" ALTER COLUMN "action" DROP DEFAULT;
-- What belongs to no workspace stands in the workspace '*': only whoever sees every workspace sees it, and only grants that
-- hold everywhere count for it.
ALTER TABLE "change_request" ADD CONSTRAINT "change_request_action" CHECK (
  ("action" = 'promote' AND "workflow_id" IS NOT NULL AND "workflow_version_id" IS NOT NULL AND "model_version_id" IS NOT NULL
    AND "cluster_id" IS NOT NULL AND "workspace_id" <> '*')
  OR ("action" = 'edit-policy' AND "workflow_id" IS NULL AND "workflow_version_id" IS NULL AND "model_version_id" IS NULL
    AND "cluster_id" IS NULL AND "base_revision_id" IS NULL AND "revision_id" IS NULL AND "workspace_id" = '*'));

-- CreateTable
CREATE TABLE "change_freeze" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "workspace_id" TEXT,
    "workflow_id" TEXT,
    "reason" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "cause_id" TEXT,
    "lifted_by" TEXT,
    "lifted_at" TIMESTAMPTZ(3),
    "lift_reason" TEXT,

    CONSTRAINT "change_freeze_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "change_freeze_scope" CHECK (
      ("scope" = 'organisation' AND "workspace_id" IS NULL AND "workflow_id" IS NULL)
      OR ("scope" = 'workspace' AND "workspace_id" IS NOT NULL AND "workflow_id" IS NULL)
      OR ("scope" = 'workflow' AND "workspace_id" IS NOT NULL AND "workflow_id" IS NOT NULL)),
    CONSTRAINT "change_freeze_time" CHECK ("ends_at" IS NULL OR "ends_at" > "starts_at"),
    CONSTRAINT "change_freeze_reason" CHECK (length("reason") >= 5),
    CONSTRAINT "change_freeze_lift" CHECK (("lifted_at" IS NULL) = ("lifted_by" IS NULL)
      AND ("lifted_at" IS NULL) = ("lift_reason" IS NULL))
);

-- CreateIndex
CREATE INDEX "change_freeze_organisation_id_lifted_at_idx" ON "change_freeze"("organisation_id", "lifted_at");

SELECT protect_table('change_freeze', 'governed', 'organisation', 'SELECT, INSERT, UPDATE');

-- A freeze is lifted once; nothing else about it changes.
CREATE FUNCTION guard_change_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL
     OR to_jsonb(NEW) - '{lifted_by,lifted_at,lift_reason}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{lifted_by,lifted_at,lift_reason}'::text[] THEN
    RAISE EXCEPTION 'a freeze can only be lifted, and only once' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE UPDATE ON change_freeze FOR EACH ROW EXECUTE FUNCTION guard_change_freeze();

-- Versions of a policy follow each other without a gap, the first where there was none.
CREATE FUNCTION guard_approval_policy() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NEW.number <> 1 + coalesce((
    SELECT max(number) FROM approval_policy WHERE organisation_id = NEW.organisation_id AND action = NEW.action
      AND environment = NEW.environment AND risk_tier = NEW.risk_tier), 0) THEN
    RAISE EXCEPTION 'the versions of a policy follow each other' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE INSERT ON approval_policy FOR EACH ROW EXECUTE FUNCTION guard_approval_policy();

-- At commit every later version is what an applied request asked for, to the letter.
CREATE FUNCTION require_policy_request() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  asked jsonb;
BEGIN
  IF NEW.number = 1 THEN
    RETURN NULL;
  END IF;
  SELECT manifest INTO asked FROM change_request
  WHERE id = NEW.change_request_id AND organisation_id = NEW.organisation_id AND action = 'edit-policy' AND state = 'applied';
  IF asked IS NULL
     OR asked -> 'subject' IS DISTINCT FROM
       jsonb_build_object('action', NEW.action, 'environment', NEW.environment, 'riskTier', NEW.risk_tier)
     OR asked -> 'to' -> 'terms' IS DISTINCT FROM NEW.terms
     OR (asked -> 'to' ->> 'number')::integer IS DISTINCT FROM NEW.number THEN
    RAISE EXCEPTION 'a policy changes by an applied request that says exactly this' USING ERRCODE = '42501';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER requested AFTER INSERT ON approval_policy DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION require_policy_request();

-- A request begins by waiting, under the policy in force for what it asks.
CREATE FUNCTION guard_new_change_request() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  policy approval_policy%ROWTYPE;
  subject jsonb;
  latest integer;
BEGIN
  IF NEW.state <> (CASE NEW.action WHEN 'promote' THEN 'checking' ELSE 'in_review' END)
     OR NEW.decided_at IS NOT NULL OR NEW.revision_id IS NOT NULL THEN
    RAISE EXCEPTION 'a request begins by waiting' USING ERRCODE = '42501';
  END IF;
  SELECT * INTO policy FROM approval_policy WHERE id = NEW.policy_id AND organisation_id = NEW.organisation_id;
  IF NOT FOUND OR policy.action <> NEW.action OR policy.environment <> NEW.environment OR EXISTS (
    SELECT 1 FROM approval_policy p WHERE p.organisation_id = policy.organisation_id AND p.action = policy.action
      AND p.environment = policy.environment AND p.risk_tier = policy.risk_tier AND p.number > policy.number
  ) THEN
    RAISE EXCEPTION 'a request is opened under the policy in force for what it asks' USING ERRCODE = '42501';
  END IF;
  IF NEW.action = 'promote' THEN
    RETURN NEW;
  END IF;
  subject := NEW.manifest -> 'subject';
  SELECT max(number) INTO latest FROM approval_policy WHERE organisation_id = NEW.organisation_id
    AND action = subject ->> 'action' AND environment = subject ->> 'environment' AND risk_tier = subject ->> 'riskTier';
  IF subject ->> 'environment' IS DISTINCT FROM NEW.environment
     OR policy.risk_tier NOT IN (coalesce(subject ->> 'riskTier', ''), 'critical')
     OR latest IS NULL OR (NEW.manifest -> 'from' ->> 'number')::integer IS DISTINCT FROM latest
     OR (NEW.manifest -> 'to' ->> 'number')::integer IS DISTINCT FROM latest + 1 THEN
    RAISE EXCEPTION 'an edit starts from the policy in force' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER begins_guarded BEFORE INSERT ON change_request FOR EACH ROW EXECUTE FUNCTION guard_new_change_request();

-- What was asked for never changes, an end is an end, and applied means that it is in force.
CREATE OR REPLACE FUNCTION guard_change_request() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF OLD.state IN ('applied', 'rejected', 'withdrawn', 'expired', 'stale') THEN
    RAISE EXCEPTION 'a request that is % does not change any more', OLD.state USING ERRCODE = '42501';
  END IF;
  IF to_jsonb(NEW) - '{state,decided_at,state_reason,revision_id}'::text[] IS DISTINCT FROM
     to_jsonb(OLD) - '{state,decided_at,state_reason,revision_id}'::text[] THEN
    RAISE EXCEPTION 'what a request asks for cannot be changed; open a new one' USING ERRCODE = '42501';
  END IF;
  IF NEW.state = 'applied' AND NEW.action = 'promote' AND NEW.revision_id IS NULL THEN
    RAISE EXCEPTION 'an applied request names its revision' USING ERRCODE = '42501';
  END IF;
  IF NEW.state = 'applied' AND NEW.action = 'edit-policy' AND NOT EXISTS (
    SELECT 1 FROM approval_policy WHERE change_request_id = NEW.id
  ) THEN
    RAISE EXCEPTION 'an applied edit is a version of its policy' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

-- Whether a moment lies in one of these weekly windows, by the clock on the wall of each one's time zone; none is always.
CREATE FUNCTION in_change_window(windows jsonb, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
  one jsonb;
  local timestamp;
  clock text;
  today integer;
BEGIN
  IF windows IS NULL OR jsonb_array_length(windows) = 0 THEN RETURN true; END IF;
  FOR one IN SELECT * FROM jsonb_array_elements(windows) LOOP
    local := moment AT TIME ZONE (one ->> 'timeZone');
    clock := to_char(local, 'HH24:MI');
    today := extract(isodow FROM local);
    IF one ->> 'from' < one ->> 'to' THEN
      IF one -> 'days' @> to_jsonb(today) AND clock >= one ->> 'from' AND clock < one ->> 'to' THEN RETURN true; END IF;
    ELSE
      -- Over midnight: it belongs to the day on which it opened.
      IF one -> 'days' @> to_jsonb(today) AND clock >= one ->> 'from' THEN RETURN true; END IF;
      IF one -> 'days' @> to_jsonb((today + 5) % 7 + 1) AND clock < one ->> 'to' THEN RETURN true; END IF;
    END IF;
  END LOOP;
  RETURN false;
END $$;

-- No request is applied before its time: minimum review, cool-off after the last signature, window, freeze.
CREATE FUNCTION guard_request_times() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  asked jsonb;
  last_signed timestamptz;
BEGIN
  IF NEW.state <> 'applied' OR OLD.state = 'applied' THEN
    RETURN NEW;
  END IF;
  IF OLD.state NOT IN ('in_review', 'approved') THEN
    RAISE EXCEPTION 'a request that is % is not applied', OLD.state USING ERRCODE = '42501';
  END IF;
  SELECT terms INTO asked FROM approval_policy WHERE id = NEW.policy_id;
  SELECT max(signed_at) INTO last_signed FROM approval
  WHERE change_request_id = NEW.id AND subject_digest = NEW.subject_digest AND decision = 'approve' AND withdrawn_at IS NULL;
  IF NEW.decided_at IS NULL OR NEW.decided_at < greatest(NEW.created_at, last_signed)
     OR NEW.decided_at < NEW.created_at + coalesce((asked ->> 'minReviewSeconds')::numeric, 0) * interval '1 second' THEN
    RAISE EXCEPTION 'a request is not applied before its minimum review time' USING ERRCODE = '42501';
  END IF;
  IF NEW.decided_at < last_signed + coalesce((asked ->> 'coolOffSeconds')::numeric, 0) * interval '1 second' THEN
    RAISE EXCEPTION 'a request is not applied before its cool-off is over' USING ERRCODE = '42501';
  END IF;
  IF NOT in_change_window(asked -> 'windows', NEW.decided_at) THEN
    RAISE EXCEPTION 'a request is applied in its change window only' USING ERRCODE = '42501';
  END IF;
  IF NEW.action = 'promote' AND NEW.environment = 'production' AND EXISTS (
    SELECT 1 FROM change_freeze f WHERE f.organisation_id = NEW.organisation_id AND f.lifted_at IS NULL
      AND f.starts_at <= NEW.decided_at AND (f.ends_at IS NULL OR f.ends_at > NEW.decided_at)
      AND (f.scope = 'organisation' OR (f.scope = 'workspace' AND f.workspace_id = NEW.workspace_id)
        OR f.workflow_id = NEW.workflow_id)
  ) THEN
    RAISE EXCEPTION 'nothing is applied in a freeze' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER times_guarded BEFORE UPDATE ON change_request FOR EACH ROW EXECUTE FUNCTION guard_request_times();
