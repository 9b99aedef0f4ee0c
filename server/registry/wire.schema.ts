import { z } from 'zod';

/**
 * What clients of MLflow's protocol send about models and versions. Only sizes are bounded here: what names, tags and sources
 * may be is told in the protocol's own words by `domain/wire-names.ts` and `domain/version-uri.ts`.
 */
const text = (most: number) => z.string().max(most);
const workspaceId = z.string().max(64).optional();
const name = text(1_000);
const version = text(100);
const description = text(5_000);
const key = text(1_000);
const value = text(200_000);
const tags = z.array(z.strictObject({ key, value: value.default('') })).max(1_000);

const model = { workspaceId, name };
const one = { ...model, version };
const search = {
  workspaceId,
  filter: text(20_000).optional(),
  orderBy: z.array(text(1_000)).max(20).default([]),
  pageToken: text(1_000).optional(),
};

export const createWireModelInput = z.strictObject({
  ...model,
  description: description.default(''),
  tags: tags.default([]),
});
export type CreateWireModelInput = z.output<typeof createWireModelInput>;

export const wireModelInput = z.strictObject(model);
export type WireModelInput = z.output<typeof wireModelInput>;

export const updateWireModelInput = z.strictObject({ ...model, description: description.default('') });
export type UpdateWireModelInput = z.output<typeof updateWireModelInput>;

export const renameWireModelInput = z.strictObject({ ...model, newName: name });
export type RenameWireModelInput = z.output<typeof renameWireModelInput>;

export const searchWireModelsInput = z.strictObject({
  ...search,
  maxResults: z.int().min(1).max(1_000).default(100),
});
export type SearchWireModelsInput = z.output<typeof searchWireModelsInput>;

export const latestWireVersionsInput = z.strictObject({
  ...model,
  stages: z.array(text(100)).max(20).default([]),
});
export type LatestWireVersionsInput = z.output<typeof latestWireVersionsInput>;

export const setModelTagInput = z.strictObject({ ...model, key, value: value.default('') });
export type SetModelTagInput = z.output<typeof setModelTagInput>;

export const removeModelTagInput = z.strictObject({ ...model, key });
export type RemoveModelTagInput = z.output<typeof removeModelTagInput>;

export const wireAliasInput = z.strictObject({ ...model, alias: text(1_000) });
export type WireAliasInput = z.output<typeof wireAliasInput>;

export const setWireAliasInput = z.strictObject({ ...one, alias: text(1_000) });
export type SetWireAliasInput = z.output<typeof setWireAliasInput>;

export const createWireVersionInput = z.strictObject({
  ...model,
  /** As addresses of files name the workspace; null for the default one. */
  workspaceSlug: text(100).nullish(),
  source: text(2_000),
  runId: text(200).optional(),
  runLink: text(1_000).optional(),
  loggedModelId: text(200).optional(),
  description: description.default(''),
  tags: tags.default([]),
});
export type CreateWireVersionInput = z.output<typeof createWireVersionInput>;

export const wireVersionInput = z.strictObject(one);
export type WireVersionInput = z.output<typeof wireVersionInput>;

export const describeWireVersionInput = z.strictObject({ ...one, description: description.default('') });
export type DescribeWireVersionInput = z.output<typeof describeWireVersionInput>;

export const searchWireVersionsInput = z.strictObject({
  ...search,
  maxResults: z.int().min(1).max(200_000).default(200_000),
});
export type SearchWireVersionsInput = z.output<typeof searchWireVersionsInput>;

export const stageWireVersionInput = z.strictObject({
  ...one,
  stage: text(100),
  archivesOthers: z.boolean().default(false),
});
export type StageWireVersionInput = z.output<typeof stageWireVersionInput>;

export const setVersionTagInput = z.strictObject({ ...one, key, value: value.default('') });
export type SetVersionTagInput = z.output<typeof setVersionTagInput>;

export const removeVersionTagInput = z.strictObject({ ...one, key });
export type RemoveVersionTagInput = z.output<typeof removeVersionTagInput>;
