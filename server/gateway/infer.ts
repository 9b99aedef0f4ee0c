import { setTimeout as pause } from 'node:timers/promises';
import { decodeInfer, encodeInfer, ProtocolError } from '#server/clusters/domain/protocols/open-inference.ts';
import type { JsonRecord } from '#server/decisions/domain/decision-facts.ts';
import { GuardedHttpError } from '#server/platform/guarded-http-error.ts';
import type { ModelOutput } from '#server/registry/domain/tensor-mapping.ts';
import type { RouteRevision } from '#server/routing/domain/route-snapshot.ts';
import type { Reliability } from '#server/workflows/domain/reliability.ts';
import { type AttemptFault, faultOfStatus, mayRetry } from './domain/attempt-fault.ts';
import type { Evidence } from './domain/judge.ts';
import type { ModelPools, ModelTarget } from './model-pools.ts';
import type { Stopwatch } from './stopwatch.ts';

const BACKOFF_MS = { least: 10, spread: 40 };
const CONNECT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const SAID_MAX = 300;

/** Whom to ask, and how patiently. */
export interface Asked {
  revision: RouteRevision;
  reliability: Reliability;
}

class AttemptFailed extends Error {
  readonly fault: AttemptFault;
  constructor(fault: AttemptFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.fault = fault;
  }
}

function failureOf(error: unknown, hasTimedOut: boolean): AttemptFailed {
  if (error instanceof AttemptFailed) return error;
  if (hasTimedOut) return new AttemptFailed('timeout', 'the model did not answer in time', error);
  const cause = error instanceof Error && error.cause instanceof GuardedHttpError ? error.cause : error;
  if (cause instanceof GuardedHttpError) return new AttemptFailed('address-refused', cause.message, error);
  if (error instanceof ProtocolError)
    return new AttemptFailed(error.side === 'input' ? 'input-mismatch' : 'bad-answer', error.message, error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return new AttemptFailed('bad-answer', 'the answer is larger than allowed', error);
  if (CONNECT_CODES.has(code))
    return new AttemptFailed('unreachable', 'the model server cannot be reached', error);
  return new AttemptFailed('interrupted', 'the connection to the model server broke', error);
}

async function ask(
  target: ModelTarget,
  call: { path: string; body: string },
  timeoutMs: number,
): Promise<string> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const answer = await target.pool.request({
      method: 'POST',
      path: call.path,
      headers: { ...target.headers },
      body: call.body,
      signal: timeout.signal,
    });
    const text = await answer.body.text();
    const fault = faultOfStatus(answer.statusCode);
    if (fault)
      throw new AttemptFailed(
        fault,
        `the model server answered ${answer.statusCode}: ${text.slice(0, SAID_MAX)}`,
      );
    return text;
  } catch (error) {
    throw failureOf(error, timeout.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
}

async function attempt(pools: ModelPools, asked: Asked, input: JsonRecord): Promise<ModelOutput> {
  const { tensorMapping, endpoint } = asked.revision;
  try {
    const target = pools.targetOf(asked.revision);
    if (!target) throw new AttemptFailed('unreachable', 'the local model server is not running here');
    const call = encodeInfer(tensorMapping, input, { ...endpoint, baseUrl: target.baseUrl });
    return decodeInfer(tensorMapping, await ask(target, call, asked.reliability.timeoutMs));
  } catch (error) {
    throw failureOf(error, false);
  }
}

/**
 * Asks the model of a revision: each attempt within the workflow's timeout, and again only after what may pass by
 * itself. Never throws: what went wrong is evidence as well.
 */
export async function infer(
  pools: ModelPools,
  asked: Asked,
  input: JsonRecord,
  watch: Stopwatch,
): Promise<Evidence> {
  for (let count = 1; ; count += 1) {
    const startMs = watch.elapsedMs();
    try {
      const output = await attempt(pools, asked, input);
      watch.attempt(startMs, 'answered');
      return { kind: 'answered', output };
    } catch (error) {
      const { fault, message } = failureOf(error, false);
      watch.attempt(startMs, fault);
      if (!mayRetry(fault, count, asked.reliability.retriesMax))
        return { kind: 'failed', error: { fault, message } };
      await pause(BACKOFF_MS.least + Math.random() * BACKOFF_MS.spread);
    }
  }
}
