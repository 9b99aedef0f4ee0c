-- CreateTable
CREATE TABLE "assessment" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "content" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "tier" TEXT,
    "owner_id" TEXT NOT NULL,
    "review_by" TIMESTAMPTZ(3) NOT NULL,
    "authors" TEXT[],
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "assessment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assessment_sign_off" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "assessment_id" TEXT NOT NULL,
    "subject_digest" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "assessment_sign_off_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assessment_draft" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "assessment_draft_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "assessment_organisation_id_kind_created_at_idx" ON "assessment"("organisation_id", "kind", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "assessment_workflow_id_kind_number_key" ON "assessment"("workflow_id", "kind", "number");

-- CreateIndex
CREATE UNIQUE INDEX "assessment_sign_off_assessment_id_key" ON "assessment_sign_off"("assessment_id");

-- CreateIndex
CREATE UNIQUE INDEX "assessment_draft_workflow_id_kind_person_id_key" ON "assessment_draft"("workflow_id", "kind", "person_id");

-- AddForeignKey
ALTER TABLE "assessment_sign_off" ADD CONSTRAINT "assessment_sign_off_assessment_id_fkey" FOREIGN KEY ("assessment_id") REFERENCES "assessment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

SELECT protect_table('assessment', 'governed', 'workspace', 'SELECT, INSERT');
SELECT protect_table('assessment_sign_off', 'governed', 'workspace', 'SELECT, INSERT');
SELECT protect_table('assessment_draft', 'telemetry', 'workspace');

ALTER TABLE "assessment" ADD CONSTRAINT "assessment_kind_known" CHECK (
  kind IN ('risk', 'dpia', 'fria') AND (kind = 'risk') = (tier IS NOT NULL)
);
ALTER TABLE "assessment_sign_off" ADD CONSTRAINT "sign_off_decision_known" CHECK (decision IN ('approve', 'return'));

CREATE FUNCTION risk_tier_rank(tier text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_position(ARRAY['minimal', 'limited', 'high', 'critical'], tier)
$$;

-- A version follows the one before, and its tier is no lower than the worst of the impacts that it rates.
CREATE FUNCTION guard_assessment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  worst integer;
BEGIN
  IF NEW.number <> (
    SELECT coalesce(max(number), 0) + 1 FROM assessment
    WHERE organisation_id = NEW.organisation_id AND workflow_id = NEW.workflow_id AND kind = NEW.kind
  ) THEN
    RAISE EXCEPTION 'versions of an assessment follow each other without a gap' USING ERRCODE = '42501';
  END IF;
  IF NOT (NEW.created_by = ANY (NEW.authors)) THEN
    RAISE EXCEPTION 'whoever writes an assessment is one of its authors' USING ERRCODE = '42501';
  END IF;
  IF NEW.kind = 'risk' THEN
    SELECT max(risk_tier_rank(impact.value ->> 'tier')) INTO worst FROM jsonb_each(NEW.content -> 'impacts') impact;
    IF worst IS NULL OR risk_tier_rank(NEW.tier) IS NULL OR risk_tier_rank(NEW.tier) < worst THEN
      RAISE EXCEPTION 'the tier of an assessment is the strictest of its ratings' USING ERRCODE = '42501';
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER guarded BEFORE INSERT ON assessment FOR EACH ROW EXECUTE FUNCTION guard_assessment();

-- Nobody signs off what they wrote; only a risk officer does, over the digest of the newest version.
CREATE FUNCTION guard_sign_off() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  subject assessment%ROWTYPE;
BEGIN
  SELECT * INTO subject FROM assessment WHERE id = NEW.assessment_id AND organisation_id = NEW.organisation_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a sign-off needs its assessment' USING ERRCODE = '42501';
  END IF;
  IF NEW.person_id = subject.created_by OR NEW.person_id = ANY (subject.authors) THEN
    RAISE EXCEPTION 'whoever wrote an assessment may not sign it off' USING ERRCODE = '42501';
  END IF;
  IF NEW.subject_digest <> subject.digest THEN
    RAISE EXCEPTION 'a sign-off is bound to the digest of what it signs' USING ERRCODE = '42501';
  END IF;
  IF EXISTS (
    SELECT 1 FROM assessment WHERE workflow_id = subject.workflow_id AND kind = subject.kind AND number > subject.number
  ) THEN
    RAISE EXCEPTION 'there is a newer version of this assessment' USING ERRCODE = '42501';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM membership m JOIN role_grant g ON g.person_id = m.person_id AND g.organisation_id = m.organisation_id
    WHERE m.organisation_id = NEW.organisation_id AND m.person_id = NEW.person_id AND m.ended_at IS NULL
      AND g.role = 'risk-officer' AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > NEW.signed_at)
      AND (g.workspace_id IS NULL OR g.workspace_id = subject.workspace_id)
  ) THEN
    RAISE EXCEPTION 'only a risk officer signs an assessment off' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER guarded BEFORE INSERT ON assessment_sign_off FOR EACH ROW EXECUTE FUNCTION guard_sign_off();

-- The tier that an approved risk assessment found is a floor: nothing about its workflow is written below it.
CREATE FUNCTION guard_workflow_tier() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  subject text := CASE TG_TABLE_NAME WHEN 'workflow' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'workflow_id' END;
  floor text;
BEGIN
  SELECT a.tier INTO floor FROM assessment a JOIN assessment_sign_off s ON s.assessment_id = a.id AND s.decision = 'approve'
  WHERE a.workflow_id = subject AND a.kind = 'risk' ORDER BY a.number DESC LIMIT 1;
  IF floor IS NOT NULL AND coalesce(risk_tier_rank(NEW.risk_tier), 0) < risk_tier_rank(floor) THEN
    RAISE EXCEPTION 'the approved risk assessment asks for tier % or stricter', floor USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER tier_guarded BEFORE UPDATE ON workflow FOR EACH ROW EXECUTE FUNCTION guard_workflow_tier();
CREATE TRIGGER tier_guarded BEFORE INSERT ON workflow_version FOR EACH ROW EXECUTE FUNCTION guard_workflow_tier();
