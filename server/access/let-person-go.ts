import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { tellHoldings } from '#server/governance/domain/holdings.ts';
import { holdingsOf } from '#server/governance/list-holdings.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { Context } from './context.ts';
import type { RemovePersonInput } from './people.schema.ts';
import { removePerson } from './remove-person.ts';

/**
 * Removes a person, but not what they answer for by accident: refuses with `conflict` and names it, unless the caller accepts
 * that it is left without an owner. Then it is written down, and governance shows it until somebody takes it over.
 */
export async function letPersonGo(
  ctx: Context,
  input: RemovePersonInput,
): Promise<{ personId: string; orphaned: number }> {
  const { personId, reason } = input;
  const holdings = await holdingsOf(ctx, personId);
  if (holdings.length > 0 && !input.acceptOrphans) {
    const things = tellHoldings(holdings);
    throw new Refusal(
      'conflict',
      `They answer for ${things}. Hand that over first, or say that it may be left without an owner.`,
      { details: { holdings: holdings.slice(0, 50).map(({ kind, id, name }) => ({ kind, id, name })) } },
    );
  }
  await removePerson(ctx, { personId, reason });
  if (holdings.length > 0)
    await appendAuditEvent(ctx, {
      type: 'ownership.orphaned',
      resourceId: personId,
      details: {
        personId,
        count: holdings.length,
        holdings: holdings.slice(0, 50).map(({ kind, id }) => `${kind}:${id}`),
      },
    });
  return { personId, orphaned: holdings.length };
}
