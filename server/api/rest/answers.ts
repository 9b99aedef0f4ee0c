import { randomUUID } from 'node:crypto';
import { defectProblem, type Problem, problemOf } from '#server/platform/domain/problem.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';

const log = logger('rest');

/** The header that names a request in our log. */
export const REFERENCE_HEADER = 'interlock-request';

/** A fresh reference for one request. */
export function newReference(): string {
  return randomUUID();
}

/** A JSON answer that nobody caches. */
export function jsonAnswer(
  value: unknown,
  status: number,
  reference: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json(value, {
    status,
    headers: { 'cache-control': 'no-store', [REFERENCE_HEADER]: reference, ...headers },
  });
}

/** An answer with problem details (RFC 9457). */
export function problemAnswer(
  problem: Problem,
  reference: string,
  headers: Record<string, string> = {},
): Response {
  return jsonAnswer(problem, problem.status, reference, {
    'content-type': 'application/problem+json',
    ...(problem.status === 401 && { 'www-authenticate': 'Bearer realm="interlock"' }),
    ...headers,
  });
}

/** Turns whatever was thrown into problem details; a defect is logged and shows its reference only. */
export function errorAnswer(error: unknown, reference: string): Response {
  if (error instanceof Refusal) return problemAnswer(problemOf(error, reference), reference);
  log.error({ err: error, correlationId: reference }, 'a request failed');
  return problemAnswer(defectProblem(reference), reference);
}
