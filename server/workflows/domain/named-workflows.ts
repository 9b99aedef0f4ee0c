import type { CallPolicy } from './call-policy.ts';

/** Every other workflow that a call policy asks, with the JSON pointer inside the policy at which it is named. */
export function namedWorkflows({ fallbacks = [], guardrails }: CallPolicy): { path: string; slug: string }[] {
  const judges = (['input', 'output'] as const).flatMap((side) =>
    (guardrails?.[side] ?? []).flatMap((guardrail, index) =>
      guardrail.kind === 'model'
        ? [{ path: `/guardrails/${side}/${index}/workflow`, slug: guardrail.workflow }]
        : [],
    ),
  );
  const others = fallbacks.flatMap((fallback, index) =>
    fallback.kind === 'model' ? [{ path: `/fallbacks/${index}/workflow`, slug: fallback.workflow }] : [],
  );
  return [...judges, ...others];
}
