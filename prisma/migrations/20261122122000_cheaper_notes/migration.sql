-- A note costs every governed write, so it is made without a query where there is nothing to compare: a new row is noted
-- whole (its nulls are left out by whoever reads the note), a removed one by its name.
CREATE OR REPLACE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
  before jsonb;
  written text;
  noted text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    written := row_to_json(NEW)::text;
  ELSIF TG_OP = 'UPDATE' THEN
    before := to_jsonb(OLD);
    written := (SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(NEW)) WHERE value <> before -> key)::text;
    IF written IS NULL THEN RETURN NULL; END IF;
  ELSE
    written := '{}';
  END IF;
  noted := set_config('app.audit_changes',
    coalesce(current_setting('app.audit_changes', true), '')
      || '{"resource":' || to_json(TG_TABLE_NAME || ':' || CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END)::text
      || ',"op":"' || lower(TG_OP) || '","n":' || nextval('audit_change_order') || ',"set":' || written || E'}\n', true);
  RETURN NULL;
END $$;
