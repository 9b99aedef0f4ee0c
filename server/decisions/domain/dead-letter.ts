import type { JsonRecord } from './decision-facts.ts';

/** Why something was given up. */
export const DEAD_LETTER_REASONS = [
  'exhausted',
  'output-schema',
  'accepted',
  'callback',
  'webhook',
  'shadow',
  'outcome-join',
] as const;
export type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];

/** What each reason is called, what it means, and whether it can be tried again from here. */
export const DEAD_LETTER_WORDING = {
  exhausted: {
    name: 'No model answered',
    meaning: 'Every attempt and every fallback failed, so the caller was refused.',
    isReplayable: true,
  },
  'output-schema': {
    name: 'Output broke its schema',
    meaning: 'A model answered, but not in the shape that the workflow promises.',
    isReplayable: true,
  },
  accepted: {
    name: 'Accepted and not finished',
    meaning: 'The call was taken in to be answered later, and no decision was recorded for it.',
    isReplayable: true,
  },
  callback: {
    name: 'Callback not taken',
    meaning: 'The decision was made; whoever asked for it could not be told.',
    isReplayable: false,
  },
  webhook: {
    name: 'Webhook not taken',
    meaning: 'An endpoint refused an event for too long. It is sent on as soon as the endpoint takes it.',
    isReplayable: false,
  },
  shadow: {
    name: 'Shadow copy not kept',
    meaning: 'The answer of a version on trial could not be recorded.',
    isReplayable: false,
  },
  'outcome-join': {
    name: 'Outcome without its decision',
    meaning: 'An outcome named a decision that is not known here.',
    isReplayable: true,
  },
} as const satisfies Record<DeadLetterReason, { name: string; meaning: string; isReplayable: boolean }>;

/**
 * The life of a dead letter: it waits, somebody asks for it to be tried again, a gateway takes it up, and it ends as
 * replayed or waits again. Purged is the other end: its content is gone.
 */
export const DEAD_LETTER_STATES = ['waiting', 'asked', 'running', 'replayed', 'purged'] as const;
export type DeadLetterState = (typeof DEAD_LETTER_STATES)[number];

export const DEAD_LETTER_STATE_TABLE = {
  waiting: { name: 'Waits', mayReplay: true, mayPurge: true },
  asked: { name: 'To be replayed', mayReplay: false, mayPurge: false },
  running: { name: 'Being replayed', mayReplay: false, mayPurge: false },
  replayed: { name: 'Replayed', mayReplay: false, mayPurge: true },
  purged: { name: 'Purged', mayReplay: false, mayPurge: false },
} as const satisfies Record<DeadLetterState, { name: string; mayReplay: boolean; mayPurge: boolean }>;

/** What is given up, as it is taken in. */
export interface DeadLetter {
  id: string;
  organisationId: string;
  workspaceId: string | null;
  workflowId: string | null;
  workflowVersionId: string | null;
  decisionId: string | null;
  subject: string | null;
  tokenId: string | null;
  correlationId: string;
  reason: DeadLetterReason;
  /** A word for machines, such as `timeout`. */
  fault: string;
  /** One sentence without anything of the call's content. */
  detail: string;
  attempts: number;
  /** What it takes to try again; personal, so it is encrypted. */
  payload: JsonRecord | null;
  receivedAt: Date;
  addedAt: Date;
}

/**
 * What of an input may be kept for a replay: the fields that the caller sent, as they are recorded. What a step added is
 * added again, and what redaction keeps out of the record is kept out here.
 */
export function replayableInput(asked: JsonRecord, recorded: JsonRecord): JsonRecord {
  return Object.fromEntries(
    Object.keys(asked).flatMap((name) => (Object.hasOwn(recorded, name) ? [[name, recorded[name]]] : [])),
  );
}
