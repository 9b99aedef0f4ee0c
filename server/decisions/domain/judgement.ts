import type { ModelOutput } from '../../registry/domain/tensor-mapping.ts';
import type { DecisionPolicy } from '../../workflows/domain/decision-policy.ts';

/**
 * Why a call ended as it did. It is stored with the decision, so that the reason can be read years later without the
 * policy of that time: the score, the thresholds it was held against, and what followed.
 */
export const JUDGEMENT_RULES = [
  'below-lower',
  'above-upper',
  'borderline',
  /** A step asks for a person although the score is clear; `because` says which and why. */
  'referred',
  /** A rule of the policy answered instead of a model. */
  'ruled',
  /** A check, a guardrail or a condition of the policy refused the call. */
  'refused',
  /** The model did not answer, or said something that the output schema refuses. */
  'model-failed',
  /** Somebody stopped the workflow. */
  'stopped',
] as const;
export type JudgementRule = (typeof JUDGEMENT_RULES)[number];

export interface Judgement {
  rule: JudgementRule;
  /** Name of the model output that was judged, and what it said; null when it said nothing. */
  scoreName: string;
  score: number | null;
  lower: number;
  upper: number;
  /** Every number the model gave, by name. */
  scores: ModelOutput | null;
  /** What the policy did about a missing answer; null when there was one. */
  onError: DecisionPolicy['onError']['kind'] | null;
  /** The stop in force that was obeyed. */
  stop: { id: string; reason: string } | null;
  /** Why it was referred, ruled or refused, in one sentence without anything of the call's content. */
  because?: string;
}

/** Who or what made a decision final. */
export const DECIDERS = ['model', 'person', 'rule', 'timeout'] as const;
export type Decider = (typeof DECIDERS)[number];

/** What people call each decider, also in the words of a sentence. */
export const DECIDER_WORDING = {
  model: 'the model',
  person: 'a person',
  rule: 'a rule',
  timeout: 'the timeout',
} as const satisfies Record<Decider, string>;

/**
 * How clear a score is, from 0 (in the middle of the borderline band) to 1 (at the end of the scale). It is a distance, not
 * a probability: with unequal costs the band does not lie around one half.
 */
export function confidenceOf(score: number, policy: { lower: number; upper: number }): number {
  const middle = (policy.lower + policy.upper) / 2;
  const room = score >= middle ? 1 - middle : middle;
  return room === 0 ? 0 : Math.min(1, Math.max(0, Math.abs(score - middle) / room));
}

const VERB = { 'below-lower': 'is below', 'above-upper': 'is at or above' } as const;

/** The reason in one sentence, for people. */
export function explainJudgement(judgement: Judgement): string {
  const { rule, score, lower, upper, onError, because = 'The policy says so.' } = judgement;
  const figure = (value: number) => String(Number(value.toPrecision(3)));
  const said = score === null ? 'no score' : figure(score);
  switch (rule) {
    case 'below-lower':
      return `The score ${said} ${VERB[rule]} the lower threshold ${figure(lower)}.`;
    case 'above-upper':
      return `The score ${said} ${VERB[rule]} the upper threshold ${figure(upper)}.`;
    case 'borderline':
      return `The score ${said} lies between the thresholds ${figure(lower)} and ${figure(upper)}, where a person decides.`;
    case 'referred':
      return `${because} A person decides.`;
    case 'ruled':
    case 'refused':
      return because;
    case 'model-failed':
    case 'stopped': {
      const why = rule === 'stopped' ? 'The workflow was stopped' : 'The model gave no usable answer';
      if (onError === 'review') return `${why}; its policy then asks a person.`;
      if (onError === 'answer') return `${why}; its policy then gives a fixed answer.`;
      return `${why}; its policy then refuses the call.`;
    }
  }
}
