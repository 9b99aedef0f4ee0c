/**
 * What can go wrong with an engine, by what has to happen next: `retryable` comes again soon, `permanent` not before the
 * artifact or the settings change, `auth` needs another credential, `capacity` needs room and is asked again slowly,
 * `conflict` means that something of somebody else's is in the way, `unsupported` that this engine cannot do it, and
 * `ambiguous` that nobody knows whether it happened, so that it must be observed before anything is repeated.
 */
export const FAULT_CLASSES = [
  'retryable',
  'permanent',
  'auth',
  'capacity',
  'conflict',
  'unsupported',
  'ambiguous',
] as const;
export type FaultClass = (typeof FAULT_CLASSES)[number];

export interface FaultFacts {
  class: FaultClass;
  /** Stable word for programs, such as `wrong-mode`. */
  code: string;
  httpStatus?: number;
  /** What to do about it, as a sentence. */
  hint?: string;
}

/** An engine's refusal or silence, already classified; `message` is fit for people and holds no secret. */
export class AdapterFault extends Error {
  readonly facts: FaultFacts;

  constructor(message: string, facts: FaultFacts, cause?: unknown) {
    const sentence = /[.…!?]$/.test(message) ? message : `${message}.`;
    super(facts.hint ? `${sentence} ${facts.hint}` : sentence, { cause });
    this.name = 'AdapterFault';
    this.facts = facts;
  }
}
