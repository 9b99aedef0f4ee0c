import { ScimSyntaxError } from '#server/access/domain/scim-user.ts';
import { REFUSALS, Refusal } from '#server/platform/domain/refusal.ts';
import { logger } from '#server/platform/logger.ts';
import { REFERENCE_HEADER } from '../rest/answers.ts';

const log = logger('scim');
const TYPES = new Set([
  'invalidFilter',
  'uniqueness',
  'mutability',
  'invalidSyntax',
  'invalidPath',
  'noTarget',
  'invalidValue',
]);

/** An answer as SCIM has it; nobody caches it. */
export function scimAnswer(
  body: unknown,
  status: number,
  reference: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(body === null ? null : JSON.stringify(body), {
    status,
    headers: {
      ...(body !== null && { 'content-type': 'application/scim+json; charset=utf-8' }),
      'cache-control': 'no-store',
      [REFERENCE_HEADER]: reference,
      ...headers,
    },
  });
}

/** An error as SCIM has it (RFC 7644 §3.12): the status as text, a type where there is one, and what to do. */
export function scimProblem(
  status: number,
  detail: string,
  reference: string,
  given: { scimType?: unknown; headers?: Record<string, string> } = {},
): Response {
  const { scimType, headers } = given;
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(typeof scimType === 'string' && TYPES.has(scimType) && { scimType }),
    detail,
  };
  return scimAnswer(body, status, reference, {
    ...(status === 401 && { 'www-authenticate': 'Bearer realm="interlock"' }),
    ...headers,
  });
}

/** Turns whatever was thrown into a SCIM error; a defect is logged and shows its reference only. */
export function scimError(error: unknown, reference: string): Response {
  if (error instanceof ScimSyntaxError)
    return scimProblem(400, error.message, reference, { scimType: error.scimType });
  if (error instanceof Refusal) {
    const scimType = error.details.scimType ?? (error.code === 'invalid' ? 'invalidValue' : undefined);
    return scimProblem(REFUSALS[error.code], error.message, reference, { scimType });
  }
  log.error({ err: error, correlationId: reference }, 'a directory’s request failed');
  return scimProblem(
    500,
    `Something went wrong on our side. The reference ${reference} finds it in the log.`,
    reference,
  );
}
