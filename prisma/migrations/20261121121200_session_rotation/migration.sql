-- A step-up gives the session a new secret. Requests already under way still carry the old one: for a few seconds it is
-- answered as well, but without the second factor that was just given, so that a stolen cookie gains nothing by it.
ALTER TABLE "auth_session" ADD COLUMN "previous_id" TEXT, ADD COLUMN "previous_until" TIMESTAMPTZ(3);
CREATE UNIQUE INDEX "auth_session_previous_id_key" ON "auth_session"("previous_id");

CREATE OR REPLACE FUNCTION session_lookup(wanted_session text, at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object(
    'session', jsonb_build_object(
      'id', s.id, 'organisationId', s.organisation_id, 'assuranceLevel', s.assurance_level, 'methods', to_jsonb(s.methods),
      'authenticatedAt', s.authenticated_at,
      'steppedUpAt', CASE WHEN s.id = wanted_session THEN s.stepped_up_at END,
      'script', s.script, 'lastSeenAt', s.last_seen_at,
      'idleExpiresAt', s.idle_expires_at, 'absoluteExpiresAt', s.absolute_expires_at
    ),
    'person', jsonb_build_object(
      'id', p.id, 'email', p.email, 'name', p.name,
      'hasSecondFactor', EXISTS (SELECT 1 FROM totp_credential t WHERE t.person_id = p.id AND t.confirmed_at IS NOT NULL)
    ),
    'memberships', person_memberships(p.id, at)
  )
  FROM auth_session s JOIN person p ON p.id = s.person_id
  WHERE (s.id = wanted_session OR (s.previous_id = wanted_session AND s.previous_until > at))
    AND s.revoked_at IS NULL AND s.idle_expires_at > at AND s.absolute_expires_at > at
    AND p.disabled_at IS NULL
$$;

-- Seeds are visible to their person alone; that one exists is shown to the organisation, which decides on access.
CREATE FUNCTION members_with_second_factor() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT t.person_id FROM totp_credential t JOIN membership m ON m.person_id = t.person_id
  WHERE t.confirmed_at IS NOT NULL AND m.ended_at IS NULL AND tenant_matches(m.organisation_id)
$$;

REVOKE ALL ON FUNCTION members_with_second_factor() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION members_with_second_factor() TO interlock_app, interlock_system;
