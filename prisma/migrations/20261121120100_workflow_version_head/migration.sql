-- A version says what the workflow was called, who owned it and how risky it was held to be at the time.
ALTER TABLE "workflow_version" ADD COLUMN "name" TEXT NOT NULL,
ADD COLUMN "owner_id" TEXT NOT NULL,
ADD COLUMN "risk_tier" TEXT NOT NULL;
