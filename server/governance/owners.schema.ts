import { z } from 'zod';
import { OWNABLE_KINDS } from './domain/holdings.ts';

const recordId = z.string().min(1).max(64);

export const listHoldingsInput = z.strictObject({
  /** The reader unless given. */
  personId: recordId.optional(),
});
export type ListHoldingsInput = z.output<typeof listHoldingsInput>;

export const listHandoversInput = z.strictObject({});

export const offerHandoverInput = z.strictObject({
  kind: z.enum(OWNABLE_KINDS),
  subjectId: recordId,
  /** Id or e-mail of whoever is to take it over. */
  to: z.string().trim().min(1, 'name a person').max(200),
  reason: z.string().trim().min(5, 'say why in at least 5 characters').max(1000),
});
export type OfferHandoverInput = z.output<typeof offerHandoverInput>;

export const decideHandoverInput = z.strictObject({
  id: recordId,
  /** `withdraw` is for whoever offered it, the others for whom it was offered to. */
  decision: z.enum(['accept', 'decline', 'withdraw']),
});
export type DecideHandoverInput = z.output<typeof decideHandoverInput>;
