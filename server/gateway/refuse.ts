import { defectProblem, problemOf } from '#server/platform/domain/problem.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';
import type { Reply } from './call.ts';
import { headersOf } from './reply-headers.ts';

const log = logger('gateway');
/** SQLSTATE classes and codes that mean that the database is away, overloaded or being stopped. */
const AWAY_STATE = /^(08|53|57P0|57014|25006)/;
const AWAY_CODE = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOENT|P1001|P1002|P1008|P1017|P2024|P2028)$/;
const AWAY_WORDS =
  /connection (terminated|ended|timeout)|timeout exceeded when trying to connect|client has encountered|query read timeout|can't reach database/i;
const RETRY_AFTER = { unavailable: '1', stopped: '30', 'too-many-requests': '1' } as const;

function isAway(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth += 1) {
    const code = 'code' in cause ? String(cause.code) : '';
    if (AWAY_STATE.test(code) || AWAY_CODE.test(code) || AWAY_WORDS.test(cause.message)) return true;
  }
  return false;
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (!isAway(error)) return null;
  return new Refusal('unavailable', 'The database cannot be reached right now. Try again in a moment.', {
    details: { reason: 'database-unavailable' },
    cause: error,
  });
}

function retryAfterOf({ code, details }: Refusal): string | undefined {
  const { retryAfterSeconds } = details;
  if (typeof retryAfterSeconds === 'number') return String(retryAfterSeconds);
  return RETRY_AFTER[code as keyof typeof RETRY_AFTER];
}

/** Turns whatever was thrown into problem details; a defect shows its reference only and is logged. */
export function refuse(error: unknown, correlationId: string): Reply {
  const refusal = refusalOf(error);
  const problem = refusal ? problemOf(refusal, correlationId) : defectProblem(correlationId);
  if (!refusal) log.error({ err: error, correlationId }, 'a call failed');
  else if (problem.status >= 500) log.warn({ code: refusal.code, correlationId }, refusal.message);
  const retryAfter = refusal && retryAfterOf(refusal);
  const decisionId = refusal?.details.decisionId;
  return {
    status: problem.status,
    body: problem,
    headers: {
      'content-type': 'application/problem+json',
      ...(retryAfter && { 'retry-after': retryAfter }),
      ...(problem.status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(typeof decisionId === 'string' && { 'interlock-decision': decisionId }),
      ...headersOf(error),
    },
  };
}
