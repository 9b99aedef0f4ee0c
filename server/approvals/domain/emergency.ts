import type { PolicyTerms } from './policy.ts';
import type { RequestState } from './request-states.ts';

/**
 * Breaking glass applies a change before its people have signed. It buys hours, not approval: a second person confirms
 * within minutes, or forward changes of the workflow pause; unless the people who should have signed ratify it, it returns
 * to the revision before; and when they do not judge it in time, changes of the workspace freeze. Bytes that are not what
 * they claim to be are never passed over.
 */
export type BreakGlassTerms = NonNullable<PolicyTerms['breakGlass']>;

export type EmergencyState = 'awaiting' | 'ratified' | 'repudiated';

/** Gates that not even an emergency passes over. */
export const NEVER_PASSED_OVER = ['artifact-intact'] as const;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Until when a second person confirms, until when it stands by itself, and until when it is to be judged. */
export function emergencyDeadlines(
  terms: BreakGlassTerms,
  invokedAt: Date,
): { confirmBy: Date; expiresAt: Date; ratifyBy: Date } {
  const after = (ms: number) => new Date(invokedAt.getTime() + ms);
  return {
    confirmBy: after(terms.secondPersonWithinMinutes * MINUTE_MS),
    expiresAt: after(terms.maxHours * HOUR_MS),
    ratifyBy: after(terms.ratifyWithinHours * HOUR_MS),
  };
}

/** How an emergency stands, as far as its deadlines go. */
export interface EmergencyClock {
  state: EmergencyState;
  confirmBy: Date;
  expiresAt: Date;
  ratifyBy: Date;
  confirmedAt: Date | null;
  pausedAt: Date | null;
  returnedAt: Date | null;
  overdueAt: Date | null;
}

export type EmergencyDue = 'pause' | 'return' | 'freeze';

/** What the passing of time asks for now; each of it once. Nothing is due after an emergency was settled. */
export function dueOf(emergency: EmergencyClock, now: Date): EmergencyDue[] {
  if (emergency.state !== 'awaiting') return [];
  const due: EmergencyDue[] = [];
  if (!emergency.confirmedAt && !emergency.pausedAt && now >= emergency.confirmBy) due.push('pause');
  if (!emergency.returnedAt && now >= emergency.expiresAt) due.push('return');
  if (!emergency.overdueAt && now >= emergency.ratifyBy) due.push('freeze');
  return due;
}

/** What decides whether somebody may break the glass. */
export interface BreakGlassFacts {
  state: RequestState;
  terms: BreakGlassTerms | null;
  /** The roles of the policy's list that the caller holds in the workspace. */
  heldRoles: readonly string[];
  isPerson: boolean;
  isScript: boolean;
  isExpired: boolean;
  hasWayBack: boolean;
  /** Gates that never may be passed over and have not passed. */
  brokenGates: readonly string[];
  /** Another emergency of the workflow, or one overdue in the workspace, that nobody has judged yet. */
  unsettled: boolean;
}

/** Says why the glass stays whole, in a sentence for whoever asked, or null when they may break it. */
export function whyNotBreakGlass(facts: BreakGlassFacts): string | null {
  if (facts.terms === null) return 'This policy permits no emergency changes.';
  if (facts.state === 'checking') return 'The gates are still running. Their results are recorded first.';
  if (facts.state !== 'blocked' && facts.state !== 'in_review' && facts.state !== 'approved')
    return 'This request is over.';
  if (!facts.isPerson || facts.isScript) return 'Only a person at their own browser can break the glass.';
  if (facts.isExpired) return 'This request has expired. Ask again with a new one.';
  if (facts.heldRoles.length === 0)
    return 'You hold none of the roles that this policy lets break the glass.';
  if (facts.brokenGates.length > 0)
    return 'The artifact is not intact. Not even an emergency passes over that.';
  if (facts.unsettled) return 'An emergency here has not been judged yet. That comes first.';
  if (!facts.hasWayBack)
    return 'Nothing was in force here before, so there is no way back. An emergency needs one.';
  return null;
}
