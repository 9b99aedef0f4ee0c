-- Tokens: two secrets while a rotation overlaps, addresses they may be used from, and an end when their maker leaves.
ALTER TABLE "api_token" ADD COLUMN "allowed_addresses" TEXT[] NOT NULL DEFAULT '{}',
  ADD COLUMN "generation" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "rotated_at" TIMESTAMPTZ(3),
  ADD COLUMN "previous_secret_hash" TEXT,
  ADD COLUMN "previous_until" TIMESTAMPTZ(3),
  ADD COLUMN "scim_connection_id" TEXT;
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_scim_connection_id_fkey" FOREIGN KEY ("scim_connection_id") REFERENCES "sso_connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- In hours, because a day is not always 24 of them. What was made before keeps its end.
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_ends_within_a_year"
  CHECK ("expires_at" <= coalesce("rotated_at", "created_at") + interval '8760 hours') NOT VALID;
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_overlap_within_a_week" CHECK (
  ("previous_secret_hash" IS NULL) = ("previous_until" IS NULL)
  AND ("previous_until" IS NULL OR ("rotated_at" IS NOT NULL AND "previous_until" <= "rotated_at" + interval '168 hours')));

-- A person's tokens are worth nothing once the person is gone; those made on the machine itself have no such person.
CREATE FUNCTION token_maker_is_here(maker text, organisation text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT maker NOT LIKE 'per\_%' OR EXISTS (
    SELECT 1 FROM membership m JOIN person p ON p.id = m.person_id
    WHERE m.person_id = maker AND m.organisation_id = organisation AND m.ended_at IS NULL AND p.disabled_at IS NULL)
$$;

CREATE OR REPLACE FUNCTION token_lookup(wanted_token text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object(
    'id', t.id, 'name', t.name, 'organisationId', t.organisation_id, 'workspaceId', t.workspace_id, 'role', t.role,
    'scopes', to_jsonb(t.scopes), 'secretHash', t.secret_hash, 'expiresAt', t.expires_at, 'generation', t.generation,
    'previousSecretHash', t.previous_secret_hash, 'previousUntil', t.previous_until,
    'allowedAddresses', to_jsonb(t.allowed_addresses)
  ) FROM api_token t
  WHERE t.id = wanted_token AND t.revoked_at IS NULL AND token_maker_is_here(t.created_by, t.organisation_id)
$$;

-- Which of the given tokens are no longer what a verifier keeps of them: revoked, changed, or their maker gone.
CREATE FUNCTION tokens_changed(ids text[], generations integer[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT k.id FROM unnest(ids, generations) AS k(id, generation) LEFT JOIN api_token t ON t.id = k.id
  WHERE t.id IS NULL OR t.revoked_at IS NOT NULL OR t.generation <> k.generation
    OR NOT token_maker_is_here(t.created_by, t.organisation_id)
$$;

REVOKE ALL ON FUNCTION token_maker_is_here(text, text), tokens_changed(text[], integer[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION token_maker_is_here(text, text) TO interlock_app, interlock_system;
GRANT EXECUTE ON FUNCTION tokens_changed(text[], integer[]) TO interlock_system;
