import type { AttemptTiming, DecisionTimings } from '#server/decisions/domain/decision-facts.ts';
import type { DecisionTrail } from '#server/decisions/domain/decision-trail.ts';

export interface WaterfallBar {
  key: string;
  label: string;
  startMs: number;
  lengthMs: number;
  /** Shares of the whole, from 0 to 1. */
  left: number;
  width: number;
  isAttempt: boolean;
  /** It gave no usable answer, or was ended because another one did. */
  isLost: boolean;
  /** What the step did to the call. */
  effects: readonly string[];
}

const LABELS: Record<string, string> = {
  authenticate: 'Check the token',
  read: 'Read the request',
  contract: 'Check the contract',
  key: 'Look for an earlier answer',
  stop: 'Look for a stop',
  freshness: 'Know of stops lately',
  limits: 'Count on the limits',
  enrich: 'Add features',
  data: 'Compare with training data',
  'guard-input': 'Guard the input',
  redact: 'Take out what is private',
  route: 'Choose the revision',
  cache: 'Look for a remembered answer',
  infer: 'Ask the model',
  'guard-output': 'Guard the answer',
  'redact-answer': 'Look through the answer',
  judge: 'Judge by the policy',
};

/** The step under whose bar an effect is told, where it is not one of its own name. */
const TOLD_UNDER: Record<string, string> = { fallback: 'infer' };

const KIND_WORDS = { retry: 'again', hedge: 'beside the slow first', fallback: 'instead' } as const;

/** Below this share of the whole a bar could not be seen. */
const WIDTH_MIN = 0.004;

/** Whose attempt it was is told once there is more than one model. */
function attemptLabel(attempt: AttemptTiming, number: number, isMixed: boolean): string {
  const { kind, model, result } = attempt;
  const how = [kind && KIND_WORDS[kind], isMixed && model].filter(Boolean).join(', ');
  return `Attempt ${number}${how ? ` (${how})` : ''}: ${result.replaceAll('-', ' ')}`;
}

/**
 * Lays the steps of a call, and below the model's step its attempts in the order in which they began, on one scale of
 * milliseconds; each step with what it did. Effects of steps that took no time of their own follow with the last bar.
 */
export function prepareWaterfall(
  timings: DecisionTimings,
  latencyMs: number,
  { effects = [] }: Pick<DecisionTrail, 'effects'> = {},
): WaterfallBar[] {
  const { steps } = timings;
  const whole = Math.max(latencyMs, ...steps.map(({ endMs }) => endMs), 0.001);
  const placeOf = (startMs: number, endMs: number) => {
    const width = Math.min(1, Math.max(WIDTH_MIN, (endMs - startMs) / whole));
    return { startMs, lengthMs: endMs - startMs, left: Math.min(startMs / whole, 1 - width), width };
  };
  const untold = new Set(effects);
  const tell = (isTold: (under: string) => boolean): string[] =>
    [...untold]
      .filter(({ step }) => isTold(TOLD_UNDER[step] ?? step))
      .map((effect) => {
        untold.delete(effect);
        return effect.text;
      });
  const attempts = timings.attempts.toSorted((left, right) => left.startMs - right.startMs);
  const isMixed = new Set(attempts.map(({ model }) => model)).size > 1;
  const attemptBars = attempts.map((attempt, index) => ({
    key: `attempt-${index + 1}`,
    label: attemptLabel(attempt, index + 1, isMixed),
    ...placeOf(attempt.startMs, attempt.endMs),
    isAttempt: true,
    isLost: attempt.result !== 'answered',
    effects: [],
  }));
  const bars = steps.flatMap(({ name, startMs, endMs }): WaterfallBar[] => {
    const step = {
      key: name,
      label: LABELS[name] ?? name,
      ...placeOf(startMs, endMs),
      isAttempt: false,
      isLost: false,
      effects: tell((under) => under === name),
    };
    return name === 'infer' ? [step, ...attemptBars] : [step];
  });
  const last = bars.pop();
  return last ? [...bars, { ...last, effects: [...last.effects, ...tell(() => true)] }] : [];
}
