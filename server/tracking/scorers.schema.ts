import { z } from 'zod';
import { numberedPageInput, pageInput } from '../platform/domain/page-input.ts';

const workspaceId = z.string().min(1).max(64);
const experimentId = z.string().max(64);
/** Postgres keeps neither of these. */
const isKeepable = (text: string) => text.isWellFormed() && !text.includes('\0');
const name = z.string().max(256).refine(isKeepable, 'holds signs that no text may hold');

export const registerScorerInput = z.strictObject({
  workspaceId,
  experimentId,
  name,
  definition: z.string().max(1_000_000).refine(isKeepable, 'holds signs that no text may hold'),
});
export type RegisterScorerInput = z.output<typeof registerScorerInput>;

/** Of one experiment, which must not be deleted, or of those of several, or of all, that are not. */
export const listScorersInput = z.strictObject({
  workspaceId,
  experimentId: experimentId.nullish(),
  experimentIds: z.array(experimentId).max(1_000).nullish(),
});
export type ListScorersInput = z.output<typeof listScorersInput>;

/** Without a version, the newest one; where something is deleted, all of them. */
export const scorerInput = z.strictObject({
  workspaceId,
  experimentId,
  name,
  version: z.int().min(0).max(2_147_483_647).nullish(),
});
export type ScorerInput = z.output<typeof scorerInput>;

/** Scorers as people look for them: of all experiments that are not deleted, or of one by its id here. */
export const browseScorersInput = z.strictObject({
  ...pageInput,
  /** Part of the name. */
  search: z.string().trim().max(100).refine(isKeepable, 'holds signs that no text may hold').optional(),
  experimentId: experimentId.optional(),
});
export type BrowseScorersInput = z.output<typeof browseScorersInput>;

const scorerId = z.string().min(1).max(64);

/** Without a version, the newest one. */
export const showScorerInput = z.strictObject({
  scorerId,
  version: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
});
export type ShowScorerInput = z.output<typeof showScorerInput>;

export const scorerHistoryInput = z.strictObject({ scorerId, ...numberedPageInput });
export type ScorerHistoryInput = z.output<typeof scorerHistoryInput>;
