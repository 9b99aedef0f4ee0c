/** Why a guarded request did not give an answer. */
export type GuardedHttpFault =
  /** The address, scheme or URL is not permitted; nothing was sent. */
  | 'refused'
  /** No connection came about; nothing was sent. */
  | 'unreachable'
  /** Time ran out, the caller gave up, or the connection broke. */
  | 'interrupted'
  /** The answer grew beyond the cap, or was a redirect. */
  | 'bad-answer';

/** Thrown by guarded HTTP; `isSent` tells whether the other side may have seen the request, which makes it ambiguous. */
export class GuardedHttpError extends Error {
  readonly fault: GuardedHttpFault;
  readonly isSent: boolean;

  constructor(fault: GuardedHttpFault, message: string, isSent: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = 'GuardedHttpError';
    this.fault = fault;
    this.isSent = isSent;
  }
}
