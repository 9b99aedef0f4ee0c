import type { JsonRecord } from '../../decisions/domain/decision-facts.ts';
import type { Enrichment } from '../../workflows/domain/enrichment.ts';

/** What a feature server's answer adds to an input. */
export interface FeatureReading {
  /** By field of the input; defaults included. */
  values: JsonRecord;
  /** Fields whose value is too old, absent or unknown to the server, and that took their default. */
  defaulted: readonly string[];
  /** The same without a default; they are not part of the input. */
  missing: readonly string[];
  /** Seconds between the value's event and the call, where the server says when that was. */
  ages: readonly { field: string; seconds: number }[];
}

interface Cell {
  value: unknown;
  seconds: number | null;
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Feast names features with or without their view, joined by a colon in requests and by two underscores in answers. */
function namesOf(feature: string): string[] {
  return [feature, feature.replace(':', '__'), feature.slice(feature.indexOf(':') + 1)];
}

function ageOf(timestamp: unknown, now: Date): number | null {
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  // Feast writes the beginning of time where there is no event.
  return Number.isNaN(at) || at <= 0 ? null : Math.max(0, (now.getTime() - at) / 1000);
}

function cellOf(
  names: readonly unknown[],
  results: readonly unknown[],
  feature: string,
  now: Date,
): Cell | null {
  const wanted = namesOf(feature);
  const index = names.findIndex((name) => typeof name === 'string' && wanted.includes(name));
  const result = results[index];
  if (index < 0 || !isRecord(result)) return null;
  const [value] = listOf(result.values);
  const [status = 'PRESENT'] = listOf(result.statuses);
  if (status !== 'PRESENT' || value === null || value === undefined) return null;
  return { value, seconds: ageOf(listOf(result.event_timestamps)[0], now) };
}

/** Reads the answer to `/get-online-features` for one call; anything that cannot be read counts as missing. */
export function readFeatures(policy: Enrichment, answer: unknown, now: Date): FeatureReading {
  const metadata = isRecord(answer) && isRecord(answer.metadata) ? answer.metadata : {};
  const names = listOf(metadata.feature_names);
  const results = isRecord(answer) ? listOf(answer.results) : [];
  const reading = {
    values: {} as Record<string, unknown>,
    defaulted: [] as string[],
    missing: [] as string[],
    ages: [] as { field: string; seconds: number }[],
  };
  for (const [feature, field] of Object.entries(policy.fields)) {
    const cell = cellOf(names, results, feature, now);
    const { ageMaxSeconds } = policy;
    // Where there is a limit, a value that does not say its age may be of any.
    const isFresh =
      cell && (ageMaxSeconds === undefined || (cell.seconds !== null && cell.seconds <= ageMaxSeconds));
    if (cell && isFresh) {
      reading.values[field] = cell.value;
      if (cell.seconds !== null) reading.ages.push({ field, seconds: cell.seconds });
    } else if (Object.hasOwn(policy.defaults, field)) {
      reading.values[field] = policy.defaults[field];
      reading.defaulted.push(field);
    } else reading.missing.push(field);
  }
  return reading;
}
