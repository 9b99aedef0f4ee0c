/**
 * The one error type that crosses a room's wall on purpose. Every refusal names what happened in a sentence and, where
 * one exists, the next step; transports map `code` to their own status and never look further.
 */
export const REFUSALS = {
  invalid: 400,
  unauthenticated: 401,
  'step-up-required': 401,
  'mfa-required': 403,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  stale: 409,
  'already-exists': 409,
  'too-large': 413,
  unprocessable: 422,
  'too-many-requests': 429,
  stopped: 503,
  unavailable: 503,
  timeout: 504,
  'upstream-failed': 502,
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** One field that was not as it should be; `path` is a JSON pointer such as `/input/age_years`. */
export interface FieldProblem {
  path: string;
  message: string;
}

export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly fields: readonly FieldProblem[];
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: RefusalCode,
    message: string,
    options: { fields?: readonly FieldProblem[]; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'Refusal';
    this.code = code;
    this.fields = options.fields ?? [];
    this.details = options.details ?? {};
  }
}

/** Builds the refusal for something that does not exist or that the caller may not know of: the two look alike. */
export function notFound(what: string): Refusal {
  return new Refusal('not-found', `There is no such ${what}, or you may not see it.`);
}

/** What the console gets to see of a refusal; defects show a reference and nothing else. */
export interface RefusalShape {
  code: RefusalCode | 'defect';
  message: string;
  fields: readonly { path: string; message: string }[];
  details: Readonly<Record<string, unknown>>;
  reference: string;
}
