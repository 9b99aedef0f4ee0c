-- What a serious incident is about stays as it is while its evidence is frozen (AI Act, Article 73(6)), whoever erases and
-- for whatever reason: the values of its workflow's decisions, its figures by the minute, and what the log keeps of people.

-- Whether anything frozen concerns this workflow, or any at all when none is named. An incident of no workflow concerns all.
CREATE FUNCTION is_frozen_evidence(organisation text, workflow text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (
    SELECT 1 FROM incident_classification c LEFT JOIN incident i ON i.id = c.incident_id
    WHERE c.organisation_id = organisation AND c.is_frozen
      AND (workflow IS NULL OR i.workflow_id IS NULL OR i.workflow_id = workflow)
  )
$$;
REVOKE ALL ON FUNCTION is_frozen_evidence(text, text) FROM PUBLIC;

CREATE INDEX "incident_classification_frozen_idx" ON "incident_classification"("organisation_id") WHERE is_frozen;

CREATE FUNCTION keep_frozen_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF is_frozen_evidence(NEW.organisation_id, NEW.workflow_id) THEN
    RAISE EXCEPTION 'decision % is evidence of a serious incident and stays as it is', NEW.id USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER kept BEFORE UPDATE ON decision FOR EACH ROW
  WHEN (NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL) EXECUTE FUNCTION keep_frozen_decision();

-- Values about a verdict go with its decision, which another workflow than the frozen one may let go of.
CREATE FUNCTION keep_frozen_value() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  workflow text;
BEGIN
  IF NOT is_frozen_evidence(OLD.organisation_id, NULL) THEN RETURN OLD; END IF;
  SELECT d.workflow_id INTO workflow FROM audit_event e
    JOIN verdict v ON v.id = e.resource_id JOIN decision d ON d.id = v.decision_id
    WHERE e.id = OLD.event_id AND e.resource_type = 'verdict';
  IF workflow IS NULL OR is_frozen_evidence(OLD.organisation_id, workflow) THEN
    RAISE EXCEPTION 'values of the log are kept while the evidence of a serious incident is frozen' USING ERRCODE = '42501';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER kept BEFORE DELETE ON audit_private FOR EACH ROW EXECUTE FUNCTION keep_frozen_value();

CREATE FUNCTION keep_frozen_key() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF is_frozen_evidence(NEW.organisation_id, NULL) THEN
    RAISE EXCEPTION 'keys of the log are kept while the evidence of a serious incident is frozen' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER kept BEFORE UPDATE ON audit_subject_key FOR EACH ROW
  WHEN (NEW.destroyed_at IS NOT NULL AND OLD.destroyed_at IS NULL) EXECUTE FUNCTION keep_frozen_key();

CREATE FUNCTION keep_frozen_figures() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF is_frozen_evidence(OLD.organisation_id, OLD.workflow_id) THEN
    RAISE EXCEPTION 'figures of workflow % are evidence of a serious incident', OLD.workflow_id USING ERRCODE = '42501';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER kept BEFORE DELETE ON rollup FOR EACH ROW EXECUTE FUNCTION keep_frozen_figures();

-- A classification is no way around: it stays, and so do the incident it is about and the workflow that concerned.
CREATE FUNCTION keep_classified_incident() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF (OLD.workflow_id, OLD.organisation_id, OLD.workspace_id) IS DISTINCT FROM (NEW.workflow_id, NEW.organisation_id, NEW.workspace_id) THEN
    RAISE EXCEPTION 'what an incident is about does not change' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER kept BEFORE UPDATE ON incident FOR EACH ROW EXECUTE FUNCTION keep_classified_incident();

CREATE OR REPLACE FUNCTION guard_classification() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.is_frozen AND NOT NEW.is_frozen AND NEW.reported_at IS NULL THEN
    RAISE EXCEPTION 'evidence stays frozen until the incident was reported' USING ERRCODE = '42501';
  END IF;
  IF (OLD.incident_id, OLD.organisation_id, OLD.workspace_id) IS DISTINCT FROM (NEW.incident_id, NEW.organisation_id, NEW.workspace_id) THEN
    RAISE EXCEPTION 'a classification stays with its incident' USING ERRCODE = '42501';
  END IF;
  IF OLD.reported_at IS NOT NULL AND NEW.reported_at IS DISTINCT FROM OLD.reported_at THEN
    RAISE EXCEPTION 'what was reported stays reported' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
