/**
 * What the steps of the gateway did to a call, beside asking the model: kept and sealed with the decision, so that years
 * later it can be told why an answer was not simply the model's. It holds names, numbers and reasons and nothing of the
 * call's content: values stand in the payload, where they are encrypted and can be erased.
 */
export const TRAIL_STEPS = [
  'limits',
  'stop',
  'enrich',
  'data',
  'guard-input',
  'redact',
  'route',
  'cache',
  'infer',
  'fallback',
  'guard-output',
  'judge',
  'record',
] as const;
export type TrailStep = (typeof TRAIL_STEPS)[number];

/** One thing that a step did. */
export interface TrailEffect {
  step: TrailStep;
  /** A word for machines, such as `blocked`, `redacted`, `served-from-cache`. */
  kind: string;
  /** One sentence for people, without anything of the call's content. */
  text: string;
  /** JSON pointers into the input or output that it was about. */
  fields?: readonly string[];
}

/** Tokens of a model that generates. */
export interface TokenUsage {
  tokensIn: number;
  tokensOut: number;
  /** Milliseconds from the call's arrival to the first token; null when nothing was streamed. */
  firstTokenMs: number | null;
}

export interface DecisionTrail {
  /** By which door the call came; the decisions API when it is left out. */
  door?: string;
  effects?: readonly TrailEffect[];
  /** Which arm of a split of traffic the caller belongs to. */
  arm?: string;
  /** Which version of which prompt was said. */
  prompt?: { versionId: string; model: string; version: number };
  usage?: TokenUsage;
  cost?: { amount: number; currency: string };
  /** The decision whose answer was given again, that this one shadowed, or that was replayed. */
  linkedTo?: { kind: 'cache' | 'shadow' | 'replay'; decisionId: string };
  /** Kept on the gateway's own disk first, because the database was away. */
  isSpooled?: boolean;
}
