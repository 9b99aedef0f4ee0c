-- What an event puts beside itself costs every governed write, by the row and by the index.

-- Values of one event about one subject lie in one row, in one ciphertext; rows of before hold one value each and stay.
ALTER TABLE "audit_private" DROP CONSTRAINT "audit_private_pkey";
DROP INDEX "audit_private_event_id_idx";
ALTER TABLE "audit_private" DROP COLUMN "id", ADD COLUMN "value_count" INTEGER NOT NULL DEFAULT 1,
  ADD CONSTRAINT "audit_private_pkey" PRIMARY KEY ("event_id", "subject_id", "path");

-- Whoever looks for changes of a row knows whose row it is.
ALTER TABLE "audit_change" DROP CONSTRAINT "audit_change_pkey";
DROP INDEX "audit_change_organisation_id_resource_n_idx";
ALTER TABLE "audit_change" ADD CONSTRAINT "audit_change_pkey" PRIMARY KEY ("organisation_id", "resource", "n");

-- A changed row is noted as it was and as it is: whoever reads the note compares, which costs here a query of its own. Times
-- are noted in UTC; a session of another zone shows them so for the rest of its transaction.
CREATE OR REPLACE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  noted text;
BEGIN
  IF current_setting('timezone') <> 'UTC' THEN
    noted := set_config('timezone', 'UTC', true);
  END IF;
  IF TG_OP = 'INSERT' THEN
    noted := set_config('app.audit_changes', concat(current_setting('app.audit_changes', true),
      '{"resource":', to_json(TG_TABLE_NAME || ':' || NEW.id), ',"op":"insert","n":', nextval('audit_change_order'),
      ',"set":', row_to_json(NEW), E'}\n'), true);
  ELSIF TG_OP = 'UPDATE' THEN
    noted := set_config('app.audit_changes', concat(current_setting('app.audit_changes', true),
      '{"resource":', to_json(TG_TABLE_NAME || ':' || NEW.id), ',"op":"update","n":', nextval('audit_change_order'),
      ',"was":', row_to_json(OLD), ',"set":', row_to_json(NEW), E'}\n'), true);
  ELSE
    noted := set_config('app.audit_changes', concat(current_setting('app.audit_changes', true),
      '{"resource":', to_json(TG_TABLE_NAME || ':' || OLD.id), ',"op":"delete","n":', nextval('audit_change_order'),
      E',"set":{}}\n'), true);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION require_audit_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET enable_seqscan = off AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM audit_event
    WHERE xid = pg_current_xact_id() AND (TG_TABLE_NAME || ':' || coalesce(NEW.id, OLD.id)) = ANY (covers)
  ) THEN
    RAISE EXCEPTION 'governed table % changed row % without an audit event', TG_TABLE_NAME, coalesce(NEW.id, OLD.id)
      USING ERRCODE = '42501', HINT = 'append the event in the same transaction and name the row in covers';
  END IF;
  RETURN NULL;
END $$;

-- Rows of a few kilobytes stay as they are: compressing them, or storing them apart, costs more than all else that is done
-- with them. Ciphertexts are not compressed by any means.
ALTER TABLE "audit_event" SET (toast_tuple_target = 8160);
ALTER TABLE "audit_private" SET (toast_tuple_target = 8160), ALTER COLUMN "sealed_value" SET STORAGE EXTERNAL;
