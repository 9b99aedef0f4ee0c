import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';
import { MLFLOW_ERRORS, type MlflowErrorCode, mlflowErrorOf } from './mlflow-error.ts';

const log = logger('mlflow');

/** The header that names a request in our log. */
export const REFERENCE_HEADER = 'interlock-request';

/** What every answer of these doors says: nobody caches or frames it, and no browser guesses its type or runs anything of it. */
export function protect(response: ServerResponse, reference: string): void {
  response.setHeader(REFERENCE_HEADER, reference);
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
}

/** Answers text of a type, whole. */
export function answerText(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'application/json',
): void {
  const bytes = Buffer.from(text);
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.byteLength });
  response.end(bytes);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Answers an error as MLflow's clients read it. */
export function answerWireError(response: ServerResponse, code: MlflowErrorCode, message: string): void {
  const status = MLFLOW_ERRORS[code];
  if (status === 401)
    response.setHeader('www-authenticate', 'Bearer realm="interlock", Basic realm="interlock"');
  // What is left of a body that nobody reads must not be taken for the next request.
  if (!response.req.complete && hasBody(response.req)) response.setHeader('connection', 'close');
  answerText(response, status, JSON.stringify({ error_code: code, message }));
}

/** Answers whatever was thrown; a defect is logged and shows its reference only. */
export function answerThrown(response: ServerResponse, error: unknown, reference: string): void {
  const refusal = error instanceof Refusal ? error : null;
  if (!refusal) log.error({ err: error, correlationId: reference }, 'a call of the MLflow protocol failed');
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const code = refusal ? mlflowErrorOf(refusal) : 'INTERNAL_ERROR';
  const words =
    refusal?.message ?? `Something went wrong here. Quote ${reference} to whoever operates Interlock.`;
  answerWireError(response, code, words);
}
