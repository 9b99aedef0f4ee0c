-- The second wall around signatures: what the code refuses, Postgres refuses too.

-- Nobody signs what they asked for or worked on; a signature names the digest that the request has now; people only.
CREATE FUNCTION guard_approval() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  request change_request%ROWTYPE;
BEGIN
  SELECT * INTO request FROM change_request WHERE id = NEW.change_request_id AND organisation_id = NEW.organisation_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a signature needs its change request' USING ERRCODE = '42501';
  END IF;
  IF NEW.person_id = request.requested_by OR NEW.person_id = (request.manifest ->> 'onBehalfOf') THEN
    RAISE EXCEPTION 'whoever asked for a change may not sign it' USING ERRCODE = '42501';
  END IF;
  IF (request.manifest -> 'contributors') ? NEW.person_id THEN
    RAISE EXCEPTION 'whoever worked on a change may not sign it' USING ERRCODE = '42501';
  END IF;
  IF NEW.subject_digest <> request.subject_digest THEN
    RAISE EXCEPTION 'a signature is bound to the digest of what it signs' USING ERRCODE = '42501';
  END IF;
  IF request.state NOT IN ('in_review', 'blocked') THEN
    RAISE EXCEPTION 'a request in state % takes no signature', request.state USING ERRCODE = '42501';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM membership WHERE organisation_id = NEW.organisation_id AND person_id = NEW.person_id AND ended_at IS NULL
  ) THEN
    RAISE EXCEPTION 'only a person of the organisation may sign' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER guarded BEFORE INSERT OR UPDATE ON approval FOR EACH ROW EXECUTE FUNCTION guard_approval();

-- What was asked for never changes, an end is an end, and applied means that there is a revision.
CREATE FUNCTION guard_change_request() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('applied', 'rejected', 'withdrawn', 'expired', 'stale') THEN
    RAISE EXCEPTION 'a request that is % does not change any more', OLD.state USING ERRCODE = '42501';
  END IF;
  IF ROW(NEW.organisation_id, NEW.workspace_id, NEW.number, NEW.workflow_id, NEW.workflow_version_id, NEW.model_version_id,
         NEW.cluster_id, NEW.environment, NEW.policy_id, NEW.manifest, NEW.subject_digest, NEW.base_revision_id,
         NEW.requested_by, NEW.created_at, NEW.expires_at)
     IS DISTINCT FROM
     ROW(OLD.organisation_id, OLD.workspace_id, OLD.number, OLD.workflow_id, OLD.workflow_version_id, OLD.model_version_id,
         OLD.cluster_id, OLD.environment, OLD.policy_id, OLD.manifest, OLD.subject_digest, OLD.base_revision_id,
         OLD.requested_by, OLD.created_at, OLD.expires_at) THEN
    RAISE EXCEPTION 'what a request asks for cannot be changed; open a new one' USING ERRCODE = '42501';
  END IF;
  IF NEW.state = 'applied' AND NEW.revision_id IS NULL THEN
    RAISE EXCEPTION 'an applied request names its revision' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER guarded BEFORE UPDATE ON change_request FOR EACH ROW EXECUTE FUNCTION guard_change_request();
