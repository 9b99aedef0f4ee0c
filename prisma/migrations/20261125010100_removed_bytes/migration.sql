-- Stored bytes that are being cleared away, or were within a day. Whoever records bytes that just arrived looks here: the
-- same bytes may have been found unused, and be removed, between their arrival and the record of them.
CREATE TABLE "removed_bytes" (
    "digest" TEXT NOT NULL,
    "begun_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "removed_bytes_pkey" PRIMARY KEY ("digest")
);

SELECT protect_table('removed_bytes', 'internal', 'shared', 'SELECT');
GRANT INSERT, UPDATE, DELETE ON "removed_bytes" TO interlock_system;
