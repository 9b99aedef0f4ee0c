import type { CallPolicy } from './call-policy.ts';

/** A secret that a call policy names, with the JSON pointer inside the policy and the address that it is sent to. */
interface NamedSecret {
  path: string;
  name: string;
  url: string;
}

/** Every secret that a call policy names. */
export function namedSecrets({ guardrails, enrichment }: CallPolicy): NamedSecret[] {
  const ofGuardrails = (['input', 'output'] as const).flatMap((side) =>
    (guardrails?.[side] ?? []).flatMap((guardrail, index) =>
      guardrail.kind === 'http' && guardrail.credential !== undefined
        ? [
            {
              path: `/guardrails/${side}/${index}/credential`,
              name: guardrail.credential,
              url: guardrail.url,
            },
          ]
        : [],
    ),
  );
  if (enrichment?.credential === undefined) return ofGuardrails;
  return [
    ...ofGuardrails,
    { path: '/enrichment/credential', name: enrichment.credential, url: enrichment.url },
  ];
}
