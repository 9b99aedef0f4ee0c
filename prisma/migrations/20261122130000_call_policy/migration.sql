-- What the gateway does with a call beside asking the model, and what it then did.
ALTER TABLE "workflow_version" ADD COLUMN "call_policy" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "decision" ADD COLUMN "trail" JSONB NOT NULL DEFAULT '{}';
