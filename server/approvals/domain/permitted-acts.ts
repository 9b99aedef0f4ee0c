import { ROLE_WORDING } from '../../access/domain/roles.ts';
import { type PolicyTerms, SIGNING_ROLES } from './policy.ts';
import { REQUEST_WORDING, type RequestState } from './request-states.ts';
import { type Signature, wouldFill } from './slots.ts';

export const ACTS = [
  'approve',
  'reject',
  'take-back',
  'withdraw',
  'check-again',
  'ratify',
  'repudiate',
] as const;
export type Act = (typeof ACTS)[number];

type Verdict = true | string;

const SIGNERS = SIGNING_ROLES.map((role) => ROLE_WORDING[role].name)
  .join(', ')
  .replace(/, ([^,]+)$/, ' or $1');

const NO_EMERGENCY = 'Nothing was applied in an emergency here.';
const NOT_JUDGED = { ratify: NO_EMERGENCY, repudiate: NO_EMERGENCY } as const;

function over(word: string): Record<Act, Verdict> {
  const sentence = `This request is over: ${word.toLowerCase()}.`;
  return {
    approve: sentence,
    reject: sentence,
    'take-back': sentence,
    withdraw: sentence,
    'check-again': sentence,
    ratify: sentence,
    repudiate: sentence,
  };
}

/** Which act a state permits, or why not: buttons and the server read the same table. */
export const ACTS_IN_STATE = {
  checking: {
    approve: 'The gates are still running. Signing opens when they have passed.',
    reject: 'The gates are still running. Wait for their results.',
    'take-back': true,
    withdraw: true,
    'check-again': 'The gates are running already.',
    ...NOT_JUDGED,
  },
  blocked: {
    approve: 'A gate did not pass. Nobody can sign until it does.',
    reject: true,
    'take-back': true,
    withdraw: true,
    'check-again': true,
    ...NOT_JUDGED,
  },
  in_review: {
    approve: true,
    reject: true,
    'take-back': true,
    withdraw: true,
    'check-again': 'All gates have passed.',
    ...NOT_JUDGED,
  },
  approved: {
    approve: 'Every place is filled. It is applied when its time has come.',
    reject: true,
    'take-back': true,
    withdraw: true,
    'check-again': 'All gates have passed.',
    ...NOT_JUDGED,
  },
  applied: over(REQUEST_WORDING.applied.word),
  emergency_applied: {
    ...over(REQUEST_WORDING.emergency_applied.word),
    approve: 'This was applied in an emergency. Ratify or repudiate it.',
    reject: 'This was applied in an emergency. Ratify or repudiate it.',
    ratify: true,
    repudiate: true,
  },
  ratified: over(REQUEST_WORDING.ratified.word),
  repudiated: over(REQUEST_WORDING.repudiated.word),
  rejected: over(REQUEST_WORDING.rejected.word),
  withdrawn: over(REQUEST_WORDING.withdrawn.word),
  expired: over(REQUEST_WORDING.expired.word),
  stale: over(REQUEST_WORDING.stale.word),
} as const satisfies Record<RequestState, Record<Act, Verdict>>;

/** What decides whether somebody may act on a request. */
export interface ActFacts {
  state: RequestState;
  requestedBy: string;
  onBehalfOf: string | null;
  contributors: readonly string[];
  slots: PolicyTerms['slots'];
  /** Who broke the glass, once somebody did. */
  invokedBy?: string | null;
  /** How many validation findings are not closed. */
  openFindings?: number;
  /** Approvals that count now. */
  signatures: readonly Signature[];
  expiresAt: Date;
  now: Date;
}

/** Whoever wants to act: the signing roles are those held in the request's workspace. */
export interface Candidate {
  kind: 'person' | 'token' | 'machine-operator' | 'system';
  id: string;
  signingRoles: readonly string[];
  /** The name of the script that holds the session; only the demonstration's may sign, and its signatures say so. */
  script?: string | null;
}

const SIGNING_SCRIPT = 'demo';

type SigningAct = 'approve' | 'reject' | 'ratify' | 'repudiate';

function isSigning(act: Act): act is SigningAct {
  return act === 'approve' || act === 'reject' || act === 'ratify' || act === 'repudiate';
}

function whyNotSign(act: SigningAct, facts: ActFacts, who: Candidate): string | null {
  if (who.kind !== 'person') return 'Only a person signed in with a second factor can sign.';
  if (who.script && who.script !== SIGNING_SCRIPT)
    return 'A script holds this session. Sign in with your browser to sign.';
  if (who.id === facts.requestedBy || who.id === facts.onBehalfOf)
    return 'You asked for this change. Somebody else must sign it.';
  if (facts.contributors.includes(who.id))
    return 'You worked on what changes here. Somebody who did not must sign it.';
  if (who.signingRoles.length === 0) return `Signing needs the role ${SIGNERS} in this workspace.`;
  if (who.id === facts.invokedBy) return 'You broke the glass here. Somebody else must judge it.';
  if (act === 'reject' || act === 'repudiate') return null;
  if (facts.signatures.some(({ personId }) => personId === who.id)) return 'You have signed this already.';
  if (who.signingRoles.includes('validator') && (facts.openFindings ?? 0) > 0)
    return 'A finding is open. Sign off once every finding is closed.';
  if (!wouldFill(facts.slots, facts.signatures, { personId: who.id, roles: who.signingRoles }))
    return 'The places for your role are filled. Another role must sign now.';
  return null;
}

/** Says why somebody may not do this to a request, in a sentence for them, or null when they may. */
export function whyNot(act: Act, facts: ActFacts, who: Candidate): string | null {
  const inState: Verdict = ACTS_IN_STATE[facts.state][act];
  if (inState !== true) return inState;
  const isJudged = act === 'ratify' || act === 'repudiate';
  if (!isJudged && facts.expiresAt.getTime() <= facts.now.getTime())
    return 'This request has expired. Ask again with a new one.';
  if (isSigning(act)) return whyNotSign(act, facts, who);
  if (act === 'take-back' && !facts.signatures.some(({ personId }) => personId === who.id))
    return 'You have not signed this.';
  if (act === 'withdraw' && who.id !== facts.requestedBy && who.id !== facts.onBehalfOf)
    return 'Only whoever asked for this change can withdraw it.';
  return null;
}
