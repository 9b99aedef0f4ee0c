import { row, rows } from '#server/platform/db.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Attempt, AttemptState } from './domain/login-attempt.ts';

export interface KeptAttempt extends Attempt {
  id: string;
  personId: string;
  methods: string[];
  script: string | null;
}

interface AttemptRow {
  id: string;
  person_id: string;
  state: AttemptState;
  failures: number;
  methods: string[];
  script: string | null;
  expires_at: Date;
}

const COLUMNS = 'id, person_id, state, failures, methods, script, expires_at';

function attemptOf(kept: AttemptRow | null): KeptAttempt | null {
  if (!kept) return null;
  const { id, state, failures, methods, script } = kept;
  return { id, state, failures, methods, script, personId: kept.person_id, expiresAt: kept.expires_at };
}

export async function insertAttempt(
  tx: Tx,
  attempt: KeptAttempt & { bindingHash: string; ticketHash: string | null; now: Date },
): Promise<void> {
  await rows(
    tx,
    `INSERT INTO login_attempt (id, binding_hash, person_id, state, methods, ticket_hash, failures, script, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      attempt.id,
      attempt.bindingHash,
      attempt.personId,
      attempt.state,
      attempt.methods,
      attempt.ticketHash,
      attempt.failures,
      attempt.script,
      attempt.now,
      attempt.expiresAt,
    ],
  );
}

/** The newest attempt of this browser that waits for a second factor, locked until the transaction ends. */
export async function lockAttempt(tx: Tx, bindingHash: string): Promise<KeptAttempt | null> {
  const kept = await row<AttemptRow>(
    tx,
    `SELECT ${COLUMNS} FROM login_attempt WHERE binding_hash = $1 ORDER BY created_at DESC LIMIT 1 FOR UPDATE`,
    [bindingHash],
  );
  return attemptOf(kept);
}

export async function saveAttempt(
  tx: Tx,
  attempt: KeptAttempt,
  ticketHash: string | null = null,
): Promise<void> {
  await rows(
    tx,
    'UPDATE login_attempt SET state = $2, failures = $3, methods = $4, ticket_hash = coalesce($5, ticket_hash) WHERE id = $1',
    [attempt.id, attempt.state, attempt.failures, attempt.methods, ticketHash],
  );
}

/** Uses a ticket up: of any number of callers exactly one gets the attempt, the others null. */
export async function redeemTicketRow(
  tx: Tx,
  ticketHash: string,
  bindingHash: string,
  now: Date,
): Promise<KeptAttempt | null> {
  const used = await row<AttemptRow>(
    tx,
    `UPDATE login_attempt SET state = 'consumed', used_at = $3
     WHERE ticket_hash = $1 AND binding_hash = $2 AND state = 'ticket_issued' AND used_at IS NULL AND expires_at > $3
     RETURNING ${COLUMNS}`,
    [ticketHash, bindingHash, now],
  );
  return attemptOf(used);
}

export async function sweepAttempts(tx: Tx, olderThan: Date): Promise<number> {
  return (await rows(tx, 'DELETE FROM login_attempt WHERE expires_at < $1 RETURNING id', [olderThan])).length;
}
