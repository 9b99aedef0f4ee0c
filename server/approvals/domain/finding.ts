/**
 * A finding of independent validation. A validator who had no part in a change asks; those who had answer; a validator
 * closes it with evidence, or opens it again with a reason. While one is open nothing of the change is applied.
 */
export const FINDING_SEVERITIES = ['high', 'medium', 'low'] as const;
export type FindingSeverity = (typeof FINDING_SEVERITIES)[number];

export const FINDING_STATES = ['open', 'answered', 'closed'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

export const ENTRY_KINDS = ['opened', 'answered', 'closed', 'reopened'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export type FindingAct = 'open' | 'answer' | 'close' | 'reopen';

/** What each act on a finding leads to, and what it is told as. */
export const FINDING_ACTS = {
  open: { kind: 'opened', state: 'open', told: 'opened' },
  answer: { kind: 'answered', state: 'answered', told: 'answered' },
  close: { kind: 'closed', state: 'closed', told: 'closed' },
  reopen: { kind: 'reopened', state: 'open', told: 'reopened' },
} as const satisfies Record<FindingAct, { kind: EntryKind; state: FindingState; told: string }>;

export const FINDING_WORDING = {
  open: { word: 'Open', signal: 'stop' },
  answered: { word: 'Answered', signal: 'caution' },
  closed: { word: 'Closed', signal: 'clear' },
} as const satisfies Record<FindingState, { word: string; signal: 'stop' | 'caution' | 'clear' }>;

/** What decides who may do what about the findings of a request. */
export interface FindingFacts {
  /** Whether anything of the request can still be applied or judged. */
  isUnfinished: boolean;
  /** Ids of whoever asked for it or worked on it. */
  participants: readonly string[];
}

export interface FindingActor {
  kind: 'person' | 'token' | 'machine-operator' | 'system';
  id: string;
  isValidator: boolean;
}

const PERMITTED_FROM = {
  open: null,
  answer: ['open', 'answered'],
  close: ['open', 'answered'],
  reopen: ['closed'],
} as const satisfies Record<FindingAct, readonly FindingState[] | null>;

/** Says why somebody may not do this to a finding (null for a new one), in a sentence for them, or null when they may. */
export function whyNotFinding(
  act: FindingAct,
  state: FindingState | null,
  facts: FindingFacts,
  who: FindingActor,
): string | null {
  // What was asked stays to be settled: the same version can be asked for again.
  if (act === 'open' && !facts.isUnfinished) return 'This request is over. Open the finding on the next one.';
  if (who.kind !== 'person') return 'Only a person signed in with a second factor can do this.';
  const from: readonly FindingState[] | null = PERMITTED_FROM[act];
  if (from && (state === null || !from.includes(state)))
    return `This finding is ${(state ?? 'not there').toLowerCase()} by now.`;
  const hadPart = facts.participants.includes(who.id);
  if (act === 'answer') return hadPart ? null : 'Whoever asked for the change or worked on it answers.';
  if (!who.isValidator) return 'This needs the role Validator in this workspace.';
  return hadPart ? 'You had part in this change. Another validator must judge it.' : null;
}
