-- Endpoints that clients of MLflow's protocol set up: the same log and the same cursor, told in their own words.
ALTER TABLE "webhook_endpoint" ADD COLUMN "dialect" TEXT NOT NULL DEFAULT 'cloudevents',
  ADD COLUMN "workspace_id" TEXT,
  ADD COLUMN "wire_name" TEXT,
  ADD COLUMN "description" TEXT,
  ADD COLUMN "wire_events" TEXT[] DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "updated_at" TIMESTAMPTZ(3);
ALTER TABLE "webhook_endpoint" ADD CONSTRAINT "webhook_endpoint_dialect" CHECK (
  ("dialect" = 'cloudevents' AND "workspace_id" IS NULL AND "wire_name" IS NULL)
  OR ("dialect" = 'mlflow' AND "workspace_id" IS NOT NULL AND "wire_name" IS NOT NULL));
