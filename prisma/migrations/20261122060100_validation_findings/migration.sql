-- Findings of independent validation: a question blocks until a validator closes it with evidence.

-- CreateTable
CREATE TABLE "validation_finding" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "change_request_id" TEXT NOT NULL,
    "workflow_id" TEXT,
    "model_version_id" TEXT,
    "number" INTEGER NOT NULL,
    "severity" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "opened_by" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "validation_finding_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "validation_finding_severity" CHECK ("severity" IN ('high', 'medium', 'low')),
    CONSTRAINT "validation_finding_state" CHECK ("state" IN ('open', 'answered', 'closed'))
);

-- CreateTable
CREATE TABLE "validation_entry" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "finding_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "evidence_url" TEXT,
    "evidence_digest" TEXT,
    "said_by" TEXT NOT NULL,
    "said_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "validation_entry_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "validation_entry_kind" CHECK ("kind" IN ('opened', 'answered', 'closed', 'reopened')),
    CONSTRAINT "validation_entry_evidence" CHECK ("kind" <> 'closed' OR "evidence_url" IS NOT NULL OR "evidence_digest" IS NOT NULL)
);

-- CreateIndex
CREATE INDEX "validation_finding_change_request_id_idx" ON "validation_finding"("change_request_id");

-- CreateIndex
CREATE INDEX "validation_finding_workflow_id_model_version_id_idx" ON "validation_finding"("workflow_id", "model_version_id");

-- CreateIndex
CREATE UNIQUE INDEX "validation_finding_organisation_id_number_key" ON "validation_finding"("organisation_id", "number");

-- CreateIndex
CREATE INDEX "validation_entry_finding_id_said_at_idx" ON "validation_entry"("finding_id", "said_at");

-- AddForeignKey
ALTER TABLE "validation_entry" ADD CONSTRAINT "validation_entry_finding_id_fkey" FOREIGN KEY ("finding_id") REFERENCES "validation_finding"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

SELECT protect_table('validation_finding', 'governed', 'workspace', 'SELECT, INSERT, UPDATE');
SELECT protect_table('validation_entry', 'governed', 'workspace', 'SELECT, INSERT');

-- Whether somebody asked for a change or worked on it.
CREATE FUNCTION has_part_in_request(request_id text, person text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (
    SELECT 1 FROM change_request c WHERE c.id = request_id
      AND (c.requested_by = person OR c.manifest ->> 'onBehalfOf' = person OR (c.manifest -> 'contributors') ? person))
$$;

-- Questions, closings and reopenings are a validator's who had no part in the change; answers are of those who had.
CREATE FUNCTION guard_validation_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  finding validation_finding%ROWTYPE;
BEGIN
  SELECT * INTO finding FROM validation_finding WHERE id = NEW.finding_id AND organisation_id = NEW.organisation_id;
  IF NOT FOUND OR finding.workspace_id <> NEW.workspace_id THEN
    RAISE EXCEPTION 'an entry needs its finding' USING ERRCODE = '42501';
  END IF;
  IF NEW.kind = 'answered' THEN
    IF NOT has_part_in_request(finding.change_request_id, NEW.said_by) THEN
      RAISE EXCEPTION 'only those who had part in a change answer for it' USING ERRCODE = '42501';
    END IF;
  ELSIF has_part_in_request(finding.change_request_id, NEW.said_by)
     OR NOT holds_role(NEW.organisation_id, NEW.workspace_id, NEW.said_by, 'validator', NEW.said_at) THEN
    RAISE EXCEPTION 'only a validator who had no part in a change judges it' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER guarded BEFORE INSERT ON validation_entry FOR EACH ROW EXECUTE FUNCTION guard_validation_entry();

-- A finding is never rewritten; its state follows the last thing said about it.
CREATE FUNCTION guard_validation_finding() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'open' OR has_part_in_request(NEW.change_request_id, NEW.opened_by)
       OR NOT holds_role(NEW.organisation_id, NEW.workspace_id, NEW.opened_by, 'validator', NEW.opened_at)
       OR NOT EXISTS (
         SELECT 1 FROM change_request c WHERE c.id = NEW.change_request_id AND c.organisation_id = NEW.organisation_id
           AND c.workspace_id = NEW.workspace_id AND c.workflow_id IS NOT DISTINCT FROM NEW.workflow_id
           AND c.model_version_id IS NOT DISTINCT FROM NEW.model_version_id) THEN
      RAISE EXCEPTION 'only a validator who had no part in a change opens a finding on it' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state' THEN
    RAISE EXCEPTION 'a finding is never rewritten' USING ERRCODE = '42501';
  END IF;
  IF NEW.state IS DISTINCT FROM (
    SELECT CASE kind WHEN 'opened' THEN 'open' WHEN 'reopened' THEN 'open' ELSE kind END FROM validation_entry
    WHERE finding_id = NEW.id ORDER BY said_at DESC, id DESC LIMIT 1) THEN
    RAISE EXCEPTION 'the state of a finding follows what was said last' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER guarded BEFORE INSERT OR UPDATE ON validation_finding FOR EACH ROW EXECUTE FUNCTION guard_validation_finding();

CREATE FUNCTION has_open_findings(request_id text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (
    SELECT 1 FROM change_request c JOIN validation_finding f ON f.organisation_id = c.organisation_id AND f.state <> 'closed'
      AND (f.change_request_id = c.id OR (f.workflow_id = c.workflow_id AND f.model_version_id = c.model_version_id))
    WHERE c.id = request_id)
$$;

-- While a finding is open, no validator signs the change off and nothing of it is applied in the ordinary way.
CREATE FUNCTION guard_findings_closed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_TABLE_NAME = 'approval' THEN
    IF to_jsonb(NEW) ->> 'decision' = 'approve' AND to_jsonb(NEW) -> 'roles' ? 'validator'
       AND has_open_findings(to_jsonb(NEW) ->> 'change_request_id') THEN
      RAISE EXCEPTION 'a validator signs off once every finding is closed' USING ERRCODE = '42501';
    END IF;
  ELSIF to_jsonb(NEW) ->> 'state' = 'applied' AND to_jsonb(OLD) ->> 'state' <> 'applied'
     AND has_open_findings(to_jsonb(NEW) ->> 'id') THEN
    RAISE EXCEPTION 'a change with an open finding is not applied' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER findings_guarded BEFORE INSERT ON approval FOR EACH ROW EXECUTE FUNCTION guard_findings_closed();
CREATE TRIGGER findings_guarded BEFORE UPDATE ON change_request FOR EACH ROW EXECUTE FUNCTION guard_findings_closed();

-- A passkey's proof is made with a key that its approver enrolled: the public key of the proof is the one that is kept.
CREATE FUNCTION guard_signature_key() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  kept bytea;
  given bytea;
BEGIN
  IF NEW.kind <> 'passkey' THEN
    RETURN NEW;
  END IF;
  SELECT k.public_key INTO kept FROM passkey_credential k JOIN approval a ON a.person_id = k.person_id
  WHERE a.id = NEW.approval_id AND k.credential_id = NEW.credential_id;
  given := from_base64url(NEW.spki);
  -- An ES256 key ends in its two coordinates, which the kept COSE key holds as well; of RS256 a stretch of the modulus.
  IF kept IS NULL OR NOT (
    (NEW.algorithm = -7 AND length(given) = 91 AND position(substring(given FROM 28 FOR 32) IN kept) > 0
      AND position(substring(given FROM 60 FOR 32) IN kept) > 0)
    OR (NEW.algorithm = -257 AND length(given) > 290 AND position(substring(given FROM 60 FOR 128) IN kept) > 0)) THEN
    RAISE EXCEPTION 'the passkey of a signature is one that its approver enrolled' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER key_guarded BEFORE INSERT ON approval_signature FOR EACH ROW EXECUTE FUNCTION guard_signature_key();
