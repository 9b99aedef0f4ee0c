import { z } from 'zod';
import { BASELINE_METRICS } from './domain/baselines.ts';
import { RANGE_PRESETS } from './domain/resolve-range.ts';

const recordId = z.string().min(1).max(64);

/** Which part of the record a dashboard shows; the same names stand in the page's address. */
export const showInsightInput = z.strictObject({
  workflowId: recordId,
  environment: z.enum(['production', 'staging', 'development']).default('production'),
  /** `auto` is the shortest range that holds data; `from` and `to` win over it. */
  range: z.enum(['auto', ...RANGE_PRESETS]).default('auto'),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type ShowInsightInput = z.output<typeof showInsightInput>;

export const overviewInput = z.strictObject({});

export const enterBaselineInput = z.strictObject({
  workflowId: recordId,
  metric: z.enum(BASELINE_METRICS),
  value: z.number().min(0).max(1e12),
  /** Where the figure comes from, so that somebody else can check it. */
  source: z.string().trim().min(10, 'say where the figure comes from in at least 10 characters').max(1000),
  measuredOn: z.iso.date(),
});
export type EnterBaselineInput = z.output<typeof enterBaselineInput>;

export const listKpisInput = z.strictObject({ workflowId: recordId });

const amount = z.number().min(-1e12).max(1e12);

export const setKpiInput = z.strictObject({
  workflowId: recordId,
  name: z.string().trim().min(3, 'name it in at least 3 characters').max(100),
  unit: z.string().trim().min(1, 'say in which unit').max(40),
  /** Where it stands without the workflow, or stood when it began. */
  baseline: amount,
  target: amount,
  deadline: z.iso.date(),
  /** Id or e-mail of whoever answers for it; the workflow's owner when nobody is named. */
  owner: z.string().trim().min(1).max(200).optional(),
});
export type SetKpiInput = z.output<typeof setKpiInput>;
