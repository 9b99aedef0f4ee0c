-- What was handed out, over what, and the digest of its manifest. head pins the tree head with the keys and witness lines
-- that were known then, so that the same pack can be made again, byte by byte.
CREATE TABLE "evidence_pack" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "environment" TEXT,
    "profile" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "previous_size" BIGINT,
    "head" JSONB NOT NULL,
    "manifest_digest" TEXT NOT NULL,
    "made_by" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "evidence_pack_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "evidence_pack_organisation_id_made_at_idx" ON "evidence_pack"("organisation_id", "made_at");
SELECT protect_table('evidence_pack', 'governed', 'organisation', 'SELECT, INSERT');

-- The key by which a cosignature is checked, kept with it: the witness of today's settings may be another one.
ALTER TABLE "audit_cosignature" ADD COLUMN "vkey" TEXT;

-- All rows of one kind that the log of one organisation knows.
CREATE INDEX "audit_change_organisation_id_resource_n_idx" ON "audit_change"("organisation_id", "resource", "n");
