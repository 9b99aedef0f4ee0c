import { z } from 'zod';
import { numberedPageInput, pageInput } from '../platform/domain/page-input.ts';
import { promptSchema } from '../workflows/domain/prompt-template.ts';
import { metricsSchema } from './domain/metrics.ts';
import { modelCardSchema } from './domain/model-card.ts';
import { DATASET_PURPOSES, digestHex, idOrName, recordId, registryName } from './domain/names.ts';
import { signatureSchema } from './domain/signature.ts';
import { signatureBundleSchema } from './domain/signature-bundle.ts';
import { tensorMappingSchema } from './domain/tensor-mapping.ts';
import { trainingProfileSchema } from './domain/training-profile.ts';
import { licenceId, versionSourceSchema } from './domain/version-source.ts';

export const tagsSchema = z
  .record(z.string().trim().min(1).max(100), z.string().max(1000))
  .refine((tags) => Object.keys(tags).length <= 100, 'must hold at most 100 tags');

const evaluation = {
  /** Id or name of a registered dataset. */
  dataset: idOrName,
  metrics: metricsSchema,
  /** SHA-256 of the report file the metrics come from. */
  reportDigest: digestHex,
};

export const registerVersionInput = z.strictObject({
  model: idOrName,
  artifactId: recordId,
  format: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, 'use a short lower-case name such as onnx')
    .default('onnx'),
  description: z.string().trim().max(4000).default(''),
  signature: signatureSchema,
  tensorMapping: tensorMappingSchema,
  tags: tagsSchema.default({}),
  card: modelCardSchema.default(() => modelCardSchema.parse({})),
  /** Id or name of the dataset it was trained on. */
  trainingDataset: idOrName.nullish(),
  licence: licenceId.nullish(),
  source: versionSourceSchema.nullish(),
  /** A signature bundle over the artifact (OpenSSF model signing, Sigstore bundle v0.3). */
  signatureBundle: signatureBundleSchema.nullish(),
  trainingProfile: trainingProfileSchema.nullish(),
  /** Ids or e-mails of everybody who worked on it; you are added. None of them may sign for it. */
  contributors: z.array(z.string().trim().min(1).max(200)).max(50).default([]),
  evaluations: z.array(z.strictObject(evaluation)).max(20).default([]),
});
export type RegisterVersionInput = z.output<typeof registerVersionInput>;

export const registerPromptInput = z.strictObject({
  /** A model of the kind prompt. */
  model: idOrName,
  /** `{{name}}` stands for a field of the workflow's input. */
  messages: promptSchema.shape.messages,
  description: z.string().trim().max(4000).default(''),
});
export type RegisterPromptInput = z.output<typeof registerPromptInput>;

export const listVersionsInput = z.strictObject({ model: idOrName, ...numberedPageInput });
export type ListVersionsInput = z.output<typeof listVersionsInput>;

/** A version by id, or by model and number or alias. */
export const getVersionInput = z.union([
  z.strictObject({ versionId: recordId }),
  z.strictObject({ model: idOrName, version: z.string().min(1).max(64) }),
]);
export type GetVersionInput = z.output<typeof getVersionInput>;

export const compareVersionsInput = z.strictObject({ left: recordId, right: recordId });
export type CompareVersionsInput = z.output<typeof compareVersionsInput>;

export const sideBySideInput = z.strictObject({
  /** Two to five ids with commas between them. */
  versionIds: z
    .string()
    .max(400)
    .transform((text) => text.split(','))
    .pipe(z.array(recordId).min(2, 'name two versions at least').max(5, 'name five versions at most')),
});
export type SideBySideInput = z.output<typeof sideBySideInput>;

export const listServingPlacesInput = z.strictObject({ versionIds: z.array(recordId).min(1).max(100) });
export type ListServingPlacesInput = z.output<typeof listServingPlacesInput>;

export const getDatasetInput = z.strictObject({ dataset: recordId });

export const logEvaluationInput = z.strictObject({ versionId: recordId, ...evaluation });
export type LogEvaluationInput = z.output<typeof logEvaluationInput>;

export const attachSignatureInput = z.strictObject({ versionId: recordId, bundle: signatureBundleSchema });
export type AttachSignatureInput = z.output<typeof attachSignatureInput>;

export const registerDatasetInput = z.strictObject({
  workspaceId: z.string().max(64).optional(),
  name: registryName,
  description: z.string().trim().max(4000).default(''),
  /** The stored CSV file that holds the rows; digest, rows and columns are read from it. */
  artifactId: recordId.nullish(),
  /** Where only these are known here, without the rows themselves. */
  digest: digestHex.optional(),
  rows: z.int().min(1).optional(),
  purpose: z.enum(DATASET_PURPOSES),
  licence: z.string().trim().min(1, 'say under which licence it may be used').max(200),
});
export type RegisterDatasetInput = z.output<typeof registerDatasetInput>;

export const listDatasetsInput = z.strictObject({
  ...pageInput,
  search: z.string().trim().max(100).optional(),
});
export type ListDatasetsInput = z.output<typeof listDatasetsInput>;
