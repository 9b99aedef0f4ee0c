-- Where the verdict on a case is to be told, for callers who gave an address and were told that a person is asked.
CREATE TABLE "waiting_callback" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "waiting_callback_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "waiting_callback_next_at_idx" ON "waiting_callback"("next_at");

SELECT protect_table('waiting_callback', 'internal', 'organisation', 'SELECT');
GRANT INSERT, UPDATE, DELETE ON waiting_callback TO interlock_system;
