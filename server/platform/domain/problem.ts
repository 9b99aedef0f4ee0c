import { REFUSALS, type Refusal } from './refusal.ts';

/** RFC 9457 problem details; `type` is stable and may be relied on. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance?: string;
  errors?: readonly { pointer: string; detail: string }[];
  [extension: string]: unknown;
}

const TITLES = {
  invalid: 'The request is not valid',
  unauthenticated: 'Authentication is required',
  'step-up-required': 'A recent second factor is required',
  'mfa-required': 'A second factor is required',
  forbidden: 'This is not permitted',
  'not-found': 'Not found',
  conflict: 'The state has changed',
  stale: 'What was approved has changed',
  'already-exists': 'It exists already',
  'too-large': 'The request is too large',
  unprocessable: 'The request cannot be processed',
  'too-many-requests': 'Too many requests',
  stopped: 'The workflow is stopped',
  unavailable: 'Not available right now',
  timeout: 'It took too long',
  'upstream-failed': 'The model could not answer',
} as const satisfies Record<keyof typeof REFUSALS, string>;

/** Turns a refusal into problem details; `reference` is the correlation id that finds the log line. */
export function problemOf(refusal: Refusal, reference: string): Problem {
  return {
    ...refusal.details,
    type: `urn:interlock:problem:${refusal.code}`,
    title: TITLES[refusal.code],
    status: REFUSALS[refusal.code],
    detail: refusal.message,
    instance: `urn:interlock:request:${reference}`,
    ...(refusal.fields.length > 0 && {
      errors: refusal.fields.map((field) => ({ pointer: field.path, detail: field.message })),
    }),
  };
}

/** The problem shown for a defect: nothing of the inside, only the reference. */
export function defectProblem(reference: string): Problem {
  return {
    type: 'urn:interlock:problem:defect',
    title: 'Something went wrong on our side',
    status: 500,
    detail: `The reference ${reference} finds it in the log.`,
    instance: `urn:interlock:request:${reference}`,
  };
}
