-- Which event changed which row, in the order of the row's changes. It can be rebuilt from the events at any time.
CREATE TABLE "audit_change" (
    "resource" TEXT NOT NULL,
    "n" BIGINT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,

    CONSTRAINT "audit_change_pkey" PRIMARY KEY ("resource","n")
);

SELECT protect_table('audit_change', 'internal', 'organisation', 'SELECT, INSERT');
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_change"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- Every change of a governed row is noted for the rest of its transaction, so that the event which accounts for the row can
-- say what it changed. The number is drawn while the row is locked: it orders the changes of one row, whoever commits first.
CREATE SEQUENCE audit_change_order;
GRANT USAGE ON SEQUENCE audit_change_order TO interlock_app, interlock_system;

CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
  after jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
  written jsonb;
BEGIN
  SELECT coalesce(jsonb_object_agg(key, value), '{}') INTO written FROM jsonb_each(after)
  WHERE value IS DISTINCT FROM coalesce(before -> key, 'null');
  IF TG_OP = 'UPDATE' AND written = '{}' THEN RETURN NULL; END IF;
  PERFORM set_config('app.audit_changes',
    coalesce(current_setting('app.audit_changes', true), '') || jsonb_build_object(
      'resource', TG_TABLE_NAME || ':' || coalesce(after ->> 'id', before ->> 'id'),
      'op', lower(TG_OP), 'n', nextval('audit_change_order'), 'set', written)::text || E'\n', true);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION protect_table(
  table_name text, class text, scope text, app text DEFAULT 'SELECT, INSERT, UPDATE, DELETE'
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  visible text;
  writable text;
BEGIN
  CASE scope
    WHEN 'workspace' THEN visible := 'tenant_matches(organisation_id) AND workspace_matches(workspace_id)';
    WHEN 'organisation' THEN visible := 'tenant_matches(organisation_id)';
    WHEN 'self' THEN visible := 'tenant_matches(id)';
    WHEN 'own' THEN visible := 'person_id = current_setting(''app.person_id'', true)';
    WHEN 'person' THEN
      IF table_name = 'person' THEN
        visible := 'id = current_setting(''app.person_id'', true) OR EXISTS (SELECT 1 FROM membership m WHERE m.person_id = person.id AND tenant_matches(m.organisation_id))';
        writable := 'id = current_setting(''app.person_id'', true)';
      ELSE
        visible := format('person_id = current_setting(''app.person_id'', true) OR EXISTS (SELECT 1 FROM membership m WHERE m.person_id = %I.person_id AND tenant_matches(m.organisation_id))', table_name);
      END IF;
    WHEN 'shared' THEN visible := 'true';
    ELSE RAISE EXCEPTION 'unknown scope %', scope;
  END CASE;
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
  EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
  EXECUTE format('GRANT %s ON %I TO interlock_app', app, table_name);
  EXECUTE format('CREATE POLICY app_tenant ON %I TO interlock_app USING (%s) WITH CHECK (%s)', table_name, visible, coalesce(writable, visible));
  EXECUTE format('GRANT %s ON %I TO interlock_system', app, table_name);
  EXECUTE format('CREATE POLICY system_all ON %I TO interlock_system USING (true) WITH CHECK (true)', table_name);
  -- SECURITY DEFINER look-ups (sign-in, tokens) run as the owner and only ever read.
  EXECUTE format('CREATE POLICY owner_lookup ON %I FOR SELECT TO %I USING (true)', table_name, current_user);
  IF class = 'governed' THEN
    EXECUTE format(
      'CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON %I DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_audit_event()',
      table_name);
    EXECUTE format(
      'CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION note_change()', table_name);
  ELSIF class NOT IN ('telemetry', 'internal') THEN
    RAISE EXCEPTION 'unknown class %', class;
  END IF;
  EXECUTE format('COMMENT ON TABLE %I IS %L', table_name, class || ' / ' || scope);
END $$;

DO $$
DECLARE
  governed regclass;
BEGIN
  FOR governed IN SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = 'audited' LOOP
    EXECUTE format('CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION note_change()', governed);
  END LOOP;
END $$;
