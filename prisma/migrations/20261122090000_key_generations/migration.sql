CREATE TABLE "key_generation" (
    "generation" INTEGER NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "key_generation_pkey" PRIMARY KEY ("generation")
);

-- Everybody follows it; only the system role, which the machine's operator acts through, moves it on.
SELECT protect_table('key_generation', 'internal', 'shared', 'SELECT');
GRANT INSERT, UPDATE ON key_generation TO interlock_system;
