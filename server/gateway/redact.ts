import { pseudonymOf } from '#server/platform/pseudonym.ts';
import type { Route } from '#server/routing/domain/route-snapshot.ts';
import type { PersonalData } from '#server/workflows/domain/redaction.ts';
import {
  compileRedaction,
  type RedactedInput,
  type RedactionRules,
  redactInput,
  redactTexts,
  withoutEchoes,
} from './domain/redact-input.ts';
import type { Passage } from './passage.ts';
import { perRoute } from './per-route.ts';
import type { Step } from './step.ts';

const rulesOf = perRoute((route: Route): RedactionRules | null =>
  compileRedaction(route.inputContract, route.callPolicy?.redaction),
);
/** What was taken out of each call, until its answer was looked through for it. */
const takenFrom = new WeakMap<Passage, Pick<RedactedInput<unknown>, 'taken' | 'isComplete'>>();

const NOTHING_TAKEN = { taken: new Map<string, string>(), isComplete: true };
const UNTOLD = 'the model failed; what it said of it may repeat what was taken out of the input';
const WITHHELD =
  'More was taken out of the input than can be looked for in an answer, so the answer is withheld.';

const WORDS = {
  field: ['marked field', 'marked fields'],
  email: ['e-mail address', 'e-mail addresses'],
  phone: ['telephone number', 'telephone numbers'],
  iban: ['IBAN', 'IBANs'],
  card: ['card number', 'card numbers'],
  address: ['postal address', 'postal addresses'],
  'identity-number': ['identity number', 'identity numbers'],
} as const satisfies Record<PersonalData | 'field', readonly [string, string]>;

function tell(counts: ReadonlyMap<PersonalData | 'field', number>, isBeforeModel: boolean): string {
  const found = [...counts].map(([kind, count]) => `${count} ${WORDS[kind][count === 1 ? 0 : 1]}`);
  const where = isBeforeModel ? 'before the model saw the input' : 'before the input was recorded';
  return `Taken out ${where}: ${found.join(', ')}.`;
}

function note(passage: Passage, kind: string, text: string, fields: readonly string[]): void {
  passage.effects.push({ step: 'redact', kind, text, ...(fields.length > 0 && { fields }) });
}

/** Takes out of the record, and of what the model sees where the policy says so, what must not be kept. */
export const redact: Step = {
  name: 'redact',
  appliesTo: (route) => rulesOf(route) !== null,
  // A call that is refused is recorded as well.
  runsWhenDiverted: true,
  run(_, passage) {
    const { route, snapshot, request } = passage;
    const rules = rulesOf(route);
    if (!rules) return;
    const pseudonym = (value: string) => pseudonymOf(snapshot.organisationId, value);
    const isBeforeModel = route.callPolicy?.redaction?.before === 'model';
    const redacted = redactInput(rules, passage.input, pseudonym);
    const metadata = redactTexts(rules, request.metadata, { pointer: '/metadata', pseudonym });
    passage.recorded = redacted.value;
    passage.request = { ...request, metadata: metadata.value as typeof request.metadata };
    const isComplete = redacted.isComplete && metadata.isComplete;
    if (!isComplete || redacted.taken.size + metadata.taken.size > 0)
      takenFrom.set(passage, { taken: new Map([...redacted.taken, ...metadata.taken]), isComplete });
    if (redacted.counts.size > 0)
      note(passage, 'redacted', tell(redacted.counts, isBeforeModel), redacted.fields);
    if (metadata.counts.size > 0)
      note(passage, 'redacted', 'Personal data was taken out of the metadata.', metadata.fields);
    if (redacted.isCut) {
      const text =
        'Its texts are longer than what can be searched for personal data; the rest was taken out.';
      note(passage, 'cut', text, []);
      if (isBeforeModel) passage.evidence ??= { kind: 'refused', because: text };
    }
    if (isBeforeModel) passage.input = redacted.value;
  },
};

/** What was taken out must not come back in what a model says of it: the answer is recorded as it is given. */
export const redactAnswer: Step = {
  name: 'redact-answer',
  appliesTo: (route) => rulesOf(route) !== null,
  runsWhenDiverted: true,
  run(_, passage) {
    const { taken, isComplete } = takenFrom.get(passage) ?? NOTHING_TAKEN;
    const { evidence } = passage;
    if (isComplete && taken.size === 0) return;
    if (evidence?.kind === 'failed') {
      // Engines quote what they could not read.
      const message = isComplete ? String(withoutEchoes(evidence.error.message, taken)) : UNTOLD;
      passage.evidence = { ...evidence, error: { ...evidence.error, message } };
    }
    if (evidence?.kind !== 'answered' || !evidence.content) return;
    if (!isComplete) {
      passage.evidence = { kind: 'refused', because: WITHHELD };
      note(passage, 'withheld', WITHHELD, []);
      return;
    }
    const content = withoutEchoes(evidence.content, taken) as typeof evidence.content;
    if (JSON.stringify(content) === JSON.stringify(evidence.content)) return;
    passage.evidence = { ...evidence, content };
    note(
      passage,
      'redacted',
      'The answer repeated what was taken out of the input; it was taken out there as well.',
      [],
    );
  },
};
