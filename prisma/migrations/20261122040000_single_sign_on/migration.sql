-- Single sign-on by OpenID Connect: an organisation's connections to its identity providers, who of its people is whom
-- there, the sign-ins that are on their way, and which logout tokens were seen.
CREATE TABLE "sso_connection" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "sealed_client_secret" TEXT,
    "domains" TEXT[] NOT NULL,
    "proven_domains" TEXT[] NOT NULL DEFAULT '{}',
    "mfa_claims" TEXT[] NOT NULL,
    "egress_grants" TEXT[] NOT NULL,
    "makes_people" BOOLEAN NOT NULL,
    "provisioning_claim" TEXT NOT NULL,
    "is_enabled" BOOLEAN NOT NULL,
    "is_enforced" BOOLEAN NOT NULL,
    "break_glass_person_id" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "sso_connection_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "sso_connection_enforced_keeps_one" CHECK (NOT "is_enforced" OR ("is_enabled" AND "break_glass_person_id" IS NOT NULL)),
    CONSTRAINT "sso_connection_proven_is_claimed" CHECK ("proven_domains" <@ "domains"),
    CONSTRAINT "sso_connection_removed_is_off" CHECK ("removed_at" IS NULL OR NOT "is_enabled")
);
CREATE INDEX "sso_connection_organisation_id_idx" ON "sso_connection"("organisation_id");
CREATE UNIQUE INDEX "sso_connection_one_per_client" ON "sso_connection"("organisation_id", "issuer", "client_id") WHERE "removed_at" IS NULL;
ALTER TABLE "sso_connection" ADD CONSTRAINT "sso_connection_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Whom an issuer's subject stands for, within one organisation: another organisation's provider proves nothing here.
CREATE TABLE "sso_identity" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "linked_at" TIMESTAMPTZ(3) NOT NULL,
    "unlinked_at" TIMESTAMPTZ(3),

    CONSTRAINT "sso_identity_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "sso_identity_person_id_idx" ON "sso_identity"("person_id");
CREATE INDEX "sso_identity_connection_id_idx" ON "sso_identity"("connection_id");
CREATE UNIQUE INDEX "sso_identity_one_person" ON "sso_identity"("organisation_id", "issuer", "subject") WHERE "unlinked_at" IS NULL;
CREATE UNIQUE INDEX "sso_identity_one_subject" ON "sso_identity"("connection_id", "person_id") WHERE "unlinked_at" IS NULL;
ALTER TABLE "sso_identity" ADD CONSTRAINT "sso_identity_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "sso_connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "sso_identity" ADD CONSTRAINT "sso_identity_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One way to the provider and back. id is the sha256 of the state; nonce and code verifier follow from the state and the
-- browser's own secret, so that nothing of them lies here.
CREATE TABLE "sso_attempt" (
    "id" TEXT NOT NULL,
    "binding_hash" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "session_id" TEXT,
    "next" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "sso_attempt_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "sso_attempt_purpose" CHECK ("purpose" IN ('sign-in', 'link', 'step-up')),
    CONSTRAINT "sso_attempt_session" CHECK (("purpose" = 'sign-in') = ("session_id" IS NULL))
);
CREATE INDEX "sso_attempt_expires_at_idx" ON "sso_attempt"("expires_at");

-- Logout tokens that were taken, so that none counts twice. id is the sha256 of issuer, connection and jti.
CREATE TABLE "sso_logout_seen" (
    "id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sso_logout_seen_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "sso_logout_seen_expires_at_idx" ON "sso_logout_seen"("expires_at");

SELECT protect_table('sso_connection', 'governed', 'organisation');
SELECT protect_table('sso_identity', 'governed', 'organisation');
SELECT protect_table('sso_attempt', 'internal', 'shared');
SELECT protect_table('sso_logout_seen', 'internal', 'shared');

-- What a sign-in by a provider knows, on its way into the session.
ALTER TABLE "login_attempt" ADD COLUMN "sso_identity_id" TEXT, ADD COLUMN "sso_sid" TEXT,
  ADD COLUMN "sso_authenticated_at" TIMESTAMPTZ(3), ADD COLUMN "sealed_id_token" TEXT;
ALTER TABLE "auth_session" ADD COLUMN "sso_identity_id" TEXT, ADD COLUMN "sso_sid" TEXT, ADD COLUMN "sealed_id_token" TEXT;
CREATE INDEX "auth_session_sso_identity_id_idx" ON "auth_session"("sso_identity_id");

-- The organisations in which a person may work only after their provider has vouched for them.
CREATE FUNCTION sso_only_organisations(wanted_person text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT coalesce(jsonb_agg(DISTINCT m.organisation_id), '[]')
  FROM membership m JOIN sso_connection c ON c.organisation_id = m.organisation_id
  WHERE m.person_id = wanted_person AND m.ended_at IS NULL AND c.is_enforced AND c.is_enabled
    AND c.break_glass_person_id IS DISTINCT FROM wanted_person
$$;

CREATE FUNCTION sign_in_sso_lookup(wanted_email text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object('ssoOnlyOrganisationIds',
    coalesce((SELECT sso_only_organisations(p.id) FROM person p WHERE p.email = wanted_email), '[]'))
$$;

-- A session that a provider vouched for counts in that provider's organisation and nowhere else; any other session does
-- not count where single sign-on is enforced.
CREATE FUNCTION session_sso_lookup(wanted_session text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT coalesce((
    SELECT jsonb_build_object(
      'sso', CASE WHEN i.id IS NOT NULL THEN jsonb_build_object(
        'identityId', i.id, 'connectionId', i.connection_id, 'organisationId', i.organisation_id) END,
      'ssoOnlyOrganisationIds', sso_only_organisations(s.person_id))
    FROM auth_session s LEFT JOIN sso_identity i ON i.id = s.sso_identity_id
    WHERE s.id = wanted_session OR s.previous_id = wanted_session LIMIT 1
  ), '{}')
$$;

-- What the way to a provider and back needs to know of a connection before anybody is signed in.
CREATE FUNCTION sso_connection_lookup(wanted_connection text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object(
    'id', c.id, 'organisationId', c.organisation_id, 'organisationName', o.name, 'organisationSlug', o.slug, 'name', c.name,
    'issuer', c.issuer, 'clientId', c.client_id, 'sealedClientSecret', c.sealed_client_secret,
    'mfaClaims', to_jsonb(c.mfa_claims), 'egressGrants', to_jsonb(c.egress_grants), 'makesPeople', c.makes_people,
    'provisioningClaim', c.provisioning_claim,
    'domains', to_jsonb(CASE WHEN (SELECT count(*) FROM organisation) = 1 THEN c.domains ELSE c.proven_domains END)
  )
  FROM sso_connection c JOIN organisation o ON o.id = c.organisation_id
  WHERE c.id = wanted_connection AND c.is_enabled
$$;

-- Which connections to offer to an address or on an organisation's own sign-in page. Where several organisations share an
-- installation, only a domain that was proven counts: otherwise anybody could stand in the way of anybody's sign-in.
CREATE FUNCTION sso_offers(wanted_domain text, wanted_slug text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'connectionId', c.id, 'name', c.name, 'organisation', o.name, 'isEnforced', c.is_enforced) ORDER BY o.name, c.created_at, c.id), '[]')
  FROM sso_connection c JOIN organisation o ON o.id = c.organisation_id
  WHERE c.is_enabled AND (
    o.slug = wanted_slug
    OR wanted_domain = ANY (c.proven_domains)
    OR (wanted_domain = ANY (c.domains) AND (SELECT count(*) FROM organisation) = 1)
  )
$$;

CREATE FUNCTION sso_identity_lookup(wanted_connection text, wanted_issuer text, wanted_subject text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object(
    'identityId', i.id, 'personId', p.id, 'email', p.email, 'isDisabled', p.disabled_at IS NOT NULL,
    'isMember', EXISTS (SELECT 1 FROM membership m
      WHERE m.person_id = p.id AND m.organisation_id = i.organisation_id AND m.ended_at IS NULL)
  )
  FROM sso_connection c JOIN sso_identity i ON i.organisation_id = c.organisation_id JOIN person p ON p.id = i.person_id
  WHERE c.id = wanted_connection AND i.connection_id = c.id AND i.issuer = wanted_issuer AND i.subject = wanted_subject
    AND i.unlinked_at IS NULL
$$;

REVOKE ALL ON FUNCTION sso_only_organisations(text), sign_in_sso_lookup(text), session_sso_lookup(text),
  sso_connection_lookup(text), sso_offers(text, text), sso_identity_lookup(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sign_in_sso_lookup(text), session_sso_lookup(text), sso_connection_lookup(text),
  sso_offers(text, text), sso_identity_lookup(text, text, text) TO interlock_app, interlock_system;
