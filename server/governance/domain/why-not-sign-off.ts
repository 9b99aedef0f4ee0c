import { ASSESSMENT_STATE_TABLE, type AssessmentState } from './assessment-states.ts';

/** What decides whether somebody may sign an assessment off. */
export interface SignOffFacts {
  state: AssessmentState;
  authors: readonly string[];
  /** Number of this version and of the newest one. */
  number: number;
  newest: number;
}

/** Says why somebody may not sign this version off, in a sentence for them, or null when they may. */
export function whyNotSignOff(
  facts: SignOffFacts,
  who: { kind: string; id: string; mayApprove: boolean },
): string | null {
  if (who.kind !== 'person')
    return 'Only a person signed in with a second factor can sign an assessment off.';
  if (facts.number < facts.newest) return `There is a version ${facts.newest} by now. Sign that one.`;
  if (facts.state !== 'submitted') {
    const word = ASSESSMENT_STATE_TABLE[facts.state].word.toLowerCase();
    return `This version is decided already: ${word}.`;
  }
  if (facts.authors.includes(who.id))
    return 'You wrote this assessment. Another risk officer must sign it off.';
  return who.mayApprove ? null : 'Signing an assessment off needs the role Risk officer in this workspace.';
}
