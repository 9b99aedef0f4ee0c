import { randomUUID } from 'node:crypto';
import { clock } from '#server/platform/clock.ts';
import type { Tx } from '#server/platform/tx.ts';
import type { Context } from './context.ts';

/** The context in which one of the product's own processes acts for an organisation; its name stands in the audit log. */
export function systemContext(
  tx: Tx,
  organisationId: string,
  process: string,
  correlationId: string = randomUUID(),
): Context {
  return {
    tx,
    actor: { kind: 'system', id: process, organisationId },
    organisationId,
    now: clock.now(),
    correlationId,
  };
}
