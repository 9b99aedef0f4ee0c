import { z } from 'zod';
import { wordBoundTimes, wordIssue } from '#components/forms/word-issue.ts';
import { type Allowance, callLimitsSchema } from '#server/workflows/domain/call-limits.ts';
import { type CallPolicy, callPolicySchema } from '#server/workflows/domain/call-policy.ts';
import { DATA_ACTIONS } from '#server/workflows/domain/data-checks.ts';
import type { Fallback } from '#server/workflows/domain/fallback.ts';
import { DETECTORS, GUARDRAIL_ACTIONS, type Guardrail } from '#server/workflows/domain/guardrails.ts';
import { PERSONAL_DATA } from '#server/workflows/domain/redaction.ts';

/**
 * A call policy while it is written: what is off is empty instead of absent, and every row holds the fields of every kind.
 * Names are those of the policy wherever they can be, so that what the server says of a field finds it.
 */
const amount = z.number().optional();
const allowance = z.object({
  callsPerSecond: amount,
  burst: amount,
  callsPerDay: amount,
  tokensPerMinute: amount,
  tokensPerDay: amount,
  moneyPerDay: amount,
  moneyPerMonth: amount,
});
const action = z.enum(DATA_ACTIONS);

const guardrailRow = z.object({
  kind: z.enum(['detector', 'cel', 'http', 'model']),
  name: z.string(),
  action: z.enum(GUARDRAIL_ACTIONS),
  detector: z.enum(DETECTORS),
  expression: z.string(),
  url: z.string(),
  /** Empty where the service asks for none. */
  credential: z.string(),
  workflow: z.string(),
  field: z.string(),
  threshold: amount,
  deadlineMs: amount,
  onFailure: z.enum(['block', 'review', 'flag', 'ignore']),
});

const formSchema = z.object({
  dataChecks: z.object({
    missing: action,
    outOfRange: action,
    unseen: action,
    outlier: action,
    outlierBeyond: amount,
  }),
  redaction: z.object({
    before: z.enum(['record', 'model']),
    freeText: z.object(
      Object.fromEntries(PERSONAL_DATA.map((kind) => [kind, z.boolean()] as const)) as Record<
        (typeof PERSONAL_DATA)[number],
        z.ZodBoolean
      >,
    ),
    freeTextAs: z.enum(['mask', 'pseudonym']),
  }),
  guardrails: z.object({ input: z.array(guardrailRow), output: z.array(guardrailRow) }),
  cache: z.object({ ttlSeconds: amount, sharedBy: z.enum(['organisation', 'token']) }),
  limits: z.object({ perToken: allowance, perWorkflow: allowance }),
  fallbacks: z.array(
    z.object({ kind: z.enum(['revision', 'model', 'rule']), workflow: z.string(), rows: z.string() }),
  ),
  oversight: z.object({
    conditions: z.array(
      z.object({ name: z.string(), when: z.string(), action: z.enum(['review', 'refuse']) }),
    ),
    samplePercent: amount,
  }),
  durability: z.enum(['commit', 'spool']),
  freshnessSeconds: amount,
  /** Enrichment, generation and price as JSON. */
  rest: z.string(),
});
export type CallPolicyForm = z.input<typeof formSchema>;
export type GuardrailRow = z.input<typeof guardrailRow>;

/** What a new row of a guardrail begins with. */
export const NEW_GUARDRAIL: GuardrailRow = {
  kind: 'detector',
  name: '',
  action: 'block',
  detector: 'prompt-injection',
  expression: '',
  url: '',
  credential: '',
  workflow: '',
  field: '',
  threshold: 0.5,
  deadlineMs: 200,
  onFailure: 'review',
};

function rowOf(guardrail: Guardrail): GuardrailRow {
  const { credential = '' } = guardrail.kind === 'http' ? guardrail : {};
  return { ...NEW_GUARDRAIL, ...guardrail, credential };
}

const NO_ALLOWANCE = Object.fromEntries(
  Object.keys(callLimitsSchema.shape.perToken.unwrap().shape).map((key) => [key, undefined]),
) as Allowance;

/** What the form of a policy begins with. */
export function callPolicyForm(policy: CallPolicy): CallPolicyForm {
  const { dataChecks, redaction, guardrails, cache, limits, fallbacks = [], oversight } = policy;
  const { durability = 'commit', freshnessMs, enrichment, generation, price } = policy;
  const rest = {
    ...(enrichment && { enrichment }),
    ...(generation && { generation }),
    ...(price && { price }),
  };
  const searched = new Set<string>(redaction?.freeText);
  return {
    dataChecks: dataChecks ?? {
      missing: 'ignore',
      outOfRange: 'ignore',
      unseen: 'ignore',
      outlier: 'ignore',
      outlierBeyond: 4,
    },
    redaction: {
      before: redaction?.before ?? 'record',
      freeText: Object.fromEntries(
        PERSONAL_DATA.map((kind) => [kind, searched.has(kind)]),
      ) as CallPolicyForm['redaction']['freeText'],
      freeTextAs: redaction?.freeTextAs ?? 'mask',
    },
    guardrails: {
      input: (guardrails?.input ?? []).map(rowOf),
      output: (guardrails?.output ?? []).map(rowOf),
    },
    cache: { ttlSeconds: cache?.ttlSeconds, sharedBy: cache?.sharedBy ?? 'organisation' },
    limits: {
      perToken: { ...NO_ALLOWANCE, ...limits?.perToken },
      perWorkflow: { ...NO_ALLOWANCE, ...limits?.perWorkflow },
    },
    fallbacks: fallbacks.map((fallback: Fallback) => ({
      kind: fallback.kind,
      workflow: fallback.kind === 'model' ? fallback.workflow : '',
      rows: fallback.kind === 'rule' ? JSON.stringify(fallback.rows, null, 2) : '',
    })),
    oversight: {
      conditions: [...(oversight?.conditions ?? [])],
      samplePercent: Number(((oversight?.sampleShare ?? 0) * 100).toPrecision(12)),
    },
    durability,
    freshnessSeconds: freshnessMs === undefined ? undefined : freshnessMs / 1_000,
    rest: Object.keys(rest).length > 0 ? JSON.stringify(rest, null, 2) : '',
  };
}

const FIELDS_OF = {
  detector: ['detector'],
  cel: ['expression'],
  http: ['url', 'credential', 'deadlineMs', 'onFailure'],
  model: ['workflow', 'field', 'threshold', 'deadlineMs', 'onFailure'],
} as const satisfies Record<Guardrail['kind'], readonly (keyof GuardrailRow)[]>;

function guardrailOf(row: GuardrailRow): unknown {
  const own = FIELDS_OF[row.kind]
    .filter((name) => name !== 'credential' || row.credential.trim() !== '')
    .map((name) => [name, row[name]]);
  return { kind: row.kind, name: row.name, action: row.action, ...Object.fromEntries(own) };
}

const said = (values: object) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return new SyntaxError(`This is not valid JSON: ${(error as Error).message}.`);
  }
}

function writtenOf(form: CallPolicyForm): Record<string, unknown> {
  const { dataChecks, redaction, guardrails, cache, limits, fallbacks, oversight } = form;
  const { outlierBeyond: _, ...actions } = dataChecks;
  const freeText = PERSONAL_DATA.filter((kind) => redaction.freeText[kind]);
  const allowances = Object.entries(limits)
    .map(([who, values]) => [who, said(values)] as const)
    .filter(([, values]) => Object.keys(values).length > 0);
  const { conditions, samplePercent = 0 } = oversight;
  return {
    ...(Object.values(actions).some((one) => one !== 'ignore') && { dataChecks: said(dataChecks) }),
    ...((freeText.length > 0 || redaction.before === 'model') && { redaction: { ...redaction, freeText } }),
    ...(guardrails.input.length + guardrails.output.length > 0 && {
      guardrails: { input: guardrails.input.map(guardrailOf), output: guardrails.output.map(guardrailOf) },
    }),
    ...(cache.ttlSeconds !== undefined && { cache }),
    ...(allowances.length > 0 && { limits: Object.fromEntries(allowances) }),
    ...(fallbacks.length > 0 && {
      fallbacks: fallbacks.map(({ kind, workflow, rows }) => ({
        kind,
        ...(kind === 'model' && { workflow }),
        ...(kind === 'rule' && { rows: parsedJson(rows) }),
      })),
    }),
    ...(conditions.length > 0 || samplePercent > 0
      ? { oversight: { conditions, sampleShare: Number((samplePercent / 100).toPrecision(12)) } }
      : {}),
    ...(form.durability === 'spool' && { durability: 'spool' }),
    ...(form.freshnessSeconds !== undefined && { freshnessMs: Math.round(form.freshnessSeconds * 1_000) }),
  };
}

const REST = callPolicySchema.pick({ enrichment: true, generation: true, price: true });
/** Where the form calls a field otherwise, and asks in another unit. */
const RENAMED: Readonly<Record<string, { place: readonly string[]; factor: number }>> = {
  'oversight.sampleShare': { place: ['oversight', 'samplePercent'], factor: 100 },
  freshnessMs: { place: ['freshnessSeconds'], factor: 1 / 1_000 },
};

function placeOf(path: readonly PropertyKey[]): PropertyKey[] {
  const renamed = RENAMED[path.join('.')];
  if (renamed) return [...renamed.place];
  // Rows of a table are one text.
  return path[0] === 'fallbacks' && path[2] === 'rows' ? path.slice(0, 3) : [...path];
}

/** Reads the form into a policy; what is wrong is said at its field. */
export const callPolicyFormSchema = formSchema.transform((form, ctx): CallPolicy => {
  const given = form.rest.trim() === '' ? {} : parsedJson(form.rest);
  if (given instanceof SyntaxError) {
    ctx.addIssue({ code: 'custom', path: ['rest'], message: given.message });
    return z.NEVER;
  }
  const rest = REST.safeParse(given, { error: wordIssue });
  if (!rest.success) {
    const message = rest.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join(' ');
    ctx.addIssue({ code: 'custom', path: ['rest'], message });
    return z.NEVER;
  }
  const parsed = callPolicySchema.safeParse({ ...writtenOf(form), ...rest.data }, { error: wordIssue });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const { factor } = RENAMED[issue.path.join('.')] ?? {};
    const message = factor === undefined ? issue.message : wordBoundTimes(factor, issue);
    ctx.addIssue({ code: 'custom', path: placeOf(issue.path), message });
  }
  return z.NEVER;
});
