import { z } from 'zod';

/** Calls, tokens and money that a token, or everybody together, may use of a workflow. What is left out is unlimited. */
const amount = z.number().gt(0).max(1e12);
const whole = z.int().min(1).max(1_000_000_000);

const allowanceSchema = z.strictObject({
  callsPerSecond: amount.optional(),
  /** Calls that may come at once after a pause; as many as per second when left out. */
  burst: whole.optional(),
  callsPerDay: whole.optional(),
  tokensPerMinute: whole.optional(),
  tokensPerDay: whole.optional(),
  /** In the currency of the workflow's price. Days and months are those of UTC. */
  moneyPerDay: amount.optional(),
  moneyPerMonth: amount.optional(),
});
export type Allowance = z.output<typeof allowanceSchema>;

export const callLimitsSchema = z.strictObject({
  perToken: allowanceSchema.optional(),
  perWorkflow: allowanceSchema.optional(),
});
export type CallLimits = z.output<typeof callLimitsSchema>;

/** What a token may use of all workflows together. Money is counted per workflow only: their prices differ in currency. */
export const tokenLimitsSchema = allowanceSchema.omit({ moneyPerDay: true, moneyPerMonth: true });
export type TokenLimits = z.output<typeof tokenLimitsSchema>;

const rates = {
  perCall: z.number().min(0).max(1e6).default(0),
  perMillionTokensIn: z.number().min(0).max(1e6).default(0),
  perMillionTokensOut: z.number().min(0).max(1e6).default(0),
};

/** What a call costs, so that it can be summed and limited: usually, and where a model named in the table answers. */
export const priceSchema = z
  .strictObject({
    /** ISO 4217. */
    currency: z.string().regex(/^[A-Z]{3}$/, 'use the three letters of the currency, such as EUR'),
    ...rates,
    models: z
      .array(
        z.strictObject({
          model: z.string().trim().min(1).max(256),
          /** Every version of the model when left out. */
          version: z.int().min(1).optional(),
          ...rates,
        }),
      )
      .max(50)
      .optional(),
  })
  .refine(
    ({ models = [] }) => new Set(models.map(keyOfRow)).size === models.length,
    'name each model, or each version of it, once in the table of prices',
  );
export type Price = z.output<typeof priceSchema>;

function keyOfRow({ model, version }: { model: string; version?: number | undefined }): string {
  return JSON.stringify([model, version ?? null]);
}
