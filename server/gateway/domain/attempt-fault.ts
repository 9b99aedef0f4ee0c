/**
 * Why an attempt to reach the model gave no usable answer. `mayRetry`: it may pass by itself, and asking again is harmless.
 * `isRevisions`: it speaks against the revision, and so counts for its breaker; what one caller's input brought about must
 * not close a model to everybody else.
 */
export const ATTEMPT_FAULTS = {
  /** The address is not permitted or not known. */
  'address-refused': { mayRetry: false, isRevisions: false },
  /** No connection came about. */
  unreachable: { mayRetry: true, isRevisions: true },
  timeout: { mayRetry: true, isRevisions: true },
  /** Its time ran out while the caller, who takes the answer in parts, made no room for more. */
  'caller-slow': { mayRetry: false, isRevisions: false },
  /** The connection broke before the answer was complete. */
  interrupted: { mayRetry: true, isRevisions: true },
  /** The model server says that it failed (5xx). */
  'server-error': { mayRetry: true, isRevisions: true },
  /** The model server has too much to do and says so (429). */
  overloaded: { mayRetry: true, isRevisions: true },
  /** The model server refused the request (any other status). */
  'request-refused': { mayRetry: false, isRevisions: false },
  /** Garbage, an error where an answer should be, or numbers that are none. */
  'bad-answer': { mayRetry: false, isRevisions: true },
  /** The contract allows what the model's tensors cannot take. */
  'input-mismatch': { mayRetry: false, isRevisions: false },
  /** Nobody was asked: the revision's breaker is open. */
  resting: { mayRetry: false, isRevisions: false },
  /** Nobody was asked: as many calls as it may have were with the revision already. */
  crowded: { mayRetry: false, isRevisions: false },
} as const satisfies Record<string, { mayRetry: boolean; isRevisions: boolean }>;

export type AttemptFault = keyof typeof ATTEMPT_FAULTS;

/**
 * Whether to ask again after the given attempt (counted from 1). Only what may pass by itself is tried again: asking a
 * model has no effect beyond its answer, so an attempt that may have arrived is harmless to repeat.
 */
export function mayRetry(fault: AttemptFault, attempt: number, retriesMax: number): boolean {
  return ATTEMPT_FAULTS[fault].mayRetry && attempt <= retriesMax;
}

/** The fault that a status code of the model server means; null for an answer. */
export function faultOfStatus(status: number): AttemptFault | null {
  if (status === 200) return null;
  if (status === 429) return 'overloaded';
  return status >= 500 ? 'server-error' : 'request-refused';
}
