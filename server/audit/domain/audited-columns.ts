/**
 * How the columns of governed rows stand in events, by name. The log must be able to say what every governed row was at
 * any time, and must never hold anything personal in clear:
 * - exact: written as it is (ids, states, digests, names of things).
 * - kept: too long for a leaf, but no personal data; committed to, its value kept under the organisation's key.
 * - private: free text or personal; committed to, its value kept under the key of whom it is about, and gone with it.
 * - secret: never recorded, only that it changed.
 * Ids, times, numbers and booleans are exact without being listed; what is not listed counts as private, the safe side. A
 * test compares the list with the database, so that no column of a governed table is forgotten.
 */
export type ColumnClass = 'exact' | 'kept' | 'private' | 'secret';

const EXACT = `action adapter algorithm alias artifact_location assurance binding data_class decision dialect engine_model environment fingerprint format
  former_name gate header issuer kind level licence lifecycle measured_on media_type metric name number origin profile purpose
  record_digest remote_workspace report_reference returned_how risk_tier role roles root salt scopes severity slug source stage
  state status strategy tier transports unit wire_name`;

const KEPT = `allowed_addresses authenticator_data authors base_url bundle by_workflow call_policy card cause client_data_json
  column_profile columns content contributors counts decision_policy decisions definition display_name domains
  egress_grants event_types head input_contract items legal_basis limits manifest metrics mfa_claims output_schema
  passed_over proven_domains provisioning_claim public_key record reliability revision_ids run_link runbook scope settings
  signature signatures source_uri spki storage_uri tags takes tensor_mapping terms title training_profile url wire_events workflow_ids`;

const PRIVATE = `answer attendees change_note conclusion confirm_reason description detail email evidence evidence_url
  facts file_name hint lift_reason message note output reason recipients remit resolution state_reason
  statement status_message subject subject_name summary text user_name withdrawn_reason words`;

const SECRET = 'password_hash secret_hash previous_secret_hash token_hash reason_salt';

const CLASSES = new Map<string, ColumnClass>(
  (
    [
      [EXACT, 'exact'],
      [KEPT, 'kept'],
      [PRIVATE, 'private'],
      [SECRET, 'secret'],
    ] as const
  ).flatMap(([names, kind]) => names.split(/\s+/).map((name): [string, ColumnClass] => [name, kind])),
);

/** Where the same name means something else. */
const IN_TABLE: Readonly<Record<string, ColumnClass>> = {
  'person.name': 'private',
  'passkey_credential.name': 'private',
  'audit_finding.action': 'private',
  'audit_finding.title': 'private',
  'audit_finding.verdict': 'private',
  'baseline.source': 'private',
  'model_version.source': 'kept',
  'gate_result.evidence': 'kept',
  'gate_result.summary': 'kept',
  'control_evidence.summary': 'kept',
  'committee_meeting.decisions': 'private',
  'planned_audit.scope': 'private',
};

const IS_ID = /(^|_)(id|digest|by|at|until)$/;

/** The class of a column, or null when it is listed nowhere and its values cannot speak for themselves. */
export function listedClass(table: string, column: string): ColumnClass | null {
  if (column.startsWith('sealed_')) return 'secret';
  return IN_TABLE[`${table}.${column}`] ?? CLASSES.get(column) ?? (IS_ID.test(column) ? 'exact' : null);
}

/** Classes that were asked for, by table and column: there are as many as the database has. */
const asked = new Map<string, Map<string, ColumnClass | null>>();

function rememberedClass(table: string, column: string): ColumnClass | null {
  const ofTable = asked.get(table) ?? new Map<string, ColumnClass | null>();
  const known = ofTable.get(column);
  if (known !== undefined) return known;
  const found = listedClass(table, column);
  asked.set(table, ofTable.set(column, found));
  return found;
}

/** How a value of a column is recorded. */
export function classOf(table: string, column: string, value: unknown): ColumnClass {
  const listed = rememberedClass(table, column);
  if (listed) return listed;
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? 'exact' : 'private';
}

/** Longest exact value, in characters; a longer one is committed to instead. */
export const EXACT_CHARS_MAX = 400;
