-- How the calls of a deployment are spread over revisions that were approved; a change is a new row.
CREATE TABLE "traffic_split" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "terms" JSONB NOT NULL,
    "salt" TEXT NOT NULL,
    "revision_ids" TEXT[] NOT NULL,
    "reason" TEXT NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_by" TEXT,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "traffic_split_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "traffic_split_deployment_id_set_at_idx" ON "traffic_split"("deployment_id", "set_at");
CREATE UNIQUE INDEX "traffic_split_in_force" ON "traffic_split"("deployment_id") WHERE ended_at IS NULL;

-- A purge makes every answer remembered before it worthless: its number is part of what answers are remembered by.
CREATE TABLE "cache_purge" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "purged_by" TEXT NOT NULL,
    "purged_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cache_purge_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "cache_purge_workflow_id_number_key" ON "cache_purge"("workflow_id", "number");
CREATE INDEX "cache_purge_organisation_id_purged_at_idx" ON "cache_purge"("organisation_id", "purged_at");

SELECT protect_table('traffic_split', 'governed', 'workspace', 'SELECT, INSERT, UPDATE');
SELECT protect_table('cache_purge', 'governed', 'workspace', 'SELECT, INSERT');
