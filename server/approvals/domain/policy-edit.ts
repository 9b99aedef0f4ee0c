import { exactValues } from '../../platform/domain/canonical-json.ts';
import { digestOf } from '../../platform/domain/digest.ts';
import type { RiskTier } from '../../workflows/domain/risk-tier.ts';
import { compareStrictness } from './compare-strictness.ts';
import { ACTION_WORDING } from './describe-terms.ts';
import type { Environment, PolicyAction, PolicyTerms } from './policy.ts';

/** Which policy: each key has versions of its own. */
export interface PolicySubject {
  action: PolicyAction;
  environment: Environment;
  riskTier: RiskTier;
}

/** "promotions of high risk in production". */
export function tellSubject({ action, environment, riskTier }: PolicySubject): string {
  return `${ACTION_WORDING[action].plural} of ${riskTier} risk in ${environment}`;
}

/** What a request to change a policy puts in force, to the letter; its digest is what people sign. */
export interface PolicyEditManifest {
  v: 1;
  organisation: string;
  action: 'edit-policy';
  environment: Environment;
  subject: PolicySubject;
  from: { id: string; number: number; termsDigest: string };
  to: { number: number; termsDigest: string; terms: PolicyTerms };
  /** In words: where it asks for less than before, and where for more. */
  weaker: readonly string[];
  stronger: readonly string[];
  /** The policy by which the edit itself is signed. */
  policy: { id: string; number: number; riskTier: string };
  /** Nobody but who asks works on the terms of an edit; they may not sign it. */
  contributors: readonly string[];
  requestedBy: string;
  onBehalfOf: string | null;
  createdAt: string;
  expiresAt: string;
}

/** SHA-256 of the canonical JSON of terms. */
export function termsDigestOf(terms: PolicyTerms): string {
  return digestOf(exactValues(terms));
}

/** The SHA-256 of the manifest's canonical JSON: what a signature is bound to. */
export function editDigestOf(manifest: PolicyEditManifest): string {
  return digestOf(exactValues(manifest));
}

/**
 * The tier by whose edit policy an edit is signed: whatever weakens a policy is as grave as the gravest change, so it takes
 * the signatures that the edit policy of critical risk asks for.
 */
export function signingTierOf(subject: PolicySubject, weaker: readonly string[]): RiskTier {
  return weaker.length > 0 ? 'critical' : subject.riskTier;
}

export interface PolicyEditSources {
  organisationId: string;
  subject: PolicySubject;
  from: { id: string; number: number; terms: PolicyTerms };
  terms: PolicyTerms;
  policy: { id: string; number: number; riskTier: string };
  requestedBy: string;
  onBehalfOf: string | null;
  createdAt: Date;
  expiresAt: Date;
}

/** Composes the manifest of an edit; the same facts give the same bytes. */
export function composePolicyEdit(from: PolicyEditSources): PolicyEditManifest {
  const { weaker, stronger } = compareStrictness(from.from.terms, from.terms);
  return {
    v: 1,
    organisation: from.organisationId,
    action: 'edit-policy',
    environment: from.subject.environment,
    subject: from.subject,
    from: { id: from.from.id, number: from.from.number, termsDigest: termsDigestOf(from.from.terms) },
    to: { number: from.from.number + 1, termsDigest: termsDigestOf(from.terms), terms: from.terms },
    weaker,
    stronger,
    policy: from.policy,
    contributors: [],
    requestedBy: from.requestedBy,
    onBehalfOf: from.onBehalfOf,
    createdAt: from.createdAt.toISOString(),
    expiresAt: from.expiresAt.toISOString(),
  };
}
