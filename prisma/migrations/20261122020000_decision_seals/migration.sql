-- CreateTable
CREATE TABLE "decision_seal" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "from_number" BIGINT NOT NULL,
    "to_number" BIGINT NOT NULL,
    "count" INTEGER NOT NULL,
    "root" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "decision_seal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "decision_leaf" (
    "record_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "decision_id" TEXT NOT NULL,
    "seal_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "leaf_hash" BYTEA NOT NULL,
    "canonical" TEXT NOT NULL,

    CONSTRAINT "decision_leaf_pkey" PRIMARY KEY ("record_id")
);

-- CreateTable
CREATE TABLE "decision_salt" (
    "record_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "salts" JSONB NOT NULL,

    CONSTRAINT "decision_salt_pkey" PRIMARY KEY ("record_id")
);

-- CreateTable
CREATE TABLE "decision_seal_cursor" (
    "name" TEXT NOT NULL,
    "position" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "decision_seal_cursor_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "decision_seal_organisation_id_from_number_key" ON "decision_seal"("organisation_id", "from_number");

-- CreateIndex
CREATE UNIQUE INDEX "decision_leaf_seal_id_position_key" ON "decision_leaf"("seal_id", "position");

-- CreateIndex
CREATE INDEX "decision_leaf_decision_id_idx" ON "decision_leaf"("decision_id");

-- The app role reads seals; only the system role makes them, and nobody changes one.
SELECT protect_table('decision_seal', 'governed', 'organisation', 'SELECT');
SELECT protect_table('decision_leaf', 'internal', 'organisation', 'SELECT');
SELECT protect_table('decision_salt', 'internal', 'organisation', 'SELECT');
SELECT protect_table('decision_seal_cursor', 'internal', 'shared', 'SELECT');
GRANT INSERT ON "decision_seal", "decision_leaf" TO interlock_system;
GRANT INSERT, UPDATE, DELETE ON "decision_salt" TO interlock_system;
GRANT INSERT, UPDATE ON "decision_seal_cursor" TO interlock_system;

-- A decision changes once, from waiting to final, by a person or the timeout. Column grants say what may change; this says when.
CREATE FUNCTION guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status <> 'pending_review' OR NEW.status <> 'decided' OR NEW.decided_by NOT IN ('person', 'timeout')
     OR NEW.output IS NULL OR NEW.decided_at IS NULL THEN
    RAISE EXCEPTION 'decision % takes a verdict once, while it waits for one', OLD.id USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER takes_one_verdict BEFORE UPDATE ON "decision" FOR EACH ROW EXECUTE FUNCTION guard_decision();

-- … and only together with the record of who said so, which is what gets sealed.
CREATE FUNCTION require_verdict() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET enable_seqscan = off AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM decision_event
    WHERE decision_id = NEW.id AND kind = 'verdict' AND xid = pg_current_xact_id()
      AND body -> 'output' = NEW.output AND body ->> 'decidedBy' = NEW.decided_by
  ) THEN
    RAISE EXCEPTION 'decision % became final without a verdict that says the same', NEW.id USING ERRCODE = '42501';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER verdict_recorded AFTER UPDATE ON "decision" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION require_verdict();

-- Folds and seals read by transaction number; a row that chose its own number could be read by neither.
CREATE FUNCTION stamp_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.xid := pg_current_xact_id();
  RETURN NEW;
END $$;
CREATE TRIGGER stamped BEFORE INSERT ON "decision" FOR EACH ROW EXECUTE FUNCTION stamp_transaction();
CREATE TRIGGER stamped BEFORE INSERT ON "decision_event" FOR EACH ROW EXECUTE FUNCTION stamp_transaction();
