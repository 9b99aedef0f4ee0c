-- SCIM 2.0: what an identity provider's directory says of people and groups, and which role a group stands for here.
CREATE TABLE "scim_user" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "user_name" TEXT NOT NULL,
    "external_id" TEXT,
    "is_active" BOOLEAN NOT NULL,
    "owns_profile" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "scim_user_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "scim_user_removed_is_inactive" CHECK ("removed_at" IS NULL OR NOT "is_active")
);
CREATE UNIQUE INDEX "scim_user_one_name" ON "scim_user"("connection_id", lower("user_name")) WHERE "removed_at" IS NULL;
CREATE UNIQUE INDEX "scim_user_one_external_id" ON "scim_user"("connection_id", "external_id") WHERE "removed_at" IS NULL;
CREATE UNIQUE INDEX "scim_user_one_person" ON "scim_user"("organisation_id", "person_id") WHERE "removed_at" IS NULL;
CREATE INDEX "scim_user_person_id_idx" ON "scim_user"("person_id");
ALTER TABLE "scim_user" ADD CONSTRAINT "scim_user_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "sso_connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "scim_user" ADD CONSTRAINT "scim_user_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "scim_group" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "external_id" TEXT,
    "role" TEXT,
    "workspace_id" TEXT,
    "mapped_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "scim_group_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "scim_group_mapped_by_somebody" CHECK (("role" IS NULL) = ("mapped_by" IS NULL) AND ("role" IS NOT NULL OR "workspace_id" IS NULL))
);
CREATE UNIQUE INDEX "scim_group_one_name" ON "scim_group"("connection_id", lower("display_name"));
CREATE INDEX "scim_group_organisation_id_idx" ON "scim_group"("organisation_id");
ALTER TABLE "scim_group" ADD CONSTRAINT "scim_group_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "sso_connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Who is in a group; accounted for by the event of the group.
CREATE TABLE "scim_membership" (
    "group_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,

    CONSTRAINT "scim_membership_pkey" PRIMARY KEY ("group_id", "user_id")
);
CREATE INDEX "scim_membership_user_id_idx" ON "scim_membership"("user_id");
ALTER TABLE "scim_membership" ADD CONSTRAINT "scim_membership_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "scim_group"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "scim_membership" ADD CONSTRAINT "scim_membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "scim_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

SELECT protect_table('scim_user', 'governed', 'organisation');
SELECT protect_table('scim_group', 'governed', 'organisation');
SELECT protect_table('scim_membership', 'internal', 'organisation');

-- What a group gives its members counts only while its change is on record.
CREATE FUNCTION require_group_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET enable_seqscan = off AS $$
DECLARE
  group_id text := CASE WHEN TG_OP = 'DELETE' THEN OLD.group_id ELSE NEW.group_id END;
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM audit_event WHERE xid = pg_current_xact_id() AND ('scim_group:' || group_id) = ANY (covers)
  ) THEN
    RAISE EXCEPTION 'the members of group % changed without an audit event', group_id USING ERRCODE = '42501';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER members_audited AFTER INSERT OR UPDATE OR DELETE ON scim_membership
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_group_event();

-- Somebody this very connection's directory made, who has come in no other way: the first sign-in with the id that the
-- directory knows them by is theirs.
CREATE FUNCTION scim_newcomer_lookup(wanted_connection text, wanted_external_id text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT jsonb_build_object('personId', p.id, 'email', p.email)
  FROM scim_user u JOIN person p ON p.id = u.person_id JOIN sso_connection c ON c.id = u.connection_id AND c.is_enabled
  WHERE u.connection_id = wanted_connection AND u.external_id = wanted_external_id AND u.removed_at IS NULL AND u.is_active
    AND u.owns_profile AND p.password_hash IS NULL AND p.disabled_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM sso_identity i WHERE i.person_id = p.id AND i.unlinked_at IS NULL)
$$;

REVOKE ALL ON FUNCTION scim_newcomer_lookup(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION scim_newcomer_lookup(text, text) TO interlock_app, interlock_system;
