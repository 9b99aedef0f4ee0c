import type { Context } from '#server/access/context.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import type { GetDecisionInput } from './decisions.schema.ts';
import { getDecisionReceipt } from './get-decision-receipt.ts';

/** How far the sealing of a decision has come. */
export type DecisionSealing =
  | { state: 'waiting' }
  | {
      state: 'sealed';
      records: number;
      /** Verdicts and outcomes that came too recently to be sealed. */
      waiting: number;
      /** Places in the log at which the roots of its batches stand. */
      eventIndexes: number[];
      /** Values that the receipt shows to this reader. */
      values: number;
      isAsStored: boolean;
    };

/** Tells whether a decision is sealed, without its proofs. */
export async function getDecisionSealing(ctx: Context, input: GetDecisionInput): Promise<DecisionSealing> {
  try {
    const { records, waiting, seals, values, isAsStored } = await getDecisionReceipt(ctx, input);
    return {
      state: 'sealed',
      records: records.length,
      waiting: waiting.length,
      eventIndexes: seals.map(({ event }) => event.index),
      values: values.length,
      isAsStored,
    };
  } catch (error) {
    if (error instanceof Refusal && error.code === 'conflict') return { state: 'waiting' };
    throw error;
  }
}
