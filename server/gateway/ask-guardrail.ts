import type { JsonRecord } from '#server/decisions/domain/decision-facts.ts';
import {
  type CallExpression,
  type CallFacts,
  compileCallExpression,
} from '#server/workflows/domain/call-expression.ts';
import type { Guardrail } from '#server/workflows/domain/guardrails.ts';
import { askOther, otherRoute } from './ask-other.ts';
import { detect } from './domain/detect.ts';
import { secretOf } from './domain/secret-of.ts';
import { textsOf, withTexts } from './domain/texts-of.ts';
import type { Gateway } from './gateway.ts';
import { infer } from './infer.ts';
import type { Passage } from './passage.ts';
import { Stopwatch } from './stopwatch.ts';

/** A guardrail with its expression compiled. */
export interface ReadyGuardrail {
  guardrail: Guardrail;
  expression: CallExpression | null;
}

/** What a guardrail looks at: an input, or an answer to one. */
export interface Guarded {
  /** What it searches, and what is changed where it takes something out. */
  subject: JsonRecord;
  facts: CallFacts;
}

export type GuardFinding =
  | { kind: 'nothing'; score?: number }
  | { kind: 'found'; redacted?: JsonRecord; score?: number }
  | { kind: 'unanswered'; onFailure: 'block' | 'review' | 'flag' | 'ignore' };

/** A judge that sees a part only would let the rest pass unseen, so a longer text is one it cannot judge. */
const JUDGED_CHARACTERS_MAX = 20_000;
const NOTHING: GuardFinding = { kind: 'nothing' };
const unsure: GuardFinding = { kind: 'unanswered', onFailure: 'review' };

/** Compiles what a guardrail needs; once per route. */
export function readyGuardrail(guardrail: Guardrail, inputContract: JsonRecord): ReadyGuardrail {
  const expression =
    guardrail.kind === 'cel' ? compileCallExpression(guardrail.expression, inputContract) : null;
  return { guardrail, expression };
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function askDetector(
  { detector, action }: Extract<Guardrail, { kind: 'detector' }>,
  subject: JsonRecord,
): GuardFinding {
  const texts = textsOf(subject);
  if (!texts) return unsure;
  if (!texts.some((text) => detect(detector, text).length > 0)) return NOTHING;
  if (action !== 'redact') return { kind: 'found' };
  const redacted = withTexts(subject, (text) => {
    let [done, at] = ['', 0];
    for (const { start, end } of detect(detector, text)) {
      done += `${text.slice(at, start)}[${detector}]`;
      at = end;
    }
    return done + text.slice(at);
  });
  return { kind: 'found', redacted };
}

async function askService(
  gateway: Gateway,
  passage: Passage,
  guardrail: Extract<Guardrail, { kind: 'http' }>,
  { facts, subject }: Guarded,
): Promise<GuardFinding> {
  const { input, output } = facts;
  const body = { workflow: passage.route.slug, input, ...(output && { output: subject }) };
  const secret = secretOf(passage.route, guardrail.credential);
  const answer = await gateway.services.post(guardrail.url, body, guardrail.deadlineMs, secret);
  if (!isRecord(answer) || typeof answer.found !== 'boolean') throw new Error('it did not say what it found');
  if (!answer.found) return NOTHING;
  return { kind: 'found', ...(isRecord(answer.redacted) && { redacted: answer.redacted }) };
}

async function askJudge(
  gateway: Gateway,
  passage: Passage,
  guardrail: Extract<Guardrail, { kind: 'model' }>,
  { subject }: Guarded,
): Promise<GuardFinding> {
  const judge = otherRoute(gateway, passage, guardrail.workflow);
  const text = textsOf(subject)?.join('\n');
  if (!judge || text === undefined || text.length > JUDGED_CHARACTERS_MAX)
    throw new Error('it cannot judge this');
  const input = { [guardrail.field]: text };
  const { revision, callPolicy, prompt } = judge;
  const watch = new Stopwatch();
  const { deadlineMs } = guardrail;
  const evidence = await askOther(gateway, passage, judge, deadlineMs, () => {
    const reliability = { timeoutMs: Math.max(1, deadlineMs - watch.elapsedMs()), retriesMax: 0 };
    const asked = { revision, reliability, ...(callPolicy && { callPolicy }), ...(prompt && { prompt }) };
    return infer(gateway.pools, asked, input, watch);
  });
  if (evidence.kind !== 'answered') throw new Error('it gave no answer');
  const score = evidence.output[judge.decisionPolicy.score];
  if (score === undefined) throw new Error('it gave no score');
  return { kind: score >= guardrail.threshold ? 'found' : 'nothing', score };
}

/** Asks one guardrail; never throws: one that does not answer in time says what that amounts to. */
export async function askGuardrail(
  gateway: Gateway,
  passage: Passage,
  { guardrail, expression }: ReadyGuardrail,
  guarded: Guarded,
): Promise<GuardFinding> {
  switch (guardrail.kind) {
    case 'detector':
      return askDetector(guardrail, guarded.subject);
    case 'cel': {
      const verdict = expression?.evaluate(guarded.facts) ?? 'error';
      return verdict === 'error' ? unsure : { kind: verdict === 'holds' ? 'found' : 'nothing' };
    }
    case 'http':
    case 'model':
      try {
        return guardrail.kind === 'http'
          ? await askService(gateway, passage, guardrail, guarded)
          : await askJudge(gateway, passage, guardrail, guarded);
      } catch {
        return { kind: 'unanswered', onFailure: guardrail.onFailure };
      }
  }
}
