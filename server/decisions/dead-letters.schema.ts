import { z } from 'zod';
import { pageInput } from '../platform/domain/page-input.ts';
import { DEAD_LETTER_REASONS, DEAD_LETTER_STATES } from './domain/dead-letter.ts';

const recordId = z.string().min(1).max(64);
const ids = z.array(recordId).min(1).max(50);

export const listDeadLettersInput = z.strictObject({
  workflowId: recordId.optional(),
  reason: z.enum(DEAD_LETTER_REASONS).optional(),
  state: z.enum(DEAD_LETTER_STATES).optional(),
  ...pageInput,
});
export type ListDeadLettersInput = z.output<typeof listDeadLettersInput>;

export const getDeadLetterInput = z.strictObject({ id: recordId });
export type GetDeadLetterInput = z.output<typeof getDeadLetterInput>;

export const replayDeadLettersInput = z.strictObject({ ids });
export type ReplayDeadLettersInput = z.output<typeof replayDeadLettersInput>;

export const purgeDeadLettersInput = z.strictObject({ ids, reason: z.string().trim().min(5).max(1_000) });
export type PurgeDeadLettersInput = z.output<typeof purgeDeadLettersInput>;
