import { z } from 'zod';

/**
 * What a decision costs once the truth is known, so that wrong decisions can be counted in one figure. Pairs that are not
 * named cost nothing; a right decision is usually not named.
 */
const word = z.string().trim().min(1).max(100);

export const economicsSchema = z.strictObject({
  /** What one unit of cost is called, such as `EUR` or `cost points`. */
  unit: word,
  costs: z
    .array(z.strictObject({ decision: word, label: word, cost: z.number().min(0).max(1e12) }))
    .min(1)
    .max(50)
    .refine((costs) => new Set(costs.map((pair) => `${pair.decision}|${pair.label}`)).size === costs.length, {
      message: 'must name each pair of decision and outcome once',
    }),
});

export type Economics = z.output<typeof economicsSchema>;

/** What one decision cost, given how the case turned out, in the unit of the economics. */
export function costOf(economics: Economics, decision: string, label: string): number {
  return economics.costs.find((pair) => pair.decision === decision && pair.label === label)?.cost ?? 0;
}
