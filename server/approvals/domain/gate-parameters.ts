import { z } from 'zod';
import { FAIRNESS_METRICS, type FairnessMetric } from '../../evaluations/domain/evaluation-plan.ts';
import { licenceId } from '../../registry/domain/version-source.ts';

const BIAS_BOUNDS: Record<FairnessMetric, number> = {
  'demographic-parity-difference': 0.2,
  'equal-opportunity-difference': 0.2,
  'equalized-odds-difference': 0.25,
  // The four-fifths rule (29 CFR 1607.4(D)).
  'disparate-impact-ratio': 0.8,
};

const LICENCES = [
  'Apache-2.0',
  'MIT',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'CC0-1.0',
  'LicenseRef-internal',
];

const sliceThreshold = z.strictObject({
  /** auc, accuracy, precision, recall, brier, logLoss, ece or costPerCase. */
  metric: z.string().min(1).max(100),
  better: z.enum(['higher', 'lower']),
  bound: z.number(),
});

/** Parameters of gates that compare groups, licences and ages; terms stored before them are read with these defaults. */
export const GATE_PARAMETERS = {
  /** What every slice that is large enough must reach, its whole interval considered. */
  sliceThresholds: z
    .array(sliceThreshold)
    .max(20)
    .default([{ metric: 'auc', better: 'higher', bound: 0.6 }]),
  /** How far apart groups of a protected attribute may lie, by fairness metric; one that is not named is not judged. */
  biasBounds: z.partialRecord(z.enum(FAIRNESS_METRICS), z.number().min(0).max(1)).default({ ...BIAS_BOUNDS }),
  /** SPDX identifiers of licences under which a model may serve. */
  licences: z
    .array(licenceId)
    .max(100)
    .default([...LICENCES]),
  /** Results of gates count for this long; then they are judged again before anything is applied. */
  resultsFreshHours: z
    .int()
    .min(1)
    .max(24 * 30)
    .default(72),
} as const;

/** What a new policy starts with. */
export const GATE_PARAMETER_DEFAULTS = z.strictObject(GATE_PARAMETERS).parse({});
