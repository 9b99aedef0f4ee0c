import { findDecisionsInput } from '#server/decisions/decisions.schema.ts';
import { type FoundDecision, findDecisions } from '#server/decisions/find-decisions.ts';
import { authenticate } from './authenticate.ts';
import type { HttpCall, Reply } from './call.ts';
import { composeAnswer } from './domain/compose-answer.ts';
import type { Gateway } from './gateway.ts';
import { parseWith } from './parse-with.ts';
import { withContext } from './with-context.ts';

function tell({ decision, workflow, model }: FoundDecision) {
  return {
    ...composeAnswer(decision, { model, workflowVersion: workflow.version }),
    workflow: workflow.slug,
    receivedAt: decision.receivedAt.toISOString(),
    decidedAt: decision.decidedAt?.toISOString() ?? null,
  };
}

/**
 * `GET /v1/decisions`: what this organisation's workflows decided, newest first, by `workflow`, `version`, `status`,
 * `subject`, `from` and `until`, in pages of at most 100; `nextCursor` leads to the next one.
 */
export async function listDecisions(gateway: Gateway, call: HttpCall): Promise<Reply> {
  const token = await call.watch.step('authenticate', () => authenticate(gateway.tokens, call));
  const given = [...call.url.searchParams];
  const wanted = parseWith(findDecisionsInput, Object.fromEntries(given));
  const context = { call, token, permission: 'decision:read', kind: 'read' } as const;
  const { items, nextCursor } = await withContext(gateway.uow, context, (ctx) => findDecisions(ctx, wanted));
  return { status: 200, body: { items: items.map(tell), nextCursor } };
}
