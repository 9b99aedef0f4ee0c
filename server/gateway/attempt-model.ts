import { ProtocolError } from '#server/clusters/domain/protocols/open-inference.ts';
import { clock } from '#server/platform/clock.ts';
import { GuardedHttpError } from '#server/platform/guarded-http-error.ts';
import type { Reliability } from '#server/workflows/domain/reliability.ts';
import { type AttemptFault, faultOfStatus } from './domain/attempt-fault.ts';
import { retryAfterMs } from './domain/retry-pause.ts';
import type { ModelTarget } from './model-pools.ts';
import { requestWhole } from './request-whole.ts';

const CONNECT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const SAID_MAX = 300;

/** An attempt that gave no usable answer. */
export class AttemptFailed extends Error {
  readonly fault: AttemptFault;
  /** How long the server asks to be left alone; null when it does not say. */
  readonly retryAfterMs: number | null;

  constructor(
    fault: AttemptFault,
    message: string,
    more: { cause?: unknown; retryAfterMs?: number | null } = {},
  ) {
    super(message, { cause: more.cause });
    this.fault = fault;
    this.retryAfterMs = more.retryAfterMs ?? null;
  }
}

/** What each deadline of an attempt means when it passes; also the reason with which the request is aborted. */
const LATE = {
  whole: 'the model did not answer in time',
  'first-byte': 'the model began no answer in time',
  idle: 'the model fell silent in the middle of its answer',
  held: 'the time was over before the caller had taken the answer',
} as const;
type Late = keyof typeof LATE;
const isLate = (reason: unknown): reason is Late => typeof reason === 'string' && Object.hasOwn(LATE, reason);

/** Says what went wrong; `reason` is with what the request was aborted, if it was. */
export function failureOf(error: unknown, reason?: unknown): AttemptFailed {
  if (error instanceof AttemptFailed) return error;
  if (isLate(reason))
    return new AttemptFailed(reason === 'held' ? 'caller-slow' : 'timeout', LATE[reason], { cause: error });
  const cause = error instanceof Error && error.cause instanceof GuardedHttpError ? error.cause : error;
  if (cause instanceof GuardedHttpError)
    return new AttemptFailed('address-refused', cause.message, { cause: error });
  if (error instanceof ProtocolError)
    return new AttemptFailed(error.side === 'input' ? 'input-mismatch' : 'bad-answer', error.message, {
      cause: error,
    });
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return new AttemptFailed('bad-answer', 'the answer is larger than allowed', { cause: error });
  if (CONNECT_CODES.has(code))
    return new AttemptFailed('unreachable', 'the model server cannot be reached', { cause: error });
  return new AttemptFailed('interrupted', 'the connection to the model server broke', { cause: error });
}

type Answer = Awaited<ReturnType<ModelTarget['pool']['request']>>;

function refusalOf(
  { statusCode, headers }: Pick<Answer, 'statusCode' | 'headers'>,
  text: string,
): AttemptFailed {
  const said = `the model server answered ${statusCode}: ${text.slice(0, SAID_MAX)}`;
  const waitMs = retryAfterMs(headers['retry-after'], clock.now());
  return new AttemptFailed(faultOfStatus(statusCode) ?? 'bad-answer', said, { retryAfterMs: waitMs });
}

/** The time that whoever reads an answer in parts keeps it waiting. */
class Holding {
  #sinceMs: number | null = null;
  #wholeMs = 0;

  begin(): void {
    this.#sinceMs = performance.now();
  }

  end(): void {
    if (this.#sinceMs !== null) this.#wholeMs += performance.now() - this.#sinceMs;
    this.#sinceMs = null;
  }

  /** Whether the reader took more of this time (milliseconds) than the model did. */
  isMostOf(timeMs: number): boolean {
    const nowMs = this.#sinceMs === null ? 0 : performance.now() - this.#sinceMs;
    return this.#wholeMs + nowMs > timeMs / 2;
  }
}

/** The parts of an answer as they come; `idle` runs only while the next one is waited for, not while the reader holds one. */
async function* watched(
  body: Answer['body'],
  idle: { begin(): void; end(): void },
  holding: Holding,
): AsyncGenerator<Uint8Array> {
  idle.begin();
  for await (const chunk of body) {
    idle.end();
    holding.begin();
    yield chunk as Uint8Array;
    holding.end();
    idle.begin();
  }
  idle.end();
}

async function textOf(parts: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of parts) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** How an answer with status 200 is read; in parts where somebody waits for each of them. */
export type Reading<T> =
  | { kind: 'whole'; read: (text: string) => T }
  | { kind: 'parts'; read: (parts: AsyncIterable<Uint8Array>) => Promise<T> };

/**
 * One request to a model server, each part of its answer within its own deadline (milliseconds); an AttemptFailed for
 * whatever is no answer. Whoever holds `ending` may end it early.
 */
export async function attemptModel<T>(
  target: ModelTarget,
  call: { path: string; body: string },
  patience: Pick<Reliability, 'timeoutMs' | 'firstByteMs' | 'idleMs'>,
  reading: Reading<T>,
  ending: AbortController,
): Promise<T> {
  const { timeoutMs, firstByteMs, idleMs } = patience;
  const holding = new Holding();
  const after = (ms: number, late: () => Late) => setTimeout(() => ending.abort(late()), ms);
  const whole = after(timeoutMs, () => (holding.isMostOf(timeoutMs) ? 'held' : 'whole'));
  let part = firstByteMs === undefined ? undefined : after(firstByteMs, () => 'first-byte');
  const idle = {
    begin: () => {
      part = idleMs === undefined ? undefined : after(idleMs, () => 'idle');
    },
    end: () => clearTimeout(part),
  };
  const { path, body } = call;
  try {
    if (reading.kind === 'whole' && idleMs === undefined) {
      const asked = { path, headers: target.headers, body };
      const answer = await requestWhole(target.pool, asked, ending.signal, () => clearTimeout(part));
      if (faultOfStatus(answer.statusCode) === null) return reading.read(answer.text);
      throw refusalOf(answer, answer.text);
    }
    const headers = { ...target.headers };
    const answer = await target.pool.request({ method: 'POST', path, headers, body, signal: ending.signal });
    clearTimeout(part);
    const isAnswer = faultOfStatus(answer.statusCode) === null;
    const inParts = () => watched(answer.body, idle, holding);
    if (isAnswer && reading.kind === 'parts') return await reading.read(inParts());
    const text = await textOf(inParts());
    if (isAnswer && reading.kind === 'whole') return reading.read(text);
    throw refusalOf(answer, text);
  } catch (error) {
    throw failureOf(error, ending.signal.reason);
  } finally {
    clearTimeout(whole);
    clearTimeout(part);
  }
}
