-- How somebody looks at the runs of an experiment: filter, order, columns, groups. Kept for oneself or shared.
CREATE TABLE "tracking_view" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "experiment_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "is_shared" BOOLEAN NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tracking_view_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "tracking_view_experiment_id_created_by_name_key" ON "tracking_view"("experiment_id", "created_by", "name");

SELECT protect_table('tracking_view', 'governed', 'workspace');
