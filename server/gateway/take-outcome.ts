import { outcomeBody } from '#server/decisions/decisions.schema.ts';
import { recordOutcome } from '#server/decisions/record-outcome.ts';
import { authenticate } from './authenticate.ts';
import type { HttpCall, Reply } from './call.ts';
import type { Gateway } from './gateway.ts';
import { parseWith } from './parse-with.ts';
import { readBody } from './read-body.ts';
import { withContext } from './with-context.ts';

/** `POST /v1/decisions/{id}/outcome`: what became of the case; 201 when it is new, 200 when it stood already. */
export async function takeOutcome(gateway: Gateway, call: HttpCall, decisionId: string): Promise<Reply> {
  const token = await call.watch.step('authenticate', () => authenticate(gateway.tokens, call));
  const outcome = parseWith(outcomeBody, await call.watch.step('read', () => readBody(call.request)));
  const given = { call, token, permission: 'decision:outcome', kind: 'write' } as const;
  const recorded = await call.watch.step('record', () =>
    withContext(gateway.uow, given, (ctx) => recordOutcome(ctx, { ...outcome, decisionId })),
  );
  const { isNew, isCorrection } = recorded;
  return {
    status: isNew ? 201 : 200,
    body: { decisionId, outcomeId: recorded.id, label: outcome.label, isNew, isCorrection },
    headers: { 'interlock-decision': decisionId },
  };
}
