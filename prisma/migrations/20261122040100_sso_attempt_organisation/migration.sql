-- Where an attempt that a provider vouched for leads: that provider's organisation, as long as the connection is in use, the
-- link stands and its person is a member. Null for every other attempt.
CREATE FUNCTION sso_attempt_lookup(wanted_attempt text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object('isSso', a.sso_identity_id IS NOT NULL, 'organisationId', (
    SELECT i.organisation_id FROM sso_identity i JOIN sso_connection c ON c.id = i.connection_id AND c.is_enabled
      JOIN membership m ON m.person_id = i.person_id AND m.organisation_id = i.organisation_id AND m.ended_at IS NULL
    WHERE i.id = a.sso_identity_id AND i.unlinked_at IS NULL AND i.person_id = a.person_id
  )) FROM login_attempt a WHERE a.id = wanted_attempt
$$;

REVOKE ALL ON FUNCTION sso_attempt_lookup(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sso_attempt_lookup(text) TO interlock_app, interlock_system;

-- Whether several organisations share the installation, which is when claims to a domain have to be proven.
CREATE FUNCTION is_shared_installation() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT (SELECT count(*) FROM organisation) > 1
$$;

REVOKE ALL ON FUNCTION is_shared_installation() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_shared_installation() TO interlock_app, interlock_system;
