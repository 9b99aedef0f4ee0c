-- An organisation that the platform has closed offers nobody a sign-in and shares nothing: where one is left, its claims to a domain need no
-- proof, as where there is only one.
CREATE OR REPLACE FUNCTION is_shared_installation() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*) > 1 FROM organisation o
  WHERE NOT EXISTS (SELECT FROM tenant t WHERE t.organisation_id = o.id AND t.closed_at IS NOT NULL)
$$;

CREATE OR REPLACE FUNCTION sso_connection_lookup(wanted_connection text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT jsonb_build_object(
    'id', c.id, 'organisationId', c.organisation_id, 'organisationName', o.name, 'organisationSlug', o.slug, 'name', c.name,
    'issuer', c.issuer, 'clientId', c.client_id, 'sealedClientSecret', c.sealed_client_secret,
    'mfaClaims', to_jsonb(c.mfa_claims), 'egressGrants', to_jsonb(c.egress_grants), 'makesPeople', c.makes_people,
    'provisioningClaim', c.provisioning_claim,
    'domains', to_jsonb(CASE WHEN is_shared_installation() THEN c.proven_domains ELSE c.domains END)
  )
  FROM sso_connection c JOIN organisation o ON o.id = c.organisation_id
  WHERE c.id = wanted_connection AND c.is_enabled
$$;

CREATE OR REPLACE FUNCTION sso_offers(wanted_domain text, wanted_slug text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'connectionId', c.id, 'name', c.name, 'organisation', o.name, 'isEnforced', c.is_enforced) ORDER BY o.name, c.created_at, c.id), '[]')
  FROM sso_connection c JOIN organisation o ON o.id = c.organisation_id
  WHERE c.is_enabled AND NOT EXISTS (SELECT FROM tenant t WHERE t.organisation_id = o.id AND t.closed_at IS NOT NULL) AND (
    o.slug = wanted_slug
    OR wanted_domain = ANY (c.proven_domains)
    OR (wanted_domain = ANY (c.domains) AND NOT is_shared_installation())
  )
$$;
