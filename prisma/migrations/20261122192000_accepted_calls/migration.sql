-- What was promised to callers who do not wait, until it is told or given up: a process that dies leaves it here.
CREATE TABLE "accepted_call" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT,
    "replica" TEXT NOT NULL,
    "key_id" TEXT,
    "request_digest" TEXT,
    "has_callback" BOOLEAN NOT NULL,
    "letter" JSONB NOT NULL,
    "accepted_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "accepted_call_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "accepted_call_key_id_key" ON "accepted_call"("key_id");
CREATE INDEX "accepted_call_seen_at_idx" ON "accepted_call"("seen_at");

SELECT protect_table('accepted_call', 'internal', 'workspace', 'SELECT');
GRANT INSERT, UPDATE, DELETE ON accepted_call TO interlock_system;
