import { z } from 'zod';
import { type PolicyTerms, policyTermsSchema } from './policy.ts';

/** What terms looked like before alternatives, levels, conditions and times. */
const firstTerms = z.looseObject({
  v: z.undefined().optional(),
  slots: z.array(z.looseObject({ role: z.string(), count: z.int() })),
  gates: z.looseObject({ required: z.array(z.string()) }),
});

/**
 * Reads stored terms of any version as those of today. Versions are immutable and signed for, so old rows are never
 * rewritten; whatever the first form did not know is read as what the product did then.
 */
export function readTerms(stored: unknown): PolicyTerms {
  const first = firstTerms.safeParse(stored);
  return policyTermsSchema.parse(first.success ? upgraded(first.data) : stored);
}

function upgraded({ slots, gates: { required, ...gates }, ...rest }: z.output<typeof firstTerms>): object {
  return {
    conditions: [],
    assurance: 'recent-factor',
    minReviewSeconds: 0,
    coolOffSeconds: 0,
    windows: [],
    breakGlass: null,
    ...rest,
    v: 2,
    slots: slots.length === 0 ? [] : [slots],
    gates: { ...gates, levels: Object.fromEntries(required.map((gate) => [gate, 'block'])) },
  };
}
