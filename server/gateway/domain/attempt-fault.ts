/** Why an attempt to reach the model gave no usable answer. */
export const ATTEMPT_FAULTS = {
  /** The address is not permitted or not known. */
  'address-refused': { mayRetry: false },
  /** No connection came about. */
  unreachable: { mayRetry: true },
  timeout: { mayRetry: true },
  /** The connection broke before the answer was complete. */
  interrupted: { mayRetry: true },
  /** The model server says that it failed (5xx). */
  'server-error': { mayRetry: true },
  /** The model server refused the request (any other status). */
  'request-refused': { mayRetry: false },
  'bad-answer': { mayRetry: false },
  /** The contract allows what the model's tensors cannot take. */
  'input-mismatch': { mayRetry: false },
} as const satisfies Record<string, { mayRetry: boolean }>;

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
  return status >= 500 ? 'server-error' : 'request-refused';
}
