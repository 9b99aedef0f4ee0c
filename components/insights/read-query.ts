import { RANGE_PRESETS, type RangePreset } from '#server/insights/domain/resolve-range.ts';

/** What a dashboard asks for, as its address says. */
export interface InsightQuery {
  workflowId: string;
  environment: 'production' | 'staging' | 'development';
  range: RangePreset | 'auto';
  from?: string;
  to?: string;
}

const ENVIRONMENTS = ['production', 'staging', 'development'] as const;

function instant(given: string | string[] | undefined): string | null {
  if (typeof given !== 'string') return null;
  const at = new Date(given);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** Reads range and environment from an address; what is not understood is left out. */
export function readInsightQuery(
  workflowId: string,
  params: Record<string, string | string[] | undefined>,
): InsightQuery {
  const environment = ENVIRONMENTS.find((each) => each === params.environment) ?? 'production';
  const range = RANGE_PRESETS.find((each) => each === params.range) ?? 'auto';
  const [from, to] = [instant(params.from), instant(params.to)];
  if (from === null) return { workflowId, environment, range };
  return to === null
    ? { workflowId, environment, range, from }
    : { workflowId, environment, range, from, to };
}
