-- What an application's answers are judged by, as MLflow's clients register it; every version is a row.
CREATE TABLE "scorer" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "experiment_id" TEXT NOT NULL,
    "scorer_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "definition" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "scorer_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "scorer_experiment_id_name_version_key" ON "scorer"("experiment_id", "name", "version");

SELECT protect_table('scorer', 'governed', 'workspace', 'SELECT, INSERT, DELETE');
