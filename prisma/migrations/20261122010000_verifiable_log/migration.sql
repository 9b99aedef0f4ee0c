-- CreateTable
CREATE TABLE "audit_leaf" (
    "organisation_id" TEXT NOT NULL,
    "leaf_index" BIGINT NOT NULL,
    "event_id" TEXT NOT NULL,
    "leaf_hash" BYTEA NOT NULL,

    CONSTRAINT "audit_leaf_pkey" PRIMARY KEY ("organisation_id","leaf_index")
);

-- CreateTable
CREATE TABLE "audit_tile" (
    "organisation_id" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    "tile_index" BIGINT NOT NULL,
    "hashes" BYTEA NOT NULL,
    "root" BYTEA NOT NULL,

    CONSTRAINT "audit_tile_pkey" PRIMARY KEY ("organisation_id","level","tile_index")
);

-- CreateTable
CREATE TABLE "audit_checkpoint" (
    "organisation_id" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "note" TEXT NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,
    "waited_ms" INTEGER NOT NULL,
    "fence" BIGINT NOT NULL,

    CONSTRAINT "audit_checkpoint_pkey" PRIMARY KEY ("organisation_id","size")
);

-- CreateTable
CREATE TABLE "audit_cosignature" (
    "organisation_id" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "witness" TEXT NOT NULL,
    "line" TEXT NOT NULL,
    "cosigned_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_cosignature_pkey" PRIMARY KEY ("organisation_id","size","witness")
);

-- CreateTable
CREATE TABLE "audit_witness" (
    "organisation_id" TEXT NOT NULL,
    "witness" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "known_size" BIGINT,
    "detail" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_witness_pkey" PRIMARY KEY ("organisation_id","witness")
);

-- CreateTable
CREATE TABLE "audit_log_key" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "sealed_private_key" TEXT,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "overlap_until" TIMESTAMPTZ(3),
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "audit_log_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_halt" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "halted_at" TIMESTAMPTZ(3) NOT NULL,
    "incident_id" TEXT,
    "lifted_at" TIMESTAMPTZ(3),
    "lifted_by" TEXT,

    CONSTRAINT "audit_halt_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_leaf_event_id_key" ON "audit_leaf"("event_id");

-- CreateIndex
CREATE INDEX "audit_log_key_organisation_id_created_at_idx" ON "audit_log_key"("organisation_id", "created_at");

-- CreateIndex
CREATE INDEX "audit_halt_organisation_id_halted_at_idx" ON "audit_halt"("organisation_id", "halted_at");

-- The sequencer looks for events without a leaf in this index alone; the guard of governed tables uses its first column.
DROP INDEX "audit_event_xid_idx";
CREATE INDEX "audit_event_xid_organisation_id_id_idx" ON "audit_event"("xid", "organisation_id", "id");

-- At most one key signs for new; at most one halt is in force.
CREATE UNIQUE INDEX "audit_log_key_active" ON "audit_log_key"("organisation_id") WHERE "state" = 'active';
CREATE UNIQUE INDEX "audit_halt_in_force" ON "audit_halt"("organisation_id") WHERE "lifted_at" IS NULL;

ALTER TABLE "audit_log_key" ADD CONSTRAINT "audit_log_key_state" CHECK (
  "state" IN ('active', 'overlap', 'retired') AND ("state" = 'retired') = ("sealed_private_key" IS NULL)
);
ALTER TABLE "audit_leaf" ADD CONSTRAINT "audit_leaf_shape" CHECK ("leaf_index" >= 0 AND octet_length("leaf_hash") = 32);
ALTER TABLE "audit_tile" ADD CONSTRAINT "audit_tile_shape" CHECK (octet_length("hashes") = 8192 AND octet_length("root") = 32);

-- An entry of a bundle says its length in two bytes.
ALTER TABLE "audit_event" ADD CONSTRAINT "audit_event_canonical_size" CHECK (octet_length("canonical") < 65536);

-- An incident may concern the whole organisation, such as one of its log.
ALTER TABLE "incident" ALTER COLUMN "workspace_id" DROP NOT NULL, ALTER COLUMN "workflow_id" DROP NOT NULL;

SELECT protect_table('audit_leaf', 'internal', 'organisation', 'SELECT');
SELECT protect_table('audit_tile', 'internal', 'organisation', 'SELECT');
SELECT protect_table('audit_checkpoint', 'internal', 'organisation', 'SELECT');
SELECT protect_table('audit_cosignature', 'internal', 'organisation', 'SELECT');
SELECT protect_table('audit_witness', 'internal', 'organisation', 'SELECT');
SELECT protect_table('audit_log_key', 'governed', 'organisation', 'SELECT');
SELECT protect_table('audit_halt', 'governed', 'organisation', 'SELECT');

-- Only the sequencer writes, over the system role; nobody at all changes what was sealed.
GRANT INSERT ON "audit_leaf", "audit_tile", "audit_checkpoint", "audit_cosignature" TO interlock_system;
GRANT INSERT, UPDATE ON "audit_witness" TO interlock_system;
GRANT INSERT, UPDATE ("sealed_private_key", "state", "overlap_until", "retired_at") ON "audit_log_key" TO interlock_system;
GRANT INSERT, UPDATE ("incident_id", "lifted_at", "lifted_by") ON "audit_halt" TO interlock_system;

-- The app role sees which keys there are, never what they sign with.
REVOKE SELECT ON "audit_log_key" FROM interlock_app;
GRANT SELECT ("id", "organisation_id", "origin", "public_key", "state", "created_at", "overlap_until", "retired_at")
  ON "audit_log_key" TO interlock_app;

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_leaf" FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_tile" FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_checkpoint" FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_cosignature" FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- Whoever writes an event does not choose the transaction it stands under: the guard and the sequencer go by it.
CREATE FUNCTION stamp_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.xid := pg_current_xact_id();
  RETURN NEW;
END $$;
CREATE TRIGGER stamped BEFORE INSERT ON "audit_event" FOR EACH ROW EXECUTE FUNCTION stamp_audit_event();
