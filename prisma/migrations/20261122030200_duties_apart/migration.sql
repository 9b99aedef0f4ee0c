-- Roles that sign changes are given by two admins where there are several: one asks, another confirms.
CREATE TABLE "grant_request" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "workspace_id" TEXT,
    "role" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_by" TEXT,
    "confirmed_at" TIMESTAMPTZ(3),
    "grant_id" TEXT,
    "ended_by" TEXT,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "grant_request_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "grant_request_two_people" CHECK ("confirmed_by" IS NULL OR ("confirmed_by" <> "requested_by" AND "confirmed_by" <> "person_id")),
    CONSTRAINT "grant_request_confirmed" CHECK (("confirmed_by" IS NULL) = ("grant_id" IS NULL))
);
CREATE UNIQUE INDEX "grant_request_grant_id_key" ON "grant_request"("grant_id");
CREATE INDEX "grant_request_organisation_id_requested_at_idx" ON "grant_request"("organisation_id", "requested_at");
SELECT protect_table('grant_request', 'governed', 'organisation', 'SELECT, INSERT, UPDATE');

CREATE FUNCTION keep_grant_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.organisation_id, NEW.person_id, NEW.workspace_id, NEW.role, NEW.requested_by, NEW.requested_at)
     IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.person_id, OLD.workspace_id, OLD.role, OLD.requested_by, OLD.requested_at)
     OR OLD.confirmed_by IS NOT NULL OR OLD.ended_at IS NOT NULL THEN
    RAISE EXCEPTION 'a grant that was asked for stays as it is' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_grant_request BEFORE UPDATE ON grant_request FOR EACH ROW EXECUTE FUNCTION keep_grant_request();

-- Which roles do not meet in one person, and where: 'organisation', 'workspace', or null. server/access/domain/role-conflicts.ts
-- holds the same pairs.
CREATE FUNCTION roles_conflict(one text, other text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN 'auditor' IN (one, other) AND one <> other AND 'viewer' NOT IN (one, other) THEN 'organisation'
    WHEN (least(one, other), greatest(one, other)) IN (('admin', 'risk-officer'), ('admin', 'validator')) THEN 'organisation'
    WHEN (least(one, other), greatest(one, other)) IN (('operator', 'risk-officer'), ('ml-engineer', 'validator'),
      ('risk-officer', 'validator'), ('operator', 'validator')) THEN 'workspace'
  END
$$;

-- Checked at commit, whoever writes the grant: an admin, a sign-up link, or a directory.
CREATE FUNCTION keep_duties_apart() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  held text;
  admins bigint;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM role_grant WHERE id = NEW.id AND revoked_at IS NULL) THEN
    RETURN NULL;
  END IF;
  SELECT g.role INTO held FROM role_grant g
  WHERE g.organisation_id = NEW.organisation_id AND g.person_id = NEW.person_id AND g.id <> NEW.id
    AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > NEW.granted_at)
    AND CASE roles_conflict(g.role, NEW.role)
          WHEN 'organisation' THEN true
          WHEN 'workspace' THEN g.workspace_id IS NULL OR NEW.workspace_id IS NULL OR g.workspace_id = NEW.workspace_id
          ELSE false
        END
  LIMIT 1;
  IF held IS NOT NULL THEN
    RAISE EXCEPTION 'one person cannot be % and %', held, NEW.role USING ERRCODE = '42501';
  END IF;
  IF NEW.role IN ('risk-officer', 'validator', 'executive') AND NEW.granted_by LIKE 'per\_%' THEN
    SELECT count(DISTINCT g.person_id) INTO admins FROM role_grant g
    JOIN membership m ON m.person_id = g.person_id AND m.organisation_id = g.organisation_id AND m.ended_at IS NULL
    WHERE g.organisation_id = NEW.organisation_id AND g.role = 'admin' AND g.workspace_id IS NULL AND g.revoked_at IS NULL
      AND (g.expires_at IS NULL OR g.expires_at > NEW.granted_at) AND g.person_id <> NEW.person_id;
    IF admins > 1 AND NOT EXISTS (
      SELECT 1 FROM grant_request r
      WHERE r.grant_id = NEW.id AND r.confirmed_by IS NOT NULL AND r.person_id = NEW.person_id AND r.role = NEW.role
        AND r.workspace_id IS NOT DISTINCT FROM NEW.workspace_id
    ) THEN
      RAISE EXCEPTION 'the role % needs a second admin', NEW.role USING ERRCODE = '42501';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER keep_duties_apart AFTER INSERT OR UPDATE ON role_grant DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.revoked_at IS NULL) EXECUTE FUNCTION keep_duties_apart();
