-- Tokens of whoever operates the platform belong to no organisation; what they may do is found before one is known.
CREATE TABLE "platform_token" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[],
    "secret_hash" TEXT NOT NULL,
    "allowed_addresses" TEXT[] NOT NULL DEFAULT '{}',
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "platform_token_pkey" PRIMARY KEY ("id")
);

-- Organisations that the platform made, and may empty again. Those that people set up themselves do not stand here.
CREATE TABLE "tenant" (
    "organisation_id" TEXT NOT NULL,
    "founded_by" TEXT NOT NULL,
    "founded_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "emptied_at" TIMESTAMPTZ(3),

    CONSTRAINT "tenant_pkey" PRIMARY KEY ("organisation_id")
);
CREATE INDEX "tenant_emptying_idx" ON "tenant"("closed_at") WHERE closed_at IS NOT NULL AND emptied_at IS NULL;

SELECT protect_table('platform_token', 'internal', 'shared', 'SELECT, INSERT, UPDATE');
SELECT protect_table('tenant', 'internal', 'organisation', 'SELECT, INSERT, UPDATE');

-- The organisation of a slug, if the platform made it.
CREATE FUNCTION tenant_lookup(wanted_slug text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT t.organisation_id FROM tenant t JOIN organisation o ON o.id = t.organisation_id WHERE o.slug = wanted_slug
$$;

-- Tracked work, which the app role only adds to, is removed by the owner, and only for the organisation that is being emptied.
CREATE FUNCTION tracked_tables() RETURNS SETOF regclass
LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT c.oid::regclass FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND obj_description(c.oid, 'pg_class') = 'telemetry / workspace'
    -- Records of decisions end by the rules of retention, and drafts of assessments belong to what is governed.
    AND c.relname NOT IN ('decision', 'review_item', 'dead_letter', 'assessment_draft')
$$;

DO $$
DECLARE
  tracked regclass;
BEGIN
  FOR tracked IN SELECT tracked_tables() LOOP
    EXECUTE format(
      'CREATE POLICY owner_empties ON %s FOR DELETE TO %I USING (organisation_id = current_setting(''app.emptying'', true))',
      tracked, current_user);
  END LOOP;
END $$;

-- Removes some of what an organisation that was closed had tracked, and tells how many rows that were; 0 when nothing is left.
-- Files that a registered version is made of stay: what was registered is evidence.
CREATE FUNCTION empty_tenant(wanted text, rows_max integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  runs text[];
  kept text;
  tracked regclass;
  removed bigint := 0;
  part bigint;
BEGIN
  PERFORM 1 FROM tenant WHERE organisation_id = wanted AND closed_at IS NOT NULL;
  IF NOT FOUND THEN RETURN 0; END IF;
  PERFORM set_config('app.emptying', wanted, true);
  SELECT array_agg(id) INTO runs FROM (
    SELECT r.id FROM experiment e JOIN tracking_run r ON r.experiment_id = e.id WHERE e.organisation_id = wanted
    LIMIT greatest(1, rows_max / 100)) r;
  FOR tracked IN SELECT t FROM tracked_tables() t LOOP
    kept := CASE WHEN tracked = 'run_file'::regclass THEN ' AND frozen_by IS NULL' ELSE '' END;
    -- What belongs to a run is found by its key; there is no index by organisation for what is written most.
    IF tracked::text IN ('run_param', 'run_tag', 'run_metric', 'metric_batch', 'run_dataset', 'run_model') THEN
      EXECUTE format('DELETE FROM %s WHERE run_id = ANY($1) AND organisation_id = $2', tracked) USING runs, wanted;
    ELSIF tracked = 'tracking_run'::regclass THEN
      DELETE FROM tracking_run WHERE id = ANY(runs) AND organisation_id = wanted;
    ELSE
      EXECUTE format(
        'DELETE FROM %1$s WHERE ctid = ANY(ARRAY(SELECT ctid FROM %1$s WHERE organisation_id = $1%2$s LIMIT $2)) AND organisation_id = $1',
        tracked, kept) USING wanted, rows_max;
    END IF;
    GET DIAGNOSTICS part = ROW_COUNT;
    removed := removed + part;
  END LOOP;
  PERFORM set_config('app.emptying', '', true);
  RETURN removed;
END $$;

REVOKE ALL ON FUNCTION tenant_lookup(text), empty_tenant(text, integer), tracked_tables() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenant_lookup(text), empty_tenant(text, integer) TO interlock_app, interlock_system;
