import { type PolicySubject, tellSubject } from './policy-edit.ts';

/** What is asked for: a model version for a workflow, or other terms for a policy. */
export interface Asked {
  workflow: { name: string } | null;
  model: { name: string; version: number } | null;
  subject: PolicySubject | null;
}

/** What a request asks for in a few words: "credit-boosted version 2 for Credit decision". */
export function requestTitle({ workflow, model, subject }: Asked): string {
  if (workflow && model) return `${model.name} version ${model.version} for ${workflow.name}`;
  return subject ? `Policy for ${tellSubject(subject)}` : 'A change';
}
