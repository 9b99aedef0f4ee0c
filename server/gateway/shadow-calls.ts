import type { DecisionRecord } from '#server/decisions/domain/decision-facts.ts';
import type { DecisionTrail } from '#server/decisions/domain/decision-trail.ts';
import { clock } from '#server/platform/clock.ts';
import { logger } from '#server/platform/logger.ts';
import { newId } from '#server/platform/new-id.ts';
import type { RouteTraffic } from '#server/routing/domain/route-snapshot.ts';
import { judge } from './domain/judge.ts';
import { shadowedJudgement } from './domain/shadowed-judgement.ts';
import type { Gateway } from './gateway.ts';
import { guardOutput } from './guard-calls.ts';
import { infer } from './infer.ts';
import { noteUsage } from './note-usage.ts';
import type { Passage } from './passage.ts';
import { redactAnswer } from './redact.ts';
import { Stopwatch } from './stopwatch.ts';

/**
 * Asks a revision the same as another one was asked, after that one's answer: recorded beside it, told to nobody, and never
 * at the expense of callers. What is over its limits is left out and counted, so that a dead mirror shows.
 */
export interface ShadowCalls {
  ask(gateway: Gateway, passage: Passage, shadow: Shadow, first: DecisionRecord): void;
  /** Waits at most `waitMs` for those under way, and never long: nobody waits for what they say. */
  drain(waitMs: number): Promise<void>;
}

type Shadow = NonNullable<RouteTraffic['shadow']>;

interface Account {
  underWay: number;
  /** Begun in the minute that `minute` counts. */
  begun: number;
  minute: number;
}

/** However patient its workflow is, a shadow's call holds its place no longer. */
const SHADOW_MS = 30_000;
const MINUTE_MS = 60_000;
const DRAIN_MS = 5_000;
const log = logger('shadows');

async function shadowRecord(
  gateway: Gateway,
  passage: Passage,
  { revision }: Shadow,
  first: DecisionRecord,
): Promise<DecisionRecord> {
  const watch = new Stopwatch();
  const receivedAt = clock.now();
  const { route, rules, input } = passage;
  const { callPolicy, prompt } = route;
  const { hedge: _, ...reliability } = route.reliability;
  const asked = {
    revision,
    reliability: { ...reliability, retriesMax: 0 },
    ...(callPolicy && { callPolicy }),
    ...(prompt && { prompt }),
  };
  const { breakers, bulkheads, hedges } = gateway;
  const leftMs = () => SHADOW_MS - watch.elapsedMs();
  const traffic = { breakers, bulkheads, hedges, leftMs };
  passage.evidence = await watch.step('infer', () => infer(gateway.pools, asked, input, watch, traffic));
  const trail: DecisionTrail = { linkedTo: { kind: 'shadow', decisionId: first.id } };
  noteUsage({ evidence: passage.evidence, trail, revision }, route);
  const before = passage.effects.length;
  // Answers are compared as callers would have been given them.
  if (guardOutput.appliesTo(route)) await watch.step('guard-output', () => guardOutput.run(gateway, passage));
  // The call has been answered and recorded; what was taken out of it must not come back in this answer either.
  await redactAnswer.run(gateway, passage);
  const { evidence } = passage;
  const effects = passage.effects.slice(before);
  const judged = shadowedJudgement(judge({ ...rules, oversight: null }, evidence));
  return {
    ...first,
    ...judged,
    id: newId('decision'),
    revisionId: revision.id,
    modelVersionId: revision.modelVersionId,
    timings: watch.timings(),
    trail: effects.length > 0 ? { ...trail, effects } : trail,
    latencyMs: watch.elapsedMs(),
    attempts: watch.attempts(),
    sequence: 0,
    receivedAt,
    decidedAt: judged.status === 'decided' ? clock.now() : null,
    metadata: {},
    idempotency: null,
  };
}

/** No shadow under way yet. */
export function openShadowCalls(): ShadowCalls {
  const accounts = new Map<string, Account>();
  const running = new Set<Promise<void>>();
  const mayBegin = (account: Account, { concurrentMax, perMinuteMax }: Shadow): boolean => {
    const minute = Math.floor(performance.now() / MINUTE_MS);
    if (account.minute !== minute) Object.assign(account, { minute, begun: 0 });
    return account.underWay < concurrentMax && account.begun < perMinuteMax;
  };
  const run = async (gateway: Gateway, passage: Passage, shadow: Shadow, first: DecisionRecord) => {
    const { slug } = passage.route;
    try {
      const record = await shadowRecord(gateway, passage, shadow, first);
      const key = await gateway.payloadKeys.keyFor(record.organisationId, record.receivedAt);
      await gateway.records.write(record, key);
      gateway.metrics.traffic.shadow(slug, record.status === 'failed' ? 'failed' : 'executed');
    } catch (error) {
      gateway.metrics.traffic.shadow(slug, 'lost');
      log.warn({ err: error, workflow: slug }, 'a call of a shadow was not recorded');
      gateway.deadLetters.add(passage, {
        reason: 'shadow',
        fault: 'record-unavailable',
        detail: `What revision ${shadow.revision.number} said in the shadow could not be recorded.`,
        attempts: 1,
        decisionId: first.id,
      });
    }
  };
  return {
    ask(gateway, passage, shadow, first) {
      const { slug } = passage.route;
      gateway.metrics.traffic.shadow(slug, 'requested');
      const account = accounts.get(shadow.revision.id) ?? { underWay: 0, begun: 0, minute: 0 };
      if (!mayBegin(account, shadow) || gateway.isStopping()) {
        gateway.metrics.traffic.shadow(slug, 'left-out');
        return;
      }
      account.underWay += 1;
      account.begun += 1;
      accounts.set(shadow.revision.id, account);
      const call = run(gateway, passage, shadow, first).finally(() => {
        account.underWay -= 1;
        running.delete(call);
      });
      running.add(call);
    },
    async drain(waitMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, Math.min(waitMs, DRAIN_MS));
      });
      await Promise.race([Promise.all(running), late]);
      clearTimeout(timer);
    },
  };
}
