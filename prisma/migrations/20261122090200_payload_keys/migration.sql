CREATE TABLE "payload_key" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "sealed_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payload_key_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "payload_key_organisation_id_day_key" ON "payload_key"("organisation_id", "day");

-- The gateway makes keys and the worker wraps and destroys them, both as the system role; the console only reads.
SELECT protect_table('payload_key', 'internal', 'organisation', 'SELECT');
GRANT INSERT, UPDATE, DELETE ON payload_key TO interlock_system;
