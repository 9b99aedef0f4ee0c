/**
 * A finding is open until its owner says what is done about it (`in-hand`) and what shows that it is done (`remedied`).
 * Somebody else then closes it, or sends it back with a reason.
 */
export const FINDING_STATES = ['open', 'in-hand', 'remedied', 'closed'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

export const FINDING_SEVERITIES = ['observation', 'minor', 'major'] as const;
export type FindingSeverity = (typeof FINDING_SEVERITIES)[number];

export const FINDING_SEVERITY_WORDING = {
  observation: 'Observation',
  minor: 'Minor',
  major: 'Major',
} as const satisfies Record<FindingSeverity, string>;

export const FINDING_ACTS = ['answer', 'close', 'return', 'reassign'] as const;
export type FindingAct = (typeof FINDING_ACTS)[number];

export const FINDING_STATE_TABLE = {
  open: { word: 'Open', signal: 'stop', acts: ['answer', 'reassign'] },
  'in-hand': { word: 'In hand', signal: 'caution', acts: ['answer', 'reassign'] },
  remedied: { word: 'Waits for closing', signal: 'caution', acts: ['answer', 'close', 'return', 'reassign'] },
  closed: { word: 'Closed', signal: 'clear', acts: [] },
} as const satisfies Record<
  FindingState,
  { word: string; signal: 'clear' | 'caution' | 'stop'; acts: readonly FindingAct[] }
>;

export interface FindingStanding {
  state: FindingState;
  ownerId: string;
  answeredBy: string | null;
}

/** Says why somebody may not do this to a finding, in a sentence for them, or null when they may. */
export function whyNotFinding(
  act: FindingAct,
  finding: FindingStanding,
  who: { id: string; mayManage: boolean; mayAnswer: boolean },
): string | null {
  const { word, acts } = FINDING_STATE_TABLE[finding.state];
  if (!(acts as readonly FindingAct[]).includes(act)) {
    if (finding.state === 'closed') return 'This finding is closed and stays as it is.';
    return act === 'answer'
      ? `This finding is ${word.toLowerCase()}.`
      : 'Its owner has not shown any evidence yet.';
  }
  if (act === 'answer') {
    if (who.id !== finding.ownerId) return 'Only the owner of a finding answers it.';
    return who.mayAnswer
      ? null
      : 'Your role does not answer findings. Have it given to somebody whose role does.';
  }
  if (!who.mayManage) return 'This needs the role Auditor or Risk officer.';
  if (act === 'reassign') return null;
  const isOwn = who.id === finding.ownerId || who.id === finding.answeredBy;
  return isOwn ? 'You answered this finding. Somebody else must judge the evidence.' : null;
}

/** Tells whether a finding should have been closed by now. */
export function isOverdue(finding: { state: FindingState; dueAt: Date }, now: Date): boolean {
  return finding.state !== 'closed' && finding.dueAt.getTime() < now.getTime();
}
