-- A pattern for names of runs that few fit is found by three signs in a row. The extension comes with PostgreSQL and whoever may
-- create in a database may take it in; where there is none, every name is looked at, as before. Names stand in a tag of their
-- own, so that an index on them is written once per run and not with every change of its state. What waits to be put into the
-- index stays little, so that nobody who logs a run waits long for it.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX "run_tag_name_idx" ON "run_tag" USING gin (lower("value") gin_trgm_ops)
    WITH (gin_pending_list_limit = 256) WHERE "key" = 'mlflow.runName';
EXCEPTION WHEN insufficient_privilege OR feature_not_supported OR undefined_file OR undefined_object THEN
  RAISE NOTICE 'names of runs are searched without pg_trgm: %', SQLERRM;
END $$;
