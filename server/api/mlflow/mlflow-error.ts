import type { Refusal, RefusalCode } from '#server/platform/domain/refusal.ts';

/** The names by which MLflow's clients know errors, with the status that each is sent with. */
export const MLFLOW_ERRORS = {
  BAD_REQUEST: 400,
  INVALID_PARAMETER_VALUE: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  RESOURCE_CONFLICT: 409,
  REQUEST_LIMIT_EXCEEDED: 429,
  INTERNAL_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
} as const;

export type MlflowErrorCode = keyof typeof MLFLOW_ERRORS;

/** What each refusal of ours is to an MLflow client, which repeats 429 and 5xx for minutes and nothing else. */
const OF_REFUSAL: Record<RefusalCode, MlflowErrorCode> = {
  invalid: 'INVALID_PARAMETER_VALUE',
  unauthenticated: 'UNAUTHENTICATED',
  'step-up-required': 'UNAUTHENTICATED',
  'mfa-required': 'PERMISSION_DENIED',
  forbidden: 'PERMISSION_DENIED',
  'not-found': 'RESOURCE_DOES_NOT_EXIST',
  conflict: 'RESOURCE_CONFLICT',
  stale: 'RESOURCE_CONFLICT',
  'already-exists': 'RESOURCE_ALREADY_EXISTS',
  'too-large': 'INVALID_PARAMETER_VALUE',
  unprocessable: 'INVALID_PARAMETER_VALUE',
  'too-many-requests': 'REQUEST_LIMIT_EXCEEDED',
  stopped: 'RESOURCE_CONFLICT',
  unavailable: 'TEMPORARILY_UNAVAILABLE',
  timeout: 'DEADLINE_EXCEEDED',
  'upstream-failed': 'TEMPORARILY_UNAVAILABLE',
};

/**
 * Tells the MLflow error code of a refusal. A use case that must answer with another one than its code's names it in
 * `details.mlflow` (an unknown alias, for instance, is INVALID_PARAMETER_VALUE to these clients).
 */
export function mlflowErrorOf(refusal: Refusal): MlflowErrorCode {
  const named = refusal.details.mlflow;
  return typeof named === 'string' && named in MLFLOW_ERRORS
    ? (named as MlflowErrorCode)
    : OF_REFUSAL[refusal.code];
}
