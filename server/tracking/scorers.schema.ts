import { z } from 'zod';

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
