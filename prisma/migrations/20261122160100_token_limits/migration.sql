-- What a token may use of all workflows together, beside what each workflow allows it.
ALTER TABLE "api_token" ADD COLUMN "limits" JSONB NOT NULL DEFAULT '{}';

CREATE OR REPLACE FUNCTION token_lookup(wanted_token text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object(
    'id', t.id, 'name', t.name, 'organisationId', t.organisation_id, 'workspaceId', t.workspace_id, 'role', t.role,
    'scopes', to_jsonb(t.scopes), 'secretHash', t.secret_hash, 'expiresAt', t.expires_at, 'generation', t.generation,
    'previousSecretHash', t.previous_secret_hash, 'previousUntil', t.previous_until,
    'allowedAddresses', to_jsonb(t.allowed_addresses), 'limits', t.limits
  ) FROM api_token t
  WHERE t.id = wanted_token AND t.revoked_at IS NULL AND token_maker_is_here(t.created_by, t.organisation_id)
$$;
