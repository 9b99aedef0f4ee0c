-- A dead letter of a workflow whose evidence is frozen keeps what it holds, whoever purges it and however old it is.
CREATE FUNCTION keep_frozen_letter() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  -- Without a workflow only what concerns the whole organisation keeps it.
  IF is_frozen_evidence(OLD.organisation_id, coalesce(OLD.workflow_id, '')) THEN
    RAISE EXCEPTION 'dead letter % is evidence of a serious incident and stays as it is', OLD.id USING ERRCODE = '42501';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER kept BEFORE DELETE ON dead_letter FOR EACH ROW EXECUTE FUNCTION keep_frozen_letter();
CREATE TRIGGER kept_whole BEFORE UPDATE ON dead_letter FOR EACH ROW
  WHEN (OLD.payload IS DISTINCT FROM NEW.payload OR OLD.subject IS DISTINCT FROM NEW.subject
    OR OLD.workflow_id IS DISTINCT FROM NEW.workflow_id)
  EXECUTE FUNCTION keep_frozen_letter();
