-- Somebody who lost every second factor gets a way back: one admin asks, another confirms, and the person enrols afresh.
CREATE TABLE "factor_reset" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_by" TEXT,
    "confirmed_at" TIMESTAMPTZ(3),
    "token_hash" TEXT,
    "ended_at" TIMESTAMPTZ(3),
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "factor_reset_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "factor_reset_not_own" CHECK ("requested_by" <> "person_id" AND ("confirmed_by" IS NULL OR "confirmed_by" <> "person_id")),
    CONSTRAINT "factor_reset_two_people" CHECK ("confirmed_by" IS NULL OR "confirmed_by" <> "requested_by" OR "requested_by" LIKE 'machine:%'),
    CONSTRAINT "factor_reset_order" CHECK (("confirmed_by" IS NULL) = ("token_hash" IS NULL) AND ("used_at" IS NULL OR "confirmed_by" IS NOT NULL))
);
CREATE UNIQUE INDEX "factor_reset_token_hash_key" ON "factor_reset"("token_hash");
CREATE INDEX "factor_reset_organisation_id_requested_at_idx" ON "factor_reset"("organisation_id", "requested_at");
SELECT protect_table('factor_reset', 'governed', 'organisation', 'SELECT, INSERT, UPDATE');

-- Who asked, for whom and why stays as it was written; what was confirmed, used or ended stays so.
CREATE FUNCTION keep_factor_reset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.organisation_id, NEW.person_id, NEW.reason, NEW.requested_by, NEW.requested_at)
     IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.person_id, OLD.reason, OLD.requested_by, OLD.requested_at)
     OR (OLD.confirmed_by IS NOT NULL AND (NEW.confirmed_by, NEW.token_hash) IS DISTINCT FROM (OLD.confirmed_by, OLD.token_hash))
     OR OLD.used_at IS NOT NULL OR OLD.ended_at IS NOT NULL THEN
    RAISE EXCEPTION 'a factor reset that was written stays as it is' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_factor_reset BEFORE UPDATE ON factor_reset FOR EACH ROW EXECUTE FUNCTION keep_factor_reset();

-- The last strong factor of a person goes only together with the reset that two others agreed on.
CREATE FUNCTION keep_a_factor() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM totp_credential WHERE person_id = OLD.person_id AND confirmed_at IS NOT NULL)
     AND NOT EXISTS (SELECT 1 FROM passkey_credential WHERE person_id = OLD.person_id)
     AND NOT EXISTS (
       SELECT 1 FROM factor_reset
       WHERE person_id = OLD.person_id AND used_at IS NOT NULL AND xmin = pg_current_xact_id()::xid
     ) THEN
    RAISE EXCEPTION 'the last second factor of % stays', OLD.person_id USING ERRCODE = '42501';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER keep_a_factor AFTER DELETE ON totp_credential DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION keep_a_factor();
CREATE CONSTRAINT TRIGGER keep_a_factor AFTER DELETE ON passkey_credential DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION keep_a_factor();

-- What a reset link opens, before anybody is signed in.
CREATE FUNCTION factor_reset_lookup(wanted_hash text, at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object(
    'id', r.id, 'organisationId', r.organisation_id, 'organisationName', o.name, 'personId', p.id, 'email', p.email,
    'passwordHash', p.password_hash
  )
  FROM factor_reset r JOIN person p ON p.id = r.person_id JOIN organisation o ON o.id = r.organisation_id
  WHERE r.token_hash = wanted_hash AND r.used_at IS NULL AND r.ended_at IS NULL AND r.expires_at > at
    AND p.disabled_at IS NULL
    AND EXISTS (SELECT 1 FROM membership m WHERE m.person_id = p.id AND m.organisation_id = r.organisation_id AND m.ended_at IS NULL)
$$;

-- Factors are the person's, not one organisation's: the admins of one may not reset what guards another as well.
CREATE FUNCTION belongs_elsewhere(wanted_person text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM membership m WHERE m.person_id = wanted_person AND m.ended_at IS NULL AND tenant_matches(m.organisation_id))
     AND EXISTS (SELECT 1 FROM membership m WHERE m.person_id = wanted_person AND m.ended_at IS NULL AND NOT tenant_matches(m.organisation_id))
$$;

REVOKE ALL ON FUNCTION factor_reset_lookup(text, timestamptz), belongs_elsewhere(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION factor_reset_lookup(text, timestamptz), belongs_elsewhere(text) TO interlock_app, interlock_system;
