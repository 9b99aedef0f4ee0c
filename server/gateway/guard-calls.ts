import type { JsonRecord } from '#server/decisions/domain/decision-facts.ts';
import { withoutFields } from '#server/decisions/domain/without-fields.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { readyGuardrail } from './ask-guardrail.ts';
import { type Evidence, leaningOf } from './domain/judge.ts';
import { perRoute } from './per-route.ts';
import { runGuardrails } from './run-guardrails.ts';
import type { Step } from './step.ts';

const guardrailsOf = perRoute((route: Route) => {
  const { input = [], output = [] } = route.callPolicy?.guardrails ?? {};
  const ready = (guardrails: typeof input) =>
    guardrails.map((guardrail) => readyGuardrail(guardrail, route.inputContract));
  return { input: ready(input), output: ready(output) };
});

/** Looks at the input before the model sees it. */
export const guardInput: Step = {
  name: 'guard-input',
  appliesTo: (route) => (route.callPolicy?.guardrails?.input.length ?? 0) > 0,
  async run(gateway, passage) {
    const { route, rules, input } = passage;
    // What a feature server added need not be in the contract of callers.
    const added = Object.values(route.callPolicy?.enrichment?.fields ?? {});
    const { subject, refusal } = await runGuardrails(gateway, passage, 'input', guardrailsOf(route).input, {
      subject: input,
      facts: { input },
      isFitting: (redacted) => rules.problemsOfInput(withoutFields(redacted, added)).length === 0,
    });
    if (subject !== input) {
      passage.input = subject;
      passage.recorded = subject;
    }
    if (refusal !== null) passage.evidence = { kind: 'refused', because: refusal };
  },
};

/** What a model that generates says of its answer's quality is no more than what its judges leave. */
function withQuality(evidence: Evidence, score: number | null): Evidence {
  if (evidence.kind !== 'answered' || score === null || evidence.output.quality === undefined)
    return evidence;
  const quality = Math.min(evidence.output.quality, Math.max(0, 1 - score));
  return { ...evidence, output: { ...evidence.output, quality } };
}

/**
 * Whether an answer can be given with this change. The choice and the numbers of an answer are what it is judged by: nothing
 * can be taken out of them, only of what was generated beside them.
 */
function canChange(
  evidence: Evidence,
  choiceField: string,
  output: JsonRecord,
  redacted: JsonRecord,
): boolean {
  if (evidence.kind !== 'answered') return true;
  const { content = {}, output: numbers } = evidence;
  const isGenerated = (name: string) =>
    Object.hasOwn(content, name) && !Object.hasOwn(numbers, name) && name !== choiceField;
  return Object.keys({ ...output, ...redacted }).every(
    (name) => isGenerated(name) || JSON.stringify(output[name]) === JSON.stringify(redacted[name]),
  );
}

function changedAnswer(evidence: Evidence, subject: JsonRecord): Evidence {
  if (evidence.kind === 'ruled') return { ...evidence, output: subject };
  if (evidence.kind !== 'answered' || !evidence.content) return evidence;
  const names = Object.keys(evidence.content);
  const content = Object.fromEntries(Object.entries(subject).filter(([name]) => names.includes(name)));
  return { ...evidence, content };
}

/** Looks at the answer before the caller sees it, wherever it came from. */
export const guardOutput: Step = {
  name: 'guard-output',
  appliesTo: (route) => (route.callPolicy?.guardrails?.output.length ?? 0) > 0,
  // Answers of a cache, of a fallback and of a rule pass by here as well.
  runsWhenDiverted: true,
  async run(gateway, passage) {
    const { route, rules, evidence, input } = passage;
    if (evidence?.kind !== 'answered' && evidence?.kind !== 'ruled') return;
    const output = leaningOf(rules, evidence);
    // What cannot be used anyhow is the judge's to refuse.
    if (!output) return;
    const scores = evidence.kind === 'answered' ? evidence.output : undefined;
    const { subject, refusal, score } = await runGuardrails(
      gateway,
      passage,
      'output',
      guardrailsOf(route).output,
      {
        subject: output,
        facts: { input, output, ...(scores && { scores }) },
        isFitting: (redacted) =>
          canChange(evidence, rules.policy.decisionField, output, redacted) &&
          rules.problemsOfOutput(redacted).length === 0,
      },
    );
    const changed = subject === output ? evidence : changedAnswer(evidence, subject);
    passage.evidence = withQuality(changed, score);
    if (refusal !== null) passage.evidence = { kind: 'refused', because: refusal };
  },
};
