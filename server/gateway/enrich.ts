import type { Enrichment } from '#server/workflows/domain/enrichment.ts';
import { type FeatureReading, readFeatures } from './domain/read-features.ts';
import { secretOf } from './domain/secret-of.ts';
import type { Gateway } from './gateway.ts';
import type { Passage } from './passage.ts';
import type { Step } from './step.ts';

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');
const pointers = (fields: readonly string[]) => fields.map((field) => `/input/${escaped(field)}`);
const aged = (seconds: number) => `${Number(seconds.toPrecision(3))} s`;

function questionOf({ source, entities }: Enrichment, { input }: Passage): unknown {
  const keys = Object.entries(entities).map(([key, field]) => [key, [input[field] ?? null]]);
  const what = 'service' in source ? { feature_service: source.service } : { features: source.features };
  return { ...what, entities: Object.fromEntries(keys), full_feature_names: false };
}

/** The answer of the feature server, or null when there is none in time. */
async function answerOf(gateway: Gateway, policy: Enrichment, passage: Passage): Promise<unknown> {
  try {
    const url = `${policy.url.replace(/\/+$/, '')}/get-online-features`;
    const secret = secretOf(passage.route, policy.credential);
    return await gateway.services.post(url, questionOf(policy, passage), policy.deadlineMs, secret);
  } catch {
    const text = `The feature server gave no answer within ${policy.deadlineMs} ms.`;
    passage.effects.push({ step: 'enrich', kind: 'unanswered', text });
    return null;
  }
}

function noteValues(passage: Passage, { values, defaulted, ages }: FeatureReading): void {
  const read = Object.keys(values).filter((field) => !defaulted.includes(field));
  if (read.length > 0) {
    const told = read.map((field) => {
      const age = ages.find((one) => one.field === field);
      return age ? `${field} (${aged(age.seconds)} old)` : field;
    });
    const text = `Features were added: ${told.join(', ')}.`;
    passage.effects.push({ step: 'enrich', kind: 'added', text, fields: pointers(read) });
  }
  if (defaulted.length > 0) {
    const text = `Defaults took the place of features: ${defaulted.join(', ')}.`;
    passage.effects.push({ step: 'enrich', kind: 'defaulted', text, fields: pointers(defaulted) });
  }
}

/** Adds features to the input. What the server says counts, never what a caller sends under the same name. */
export const enrich: Step = {
  name: 'enrich',
  appliesTo: ({ callPolicy }) => callPolicy?.enrichment !== undefined,
  async run(gateway, passage) {
    const policy = passage.route.callPolicy?.enrichment;
    if (!policy) return;
    const answer = await answerOf(gateway, policy, passage);
    const reading = readFeatures(policy, answer, passage.call.receivedAt);
    const targets = new Set(Object.values(policy.fields));
    const sent = Object.entries(passage.input).filter(([name]) => !targets.has(name));
    passage.input = { ...Object.fromEntries(sent), ...reading.values };
    passage.recorded = passage.input;
    noteValues(passage, reading);
    const { missing } = reading;
    if (missing.length === 0) return;
    const text = `Features are missing: ${missing.join(', ')}.`;
    passage.effects.push({ step: 'enrich', kind: 'missing', text, fields: pointers(missing) });
    if (policy.onMissing === 'review') passage.referrals.push(text);
    if (policy.onMissing === 'refuse') passage.evidence = { kind: 'refused', because: text };
  },
};
