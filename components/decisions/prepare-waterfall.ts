import type { DecisionTimings } from '#server/decisions/domain/decision-facts.ts';

export interface WaterfallBar {
  key: string;
  label: string;
  startMs: number;
  lengthMs: number;
  /** Shares of the whole, from 0 to 1. */
  left: number;
  width: number;
  isAttempt: boolean;
}

const LABELS: Record<string, string> = {
  authenticate: 'Check the token',
  read: 'Read the request',
  contract: 'Check the contract',
  key: 'Look for an earlier answer',
  infer: 'Ask the model',
  judge: 'Judge by the policy',
};

/** Below this share of the whole a bar could not be seen. */
const WIDTH_MIN = 0.004;

/** Lays the steps of a call, and below the model's step its attempts, on one scale of milliseconds. */
export function prepareWaterfall(timings: DecisionTimings, latencyMs: number): WaterfallBar[] {
  const whole = Math.max(latencyMs, ...timings.steps.map(({ endMs }) => endMs), 0.001);
  const bar = (
    key: string,
    label: string,
    startMs: number,
    endMs: number,
    isAttempt: boolean,
  ): WaterfallBar => {
    const width = Math.min(1, Math.max(WIDTH_MIN, (endMs - startMs) / whole));
    const left = Math.min(startMs / whole, 1 - width);
    return { key, label, startMs, lengthMs: endMs - startMs, left, width, isAttempt };
  };
  return timings.steps.flatMap(({ name, startMs, endMs }) => {
    const step = bar(name, LABELS[name] ?? name, startMs, endMs, false);
    if (name !== 'infer') return [step];
    const attempts = timings.attempts.map((attempt, index) =>
      bar(
        `attempt-${index + 1}`,
        `Attempt ${index + 1}: ${attempt.result.replaceAll('-', ' ')}`,
        attempt.startMs,
        attempt.endMs,
        true,
      ),
    );
    return [step, ...attempts];
  });
}
