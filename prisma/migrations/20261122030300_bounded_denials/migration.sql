-- How often somebody was refused the same permission within a minute: the first is an event of its own, the rest are told
-- as one number, so that nobody can fill the log by asking for what they may not do.
CREATE TABLE "access_denial" (
    "organisation_id" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "permission" TEXT NOT NULL,
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "access_denial_pkey" PRIMARY KEY ("organisation_id", "actor_id", "permission", "minute")
);
CREATE INDEX "access_denial_minute_idx" ON "access_denial"("minute");
SELECT protect_table('access_denial', 'internal', 'organisation');
