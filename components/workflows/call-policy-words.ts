import { formatDurationMs, formatFigure } from '#server/platform/domain/wording.ts';
import type { Allowance, CallLimits, Price } from '#server/workflows/domain/call-limits.ts';
import type { CallPolicy } from '#server/workflows/domain/call-policy.ts';
import type { Fallback } from '#server/workflows/domain/fallback.ts';
import type { Guardrail } from '#server/workflows/domain/guardrails.ts';
import type { PersonalData, RedactionPolicy } from '#server/workflows/domain/redaction.ts';
import type { RedactionMark } from '#server/workflows/domain/redaction-marks.ts';

/** One part of a call policy, as people read it. */
export interface PolicySection {
  title: string;
  /** What the part is for, in one sentence. */
  hint: string;
  items: readonly { label: string; value: string }[];
}

export const GUARDRAIL_ACTION_WORDS = {
  block: 'refuse the call',
  redact: 'take it out and go on',
  flag: 'note it',
  review: 'ask a person',
} as const satisfies Record<Guardrail['action'], string>;

export const DETECTOR_WORDS = {
  'prompt-injection': 'attempts to instruct the model',
  'unsafe-content': 'unsafe content',
  'personal-data': 'personal data',
  secrets: 'passwords and keys',
} as const;

export const PERSONAL_DATA_WORDS = {
  email: 'e-mail addresses',
  phone: 'telephone numbers',
  iban: 'IBANs',
  card: 'card numbers',
  address: 'postal addresses',
  'identity-number': 'identity numbers',
} as const satisfies Record<PersonalData, string>;

export const DATA_ACTION_WORDS = {
  ignore: 'not looked for',
  warn: 'noted',
  review: 'a person looks at it',
  refuse: 'refused',
} as const;

export const ALLOWANCE_WORDS = {
  callsPerSecond: 'calls a second',
  burst: 'calls at once',
  callsPerDay: 'calls a day',
  tokensPerMinute: 'tokens a minute',
  tokensPerDay: 'tokens a day',
  moneyPerDay: 'a day',
  moneyPerMonth: 'a month',
} as const satisfies Record<keyof Allowance, string>;

const share = (value: number) => `${formatFigure(value * 100)} %`;

const sentWords = (secret: string | undefined) => (secret ? `, sent the secret ${secret}` : '');

function guardrailLooksFor(guardrail: Guardrail): string {
  switch (guardrail.kind) {
    case 'detector':
      return DETECTOR_WORDS[guardrail.detector];
    case 'cel':
      return guardrail.expression;
    case 'http':
      return `what ${guardrail.url} finds within ${formatDurationMs(guardrail.deadlineMs)}${sentWords(guardrail.credential)}; without an answer: ${guardrail.onFailure}`;
    case 'model':
      return `a score of ${formatFigure(guardrail.threshold)} or more of the workflow ${guardrail.workflow}; without an answer: ${guardrail.onFailure}`;
  }
}

const guardrailItems = (guardrails: readonly Guardrail[]) =>
  guardrails.map((guardrail) => ({
    label: guardrail.name,
    value: `${GUARDRAIL_ACTION_WORDS[guardrail.action]} on ${guardrailLooksFor(guardrail)}`,
  }));

function allowanceItems(who: string, allowance: Allowance | undefined, currency: string) {
  return Object.entries(allowance ?? {}).map(([key, value]) => {
    const isMoney = key.startsWith('money');
    const words = ALLOWANCE_WORDS[key as keyof Allowance];
    return { label: who, value: `${formatFigure(value)} ${isMoney ? `${currency} ` : ''}${words}` };
  });
}

function limitItems({ perToken, perWorkflow }: CallLimits, price: Price | undefined) {
  const currency = price?.currency ?? 'in money';
  return [
    ...allowanceItems('Each token', perToken, currency),
    ...allowanceItems('Everybody together', perWorkflow, currency),
  ];
}

function fallbackWords(fallback: Fallback): string {
  switch (fallback.kind) {
    case 'revision':
      return 'the revision that served before';
    case 'model':
      return `the model behind ${fallback.workflow}`;
    case 'rule':
      return `a table of ${fallback.rows.length} ${fallback.rows.length === 1 ? 'row' : 'rows'}`;
  }
}

const MARK_WORDS = { remove: 'removed', mask: 'masked', pseudonym: 'as a pseudonym' } as const;

function redactionSection(
  { before, freeText, freeTextAs }: RedactionPolicy = { before: 'record', freeText: [], freeTextAs: 'mask' },
  marks: readonly RedactionMark[],
): PolicySection {
  const searched = freeText.map((kind) => PERSONAL_DATA_WORDS[kind]).join(', ');
  const marked = marks.map(({ path, redaction }) => `${path.join('.')} ${MARK_WORDS[redaction]}`).join(', ');
  return {
    title: 'Redaction',
    hint: 'What is taken out of the input.',
    items: [
      { label: 'Taken out before', value: before === 'model' ? 'the model sees it' : 'it is recorded' },
      { label: 'Fields that the contract marks', value: marked || 'none' },
      { label: 'Searched for in texts', value: searched || 'nothing' },
      {
        label: 'Found texts become',
        value: freeTextAs === 'mask' ? 'a word' : 'a pseudonym that can be reversed',
      },
    ],
  };
}

function dataSections(
  { enrichment, dataChecks, redaction }: CallPolicy,
  marks: readonly RedactionMark[],
): PolicySection[] {
  const sections: PolicySection[] = [];
  if (enrichment)
    sections.push({
      title: 'Enrichment',
      hint: 'Features that a feature server adds to the input.',
      items: [
        { label: 'Feature server', value: `${enrichment.url}${sentWords(enrichment.credential)}` },
        { label: 'Fields it adds', value: Object.values(enrichment.fields).join(', ') },
        { label: 'Waits at most', value: formatDurationMs(enrichment.deadlineMs) },
        { label: 'When values are missing', value: enrichment.onMissing },
      ],
    });
  if (dataChecks)
    sections.push({
      title: 'Data checks',
      hint: 'Inputs that are unlike what the version was trained on.',
      items: [
        { label: 'Missing fields', value: DATA_ACTION_WORDS[dataChecks.missing] },
        { label: 'Numbers out of range', value: DATA_ACTION_WORDS[dataChecks.outOfRange] },
        { label: 'Unseen categories', value: DATA_ACTION_WORDS[dataChecks.unseen] },
        {
          label: `Beyond ${formatFigure(dataChecks.outlierBeyond)} standard deviations`,
          value: DATA_ACTION_WORDS[dataChecks.outlier],
        },
      ],
    });
  if (redaction || marks.length > 0) sections.push(redactionSection(redaction, marks));
  return sections;
}

function priceSection(price: Price): PolicySection {
  const items = [
    { label: 'Each call', value: String(price.perCall) },
    { label: 'A million tokens in', value: String(price.perMillionTokensIn) },
    { label: 'A million tokens out', value: String(price.perMillionTokensOut) },
  ];
  for (const { model, version, perCall, perMillionTokensIn, perMillionTokensOut } of price.models ?? [])
    items.push({
      label: version === undefined ? model : `${model} ${version}`,
      value: `${perCall} a call, ${perMillionTokensIn} a million tokens in, ${perMillionTokensOut} out`,
    });
  return { title: 'Price', hint: `What a call costs, in ${price.currency}.`, items };
}

function trafficSections(policy: CallPolicy): PolicySection[] {
  const { limits, price, cache, fallbacks = [], generation } = policy;
  const sections: PolicySection[] = [];
  if (limits) sections.push({ title: 'Limits', hint: 'What may be used.', items: limitItems(limits, price) });
  if (price) sections.push(priceSection(price));
  if (cache)
    sections.push({
      title: 'Remembered answers',
      hint: 'The same input is answered again without asking the model.',
      items: [
        { label: 'Kept for', value: formatDurationMs(cache.ttlSeconds * 1_000) },
        { label: 'Shared by', value: cache.sharedBy === 'token' ? 'calls of one token' : 'the organisation' },
      ],
    });
  if (fallbacks.length > 0)
    sections.push({
      title: 'Fallbacks',
      hint: 'What is tried, in order, when the model gives no usable answer.',
      items: fallbacks.map((fallback, index) => ({ label: `${index + 1}`, value: fallbackWords(fallback) })),
    });
  if (generation) {
    const { prompt, temperature, topP, tokensMax } = generation;
    const facts: [string, unknown][] = [
      ['Prompt', prompt && `${prompt.model} ${prompt.version}`],
      ['Temperature', temperature],
      ['Top p', topP],
      ['Tokens at most', tokensMax],
    ];
    const items = facts.flatMap(([label, value]) =>
      value === undefined ? [] : [{ label, value: String(value) }],
    );
    sections.push({ title: 'Generation', hint: 'How a model that generates is asked.', items });
  }
  return sections;
}

function careSections({ oversight, durability, freshnessMs }: CallPolicy): PolicySection[] {
  const sections: PolicySection[] = [];
  if (oversight)
    sections.push({
      title: 'Oversight',
      hint: 'When a person is asked, or a call refused, although the score is clear.',
      items: [
        ...oversight.conditions.map(({ name, when, action }) => ({
          label: name,
          value: `${action === 'refuse' ? 'refused' : 'a person decides'} where ${when}`,
        })),
        { label: 'Sample', value: `${share(oversight.sampleShare)} of decided calls` },
      ],
    });
  if (durability || freshnessMs !== undefined)
    sections.push({
      title: 'Durability',
      hint: 'What holds while the database is away.',
      items: [
        {
          label: 'No answer before its record is',
          value: durability === 'spool' ? 'on disk, the database’s or the gateway’s' : 'in the database',
        },
        ...(freshnessMs === undefined
          ? []
          : [{ label: 'Stops itself without news after', value: formatDurationMs(freshnessMs) }]),
      ],
    });
  return sections;
}

/**
 * Every part of a call policy that is on, in words and in the order in which a call meets them; `marks` are those of the
 * input contract.
 */
export function callPolicyInWords(policy: CallPolicy, marks: readonly RedactionMark[] = []): PolicySection[] {
  const { input = [], output = [] } = policy.guardrails ?? {};
  const guards = (title: string, hint: string, guardrails: readonly Guardrail[]): PolicySection[] =>
    guardrails.length > 0 ? [{ title, hint, items: guardrailItems(guardrails) }] : [];
  return [
    ...dataSections(policy, marks),
    ...guards('Input guardrails', 'What is looked for before the model sees the input.', input),
    ...guards('Output guardrails', 'What is looked for before the caller sees the answer.', output),
    ...trafficSections(policy),
    ...careSections(policy),
  ];
}
