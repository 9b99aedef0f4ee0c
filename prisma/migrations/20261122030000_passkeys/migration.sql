-- Passkeys: what a person enrolled, how far each has counted, and the challenges that wait for an answer.
CREATE TABLE "passkey_credential" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "credential_id" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "transports" TEXT[],
    "backed_up" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "passkey_credential_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "passkey_credential_credential_id_key" ON "passkey_credential"("credential_id");
CREATE INDEX "passkey_credential_person_id_idx" ON "passkey_credential"("person_id");
ALTER TABLE "passkey_credential" ADD CONSTRAINT "passkey_credential_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "passkey_use" (
    "passkey_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "counter" BIGINT NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "passkey_use_pkey" PRIMARY KEY ("passkey_id")
);

CREATE TABLE "webauthn_challenge" (
    "id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "bound_to" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "webauthn_challenge_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "webauthn_challenge_purpose" CHECK ("purpose" IN ('enrol', 'sign-in', 'second-factor', 'step-up', 'proof'))
);
CREATE INDEX "webauthn_challenge_expires_at_idx" ON "webauthn_challenge"("expires_at");

SELECT protect_table('passkey_credential', 'governed', 'own');
SELECT protect_table('passkey_use', 'internal', 'own');
SELECT protect_table('webauthn_challenge', 'internal', 'shared');

-- When a passkey was last given in the session; acts that ask for one need it to be recent.
ALTER TABLE "auth_session" ADD COLUMN "passkey_at" TIMESTAMPTZ(3);

CREATE OR REPLACE FUNCTION sign_in_lookup(wanted_email text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object(
    'id', p.id, 'email', p.email, 'name', p.name, 'passwordHash', p.password_hash, 'isDisabled', p.disabled_at IS NOT NULL,
    'sealedSeed', (SELECT t.sealed_seed FROM totp_credential t WHERE t.person_id = p.id AND t.confirmed_at IS NOT NULL),
    'hasPasskey', EXISTS (SELECT 1 FROM passkey_credential k WHERE k.person_id = p.id),
    'organisationIds', (
      SELECT coalesce(jsonb_agg(m.organisation_id ORDER BY m.created_at, m.id), '[]')
      FROM membership m WHERE m.person_id = p.id AND m.ended_at IS NULL
    ),
    'lastOrganisationId', (
      SELECT s.organisation_id FROM auth_session s WHERE s.person_id = p.id ORDER BY s.last_seen_at DESC LIMIT 1
    )
  ) FROM person p WHERE p.email = wanted_email
$$;

CREATE OR REPLACE FUNCTION session_lookup(wanted_session text, at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object(
    'session', jsonb_build_object(
      'id', s.id, 'organisationId', s.organisation_id, 'assuranceLevel', s.assurance_level, 'methods', to_jsonb(s.methods),
      'authenticatedAt', s.authenticated_at,
      'steppedUpAt', CASE WHEN s.id = wanted_session THEN s.stepped_up_at END,
      'passkeyAt', CASE WHEN s.id = wanted_session THEN s.passkey_at END,
      'script', s.script, 'lastSeenAt', s.last_seen_at,
      'idleExpiresAt', s.idle_expires_at, 'absoluteExpiresAt', s.absolute_expires_at
    ),
    'person', jsonb_build_object(
      'id', p.id, 'email', p.email, 'name', p.name,
      'hasSecondFactor', EXISTS (SELECT 1 FROM totp_credential t WHERE t.person_id = p.id AND t.confirmed_at IS NOT NULL)
        OR EXISTS (SELECT 1 FROM passkey_credential k WHERE k.person_id = p.id)
    ),
    'memberships', person_memberships(p.id, at)
  )
  FROM auth_session s JOIN person p ON p.id = s.person_id
  WHERE (s.id = wanted_session OR (s.previous_id = wanted_session AND s.previous_until > at))
    AND s.revoked_at IS NULL AND s.idle_expires_at > at AND s.absolute_expires_at > at
    AND p.disabled_at IS NULL
$$;

CREATE OR REPLACE FUNCTION members_with_second_factor() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT m.person_id FROM membership m
  WHERE m.ended_at IS NULL AND tenant_matches(m.organisation_id) AND (
    EXISTS (SELECT 1 FROM totp_credential t WHERE t.person_id = m.person_id AND t.confirmed_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM passkey_credential k WHERE k.person_id = m.person_id)
  )
$$;

-- Whose passkey it is, for signing in without a name: the browser answers with the credential's id first.
CREATE FUNCTION passkey_lookup(wanted_credential text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object('personId', p.id, 'email', p.email)
  FROM passkey_credential k JOIN person p ON p.id = k.person_id WHERE k.credential_id = wanted_credential
$$;

REVOKE ALL ON FUNCTION passkey_lookup(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION passkey_lookup(text) TO interlock_app, interlock_system;
