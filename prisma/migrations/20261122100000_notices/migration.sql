CREATE TABLE "webhook_endpoint" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "event_types" TEXT[],
    "egress_grants" TEXT[],
    "sealed_secret" TEXT NOT NULL,
    "sealed_former_secret" TEXT,
    "former_until" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "paused_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_endpoint_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "webhook_endpoint_organisation_id_name_key" ON "webhook_endpoint"("organisation_id", "name");

CREATE TABLE "webhook_position" (
    "endpoint_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "next_index" BIGINT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
    "delivered_at" TIMESTAMPTZ(3),
    "last_status" INTEGER,
    "last_error" TEXT,

    CONSTRAINT "webhook_position_pkey" PRIMARY KEY ("endpoint_id")
);
CREATE INDEX "webhook_position_next_attempt_at_idx" ON "webhook_position"("next_attempt_at");

CREATE TABLE "notice" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "notice_event_id_person_id_key" ON "notice"("event_id", "person_id");
CREATE INDEX "notice_state_next_attempt_at_idx" ON "notice"("state", "next_attempt_at");
CREATE INDEX "notice_organisation_id_created_at_idx" ON "notice"("organisation_id", "created_at");

CREATE TABLE "notice_position" (
    "organisation_id" TEXT NOT NULL,
    "next_index" BIGINT NOT NULL,

    CONSTRAINT "notice_position_pkey" PRIMARY KEY ("organisation_id")
);

CREATE TABLE "notice_preference" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "kinds_off" TEXT[],
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notice_preference_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "notice_preference_organisation_id_person_id_key" ON "notice_preference"("organisation_id", "person_id");

SELECT protect_table('webhook_endpoint', 'governed', 'organisation', 'SELECT, INSERT, UPDATE');
SELECT protect_table('webhook_position', 'internal', 'organisation');
SELECT protect_table('notice', 'internal', 'organisation');
SELECT protect_table('notice_position', 'internal', 'organisation');
SELECT protect_table('notice_preference', 'telemetry', 'organisation');
