import { z } from 'zod';
import { pageInput } from '../platform/domain/page-input.ts';
import { aliasName, idOrName, MODEL_KINDS, registryName } from './domain/names.ts';

export const listModelsInput = z.strictObject({
  ...pageInput,
  /** Part of the name. */
  search: z.string().trim().max(100).optional(),
  /** Only models of this kind. */
  kind: z.enum(MODEL_KINDS).optional(),
  /** Only models of other kinds than this. */
  exceptKind: z.enum(MODEL_KINDS).optional(),
});
export type ListModelsInput = z.output<typeof listModelsInput>;

export const getModelInput = z.strictObject({ model: idOrName });
export type GetModelInput = z.output<typeof getModelInput>;

export const registerModelInput = z.strictObject({
  /** Needed only where you may work in several workspaces; id or slug. */
  workspaceId: z.string().max(64).optional(),
  name: registryName,
  description: z.string().trim().max(4000).default(''),
  kind: z.enum(MODEL_KINDS).default('classifier'),
});
export type RegisterModelInput = z.output<typeof registerModelInput>;

export const setAliasInput = z.strictObject({
  model: idOrName,
  alias: aliasName,
  version: z.coerce.number().int().min(1),
});
export type SetAliasInput = z.output<typeof setAliasInput>;

export const removeAliasInput = z.strictObject({ model: idOrName, alias: aliasName });
export type RemoveAliasInput = z.output<typeof removeAliasInput>;

export const recordArtifactInput = z.strictObject({
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.int().min(1),
  fileName: z.string().trim().min(1).max(255),
  mediaType: z.string().trim().min(1).max(120),
  /** What the upload door gave out for exactly these bytes. */
  receipt: z.string().regex(/^[0-9a-f]{64}$/),
});
export type RecordArtifactInput = z.output<typeof recordArtifactInput>;

export const getArtifactInput = z.strictObject({ artifactId: z.string().min(1).max(64) });
