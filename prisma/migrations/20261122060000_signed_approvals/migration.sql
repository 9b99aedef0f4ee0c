-- A signature is a fact: what was signed and the proof of it are written once, and it can be taken back, never changed.

-- DropIndex
DROP INDEX "approval_change_request_id_subject_digest_person_id_key";

-- AlterTable
ALTER TABLE "approval" ADD COLUMN     "reason_salt" TEXT,
ADD COLUMN     "round" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "withdrawn_reason" TEXT;

-- CreateTable
CREATE TABLE "approval_signature" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "approval_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "record" TEXT NOT NULL,
    "record_digest" TEXT NOT NULL,
    "credential_id" TEXT,
    "client_data_json" TEXT,
    "authenticator_data" TEXT,
    "signature" TEXT NOT NULL,
    "spki" TEXT NOT NULL,
    "algorithm" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "approval_signature_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signature_draft" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "change_request_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "record" TEXT NOT NULL,
    "reason_salt" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "signature_draft_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "approval_signature_approval_id_key" ON "approval_signature"("approval_id");

-- CreateIndex
CREATE UNIQUE INDEX "approval_change_request_id_subject_digest_person_id_round_key" ON "approval"("change_request_id", "subject_digest", "person_id", "round");

-- AddForeignKey
ALTER TABLE "approval_signature" ADD CONSTRAINT "approval_signature_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "approval"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

SELECT protect_table('approval_signature', 'governed', 'workspace', 'SELECT, INSERT');
SELECT protect_table('signature_draft', 'internal', 'organisation');
REVOKE DELETE ON approval FROM interlock_app, interlock_system;

-- Whether a person holds a role in a workspace at a time: a member who is not disabled, by a grant that is in force.
CREATE FUNCTION holds_role(organisation text, workspace text, person text, role_name text, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (
    SELECT 1 FROM role_grant g
    JOIN membership m ON m.organisation_id = g.organisation_id AND m.person_id = g.person_id AND m.ended_at IS NULL
    JOIN person p ON p.id = g.person_id AND p.disabled_at IS NULL
    WHERE g.organisation_id = organisation AND g.person_id = person AND g.role = role_name
      AND (g.workspace_id IS NULL OR g.workspace_id = workspace)
      AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > at))
$$;

-- Nobody signs what they asked for or worked on, or in a role they do not hold; a signature names the digest that the
-- request has now, and a person has one at a time.
CREATE OR REPLACE FUNCTION guard_approval() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  request change_request%ROWTYPE;
  before integer;
  standing integer;
BEGIN
  SELECT * INTO request FROM change_request WHERE id = NEW.change_request_id AND organisation_id = NEW.organisation_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a signature needs its change request' USING ERRCODE = '42501';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
       OR to_jsonb(NEW) - '{withdrawn_at,withdrawn_reason}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{withdrawn_at,withdrawn_reason}'::text[] THEN
      RAISE EXCEPTION 'a signature is never changed; it can be taken back once' USING ERRCODE = '42501';
    END IF;
    IF request.state NOT IN ('checking', 'blocked', 'in_review', 'approved', 'emergency_applied') THEN
      RAISE EXCEPTION 'a signature on a request that is % stands', request.state USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.person_id = request.requested_by OR NEW.person_id = (request.manifest ->> 'onBehalfOf') THEN
    RAISE EXCEPTION 'whoever asked for a change may not sign it' USING ERRCODE = '42501';
  END IF;
  IF (request.manifest -> 'contributors') ? NEW.person_id THEN
    RAISE EXCEPTION 'whoever worked on a change may not sign it' USING ERRCODE = '42501';
  END IF;
  IF NEW.workspace_id <> request.workspace_id THEN
    RAISE EXCEPTION 'a signature belongs to the workspace of what it signs' USING ERRCODE = '42501';
  END IF;
  IF NEW.subject_digest <> request.subject_digest THEN
    RAISE EXCEPTION 'a signature is bound to the digest of what it signs' USING ERRCODE = '42501';
  END IF;
  IF NOT ((NEW.decision = 'approve' AND request.state = 'in_review')
       OR (NEW.decision = 'reject' AND request.state IN ('in_review', 'blocked', 'approved'))
       OR (NEW.decision IN ('ratify', 'repudiate') AND request.state = 'emergency_applied')) THEN
    RAISE EXCEPTION 'a request in state % takes no signature to %', request.state, NEW.decision USING ERRCODE = '42501';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM membership WHERE organisation_id = NEW.organisation_id AND person_id = NEW.person_id AND ended_at IS NULL
  ) THEN
    RAISE EXCEPTION 'only a person of the organisation may sign' USING ERRCODE = '42501';
  END IF;
  IF cardinality(NEW.roles) = 0 OR EXISTS (
    SELECT 1 FROM unnest(NEW.roles) AS role_name
    WHERE role_name NOT IN ('ml-engineer', 'risk-officer', 'validator', 'executive')
       OR NOT holds_role(NEW.organisation_id, NEW.workspace_id, NEW.person_id, role_name, NEW.signed_at)
  ) THEN
    RAISE EXCEPTION 'nobody signs in a role they do not hold' USING ERRCODE = '42501';
  END IF;
  IF NEW.withdrawn_at IS NOT NULL THEN
    RAISE EXCEPTION 'a signature is given before it is taken back' USING ERRCODE = '42501';
  END IF;
  SELECT count(*), count(*) FILTER (WHERE withdrawn_at IS NULL) INTO before, standing FROM approval
  WHERE change_request_id = NEW.change_request_id AND subject_digest = NEW.subject_digest AND person_id = NEW.person_id;
  IF standing > 0 OR NEW.round <> before + 1 THEN
    RAISE EXCEPTION 'a person signs a change once' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION from_base64url(value text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT decode(rpad(translate(value, '-_', '+/'), (length(value) + 3) / 4 * 4, '='), 'base64')
$$;

-- What Postgres can see of a proof: the record says what the row says, and the assertion is over that record, given to this
-- kind of ceremony with the user verified. Whether the signature itself holds is checked by the server, and by anybody.
CREATE FUNCTION guard_approval_signature() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  given approval%ROWTYPE;
  said jsonb;
  client jsonb;
BEGIN
  SELECT * INTO given FROM approval WHERE id = NEW.approval_id AND organisation_id = NEW.organisation_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a proof needs its signature' USING ERRCODE = '42501';
  END IF;
  said := NEW.record::jsonb;
  IF NEW.record_digest <> encode(sha256(convert_to(NEW.record, 'UTF8')), 'hex')
     OR said ->> 'organisation' IS DISTINCT FROM given.organisation_id
     OR said ->> 'request' IS DISTINCT FROM given.change_request_id
     OR said ->> 'subjectDigest' IS DISTINCT FROM given.subject_digest
     OR said ->> 'decision' IS DISTINCT FROM given.decision
     OR said ->> 'approver' IS DISTINCT FROM given.person_id
     OR said -> 'roles' IS DISTINCT FROM to_jsonb(given.roles)
     OR (said ->> 'signedAt')::timestamptz IS DISTINCT FROM given.signed_at THEN
    RAISE EXCEPTION 'the record that was signed does not say what the approval says' USING ERRCODE = '42501';
  END IF;
  IF NEW.kind = 'attested' THEN
    RETURN NEW;
  END IF;
  IF NEW.kind <> 'passkey' OR NEW.client_data_json IS NULL OR NEW.authenticator_data IS NULL OR NEW.credential_id IS NULL THEN
    RAISE EXCEPTION 'a passkey signature carries its assertion' USING ERRCODE = '42501';
  END IF;
  client := convert_from(from_base64url(NEW.client_data_json), 'UTF8')::jsonb;
  IF client ->> 'type' IS DISTINCT FROM 'webauthn.get'
     OR from_base64url(client ->> 'challenge') IS DISTINCT FROM sha256(convert_to(NEW.record, 'UTF8')) THEN
    RAISE EXCEPTION 'the assertion is over something else than the record' USING ERRCODE = '42501';
  END IF;
  -- Flags, after the 32 bytes of the site's hash: bit 0 user present, bit 2 user verified.
  IF get_byte(from_base64url(NEW.authenticator_data), 32) & 5 <> 5 THEN
    RAISE EXCEPTION 'the passkey did not verify who used it' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER guarded BEFORE INSERT ON approval_signature FOR EACH ROW EXECUTE FUNCTION guard_approval_signature();

-- At commit every signature has its proof, and of the kind that the policy asks for.
CREATE FUNCTION require_approval_signature() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  proof text;
  asked text;
BEGIN
  SELECT kind INTO proof FROM approval_signature WHERE approval_id = NEW.id;
  IF proof IS NULL THEN
    RAISE EXCEPTION 'a signature without its proof' USING ERRCODE = '42501';
  END IF;
  SELECT p.terms ->> 'assurance' INTO asked FROM change_request c JOIN approval_policy p ON p.id = c.policy_id
  WHERE c.id = NEW.change_request_id;
  IF asked = 'passkey' AND proof <> 'passkey' THEN
    RAISE EXCEPTION 'this policy takes signatures by passkey only' USING ERRCODE = '42501';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER signed AFTER INSERT ON approval DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION require_approval_signature();

-- Whether standing signatures fill the places of one of the policy's alternatives with distinct people who hold their roles
-- at this time. By Hall's theorem: they do when, for every set of places, enough people could take one of them.
CREATE FUNCTION signatures_suffice(request_id text, at timestamptz, decisions text[], excluded text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  slots jsonb;
  alternative jsonb;
  places integer;
  needed bigint;
  able bigint;
  fits boolean;
BEGIN
  SELECT p.terms -> 'slots' INTO slots FROM change_request c JOIN approval_policy p ON p.id = c.policy_id WHERE c.id = request_id;
  IF slots IS NULL THEN RETURN false; END IF;
  IF jsonb_array_length(slots) = 0 THEN RETURN true; END IF;
  IF jsonb_typeof(slots -> 0) = 'object' THEN slots := jsonb_build_array(slots); END IF;
  FOR alternative IN SELECT * FROM jsonb_array_elements(slots) LOOP
    places := jsonb_array_length(alternative);
    fits := true;
    FOR chosen IN 1 .. (1 << places) - 1 LOOP
      SELECT sum((place ->> 'count')::integer) INTO needed
      FROM jsonb_array_elements(alternative) WITH ORDINALITY AS p(place, nth) WHERE chosen & (1 << (nth::integer - 1)) <> 0;
      SELECT count(DISTINCT a.person_id) INTO able
      FROM approval a JOIN change_request c ON c.id = a.change_request_id AND c.subject_digest = a.subject_digest
      WHERE a.change_request_id = request_id AND a.withdrawn_at IS NULL AND a.decision = ANY (decisions) AND a.expires_at > at
        AND a.person_id IS DISTINCT FROM excluded
        AND EXISTS (
          SELECT 1 FROM jsonb_array_elements(alternative) WITH ORDINALITY AS p(place, nth)
          WHERE chosen & (1 << (nth::integer - 1)) <> 0 AND place ->> 'role' = ANY (a.roles)
            AND holds_role(a.organisation_id, a.workspace_id, a.person_id, place ->> 'role', at));
      IF able < needed THEN
        fits := false;
        EXIT;
      END IF;
    END LOOP;
    IF fits THEN RETURN true; END IF;
  END LOOP;
  RETURN false;
END $$;

-- No request is applied but by its signatures, whatever the code believes.
CREATE FUNCTION guard_request_signatures() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF OLD.state IN ('ratified', 'repudiated') THEN
    RAISE EXCEPTION 'a request that is % does not change any more', OLD.state USING ERRCODE = '42501';
  END IF;
  IF NEW.state = 'applied' AND OLD.state <> 'applied'
     AND NOT signatures_suffice(NEW.id, NEW.decided_at, ARRAY['approve'], NULL) THEN
    RAISE EXCEPTION 'a request is applied by the signatures its policy asks for' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER signatures_guarded BEFORE UPDATE ON change_request FOR EACH ROW EXECUTE FUNCTION guard_request_signatures();
