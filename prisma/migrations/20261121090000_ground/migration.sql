-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "organisation" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workspace" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "password_changed_at" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role_grant" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "workspace_id" TEXT,
    "role" TEXT NOT NULL,
    "granted_by" TEXT NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "role_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "email" TEXT,
    "role" TEXT NOT NULL,
    "workspace_id" TEXT,
    "token_hash" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "accepted_by" TEXT,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "totp_credential" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "sealed_seed" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),

    CONSTRAINT "totp_credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "totp_use" (
    "person_id" TEXT NOT NULL,
    "last_step" INTEGER NOT NULL,

    CONSTRAINT "totp_use_pkey" PRIMARY KEY ("person_id")
);

-- CreateTable
CREATE TABLE "recovery_code" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "code_hash" TEXT NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_attempt" (
    "id" TEXT NOT NULL,
    "binding_hash" TEXT NOT NULL,
    "person_id" TEXT,
    "state" TEXT NOT NULL,
    "methods" TEXT[],
    "ticket_hash" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "script" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "login_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth_session" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "organisation_id" TEXT,
    "assurance_level" INTEGER NOT NULL,
    "methods" TEXT[],
    "authenticated_at" TIMESTAMPTZ(3) NOT NULL,
    "stepped_up_at" TIMESTAMPTZ(3),
    "address_prefix" TEXT,
    "user_agent" TEXT,
    "script" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "idle_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "absolute_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "revoke_reason" TEXT,

    CONSTRAINT "auth_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_throttle" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "blocked_until" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_throttle_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT,
    "name" TEXT NOT NULL,
    "role" TEXT,
    "scopes" TEXT[],
    "secret_hash" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "token_use" (
    "token_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "token_use_pkey" PRIMARY KEY ("token_id")
);

-- CreateTable
CREATE TABLE "approval_policy" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "risk_tier" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "terms" JSONB NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "approval_policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change_request" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "workflow_version_id" TEXT NOT NULL,
    "model_version_id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "policy_id" TEXT NOT NULL,
    "manifest" JSONB NOT NULL,
    "subject_digest" TEXT NOT NULL,
    "base_revision_id" TEXT,
    "requested_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "state_reason" TEXT,
    "revision_id" TEXT,

    CONSTRAINT "change_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gate_result" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "change_request_id" TEXT NOT NULL,
    "subject_digest" TEXT NOT NULL,
    "gate" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "evidence" JSONB NOT NULL,
    "evidence_digest" TEXT NOT NULL,
    "evaluated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "gate_result_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "change_request_id" TEXT NOT NULL,
    "subject_digest" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "roles" TEXT[],
    "decision" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "approval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT,
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "at" TIMESTAMPTZ(3) NOT NULL,
    "type" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "resource_type" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "covers" TEXT[],
    "correlation_id" TEXT NOT NULL,
    "canonical" TEXT NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_private" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "salt" TEXT NOT NULL,
    "sealed_value" TEXT NOT NULL,

    CONSTRAINT "audit_private_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_subject_key" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "sealed_key" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "audit_subject_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "decision" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "workflow_id" TEXT NOT NULL,
    "workflow_version_id" TEXT NOT NULL,
    "deployment_id" TEXT,
    "revision_id" TEXT,
    "model_version_id" TEXT,
    "snapshot_version" INTEGER NOT NULL,
    "environment" TEXT NOT NULL,
    "subject" TEXT,
    "status" TEXT NOT NULL,
    "decided_by" TEXT,
    "judgement" JSONB NOT NULL,
    "model_output" JSONB,
    "output" JSONB,
    "confidence" DOUBLE PRECISION,
    "error" JSONB,
    "timings" JSONB NOT NULL,
    "latency_ms" DOUBLE PRECISION NOT NULL,
    "attempts" INTEGER NOT NULL,
    "replica" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "token_id" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "decision_payload" (
    "decision_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "metadata" JSONB NOT NULL,

    CONSTRAINT "decision_payload_pkey" PRIMARY KEY ("decision_id")
);

-- CreateTable
CREATE TABLE "decision_event" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "decision_id" TEXT NOT NULL,
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "kind" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "actor_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "decision_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "request_digest" TEXT NOT NULL,
    "decision_id" TEXT,
    "response" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review_item" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "decision_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "timeout_action" JSONB NOT NULL,
    "claimed_by" TEXT,
    "claimed_at" TIMESTAMPTZ(3),
    "lease_until" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "review_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verdict" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "review_item_id" TEXT NOT NULL,
    "decision_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "is_override" BOOLEAN NOT NULL,
    "output" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "seconds_spent" INTEGER NOT NULL,
    "given_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verdict_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rollup" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "model_version_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "width_seconds" INTEGER NOT NULL,
    "bucket_start" TIMESTAMPTZ(3) NOT NULL,
    "counters" JSONB NOT NULL,

    CONSTRAINT "rollup_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fold_cursor" (
    "name" TEXT NOT NULL,
    "position" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fold_cursor_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "baseline" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "metric" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "unit" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "measured_on" TIMESTAMPTZ(3) NOT NULL,
    "entered_by" TEXT NOT NULL,
    "entered_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "baseline_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "feature_window" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "model_version_id" TEXT NOT NULL,
    "bucket_start" TIMESTAMPTZ(3) NOT NULL,
    "counts" JSONB NOT NULL,

    CONSTRAINT "feature_window_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_rule" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "threshold" DOUBLE PRECISION NOT NULL,
    "window_minutes" INTEGER NOT NULL,
    "minimum_count" INTEGER NOT NULL,
    "severity" TEXT NOT NULL,
    "is_enabled" BOOLEAN NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert" (
    "rule_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "value" DOUBLE PRECISION,
    "sample_count" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "evaluated_at" TIMESTAMPTZ(3) NOT NULL,
    "incident_id" TEXT,
    "detail" JSONB NOT NULL,

    CONSTRAINT "alert_pkey" PRIMARY KEY ("rule_id")
);

-- CreateTable
CREATE TABLE "incident" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "cause" JSONB NOT NULL,
    "runbook" TEXT NOT NULL,
    "opened_by" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "acknowledged_by" TEXT,
    "acknowledged_at" TIMESTAMPTZ(3),
    "resolved_by" TEXT,
    "resolved_at" TIMESTAMPTZ(3),
    "resolution" TEXT,

    CONSTRAINT "incident_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_version" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "artifact_id" TEXT NOT NULL,
    "artifact_digest" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "signature" JSONB NOT NULL,
    "tensor_mapping" JSONB NOT NULL,
    "tags" JSONB NOT NULL,
    "card" JSONB NOT NULL,
    "training_dataset_id" TEXT,
    "training_profile" JSONB,
    "contributors" TEXT[],
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "model_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_alias" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version_number" INTEGER NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "model_alias_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "artifact" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "media_type" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "uploaded_by" TEXT NOT NULL,
    "uploaded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "artifact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dataset" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "rows" INTEGER NOT NULL,
    "purpose" TEXT NOT NULL,
    "licence" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dataset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evaluation" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "model_version_id" TEXT NOT NULL,
    "dataset_id" TEXT NOT NULL,
    "metrics" JSONB NOT NULL,
    "report_digest" TEXT NOT NULL,
    "reported_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "evaluation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployment" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "desired_revision_id" TEXT,
    "generation" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "deployment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revision" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "workflow_version_id" TEXT NOT NULL,
    "model_version_id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "change_request_id" TEXT NOT NULL,
    "engine_model" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rollout" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "strategy" TEXT NOT NULL,
    "from_revision_id" TEXT,
    "to_revision_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "incident_id" TEXT,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "in_force_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "message" TEXT,

    CONSTRAINT "rollout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revision_status" (
    "revision_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "identity_digest" TEXT,
    "endpoint" JSONB,
    "message" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "observed_at" TIMESTAMPTZ(3) NOT NULL,
    "ready_since" TIMESTAMPTZ(3),

    CONSTRAINT "revision_status_pkey" PRIMARY KEY ("revision_id")
);

-- CreateTable
CREATE TABLE "cluster" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "adapter" TEXT NOT NULL,
    "base_url" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "egress_grants" TEXT[],
    "credential_id" TEXT,
    "connected_by" TEXT NOT NULL,
    "connected_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "cluster_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cluster_credential" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "header" TEXT NOT NULL,
    "sealed_value" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cluster_credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cluster_status" (
    "cluster_id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "reachable" BOOLEAN NOT NULL,
    "engine" TEXT,
    "version" TEXT,
    "warnings" TEXT[],
    "message" TEXT,
    "foreign_models" TEXT[],
    "checked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cluster_status_pkey" PRIMARY KEY ("cluster_id")
);

-- CreateTable
CREATE TABLE "route_snapshot" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "route_snapshot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lease" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "fence" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "process_heartbeat" (
    "id" TEXT NOT NULL,
    "process" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "detail" JSONB NOT NULL,

    CONSTRAINT "process_heartbeat_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workflow" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "risk_tier" TEXT NOT NULL,
    "current_version" INTEGER NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "workflow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workflow_version" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "definition" JSONB NOT NULL,
    "input_contract" JSONB NOT NULL,
    "output_schema" JSONB NOT NULL,
    "decision_policy" JSONB NOT NULL,
    "reliability" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "change_note" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "workflow_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workflow_stop" (
    "id" TEXT NOT NULL,
    "organisation_id" TEXT NOT NULL,
    "workspace_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "incident_id" TEXT,
    "stopped_by" TEXT NOT NULL,
    "stopped_at" TIMESTAMPTZ(3) NOT NULL,
    "lifted_by" TEXT,
    "lift_reason" TEXT,
    "lifted_at" TIMESTAMPTZ(3),

    CONSTRAINT "workflow_stop_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "organisation_slug_key" ON "organisation"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "workspace_organisation_id_slug_key" ON "workspace"("organisation_id", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "person_email_key" ON "person"("email");

-- CreateIndex
CREATE INDEX "membership_person_id_idx" ON "membership"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "membership_organisation_id_person_id_key" ON "membership"("organisation_id", "person_id");

-- CreateIndex
CREATE INDEX "role_grant_organisation_id_person_id_idx" ON "role_grant"("organisation_id", "person_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- CreateIndex
CREATE INDEX "invitation_organisation_id_created_at_idx" ON "invitation"("organisation_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "totp_credential_person_id_key" ON "totp_credential"("person_id");

-- CreateIndex
CREATE INDEX "recovery_code_person_id_idx" ON "recovery_code"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "login_attempt_ticket_hash_key" ON "login_attempt"("ticket_hash");

-- CreateIndex
CREATE INDEX "login_attempt_expires_at_idx" ON "login_attempt"("expires_at");

-- CreateIndex
CREATE INDEX "auth_session_person_id_idx" ON "auth_session"("person_id");

-- CreateIndex
CREATE INDEX "sign_in_throttle_window_start_idx" ON "sign_in_throttle"("window_start");

-- CreateIndex
CREATE INDEX "api_token_organisation_id_created_at_idx" ON "api_token"("organisation_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "approval_policy_organisation_id_risk_tier_environment_numbe_key" ON "approval_policy"("organisation_id", "risk_tier", "environment", "number");

-- CreateIndex
CREATE INDEX "change_request_organisation_id_state_created_at_idx" ON "change_request"("organisation_id", "state", "created_at");

-- CreateIndex
CREATE INDEX "change_request_workflow_id_created_at_idx" ON "change_request"("workflow_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "change_request_organisation_id_number_key" ON "change_request"("organisation_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "gate_result_change_request_id_subject_digest_gate_key" ON "gate_result"("change_request_id", "subject_digest", "gate");

-- CreateIndex
CREATE UNIQUE INDEX "approval_change_request_id_subject_digest_person_id_key" ON "approval"("change_request_id", "subject_digest", "person_id");

-- CreateIndex
CREATE INDEX "audit_event_xid_idx" ON "audit_event"("xid");

-- CreateIndex
CREATE INDEX "audit_event_organisation_id_at_id_idx" ON "audit_event"("organisation_id", "at", "id");

-- CreateIndex
CREATE INDEX "audit_event_organisation_id_resource_type_resource_id_at_idx" ON "audit_event"("organisation_id", "resource_type", "resource_id", "at");

-- CreateIndex
CREATE INDEX "audit_event_organisation_id_actor_id_at_idx" ON "audit_event"("organisation_id", "actor_id", "at");

-- CreateIndex
CREATE INDEX "audit_event_organisation_id_type_at_idx" ON "audit_event"("organisation_id", "type", "at");

-- CreateIndex
CREATE INDEX "audit_private_event_id_idx" ON "audit_private"("event_id");

-- CreateIndex
CREATE INDEX "audit_private_organisation_id_subject_id_idx" ON "audit_private"("organisation_id", "subject_id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_subject_key_organisation_id_subject_id_key" ON "audit_subject_key"("organisation_id", "subject_id");

-- CreateIndex
CREATE INDEX "decision_xid_idx" ON "decision"("xid");

-- CreateIndex
CREATE INDEX "decision_organisation_id_received_at_id_idx" ON "decision"("organisation_id", "received_at" DESC, "id");

-- CreateIndex
CREATE INDEX "decision_workflow_id_received_at_idx" ON "decision"("workflow_id", "received_at" DESC);

-- CreateIndex
CREATE INDEX "decision_workflow_id_subject_idx" ON "decision"("workflow_id", "subject");

-- CreateIndex
CREATE UNIQUE INDEX "decision_replica_sequence_key" ON "decision"("replica", "sequence");

-- CreateIndex
CREATE INDEX "decision_event_xid_idx" ON "decision_event"("xid");

-- CreateIndex
CREATE INDEX "decision_event_decision_id_at_idx" ON "decision_event"("decision_id", "at");

-- CreateIndex
CREATE INDEX "idempotency_key_expires_at_idx" ON "idempotency_key"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "review_item_decision_id_key" ON "review_item"("decision_id");

-- CreateIndex
CREATE INDEX "review_item_organisation_id_state_deadline_at_idx" ON "review_item"("organisation_id", "state", "deadline_at");

-- CreateIndex
CREATE UNIQUE INDEX "verdict_review_item_id_key" ON "verdict"("review_item_id");

-- CreateIndex
CREATE INDEX "verdict_decision_id_idx" ON "verdict"("decision_id");

-- CreateIndex
CREATE INDEX "rollup_organisation_id_width_seconds_bucket_start_idx" ON "rollup"("organisation_id", "width_seconds", "bucket_start");

-- CreateIndex
CREATE UNIQUE INDEX "rollup_workflow_id_model_version_id_environment_width_secon_key" ON "rollup"("workflow_id", "model_version_id", "environment", "width_seconds", "bucket_start");

-- CreateIndex
CREATE INDEX "baseline_workflow_id_metric_entered_at_idx" ON "baseline"("workflow_id", "metric", "entered_at");

-- CreateIndex
CREATE UNIQUE INDEX "feature_window_workflow_id_model_version_id_bucket_start_key" ON "feature_window"("workflow_id", "model_version_id", "bucket_start");

-- CreateIndex
CREATE UNIQUE INDEX "alert_rule_workflow_id_kind_key" ON "alert_rule"("workflow_id", "kind");

-- CreateIndex
CREATE INDEX "incident_organisation_id_state_opened_at_idx" ON "incident"("organisation_id", "state", "opened_at");

-- CreateIndex
CREATE UNIQUE INDEX "incident_organisation_id_number_key" ON "incident"("organisation_id", "number");

-- CreateIndex
CREATE INDEX "model_organisation_id_created_at_idx" ON "model"("organisation_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "model_workspace_id_name_key" ON "model"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "model_version_organisation_id_created_at_idx" ON "model_version"("organisation_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "model_version_model_id_number_key" ON "model_version"("model_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "model_alias_model_id_name_key" ON "model_alias"("model_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "artifact_organisation_id_digest_key" ON "artifact"("organisation_id", "digest");

-- CreateIndex
CREATE UNIQUE INDEX "dataset_workspace_id_name_key" ON "dataset"("workspace_id", "name");

-- CreateIndex
CREATE INDEX "evaluation_model_version_id_created_at_idx" ON "evaluation"("model_version_id", "created_at");

-- CreateIndex
CREATE INDEX "deployment_organisation_id_created_at_idx" ON "deployment"("organisation_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "deployment_workflow_id_environment_key" ON "deployment"("workflow_id", "environment");

-- CreateIndex
CREATE UNIQUE INDEX "revision_deployment_id_number_key" ON "revision"("deployment_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "revision_cluster_id_engine_model_key" ON "revision"("cluster_id", "engine_model");

-- CreateIndex
CREATE INDEX "rollout_deployment_id_requested_at_idx" ON "rollout"("deployment_id", "requested_at");

-- CreateIndex
CREATE UNIQUE INDEX "cluster_organisation_id_name_key" ON "cluster"("organisation_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "route_snapshot_organisation_id_version_key" ON "route_snapshot"("organisation_id", "version");

-- CreateIndex
CREATE INDEX "workflow_workspace_id_created_at_idx" ON "workflow"("workspace_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "workflow_organisation_id_slug_key" ON "workflow"("organisation_id", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "workflow_version_workflow_id_number_key" ON "workflow_version"("workflow_id", "number");

-- CreateIndex
CREATE INDEX "workflow_stop_workflow_id_lifted_at_idx" ON "workflow_stop"("workflow_id", "lifted_at");

-- CreateIndex
CREATE INDEX "workflow_stop_organisation_id_lifted_at_idx" ON "workflow_stop"("organisation_id", "lifted_at");

-- AddForeignKey
ALTER TABLE "workspace" ADD CONSTRAINT "workspace_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "totp_credential" ADD CONSTRAINT "totp_credential_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gate_result" ADD CONSTRAINT "gate_result_change_request_id_fkey" FOREIGN KEY ("change_request_id") REFERENCES "change_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval" ADD CONSTRAINT "approval_change_request_id_fkey" FOREIGN KEY ("change_request_id") REFERENCES "change_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_artifact_id_fkey" FOREIGN KEY ("artifact_id") REFERENCES "artifact"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation" ADD CONSTRAINT "evaluation_model_version_id_fkey" FOREIGN KEY ("model_version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revision" ADD CONSTRAINT "revision_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rollout" ADD CONSTRAINT "rollout_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workflow_version" ADD CONSTRAINT "workflow_version_workflow_id_fkey" FOREIGN KEY ("workflow_id") REFERENCES "workflow"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workflow_stop" ADD CONSTRAINT "workflow_stop_workflow_id_fkey" FOREIGN KEY ("workflow_id") REFERENCES "workflow"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ---------------------------------------------------------------------------------------------------------------------
-- Protection. Every table is protected by one call of protect_table: row-level security (forced, so that even the owner of
-- the table is subject to it), grants, and for governed tables the trigger that refuses a commit without an audit event.

-- Raised at COMMIT when a governed row changed in a transaction that appended no audit event naming it.
CREATE FUNCTION require_audit_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET enable_seqscan = off AS $$
DECLARE
  row_id text := CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END;
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM audit_event
    WHERE xid = pg_current_xact_id() AND (TG_TABLE_NAME || ':' || row_id) = ANY (covers)
  ) THEN
    RAISE EXCEPTION 'governed table % changed row % without an audit event', TG_TABLE_NAME, row_id
      USING ERRCODE = '42501', HINT = 'append the event in the same transaction and name the row in covers';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION tenant_matches(organisation text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT organisation = current_setting('app.organisation_id', true)
$$;

CREATE FUNCTION workspace_matches(workspace text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT current_setting('app.workspace_ids', true) = '*'
      OR workspace = ANY (string_to_array(current_setting('app.workspace_ids', true), ','))
$$;

-- class: governed | telemetry | internal.
-- scope: workspace (organisation_id and workspace_id), organisation (organisation_id), self (the organisation itself),
--        person (rows of the person, or of members of the active organisation), own (rows of the person only),
--        shared (no tenant: processes and sign-in steps).
-- app:   the statements the app role may use.
CREATE FUNCTION protect_table(
  table_name text, class text, scope text, app text DEFAULT 'SELECT, INSERT, UPDATE, DELETE'
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  visible text;
  writable text;
BEGIN
  CASE scope
    WHEN 'workspace' THEN visible := 'tenant_matches(organisation_id) AND workspace_matches(workspace_id)';
    WHEN 'organisation' THEN visible := 'tenant_matches(organisation_id)';
    WHEN 'self' THEN visible := 'tenant_matches(id)';
    WHEN 'own' THEN visible := 'person_id = current_setting(''app.person_id'', true)';
    WHEN 'person' THEN
      IF table_name = 'person' THEN
        visible := 'id = current_setting(''app.person_id'', true) OR EXISTS (SELECT 1 FROM membership m WHERE m.person_id = person.id AND tenant_matches(m.organisation_id))';
        writable := 'id = current_setting(''app.person_id'', true)';
      ELSE
        visible := format('person_id = current_setting(''app.person_id'', true) OR EXISTS (SELECT 1 FROM membership m WHERE m.person_id = %I.person_id AND tenant_matches(m.organisation_id))', table_name);
      END IF;
    WHEN 'shared' THEN visible := 'true';
    ELSE RAISE EXCEPTION 'unknown scope %', scope;
  END CASE;
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
  EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
  EXECUTE format('GRANT %s ON %I TO interlock_app', app, table_name);
  EXECUTE format('CREATE POLICY app_tenant ON %I TO interlock_app USING (%s) WITH CHECK (%s)', table_name, visible, coalesce(writable, visible));
  EXECUTE format('GRANT %s ON %I TO interlock_system', app, table_name);
  EXECUTE format('CREATE POLICY system_all ON %I TO interlock_system USING (true) WITH CHECK (true)', table_name);
  -- SECURITY DEFINER look-ups (sign-in, tokens) run as the owner and only ever read.
  EXECUTE format('CREATE POLICY owner_lookup ON %I FOR SELECT TO %I USING (true)', table_name, current_user);
  IF class = 'governed' THEN
    EXECUTE format(
      'CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON %I DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_audit_event()',
      table_name);
  ELSIF class NOT IN ('telemetry', 'internal') THEN
    RAISE EXCEPTION 'unknown class %', class;
  END IF;
  EXECUTE format('COMMENT ON TABLE %I IS %L', table_name, class || ' / ' || scope);
END $$;

REVOKE ALL ON FUNCTION protect_table(text, text, text, text) FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO interlock_app, interlock_system;

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = '42501';
END $$;

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

SELECT protect_table('organisation', 'governed', 'self');
SELECT protect_table('workspace', 'governed', 'organisation');
SELECT protect_table('person', 'governed', 'person');
SELECT protect_table('membership', 'governed', 'organisation');
SELECT protect_table('role_grant', 'governed', 'organisation');
SELECT protect_table('invitation', 'governed', 'organisation');
SELECT protect_table('totp_credential', 'governed', 'own');
SELECT protect_table('totp_use', 'internal', 'own');
SELECT protect_table('recovery_code', 'internal', 'own');
SELECT protect_table('login_attempt', 'internal', 'shared');
SELECT protect_table('auth_session', 'internal', 'person');
SELECT protect_table('sign_in_throttle', 'internal', 'shared');
SELECT protect_table('api_token', 'governed', 'organisation');
SELECT protect_table('token_use', 'telemetry', 'organisation');
SELECT protect_table('audit_event', 'internal', 'organisation', 'SELECT, INSERT');
SELECT protect_table('audit_private', 'internal', 'organisation', 'SELECT, INSERT, DELETE');
SELECT protect_table('audit_subject_key', 'internal', 'organisation', 'SELECT, INSERT, UPDATE');
SELECT protect_table('model', 'governed', 'workspace');
SELECT protect_table('model_version', 'governed', 'workspace', 'SELECT, INSERT');
SELECT protect_table('model_alias', 'governed', 'workspace');
SELECT protect_table('artifact', 'governed', 'organisation', 'SELECT, INSERT');
SELECT protect_table('dataset', 'governed', 'workspace');
SELECT protect_table('evaluation', 'governed', 'workspace', 'SELECT, INSERT');
SELECT protect_table('workflow', 'governed', 'workspace');
SELECT protect_table('workflow_version', 'governed', 'workspace', 'SELECT, INSERT');
SELECT protect_table('workflow_stop', 'governed', 'workspace');
SELECT protect_table('approval_policy', 'governed', 'organisation', 'SELECT, INSERT');
SELECT protect_table('change_request', 'governed', 'workspace');
SELECT protect_table('gate_result', 'governed', 'workspace');
SELECT protect_table('approval', 'governed', 'workspace');
SELECT protect_table('deployment', 'governed', 'workspace');
SELECT protect_table('revision', 'governed', 'workspace', 'SELECT, INSERT');
SELECT protect_table('rollout', 'governed', 'workspace');
SELECT protect_table('revision_status', 'internal', 'organisation');
SELECT protect_table('cluster', 'governed', 'organisation');
SELECT protect_table('cluster_credential', 'governed', 'organisation');
SELECT protect_table('cluster_status', 'internal', 'organisation');
SELECT protect_table('route_snapshot', 'internal', 'organisation', 'SELECT, INSERT, DELETE');
SELECT protect_table('lease', 'internal', 'shared');
SELECT protect_table('process_heartbeat', 'internal', 'shared');
SELECT protect_table('decision', 'telemetry', 'workspace');
SELECT protect_table('decision_payload', 'telemetry', 'organisation');
SELECT protect_table('decision_event', 'telemetry', 'organisation', 'SELECT, INSERT');
SELECT protect_table('idempotency_key', 'telemetry', 'organisation');
SELECT protect_table('review_item', 'telemetry', 'workspace');
SELECT protect_table('verdict', 'governed', 'workspace', 'SELECT, INSERT');
SELECT protect_table('rollup', 'internal', 'workspace');
SELECT protect_table('fold_cursor', 'internal', 'shared');
SELECT protect_table('baseline', 'governed', 'workspace');
SELECT protect_table('feature_window', 'internal', 'organisation');
SELECT protect_table('alert_rule', 'governed', 'workspace');
SELECT protect_table('alert', 'internal', 'organisation');
SELECT protect_table('incident', 'governed', 'workspace');
