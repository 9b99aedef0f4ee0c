import { hashSecret, randomSecret } from '#server/platform/crypto.ts';
import { newId } from '#server/platform/new-id.ts';
import type { Tx } from '#server/platform/tx.ts';
import { ATTEMPT_MS, type AttemptEvent, type AttemptState, advance } from './domain/login-attempt.ts';
import { insertAttempt } from './login-attempts.store.ts';
import type { Visit } from './visit.ts';

/**
 * Starts an attempt whose first factor was right. With `events` it goes on at once: a passkey is worth a ticket of level
 * 2, and a person without a second factor gets the one of level 1. Returns the ticket, or null while a second factor is waited for.
 */
export async function startAttempt(
  tx: Tx,
  visit: Visit,
  personId: string,
  events: readonly AttemptEvent[],
  now: Date,
  methods: readonly string[] = ['password'],
): Promise<string | null> {
  const expiresAt = new Date(now.getTime() + ATTEMPT_MS);
  let attempt: { state: AttemptState; failures: number; expiresAt: Date } = {
    state: 'started',
    failures: 0,
    expiresAt,
  };
  for (const event of events) {
    const next = advance(attempt, event, now);
    if (!next) throw new Error(`a login attempt cannot take "${event}" in state ${attempt.state}`);
    attempt = next;
  }
  const ticket = attempt.state === 'ticket_issued' ? randomSecret() : null;
  await insertAttempt(tx, {
    ...attempt,
    id: newId('loginAttempt'),
    personId,
    methods: [...methods],
    script: visit.script,
    bindingHash: hashSecret(visit.binding),
    ticketHash: ticket === null ? null : hashSecret(ticket),
    now,
  });
  return ticket;
}
