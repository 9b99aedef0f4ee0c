import type { Context } from '#server/access/context.ts';
import { namePeople } from '#server/access/name-people.ts';
import { getServingRevision } from '#server/deployments/get-serving-revision.ts';
import type { CauseFigure } from '#server/incidents/domain/incident-facts.ts';
import { measureCalls } from '#server/insights/measure-calls.ts';
import { measureInputs } from '#server/insights/measure-inputs.ts';
import { formatCount, formatFigure, formatPercent } from '#server/platform/domain/wording.ts';
import { getVersionFacts } from '#server/registry/get-version-facts.ts';
import type { AlertKind, AlertRuleFacts } from './domain/alert-rules.ts';
import type { Observation } from './domain/alert-state.ts';
import { detectProbing, PROBING_PATTERNS } from './domain/detect-probing.ts';
import { type ColumnDrift, driftValue, measureDrift } from './domain/measure-drift.ts';
import { probesSince } from './probes.store.ts';

const ENVIRONMENT = 'production';
const NAMED_MAX = 5;

export interface RuleObservation extends Observation {
  /** Why nothing could be measured, or what stands behind the value. */
  note: string | null;
  /** The end of the incident's title: "12 % of calls got no usable answer". */
  headline: string;
  figures: CauseFigure[];
}

type Reader = Pick<Context, 'tx' | 'organisationId' | 'now'>;

/** What a version in production was asked against what it was trained on, or why that cannot be told. */
export async function observeDrift(
  ctx: Reader,
  workflowId: string,
  minutes: number,
): Promise<{ columns: ColumnDrift[]; modelVersionId: string; since: Date | null } | { missing: string }> {
  const serving = await getServingRevision(ctx, workflowId, ENVIRONMENT);
  if (!serving) return { missing: 'Nothing serves this workflow in production.' };
  const { modelVersionId } = serving;
  const { trainingProfile } = await getVersionFacts(ctx, modelVersionId);
  if (!trainingProfile) return { missing: 'The serving version was registered without a training profile.' };
  const { columns, since } = await measureInputs(ctx, {
    workflowId,
    modelVersionId,
    environment: ENVIRONMENT,
    minutes,
  });
  return { columns: measureDrift(trainingProfile, columns), modelVersionId, since };
}

async function observeErrors(ctx: Reader, rule: AlertRuleFacts): Promise<RuleObservation> {
  const figures = await measureCalls(ctx, {
    workflowId: rule.workflowId,
    environment: ENVIRONMENT,
    minutes: rule.windowMinutes,
  });
  const asked = figures.calls - figures.stopped;
  const value = asked > 0 ? figures.faults / asked : null;
  const kinds = Object.entries(figures.faultsByKind).map(([kind, count]) => ({
    label: `Of these: ${kind.replaceAll('-', ' ')}`,
    value: formatCount(count),
  }));
  return {
    value,
    sampleCount: asked,
    note: asked === 0 ? 'No calls in the window.' : null,
    headline: `${formatPercent(value)} of calls got no usable answer`,
    figures: [
      { label: 'Calls in the window', value: formatCount(asked) },
      { label: 'Without a usable answer', value: formatCount(figures.faults) },
      ...kinds,
    ],
  };
}

async function observeInputs(ctx: Reader, rule: AlertRuleFacts): Promise<RuleObservation> {
  const seen = await observeDrift(ctx, rule.workflowId, rule.windowMinutes);
  if ('missing' in seen)
    return { value: null, sampleCount: 0, note: seen.missing, headline: seen.missing, figures: [] };
  const { value, sampleCount } = driftValue(seen.columns);
  const moved = seen.columns.filter(
    (column) => column.isFeature && column.isEvident && column.psi >= rule.threshold,
  );
  const names = moved.slice(0, NAMED_MAX).map(({ title }) => title);
  return {
    value: sampleCount === 0 ? null : value,
    sampleCount,
    note: names.length > 0 ? names.join(', ') : null,
    headline: `inputs are unlike training: ${names.join(', ')}`,
    figures: [
      { label: 'Calls in the window', value: formatCount(sampleCount) },
      ...moved.slice(0, NAMED_MAX).map(({ title, psi, noiseLimit }) => ({
        label: title,
        value: `${formatFigure(psi)} (chance explains up to ${formatFigure(noiseLimit)})`,
      })),
    ],
  };
}

const WEEK_MS = 7 * 24 * 3_600_000;
const HOUR_MS = 3_600_000;

async function observeProbing(ctx: Reader, rule: AlertRuleFacts): Promise<RuleObservation> {
  const hours = Math.max(1, Math.ceil(rule.windowMinutes / 60));
  // Counts are kept by the hour, so the window reaches back to the beginning of its first one.
  const from = new Date(Math.floor(ctx.now.getTime() / HOUR_MS) * HOUR_MS - (hours - 1) * HOUR_MS);
  const before = new Date(from.getTime() - WEEK_MS);
  const tokens = await probesSince(ctx.tx, ctx.organisationId, rule.workflowId, { from, before, hours });
  const found = detectProbing(tokens, rule.minimumCount);
  if (!found) {
    const note = 'No token called often enough in the window.';
    return { value: null, sampleCount: 0, note, headline: note, figures: [] };
  }
  const { tokenId, pattern, value, calls } = found;
  const name = (await namePeople(ctx, [tokenId]))[tokenId]?.name ?? tokenId;
  return {
    value,
    sampleCount: calls,
    note: value >= rule.threshold ? `${name} ${PROBING_PATTERNS[pattern]}` : null,
    headline: `the token ${name} ${PROBING_PATTERNS[pattern]}`,
    figures: [
      { label: 'Token', value: name },
      { label: 'Its calls in the window', value: formatCount(calls) },
      { label: 'Of these like that', value: formatPercent(value) },
    ],
  };
}

const OBSERVERS = {
  'gateway-errors': observeErrors,
  'input-drift': observeInputs,
  probing: observeProbing,
} as const satisfies Record<AlertKind, (ctx: Reader, rule: AlertRuleFacts) => Promise<RuleObservation>>;

/** Measures what a rule watches, from rollups. */
export function observeRule(ctx: Reader, rule: AlertRuleFacts): Promise<RuleObservation> {
  return OBSERVERS[rule.kind](ctx, rule);
}
