import { type DecisionReading, readDecision } from '#server/decisions/read-decision.ts';
import { authenticate } from './authenticate.ts';
import type { HttpCall, Reply } from './call.ts';
import { waitSeconds } from './decisions.schema.ts';
import { composeAnswer, statusCodeOf } from './domain/compose-answer.ts';
import type { Gateway } from './gateway.ts';
import { parseWith } from './parse-with.ts';
import { withContext } from './with-context.ts';

/**
 * `GET /v1/decisions/{id}?wait=30`: the decision as it stands; while it waits for a person, the answer is held back for up
 * to `wait` seconds (at most 60).
 */
export async function tellDecision(gateway: Gateway, call: HttpCall, decisionId: string): Promise<Reply> {
  const token = await call.watch.step('authenticate', () => authenticate(gateway.tokens, call));
  const wait = parseWith(waitSeconds, call.url.searchParams.get('wait') ?? '0', 'wait');
  const until = performance.now() + wait * 1000;
  const look = (): Promise<DecisionReading> =>
    withContext(gateway.uow, { call, token, permission: 'decision:read', kind: 'read' }, (ctx) =>
      readDecision(ctx, decisionId),
    );
  for (;;) {
    // The bell hangs before the look, so that a verdict between the two is not missed.
    const leaving = new AbortController();
    const signal = AbortSignal.any([call.signal, leaving.signal]);
    const mayWait = performance.now() < until && !call.signal.aborted && !gateway.isStopping();
    const bell = mayWait ? gateway.bell.wait(token.id, decisionId, until, signal) : null;
    let reading: DecisionReading;
    try {
      reading = await look();
    } catch (error) {
      leaving.abort();
      throw error;
    }
    if (reading.decision.status !== 'pending_review' || !bell) {
      leaving.abort();
      const { decision, model, workflowVersion, events } = reading;
      const body = composeAnswer(decision, { model, workflowVersion }, events);
      return { status: statusCodeOf(decision.status), body, headers: { 'interlock-decision': decision.id } };
    }
    await bell;
  }
}
