-- Look-ups before a tenant is known: sign-in, session, token, invitation. They run as the owner, read only, and answer with
-- exactly the facts of the one row whose secret (or e-mail address) the caller already has. Nothing can be listed by them.

CREATE FUNCTION person_memberships(wanted_person text, at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'organisation', jsonb_build_object('id', o.id, 'slug', o.slug, 'name', o.name),
    'workspaces', (
      SELECT coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'slug', w.slug, 'name', w.name) ORDER BY w.created_at, w.id), '[]')
      FROM workspace w WHERE w.organisation_id = o.id
    ),
    'roles', (
      SELECT coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'workspaceId', g.workspace_id) ORDER BY g.granted_at, g.id), '[]')
      FROM role_grant g
      WHERE g.organisation_id = o.id AND g.person_id = wanted_person AND g.revoked_at IS NULL
        AND (g.expires_at IS NULL OR g.expires_at > at)
    )
  ) ORDER BY m.created_at, m.id), '[]')
  FROM membership m JOIN organisation o ON o.id = m.organisation_id
  WHERE m.person_id = wanted_person AND m.ended_at IS NULL
$$;

CREATE FUNCTION sign_in_lookup(wanted_email text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object(
    'id', p.id, 'email', p.email, 'name', p.name, 'passwordHash', p.password_hash, 'isDisabled', p.disabled_at IS NOT NULL,
    'sealedSeed', (SELECT t.sealed_seed FROM totp_credential t WHERE t.person_id = p.id AND t.confirmed_at IS NOT NULL),
    'organisationIds', (
      SELECT coalesce(jsonb_agg(m.organisation_id ORDER BY m.created_at, m.id), '[]')
      FROM membership m WHERE m.person_id = p.id AND m.ended_at IS NULL
    ),
    'lastOrganisationId', (
      SELECT s.organisation_id FROM auth_session s WHERE s.person_id = p.id ORDER BY s.last_seen_at DESC LIMIT 1
    )
  ) FROM person p WHERE p.email = wanted_email
$$;

CREATE FUNCTION session_lookup(wanted_session text, at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object(
    'session', jsonb_build_object(
      'id', s.id, 'organisationId', s.organisation_id, 'assuranceLevel', s.assurance_level, 'methods', to_jsonb(s.methods),
      'authenticatedAt', s.authenticated_at, 'steppedUpAt', s.stepped_up_at, 'script', s.script, 'lastSeenAt', s.last_seen_at,
      'idleExpiresAt', s.idle_expires_at, 'absoluteExpiresAt', s.absolute_expires_at
    ),
    'person', jsonb_build_object(
      'id', p.id, 'email', p.email, 'name', p.name,
      'hasSecondFactor', EXISTS (SELECT 1 FROM totp_credential t WHERE t.person_id = p.id AND t.confirmed_at IS NOT NULL)
    ),
    'memberships', person_memberships(p.id, at)
  )
  FROM auth_session s JOIN person p ON p.id = s.person_id
  WHERE s.id = wanted_session AND s.revoked_at IS NULL AND s.idle_expires_at > at AND s.absolute_expires_at > at
    AND p.disabled_at IS NULL
$$;

CREATE FUNCTION token_lookup(wanted_token text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object(
    'id', t.id, 'name', t.name, 'organisationId', t.organisation_id, 'workspaceId', t.workspace_id, 'role', t.role,
    'scopes', to_jsonb(t.scopes), 'secretHash', t.secret_hash, 'expiresAt', t.expires_at
  ) FROM api_token t WHERE t.id = wanted_token AND t.revoked_at IS NULL
$$;

CREATE FUNCTION invitation_lookup(wanted_hash text, at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object(
    'id', i.id, 'email', i.email, 'role', i.role, 'workspaceId', i.workspace_id, 'createdBy', i.created_by,
    'expiresAt', i.expires_at,
    'organisation', jsonb_build_object('id', o.id, 'slug', o.slug, 'name', o.name),
    'workspaceName', (SELECT w.name FROM workspace w WHERE w.id = i.workspace_id),
    'inviterName', (SELECT p.name FROM person p WHERE p.id = i.created_by),
    'isFirstRun', NOT EXISTS (SELECT 1 FROM membership m WHERE m.organisation_id = o.id)
  )
  FROM invitation i JOIN organisation o ON o.id = i.organisation_id
  WHERE i.token_hash = wanted_hash AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > at
$$;

CREATE FUNCTION anything_set_up() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM person)
$$;

REVOKE ALL ON FUNCTION person_memberships(text, timestamptz), sign_in_lookup(text), session_lookup(text, timestamptz),
  token_lookup(text), invitation_lookup(text, timestamptz), anything_set_up() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in_lookup(text), session_lookup(text, timestamptz), token_lookup(text),
  invitation_lookup(text, timestamptz), anything_set_up() TO interlock_app, interlock_system;
