import { canonicalJson } from '../../platform/domain/canonical-json.ts';

/**
 * What a signature is over. The approver's passkey answers a challenge that is the SHA-256 of this record's canonical JSON,
 * so the signature says who decided what about which digest, in which roles and when, and needs nobody's word for it
 * (`docs/verify-approval.md`). Time and nonce are the server's; the reason is committed to, not carried.
 */
export interface ApprovalRecord {
  v: 1;
  organisation: string;
  request: string;
  subjectDigest: string;
  decision: SignedDecision;
  approver: string;
  roles: readonly string[];
  signedAt: string;
  nonce: string;
  /** Hex: sha256(salt || canonical JSON of the reason). */
  reasonCommitment: string;
}

/** Before a change is applied it is approved or rejected; after an emergency, ratified or repudiated. */
export const SIGNED_DECISIONS = ['approve', 'reject', 'ratify', 'repudiate'] as const;
export type SignedDecision = (typeof SIGNED_DECISIONS)[number];

/** `passkey`: the approver's own key signed the record. `attested`: this server signed that it was given a second factor. */
export type SignatureKind = 'passkey' | 'attested';

/** How each kind is named, and how much it proves. */
export const SIGNATURE_WORDING = {
  passkey: {
    word: 'Signed with a passkey',
    proves: 'Anybody can verify it without trusting this installation.',
  },
  attested: {
    word: 'Attested by the server',
    proves: 'Weaker: this installation says that it was given a code; nobody else can check that.',
  },
} as const satisfies Record<SignatureKind, { word: string; proves: string }>;

/** How a signature is told: "Rita approved". */
export const DECISION_WORDING = {
  approve: 'approved',
  reject: 'rejected',
  ratify: 'ratified',
  repudiate: 'repudiated',
} as const satisfies Record<SignedDecision, string>;

/** Tells whether a policy takes signatures by passkey only. */
export function asksForPasskey(terms: object): boolean {
  return 'assurance' in terms && terms.assurance === 'passkey';
}

/** The bytes that are signed for: canonical JSON of the record. */
export function recordText(record: ApprovalRecord): string {
  return canonicalJson({ ...record });
}
