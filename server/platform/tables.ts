/**
 * The class and scope of every table. A test compares this list with the tables, policies and triggers that the
 * migrations really made, so that none is forgotten. Governed rows change only together with an audit event; telemetry
 * is written per call or by clocks and leases; internal tables hold the product's own bookkeeping.
 */
export const TABLES = {
  organisation: { class: 'governed', scope: 'self' },
  workspace: { class: 'governed', scope: 'organisation' },
  person: { class: 'governed', scope: 'person' },
  membership: { class: 'governed', scope: 'organisation' },
  role_grant: { class: 'governed', scope: 'organisation' },
  invitation: { class: 'governed', scope: 'organisation' },
  totp_credential: { class: 'governed', scope: 'own' },
  totp_use: { class: 'internal', scope: 'own' },
  recovery_code: { class: 'internal', scope: 'own' },
  login_attempt: { class: 'internal', scope: 'shared' },
  auth_session: { class: 'internal', scope: 'person' },
  sign_in_throttle: { class: 'internal', scope: 'shared' },
  api_token: { class: 'governed', scope: 'organisation' },
  token_use: { class: 'telemetry', scope: 'organisation' },
  audit_event: { class: 'internal', scope: 'organisation', app: 'SELECT, INSERT' },
  audit_private: { class: 'internal', scope: 'organisation', app: 'SELECT, INSERT, DELETE' },
  audit_subject_key: { class: 'internal', scope: 'organisation', app: 'SELECT, INSERT, UPDATE' },
  model: { class: 'governed', scope: 'workspace' },
  model_version: { class: 'governed', scope: 'workspace', app: 'SELECT, INSERT' },
  model_alias: { class: 'governed', scope: 'workspace' },
  artifact: { class: 'governed', scope: 'organisation', app: 'SELECT, INSERT' },
  dataset: { class: 'governed', scope: 'workspace' },
  evaluation: { class: 'governed', scope: 'workspace', app: 'SELECT, INSERT' },
  workflow: { class: 'governed', scope: 'workspace' },
  workflow_version: { class: 'governed', scope: 'workspace', app: 'SELECT, INSERT' },
  workflow_stop: { class: 'governed', scope: 'workspace' },
  approval_policy: { class: 'governed', scope: 'organisation', app: 'SELECT, INSERT' },
  change_request: { class: 'governed', scope: 'workspace' },
  gate_result: { class: 'governed', scope: 'workspace' },
  approval: { class: 'governed', scope: 'workspace' },
  deployment: { class: 'governed', scope: 'workspace' },
  revision: { class: 'governed', scope: 'workspace', app: 'SELECT, INSERT' },
  rollout: { class: 'governed', scope: 'workspace' },
  revision_status: { class: 'internal', scope: 'organisation' },
  cluster: { class: 'governed', scope: 'organisation' },
  cluster_credential: { class: 'governed', scope: 'organisation' },
  cluster_status: { class: 'internal', scope: 'organisation' },
  route_snapshot: { class: 'internal', scope: 'organisation', app: 'SELECT, INSERT, DELETE' },
  lease: { class: 'internal', scope: 'shared' },
  process_heartbeat: { class: 'internal', scope: 'shared' },
  decision: { class: 'telemetry', scope: 'workspace' },
  decision_payload: { class: 'telemetry', scope: 'organisation' },
  decision_event: { class: 'telemetry', scope: 'organisation', app: 'SELECT, INSERT' },
  idempotency_key: { class: 'telemetry', scope: 'organisation' },
  review_item: { class: 'telemetry', scope: 'workspace' },
  verdict: { class: 'governed', scope: 'workspace', app: 'SELECT, INSERT' },
  rollup: { class: 'internal', scope: 'workspace' },
  fold_cursor: { class: 'internal', scope: 'shared' },
  outcome_case: { class: 'internal', scope: 'workspace' },
  baseline: { class: 'governed', scope: 'workspace' },
  feature_window: { class: 'internal', scope: 'organisation' },
  alert_rule: { class: 'governed', scope: 'workspace' },
  alert: { class: 'internal', scope: 'organisation' },
  incident: { class: 'governed', scope: 'workspace' },
} as const satisfies Record<
  string,
  {
    class: 'governed' | 'telemetry' | 'internal';
    scope: 'workspace' | 'organisation' | 'self' | 'person' | 'own' | 'shared';
    /** Statements granted; all four when not given. */
    app?: string;
  }
>;
