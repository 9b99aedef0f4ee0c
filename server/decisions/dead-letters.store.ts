import type { Database } from '#server/platform/unit-of-work.ts';
import type { DeadLetter } from './domain/dead-letter.ts';
import { type PayloadKey, sealLetter } from './payload-keys.ts';

const INSERT = `
  INSERT INTO dead_letter (id, organisation_id, workspace_id, workflow_id, workflow_version_id, decision_id, subject, token_id,
    correlation_id, reason, fault, detail, attempts, payload, received_at, added_at)
  SELECT * FROM json_to_recordset($1::json) AS x(
    id text, organisation_id text, workspace_id text, workflow_id text, workflow_version_id text, decision_id text, subject text,
    token_id text, correlation_id text, reason text, fault text, detail text, attempts int, payload jsonb,
    received_at timestamptz, added_at timestamptz)
  ON CONFLICT (id) DO NOTHING`;
const TIMEOUT_MS = 5_000;

/** A dead letter as it travels, its payload under the key. */
export function encodeLetter(letter: DeadLetter, key: PayloadKey): string {
  return JSON.stringify({
    id: letter.id,
    organisation_id: letter.organisationId,
    workspace_id: letter.workspaceId,
    workflow_id: letter.workflowId,
    workflow_version_id: letter.workflowVersionId,
    decision_id: letter.decisionId,
    subject: letter.subject,
    token_id: letter.tokenId,
    correlation_id: letter.correlationId,
    reason: letter.reason,
    fault: letter.fault,
    detail: letter.detail,
    attempts: letter.attempts,
    payload: letter.payload && sealLetter(key, letter.id, letter.payload),
    received_at: letter.receivedAt,
    added_at: letter.addedAt,
  });
}

/** Inserts encoded letters in one statement of its own over the system role; safe to send again. */
export async function insertLetters(database: Database, encoded: readonly string[]): Promise<void> {
  const query = { text: INSERT, values: [`[${encoded.join(',')}]`], query_timeout: TIMEOUT_MS };
  await database.pool.query(query);
}
