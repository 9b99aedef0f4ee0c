import { listAuditEvents, type ToldEvent } from '#server/audit/list-audit-events.ts';
import type { Context } from './context.ts';

const SINCE_MS = 7 * 24 * 3_600_000;
const EACH_MAX = 10;
/** What may mean that somebody else uses a person's sign-in. */
const ALARMING = ['mfa.recovery-code-used', 'passkey.counter-regressed', 'factors.reset'] as const;

/** Events of the last seven days that an admin should look into, the newest first; at most 10 of a kind. */
export async function listAccessAlarms(ctx: Context): Promise<ToldEvent[]> {
  const from = new Date(ctx.now.getTime() - SINCE_MS).toISOString();
  const found: ToldEvent[] = [];
  for (const type of ALARMING)
    found.push(...(await listAuditEvents(ctx, { type, from, limit: EACH_MAX })).items);
  return found.sort((left, right) => right.at.getTime() - left.at.getTime());
}
