import { z } from 'zod';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { authenticate } from './authenticate.ts';
import type { Call, HttpCall, Reply, TakenDecision } from './call.ts';
import { idempotencyKey } from './decisions.schema.ts';
import type { Gateway } from './gateway.ts';
import { parseWith } from './parse-with.ts';
import { readBody } from './read-body.ts';
import { refuse } from './refuse.ts';
import { Stopwatch } from './stopwatch.ts';
import { takeDecision } from './take-decision.ts';
import type { VerifiedToken } from './token-verifier.ts';

const ITEMS_MAX = 1_000;
const BODY_MAX_BYTES = 8_000_000;
/** As many of one batch are with models at once; the next waits for a place. */
const AT_ONCE = 16;
/** How long an item waits for a place among the calls in progress. */
const PATIENCE_MS = 10_000;
/** Results beyond this are not asked for; those that are under way then are still told. */
const RESULTS_MAX_BYTES = 16_000_000;
const KEY_MAX = 200;

const batchBody = z.strictObject({
  /** Each as in the body of a single decision. */
  items: z.array(z.unknown()).min(1, 'must hold at least one item').max(ITEMS_MAX),
});

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

/** Every item adds its number to the batch's key, which must leave room for that. */
function checkKey(call: HttpCall, items: number): void {
  const given = call.headers['idempotency-key'];
  if (given === undefined) return;
  const key = parseWith(idempotencyKey, given, 'Idempotency-Key');
  parseWith(z.string().max(KEY_MAX - `.${items - 1}`.length), key, 'Idempotency-Key');
}

const tooLong = () =>
  new Refusal(
    'too-large',
    'The answers of this batch are too long for one reply, so this item was not decided. Send it again in a smaller batch.',
  );
const stopping = () =>
  new Refusal('unavailable', 'This gateway stops, so this item was not decided. Send it again.', {
    details: { reason: 'stopping', retryAfterSeconds: 1 },
  });

/** The items of one batch on their way; results are kept as the text that is sent, within a bound. */
class Batch {
  readonly results: string[];
  readonly statuses: number[];
  readonly #gateway: Gateway;
  readonly #asked: { call: HttpCall; token: VerifiedToken; slug: string };
  readonly #items: readonly unknown[];
  #next = 0;
  #bytes = 0;

  constructor(
    gateway: Gateway,
    asked: { call: HttpCall; token: VerifiedToken; slug: string },
    items: readonly unknown[],
  ) {
    this.#gateway = gateway;
    this.#asked = asked;
    this.#items = items;
    this.results = new Array(items.length);
    this.statuses = new Array(items.length);
  }

  /** Decides one item after the other until there are none, or nobody waits for them any more. */
  async work(): Promise<void> {
    const { call } = this.#asked;
    while (this.#next < this.#items.length && !call.signal.aborted) {
      const index = this.#next;
      this.#next += 1;
      try {
        const { status, body } = await this.#decide(index);
        this.#keep(index, status, { decision: body });
      } catch (error) {
        const { status, body } = refuse(error, call.correlationId);
        this.#keep(index, status, { problem: body });
      }
    }
  }

  #decide(index: number): Promise<TakenDecision> {
    if (this.#bytes > RESULTS_MAX_BYTES) throw tooLong();
    if (this.#gateway.isStopping()) throw stopping();
    const { call, token, slug } = this.#asked;
    const asked = { call: callOf(call, index), token, slug, request: this.#items[index], door: 'batch' };
    const decide = () => takeDecision(this.#gateway, asked);
    return this.#gateway.admission.runWhenRoom(decide, PATIENCE_MS, call.signal);
  }

  #keep(index: number, status: number, result: object): void {
    const text = JSON.stringify({ index, status, ...result });
    this.#bytes += text.length;
    this.results[index] = text;
    this.statuses[index] = status;
  }
}

/**
 * `POST /v1/workflows/{slug}/decisions:batch`: up to 1,000 decisions in one request. The answer is 200 with one result per
 * item, in their order, whether or not each of them could be decided. Every item that is with a model takes a place among
 * the calls in progress, and waits for one; nothing more is begun once the caller has left.
 */
export async function decideMany(gateway: Gateway, call: HttpCall, slug: string): Promise<Reply> {
  const token = await call.watch.step('authenticate', () => authenticate(gateway.tokens, call, true));
  const body = await call.watch.step('read', () => readBody(call.request, BODY_MAX_BYTES));
  const { items } = parseWith(batchBody, body);
  checkKey(call, items.length);
  const batch = new Batch(gateway, { call, token, slug }, items);
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, () => batch.work()));
  const count = (fits: (status: number) => boolean) => batch.statuses.filter(fits).length;
  const counts = JSON.stringify({
    decided: count((status) => status === 200),
    pendingReview: count((status) => status === 202),
    refused: count((status) => status >= 400),
  });
  return { status: 200, body: `{"counts":${counts},"results":[${batch.results.join(',')}]}` };
}
