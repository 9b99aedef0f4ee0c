-- What a workspace's guardrails and feature servers ask for, by a name that call policies say. The value is sealed for its
-- row and goes nowhere but to the origin it was entered for.
CREATE TABLE "workspace_secret" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "header" TEXT NOT NULL,
    "sealed_value" TEXT NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "workspace_secret_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "workspace_secret_workspace_id_name_key" ON "workspace_secret"("workspace_id", "name");
CREATE INDEX "workspace_secret_organisation_id_name_idx" ON "workspace_secret"("organisation_id", "name");

SELECT protect_table('workspace_secret', 'governed', 'workspace');
