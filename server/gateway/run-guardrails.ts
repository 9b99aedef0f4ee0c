import type { JsonRecord } from '#server/decisions/domain/decision-facts.ts';
import type { Guardrail } from '#server/workflows/domain/guardrails.ts';
import { askGuardrail, type Guarded, type GuardFinding, type ReadyGuardrail } from './ask-guardrail.ts';
import type { Gateway } from './gateway.ts';
import type { Passage } from './passage.ts';

type Side = 'input' | 'output';

/** What the guardrails of one side make of a call. */
export interface Guarding {
  /** The subject without what was taken out. */
  subject: JsonRecord;
  /** Why the call is refused; null when it goes on. */
  refusal: string | null;
  /** The highest score of guardrails that are models. */
  score: number | null;
}

const WHAT = { input: 'the input', output: 'the answer' } as const;

function act(
  passage: Passage,
  side: Side,
  { name, action }: Guardrail,
  finding: GuardFinding,
): string | null {
  if (finding.kind === 'nothing') return null;
  const isFound = finding.kind === 'found';
  const follows = isFound ? (action === 'redact' ? 'block' : action) : finding.onFailure;
  if (follows === 'ignore') return null;
  const why = isFound
    ? `The guardrail "${name}" found something in ${WHAT[side]}.`
    : `The guardrail "${name}" gave no answer about ${WHAT[side]}.`;
  const kind = { block: 'blocked', review: 'referred', flag: 'flagged' }[follows];
  passage.effects.push({ step: `guard-${side}`, kind, text: why });
  if (follows === 'review') passage.referrals.push(why);
  return follows === 'block' ? why : null;
}

/** One that takes something out and cannot say what blocks instead. */
function takeOut(passage: Passage, side: Side, name: string, redacted: JsonRecord): JsonRecord {
  const text = `The guardrail "${name}" took something out of ${WHAT[side]}.`;
  passage.effects.push({ step: `guard-${side}`, kind: 'redacted', text });
  return redacted;
}

/** Runs those that take something out in their order, then the others at the same time over what is left. */
export async function runGuardrails(
  gateway: Gateway,
  passage: Passage,
  side: Side,
  guardrails: readonly ReadyGuardrail[],
  given: Guarded & { isFitting: (subject: JsonRecord) => boolean },
): Promise<Guarding> {
  let { subject } = given;
  let refusal: string | null = null;
  const scores: number[] = [];
  const factsNow = () =>
    side === 'input' ? { ...given.facts, input: subject } : { ...given.facts, output: subject };
  for (const ready of guardrails.filter(({ guardrail }) => guardrail.action === 'redact')) {
    const finding = await askGuardrail(gateway, passage, ready, { subject, facts: factsNow() });
    const redacted = finding.kind === 'found' ? finding.redacted : undefined;
    if (redacted && given.isFitting(redacted))
      subject = takeOut(passage, side, ready.guardrail.name, redacted);
    else refusal ??= act(passage, side, ready.guardrail, finding);
  }
  if (refusal !== null) return { subject, refusal, score: null };
  const others = guardrails.filter(({ guardrail }) => guardrail.action !== 'redact');
  const guarded = { subject, facts: factsNow() };
  const findings = await Promise.all(others.map((ready) => askGuardrail(gateway, passage, ready, guarded)));
  for (const [index, finding] of findings.entries()) {
    const guardrail = others[index]?.guardrail;
    if (!guardrail) continue;
    if (finding.kind !== 'unanswered' && finding.score !== undefined) scores.push(finding.score);
    const why = act(passage, side, guardrail, finding);
    refusal ??= why;
  }
  return { subject, refusal, score: scores.length > 0 ? Math.max(...scores) : null };
}
