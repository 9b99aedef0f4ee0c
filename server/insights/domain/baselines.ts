/** Figures for the work before automation that a workflow's owner may enter, each dated and with its source. */
export const BASELINE_METRICS = ['cost-per-case', 'wrong-share', 'minutes-per-case'] as const;
export type BaselineMetric = (typeof BASELINE_METRICS)[number];

export const BASELINE_WORDING = {
  'cost-per-case': { name: 'Cost of wrong decisions per case', unit: null },
  'wrong-share': { name: 'Share of wrong decisions', unit: 'share' },
  'minutes-per-case': { name: 'Handling time per case', unit: 'min' },
} as const satisfies Record<BaselineMetric, { name: string; unit: string | null }>;

/** A manual baseline as it was entered. */
export interface BaselineFacts {
  id: string;
  metric: BaselineMetric;
  value: number;
  unit: string;
  source: string;
  measuredOn: Date;
  enteredBy: string;
  enteredAt: Date;
}
