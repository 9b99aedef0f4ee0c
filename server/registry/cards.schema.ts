import { z } from 'zod';
import { modelCardSchema } from './domain/model-card.ts';
import { recordId } from './domain/names.ts';
import { getVersionInput } from './versions.schema.ts';

/** The card of a version, by the version's id or by model and number or alias. */
export const showCardInput = getVersionInput;
export type ShowCardInput = z.output<typeof showCardInput>;

export const reviseCardInput = z.strictObject({
  versionId: recordId,
  /** Number of the revision that was read before; 0 for the card the version was registered with. */
  basedOn: z.int().min(0),
  card: modelCardSchema,
  /** Why it says something else now. */
  note: z.string().trim().max(1000).default(''),
});
export type ReviseCardInput = z.output<typeof reviseCardInput>;
