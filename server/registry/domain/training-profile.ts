import { z } from 'zod';

/**
 * What the training rows looked like, column by column: the reference against which drift is measured. A numeric bin i
 * holds edges[i] <= x < edges[i + 1]; the last bin holds its upper edge too.
 */
const count = z.int().min(0);

const shared = {
  title: z.string().max(200).optional(),
  /** False for columns the model never sees, such as protected attributes kept to notice a changed population. */
  feature: z.boolean().default(true),
  protected: z.boolean().default(false),
  count,
  missing: count.default(0),
};

const numeric = z
  .object({
    ...shared,
    kind: z.literal('numeric'),
    unit: z.string().max(60).nullish(),
    edges: z.array(z.number()).min(2).max(201),
    counts: z.array(count).min(1).max(200),
    mean: z.number().optional(),
    std: z.number().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
  })
  .refine((column) => column.edges.length === column.counts.length + 1, {
    path: ['edges'],
    message: 'must hold one more entry than counts',
  })
  .refine((column) => column.edges.every((edge, i) => i === 0 || edge > (column.edges[i - 1] ?? -Infinity)), {
    path: ['edges'],
    message: 'must grow from left to right',
  });

const categorical = z
  .object({
    ...shared,
    kind: z.literal('categorical'),
    counts: z.record(z.string().max(200), count),
  })
  .refine((column) => Object.keys(column.counts).length <= 500, {
    path: ['counts'],
    message: 'must hold at most 500 values',
  });

const column = z.discriminatedUnion('kind', [numeric, categorical]);

export const trainingProfileSchema = z.strictObject({
  /** By name of the input field. */
  columns: z
    .record(z.string().max(200), column)
    .refine((columns) => Object.keys(columns).length <= 1000, 'must hold at most 1000 columns'),
  /** Distribution of the model's own scores on rows it was not fitted on. */
  scores: numeric.nullable().default(null),
});

export type TrainingProfile = z.output<typeof trainingProfileSchema>;
