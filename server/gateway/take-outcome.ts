import { outcomeBody } from '#server/decisions/decisions.schema.ts';
import { recordOutcome } from '#server/decisions/record-outcome.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { authenticate } from './authenticate.ts';
import type { HttpCall, Reply } from './call.ts';
import type { DeadLetterSource } from './dead-letters.ts';
import type { Gateway } from './gateway.ts';
import { parseWith } from './parse-with.ts';
import { readBody } from './read-body.ts';
import type { VerifiedToken } from './token-verifier.ts';
import { untilKnown } from './until-known.ts';
import { untilStored } from './until-stored.ts';
import { withContext } from './with-context.ts';

/** An outcome that came before its decision, or named a wrong one, is kept: the ground truth would be lost otherwise. */
function sourceOf(call: HttpCall, token: VerifiedToken, outcome: unknown): DeadLetterSource {
  return {
    organisationId: token.organisationId,
    workspaceId: token.workspaceId,
    workflowId: null,
    workflowVersionId: null,
    subject: null,
    tokenId: token.id,
    correlationId: call.correlationId,
    receivedAt: call.receivedAt,
    payload: { outcome },
  };
}

/** `POST /v1/decisions/{id}/outcome`: what became of the case; 201 when it is new, 200 when it stood already. */
export async function takeOutcome(gateway: Gateway, call: HttpCall, decisionId: string): Promise<Reply> {
  const token = await call.watch.step('authenticate', () => authenticate(gateway.tokens, call));
  const outcome = parseWith(outcomeBody, await call.watch.step('read', () => readBody(call.request)));
  const given = { call, token, permission: 'decision:outcome', kind: 'write' } as const;
  const recorded = await call.watch.step('record', async () => {
    await untilStored(gateway.records, decisionId);
    try {
      const asked = { decisionId, organisationId: token.organisationId, now: call.receivedAt };
      return await untilKnown(asked, () =>
        withContext(gateway.uow, given, (ctx) => recordOutcome(ctx, { ...outcome, decisionId })),
      );
    } catch (error) {
      if (error instanceof Refusal && error.code === 'not-found')
        gateway.deadLetters.add(sourceOf(call, token, outcome), {
          reason: 'outcome-join',
          fault: 'unknown-decision',
          detail: 'The decision that it names is not known here.',
          attempts: 1,
          decisionId,
        });
      throw error;
    }
  });
  const { isNew, isCorrection } = recorded;
  return {
    status: isNew ? 201 : 200,
    body: { decisionId, outcomeId: recorded.id, label: outcome.label, isNew, isCorrection },
    headers: { 'interlock-decision': decisionId },
  };
}
