import { z } from 'zod';
import { wordBoundTimes, wordIssue } from '#components/forms/word-issue.ts';
import { type Reliability, reliabilitySchema } from '#server/workflows/domain/reliability.ts';

/**
 * How a model is asked, while it is written: what is off is empty instead of absent, shares are per cent. Names are those
 * of the policy wherever they can be, so that what the server says of a field finds it.
 */
const amount = z.number().optional();

const formSchema = z.object({
  timeoutMs: amount,
  retriesMax: amount,
  connectMs: amount,
  firstByteMs: amount,
  idleMs: amount,
  totalMs: amount,
  backoff: z.object({ baseMs: amount, maxMs: amount }),
  hedge: z.object({ when: z.enum(['never', 'p95', 'fixed']), afterMs: amount, sharePercent: amount }),
  breaker: z.object({ failurePercent: amount, callsMin: amount, windowMs: amount, openMs: amount }),
  bulkhead: z.object({ concurrentMax: amount, waitMs: amount }),
});
export type ReliabilityForm = z.input<typeof formSchema>;

const percentOf = (share: number) => Number((share * 100).toPrecision(12));
const shareOf = (percent: number | undefined) => (percent === undefined ? undefined : percent / 100);

/** What the form begins with; what is off shows the usual values that it would begin with. */
export function reliabilityForm(reliability: Reliability): ReliabilityForm {
  const { backoff, hedge, breaker, bulkhead, ...times } = reliability;
  return {
    ...times,
    backoff: { baseMs: backoff?.baseMs, maxMs: backoff?.maxMs },
    hedge: {
      when: hedge ? (hedge.after === 'p95' ? 'p95' : 'fixed') : 'never',
      afterMs: typeof hedge?.after === 'number' ? hedge.after : undefined,
      sharePercent: percentOf(hedge?.shareMax ?? 0.05),
    },
    breaker: {
      failurePercent: breaker && percentOf(breaker.failureShare),
      callsMin: breaker?.callsMin ?? 20,
      windowMs: breaker?.windowMs ?? 10_000,
      openMs: breaker?.openMs ?? 5_000,
    },
    bulkhead: { concurrentMax: bulkhead?.concurrentMax, waitMs: bulkhead?.waitMs ?? 0 },
  };
}

function written(form: z.output<typeof formSchema>): unknown {
  const { backoff, hedge, breaker, bulkhead, ...times } = form;
  const { failurePercent, ...window } = breaker;
  return {
    ...times,
    ...((backoff.baseMs !== undefined || backoff.maxMs !== undefined) && { backoff }),
    ...(hedge.when !== 'never' && {
      hedge: {
        after: hedge.when === 'p95' ? 'p95' : (hedge.afterMs ?? null),
        shareMax: shareOf(hedge.sharePercent),
      },
    }),
    ...(failurePercent !== undefined && { breaker: { ...window, failureShare: shareOf(failurePercent) } }),
    ...(bulkhead.concurrentMax !== undefined && { bulkhead }),
  };
}

const FIELD_OF: Readonly<Record<string, string>> = {
  failureShare: 'failurePercent',
  shareMax: 'sharePercent',
  after: 'afterMs',
};

/** Reads the form into the policy's own shape; what is wrong is told beside its field. */
export const reliabilityFormSchema = formSchema.transform((form, ctx): Reliability => {
  const parsed = reliabilitySchema.safeParse(written(form), { error: wordIssue });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const fields = issue.path.map((part) => FIELD_OF[String(part)] ?? String(part));
    const message = fields.at(-1)?.endsWith('Percent') ? wordBoundTimes(100, issue) : issue.message;
    const isTime = fields.at(-1) === 'afterMs';
    ctx.addIssue({
      code: 'custom',
      path: fields,
      message: isTime ? 'use 10 to 30,000 milliseconds' : message,
    });
  }
  return z.NEVER;
});
