/**
 * An evidence pack: what somebody outside needs to judge one workflow (or one request, or one decision of it), as one zip that
 * proves itself. It is read from the audit log as of one tree head, so that the same scope and tree size give the same bytes.
 */
export const PACK_KINDS = ['workflow', 'request', 'decision'] as const;
export type PackKind = (typeof PACK_KINDS)[number];

export const PACK_PROFILES = ['regulator', 'customer', 'internal'] as const;
export type PackProfile = (typeof PACK_PROFILES)[number];

export const PACK_PROFILE_WORDING = {
  regulator: {
    name: 'Regulator',
    about:
      'Names of people, their reasons and free text, and what decisions were made of; not whom they were about.',
  },
  customer: {
    name: 'Customer',
    about: 'Nothing personal and no addresses of machines: facts, digests, proofs and commitments.',
  },
  internal: { name: 'Internal', about: 'Everything that is kept, also the subjects of decisions.' },
} as const satisfies Record<PackProfile, { name: string; about: string }>;

export const PACK_FORMAT = 'interlock-evidence-pack/1';
export const PACK_ROWS_FORMAT = 'interlock-evidence-rows/1';

/** What a pack is about. */
export interface PackScope {
  kind: PackKind;
  /** Id of the workflow, request or decision. */
  subjectId: string;
  workflowId: string;
  workflow: string;
  /** null: all of them. */
  environment: string | null;
  /** Only these requests, revisions and model versions; null: all of the workflow. */
  narrowed: { requestId: string | null; revisionId: string | null; modelVersionId: string | null } | null;
}

/** Columns that tell where machines are; of no use to a customer, and of much to an attacker. */
const ADDRESSES = new Set(['url', 'base_url', 'egress_grants', 'allowed_addresses', 'evidence_url']);
/** Never handed out, whoever asks: addresses of people, and what evidence of controls says about other workflows. */
const NEVER = new Set(['email', 'user_name', 'facts', 'items']);
/** Who a decision was about, and what the caller added. */
const ABOUT_SUBJECTS = new Set(['subject', 'metadata']);

/** Whether a profile shows the value behind a commitment in a row; `isPersonal` says that it is free text or personal. */
export function showsColumn(profile: PackProfile, column: string, isPersonal: boolean): boolean {
  if (NEVER.has(column)) return false;
  if (profile === 'internal') return true;
  if (profile === 'customer') return !isPersonal && !ADDRESSES.has(column);
  return true;
}

/** Whether a profile shows a value behind a commitment of a decision record. */
export function showsDecisionValue(profile: PackProfile, path: string): boolean {
  if (profile === 'internal') return true;
  return profile === 'regulator' && !ABOUT_SUBJECTS.has(path);
}

/** Everything that decides the bytes of a pack. */
export interface PackPlan {
  organisationId: string;
  scope: PackScope;
  profile: PackProfile;
  head: PackHead;
  /** An earlier tree head that this one continues. */
  previous: { size: number; note: string } | null;
}

/** The tree head a pack is made at, with the keys that were known then. */
export interface PackHead {
  size: number;
  /** Base64. */
  rootHash: string;
  note: string;
  vkeys: string[];
  witnessVkeys: string[];
  /** ISO 8601. */
  sealedAt: string;
}
