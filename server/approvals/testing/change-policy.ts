import type { PersonActor } from '#server/access/domain/actor.ts';
import { actAs, type PromotionScenario } from '#server/platform/testing/promotion-scenario.ts';
import type { PolicyTerms } from '../domain/policy.ts';
import type { PolicySubject } from '../domain/policy-edit.ts';
import type { PolicyDetail } from '../domain/policy-facts.ts';
import { policies } from '../policies.router.ts';
import { requests } from '../requests.router.ts';

const REASON = 'The committee decided so.';

/** People who can change any policy: a risk officer who drafts, another and an executive who sign. */
export interface PolicyPeople {
  drafter: PersonActor;
  officer: PersonActor;
  executive: PersonActor;
}

export interface AskedEdit {
  id: string;
  number: number;
  subjectDigest: string;
  weaker: string[];
}

/** Drafts other terms of a policy and asks for them. */
export async function askForTerms(
  scenario: PromotionScenario,
  drafter: PersonActor,
  subject: PolicySubject,
  change: (terms: PolicyTerms) => PolicyTerms,
): Promise<AskedEdit> {
  const shown = await actAs<PolicyDetail>(scenario, drafter, policies.get, subject);
  const [current] = shown.versions;
  if (!current) throw new Error('a policy without a version');
  const terms = change(structuredClone(current.terms));
  const asked = { ...subject, terms, from: current.number, reason: REASON };
  return actAs(scenario, drafter, policies.requestEdit, asked);
}

/** Signs a request, or against it, as somebody. */
export function signEdit(
  scenario: PromotionScenario,
  who: PersonActor,
  { id, subjectDigest }: { id: string; subjectDigest: string },
  decision: 'approve' | 'reject' = 'approve',
): Promise<{ state: string; policyNumber?: number; changed?: string[] }> {
  return actAs(scenario, who, requests.sign, { id, subjectDigest, decision, reason: REASON });
}

/** Puts other terms of a policy in force the way people do: drafted, asked for, signed. */
export async function changePolicy(
  scenario: PromotionScenario,
  { drafter, officer, executive }: PolicyPeople,
  subject: PolicySubject,
  change: (terms: PolicyTerms) => PolicyTerms,
): Promise<AskedEdit> {
  const asked = await askForTerms(scenario, drafter, subject, change);
  const first = await signEdit(scenario, officer, asked);
  if (first.state === 'in_review') await signEdit(scenario, executive, asked);
  return asked;
}
