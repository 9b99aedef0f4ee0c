-- What statements did to governed rows is taken from the setting together with each of their answers, so the setting stays
-- short however many rows a transaction changes. One expression makes a note: each costs anew in every transaction.
CREATE OR REPLACE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
  before jsonb;
  written text;
  noted text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    noted := set_config('app.audit_changes', concat(current_setting('app.audit_changes', true),
      '{"resource":', to_json(TG_TABLE_NAME || ':' || NEW.id), ',"op":"insert","n":', nextval('audit_change_order'),
      ',"set":', row_to_json(NEW), E'}\n'), true);
    RETURN NULL;
  ELSIF TG_OP = 'UPDATE' THEN
    before := to_jsonb(OLD);
    written := (SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(NEW)) WHERE value <> before -> key)::text;
    IF written IS NULL THEN RETURN NULL; END IF;
  ELSE
    written := '{}';
  END IF;
  noted := set_config('app.audit_changes', concat(current_setting('app.audit_changes', true),
    '{"resource":', to_json(TG_TABLE_NAME || ':' || CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END), ',"op":"', lower(TG_OP), '","n":',
    nextval('audit_change_order'), ',"set":', written, E'}\n'), true);
  RETURN NULL;
END $$;

-- An event is written when nothing is left in the setting: what changed is then known to whoever writes it.
CREATE OR REPLACE FUNCTION stamp_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('app.audit_changes', true) <> '' THEN
    RAISE EXCEPTION 'governed rows were changed by a statement that did not take what was noted of them'
      USING HINT = 'such a statement begins with INSERT, UPDATE, DELETE, MERGE or WITH, or calls a function of ours';
  END IF;
  NEW.xid := pg_current_xact_id();
  RETURN NEW;
END $$;
