-- A scorer's page finds its versions by the id they share.
CREATE INDEX "scorer_scorer_id_version_idx" ON "scorer"("scorer_id", "version");
