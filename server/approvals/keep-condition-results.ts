import type { Context } from '#server/access/context.ts';
import { exactValues } from '#server/platform/domain/canonical-json.ts';
import { digestOf } from '#server/platform/domain/digest.ts';
import { newId } from '#server/platform/new-id.ts';
import { CONDITION_GATE, type ConditionFinding } from './domain/conditions.ts';
import { type RequestRow, saveGateResult } from './requests.store.ts';

const STATUS = { held: 'passed', 'not-held': 'failed', error: 'error' } as const;

/** Tells whether a condition keeps people from signing: it blocks, and does not hold or could not be evaluated. */
export function isBlocking({ level, outcome }: ConditionFinding): boolean {
  return level === 'block' && outcome.status !== 'held';
}

/** Keeps what the conditions of a policy found beside the gates, with the facts they read, and returns the rows written. */
export async function keepConditionResults(
  ctx: Context,
  request: RequestRow,
  found: readonly ConditionFinding[],
): Promise<{ table: string; id: string }[]> {
  const covers: { table: string; id: string }[] = [];
  for (const { name, level, message, outcome } of found) {
    const evidence = { used: outcome.used, problem: outcome.problem };
    const id = await saveGateResult(ctx.tx, {
      id: newId('gateResult'),
      organisationId: ctx.organisationId,
      workspaceId: request.workspaceId,
      changeRequestId: request.id,
      subjectDigest: request.subjectDigest,
      gate: `${CONDITION_GATE}${name}`,
      level,
      waiverId: null,
      status: STATUS[outcome.status],
      summary: summaryOf(outcome, message),
      evidence,
      evidenceDigest: digestOf(exactValues(evidence)),
      evaluatedAt: ctx.now,
    });
    covers.push({ table: 'gate_result', id });
  }
  return covers;
}

function summaryOf({ status, problem }: ConditionFinding['outcome'], message: string): string {
  if (status === 'held') return 'It holds.';
  return status === 'error' ? `Could not be evaluated: ${problem}` : message;
}
