import { z } from 'zod';
import { authenticate } from './authenticate.ts';
import type { Call, HttpCall, Reply } from './call.ts';
import type { DecisionAnswer } from './domain/compose-answer.ts';
import type { Gateway } from './gateway.ts';
import { parseWith } from './parse-with.ts';
import { readBody } from './read-body.ts';
import { refuse } from './refuse.ts';
import { Stopwatch } from './stopwatch.ts';
import { takeDecision } from './take-decision.ts';

const ITEMS_MAX = 1_000;
const BODY_MAX_BYTES = 8_000_000;
/** As many of one batch are with models at once; the next waits for a place. */
const AT_ONCE = 16;

const batchBody = z.strictObject({
  /** Each as in the body of a single decision. */
  items: z.array(z.unknown()).min(1, 'must hold at least one item').max(ITEMS_MAX),
});

type ItemResult = { index: number; status: number } & ({ decision: DecisionAnswer } | { problem: unknown });

/** Each item is a call of its own: its own times, its own record, and its own key made of the batch's. */
function callOf(call: HttpCall, index: number): Call {
  const { 'idempotency-key': key, ...headers } = call.headers;
  return {
    headers: { ...headers, ...(key !== undefined && { 'idempotency-key': `${key}.${index}` }) },
    url: call.url,
    correlationId: call.correlationId,
    receivedAt: call.receivedAt,
    watch: new Stopwatch(),
    signal: call.signal,
  };
}

/**
 * `POST /v1/workflows/{slug}/decisions:batch`: up to 1,000 decisions in one request. The answer is 200 with one result per
 * item, in their order, whether or not each of them could be decided.
 */
export async function decideMany(gateway: Gateway, call: HttpCall, slug: string): Promise<Reply> {
  const token = await call.watch.step('authenticate', () => authenticate(gateway.tokens, call, true));
  const body = await call.watch.step('read', () => readBody(call.request, BODY_MAX_BYTES));
  const { items } = parseWith(batchBody, body);
  const results: ItemResult[] = new Array(items.length);
  let next = 0;
  const decideNext = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      const given = { call: callOf(call, index), token, slug, request: items[index], door: 'batch' };
      try {
        const { status, body: decision } = await takeDecision(gateway, given);
        results[index] = { index, status, decision };
      } catch (error) {
        const { status, body: problem } = refuse(error, call.correlationId);
        results[index] = { index, status, problem };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, decideNext));
  const count = (fits: (status: number) => boolean) => results.filter(({ status }) => fits(status)).length;
  const counts = {
    decided: count((status) => status === 200),
    pendingReview: count((status) => status === 202),
    refused: count((status) => status >= 400),
  };
  return { status: 200, body: { counts, results } };
}
