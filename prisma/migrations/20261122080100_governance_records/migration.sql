-- CreateTable
CREATE TABLE "committee" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "remit" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "dissolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "committee_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "committee_member" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "committee_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),
    "added_by" TEXT NOT NULL,

    CONSTRAINT "committee_member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "committee_meeting" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "committee_id" TEXT NOT NULL,
    "held_at" TIMESTAMPTZ(3) NOT NULL,
    "subject" TEXT NOT NULL,
    "attendees" TEXT[],
    "decisions" JSONB NOT NULL,
    "recorded_by" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "committee_meeting_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ownership" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ownership_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "handover" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "subject_name" TEXT NOT NULL,
    "from_id" TEXT NOT NULL,
    "to_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "proposed_by" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "handover_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "planned_audit" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "workflow_ids" TEXT[],
    "auditor_id" TEXT NOT NULL,
    "planned_for" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "conclusion" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "reported_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "planned_audit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_finding" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "planned_audit_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "workflow_id" TEXT,
    "owner_id" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "action" TEXT,
    "evidence" TEXT,
    "answered_by" TEXT,
    "answered_at" TIMESTAMPTZ(3),
    "verdict" TEXT,
    "closed_by" TEXT,
    "closed_at" TIMESTAMPTZ(3),
    "raised_by" TEXT NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_finding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "control_evidence" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "query_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "by_workflow" JSONB NOT NULL,
    "items" JSONB NOT NULL,
    "item_count" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "evaluated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "control_evidence_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "control_run" (
    "organisation_id" TEXT NOT NULL,
    "evaluated_at" TIMESTAMPTZ(3) NOT NULL,
    "changed" INTEGER NOT NULL,
    "duration_ms" INTEGER NOT NULL,

    CONSTRAINT "control_run_pkey" PRIMARY KEY ("organisation_id")
);

-- CreateTable
CREATE TABLE "control_attestation" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "query_id" TEXT NOT NULL,
    "statement" TEXT NOT NULL,
    "evidence" TEXT NOT NULL,
    "attested_by" TEXT NOT NULL,
    "attested_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_by" TEXT,
    "confirmed_at" TIMESTAMPTZ(3),
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "control_attestation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "incident_classification" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "incident_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "aware_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "is_frozen" BOOLEAN NOT NULL,
    "reported_at" TIMESTAMPTZ(3),
    "report_reference" TEXT,
    "classified_by" TEXT NOT NULL,
    "classified_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "incident_classification_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "committee_organisation_id_name_key" ON "committee"("organisation_id", "name");

-- CreateIndex
CREATE INDEX "committee_member_committee_id_until_idx" ON "committee_member"("committee_id", "until");

-- CreateIndex
CREATE INDEX "committee_member_organisation_id_person_id_idx" ON "committee_member"("organisation_id", "person_id");

-- CreateIndex
CREATE INDEX "committee_meeting_committee_id_held_at_idx" ON "committee_meeting"("committee_id", "held_at");

-- CreateIndex
CREATE INDEX "ownership_organisation_id_owner_id_idx" ON "ownership"("organisation_id", "owner_id");

-- CreateIndex
CREATE UNIQUE INDEX "ownership_organisation_id_kind_subject_id_key" ON "ownership"("organisation_id", "kind", "subject_id");

-- CreateIndex
CREATE INDEX "handover_organisation_id_state_to_id_idx" ON "handover"("organisation_id", "state", "to_id");

-- CreateIndex
CREATE INDEX "handover_organisation_id_subject_id_idx" ON "handover"("organisation_id", "subject_id");

-- CreateIndex
CREATE INDEX "planned_audit_organisation_id_state_planned_for_idx" ON "planned_audit"("organisation_id", "state", "planned_for");

-- CreateIndex
CREATE UNIQUE INDEX "planned_audit_organisation_id_number_key" ON "planned_audit"("organisation_id", "number");

-- CreateIndex
CREATE INDEX "audit_finding_organisation_id_state_due_at_idx" ON "audit_finding"("organisation_id", "state", "due_at");

-- CreateIndex
CREATE INDEX "audit_finding_organisation_id_owner_id_state_idx" ON "audit_finding"("organisation_id", "owner_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "audit_finding_planned_audit_id_number_key" ON "audit_finding"("planned_audit_id", "number");

-- CreateIndex
CREATE INDEX "control_evidence_organisation_id_query_id_evaluated_at_idx" ON "control_evidence"("organisation_id", "query_id", "evaluated_at");

-- CreateIndex
CREATE INDEX "control_attestation_organisation_id_query_id_attested_at_idx" ON "control_attestation"("organisation_id", "query_id", "attested_at");

-- CreateIndex
CREATE UNIQUE INDEX "incident_classification_incident_id_key" ON "incident_classification"("incident_id");

-- CreateIndex
CREATE INDEX "incident_classification_organisation_id_due_at_idx" ON "incident_classification"("organisation_id", "due_at");

-- AddForeignKey
ALTER TABLE "committee_member" ADD CONSTRAINT "committee_member_committee_id_fkey" FOREIGN KEY ("committee_id") REFERENCES "committee"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "committee_meeting" ADD CONSTRAINT "committee_meeting_committee_id_fkey" FOREIGN KEY ("committee_id") REFERENCES "committee"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_finding" ADD CONSTRAINT "audit_finding_planned_audit_id_fkey" FOREIGN KEY ("planned_audit_id") REFERENCES "planned_audit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

SELECT protect_table('committee', 'governed', 'organisation', 'SELECT, INSERT, UPDATE');
SELECT protect_table('committee_member', 'governed', 'organisation', 'SELECT, INSERT, UPDATE');
SELECT protect_table('committee_meeting', 'governed', 'organisation', 'SELECT, INSERT');
SELECT protect_table('ownership', 'governed', 'workspace', 'SELECT, INSERT, UPDATE');
SELECT protect_table('handover', 'governed', 'workspace', 'SELECT, INSERT, UPDATE');
SELECT protect_table('planned_audit', 'governed', 'organisation', 'SELECT, INSERT, UPDATE');
SELECT protect_table('audit_finding', 'governed', 'organisation', 'SELECT, INSERT, UPDATE');
SELECT protect_table('control_evidence', 'governed', 'organisation', 'SELECT, INSERT');
SELECT protect_table('control_run', 'internal', 'organisation', 'SELECT, INSERT, UPDATE');
SELECT protect_table('control_attestation', 'governed', 'organisation', 'SELECT, INSERT, UPDATE');
SELECT protect_table('incident_classification', 'governed', 'workspace', 'SELECT, INSERT, UPDATE');

-- A finding is closed on evidence, by somebody who neither owns it nor gave the evidence; closed stays closed.
CREATE FUNCTION guard_finding() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.state = 'closed' THEN
      RAISE EXCEPTION 'a closed finding does not change any more' USING ERRCODE = '42501';
    END IF;
    IF ROW(NEW.organisation_id, NEW.planned_audit_id, NEW.number, NEW.title, NEW.detail, NEW.severity, NEW.workflow_id,
           NEW.raised_by, NEW.raised_at)
       IS DISTINCT FROM
       ROW(OLD.organisation_id, OLD.planned_audit_id, OLD.number, OLD.title, OLD.detail, OLD.severity, OLD.workflow_id,
           OLD.raised_by, OLD.raised_at) THEN
      RAISE EXCEPTION 'what a finding says cannot be changed' USING ERRCODE = '42501';
    END IF;
  END IF;
  IF NEW.state = 'closed' AND (
    coalesce(NEW.evidence, '') = '' OR NEW.answered_by IS NULL OR NEW.closed_by IS NULL
    OR NEW.closed_by = NEW.owner_id OR NEW.closed_by = NEW.answered_by
  ) THEN
    RAISE EXCEPTION 'a finding is closed on evidence, by somebody other than its owner' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER guarded BEFORE INSERT OR UPDATE ON audit_finding FOR EACH ROW EXECUTE FUNCTION guard_finding();

CREATE FUNCTION guard_planned_audit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF OLD.state IN ('closed', 'cancelled') THEN
    RAISE EXCEPTION 'an audit that is % does not change any more', OLD.state USING ERRCODE = '42501';
  END IF;
  IF NEW.state = 'closed' AND EXISTS (SELECT 1 FROM audit_finding WHERE planned_audit_id = NEW.id AND state <> 'closed') THEN
    RAISE EXCEPTION 'an audit with open findings is not closed' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER guarded BEFORE UPDATE ON planned_audit FOR EACH ROW EXECUTE FUNCTION guard_planned_audit();

-- An attestation is one person's word, confirmed by another; what it says never changes.
CREATE FUNCTION guard_attestation() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.confirmed_by = NEW.attested_by THEN
    RAISE EXCEPTION 'an attestation is confirmed by a second person' USING ERRCODE = '42501';
  END IF;
  IF TG_OP = 'UPDATE' AND (
    OLD.withdrawn_at IS NOT NULL
    OR (OLD.confirmed_by IS NOT NULL AND NEW.confirmed_by IS DISTINCT FROM OLD.confirmed_by)
    OR ROW(NEW.organisation_id, NEW.query_id, NEW.statement, NEW.evidence, NEW.attested_by, NEW.attested_at, NEW.expires_at)
       IS DISTINCT FROM
       ROW(OLD.organisation_id, OLD.query_id, OLD.statement, OLD.evidence, OLD.attested_by, OLD.attested_at, OLD.expires_at)
  ) THEN
    RAISE EXCEPTION 'an attestation is confirmed or withdrawn, and nothing else' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER guarded BEFORE INSERT OR UPDATE ON control_attestation FOR EACH ROW EXECUTE FUNCTION guard_attestation();

-- Only the person to whom something is handed accepts it, and an answer is final.
CREATE FUNCTION guard_handover() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' THEN
      RAISE EXCEPTION 'a hand-over starts as a proposal' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'proposed' THEN
    RAISE EXCEPTION 'a hand-over that is % does not change any more', OLD.state USING ERRCODE = '42501';
  END IF;
  IF ROW(NEW.kind, NEW.subject_id, NEW.from_id, NEW.to_id, NEW.proposed_by)
     IS DISTINCT FROM ROW(OLD.kind, OLD.subject_id, OLD.from_id, OLD.to_id, OLD.proposed_by) THEN
    RAISE EXCEPTION 'what is handed over to whom cannot be changed' USING ERRCODE = '42501';
  END IF;
  IF NEW.state = 'accepted' AND NEW.decided_by IS DISTINCT FROM NEW.to_id THEN
    RAISE EXCEPTION 'only the person to whom it is handed accepts it' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER guarded BEFORE INSERT OR UPDATE ON handover FOR EACH ROW EXECUTE FUNCTION guard_handover();

-- What a serious incident is about stays as it is until the authorities were told (AI Act, Article 73(6)).
CREATE FUNCTION guard_classification() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.is_frozen AND NOT NEW.is_frozen AND NEW.reported_at IS NULL THEN
    RAISE EXCEPTION 'evidence stays frozen until the incident was reported' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER guarded BEFORE UPDATE ON incident_classification FOR EACH ROW EXECUTE FUNCTION guard_classification();
