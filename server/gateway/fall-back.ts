import type { Route, RouteRevision } from '#server/routing/domain/route-snapshot.ts';
import { compileCallExpression } from '#server/workflows/domain/call-expression.ts';
import type { Fallback } from '#server/workflows/domain/fallback.ts';
import { askOther, otherRoute } from './ask-other.ts';
import { stoppedBy } from './check-stop.ts';
import type { Evidence } from './domain/judge.ts';
import { isUsable } from './domain/usable-answer.ts';
import type { Gateway } from './gateway.ts';
import { infer, type Traffic } from './infer.ts';
import { sayingOf } from './may-stream.ts';
import type { Passage } from './passage.ts';
import { perRoute } from './per-route.ts';

/** What a way out gave, whose revision did, and of which other workflow. */
interface Found {
  evidence: Evidence;
  revision?: RouteRevision;
  by?: Route;
}

const tablesOf = perRoute(({ callPolicy, inputContract }: Route) =>
  (callPolicy?.fallbacks ?? []).map((fallback) =>
    fallback.kind === 'rule'
      ? fallback.rows.map(({ when, output }) => ({
          output,
          expression: compileCallExpression(when, inputContract),
        }))
      : [],
  ),
);

/** The revision that served before, unless a split led the call to it already: then the one in force. */
function otherRevision({ route, revision }: Passage): RouteRevision | null {
  const others = [route.previous, route.revision].filter((other) => other && other.id !== revision.id);
  return others[0] ?? null;
}

function note(gateway: Gateway, passage: Passage, kind: string, text: string): void {
  passage.effects.push({ step: 'fallback', kind, text });
  if (!passage.isSimulation) gateway.metrics.traffic.fallback(passage.route.slug, kind);
}

async function askRevision(
  gateway: Gateway,
  passage: Passage,
  asked: Parameters<typeof infer>[1],
  traffic: Traffic,
): Promise<Found | null> {
  const { input, call, rules } = passage;
  const evidence = await infer(gateway.pools, asked, input, call.watch, { ...traffic, kind: 'fallback' });
  const helps = evidence.kind === 'answered' && isUsable(rules, evidence);
  return helps ? { evidence, revision: asked.revision } : null;
}

function askTable(passage: Passage, index: number): Found | null {
  for (const [at, { expression, output }] of (tablesOf(passage.route)[index] ?? []).entries()) {
    const verdict = expression.evaluate({ input: passage.input });
    // A row that cannot be evaluated might have been the one: those behind it must not answer in its place.
    if (verdict === 'error') return null;
    const because = `No model gave a usable answer; row ${at + 1} of the policy's table applies.`;
    if (verdict === 'holds') return { evidence: { kind: 'ruled', output, because } };
  }
  return null;
}

async function askModelOf(
  gateway: Gateway,
  passage: Passage,
  other: Route,
  traffic: Traffic,
): Promise<Found | null> {
  const { revision, reliability, callPolicy, prompt } = other;
  const { input, call, rules } = passage;
  const asked = { revision, reliability, ...(callPolicy && { callPolicy }), ...(prompt && { prompt }) };
  const stopped = () => traffic.stopped?.() ?? stoppedBy(gateway, other);
  try {
    const evidence = await askOther(gateway, passage, other, traffic.leftMs(), () =>
      infer(gateway.pools, asked, input, call.watch, { ...traffic, stopped, kind: 'fallback' }),
    );
    const helps = evidence.kind === 'answered' && isUsable(rules, evidence);
    return helps ? { evidence, revision, by: other } : null;
  } catch {
    // Its limits allow no more, or nobody can count them.
    return null;
  }
}

async function hop(
  gateway: Gateway,
  passage: Passage,
  [index, fallback]: [number, Fallback],
  traffic: Traffic,
): Promise<Found | null> {
  const { route } = passage;
  if (fallback.kind === 'rule') return askTable(passage, index);
  if (fallback.kind === 'revision') {
    const revision = otherRevision(passage);
    if (!revision) return null;
    return askRevision(
      gateway,
      passage,
      { ...sayingOf(passage), revision, reliability: route.reliability },
      traffic,
    );
  }
  const other = otherRoute(gateway, passage, fallback.workflow);
  return other && askModelOf(gateway, passage, other, traffic);
}

const GAVE = {
  revision: 'Another revision answered instead.',
  model: 'The model of another workflow answered instead.',
  rule: 'A row of a table answered instead.',
} as const satisfies Record<Fallback['kind'], string>;

const GAVE_NOT = {
  revision: 'Another revision gave no usable answer either.',
  model: 'The model of another workflow gave no usable answer either.',
  rule: 'No row of a table applied.',
} as const satisfies Record<Fallback['kind'], string>;

/**
 * Goes through what the policy names, in its order, until something helps; what failed first stays the evidence when
 * nothing does, and a stop meanwhile ends it. Each hop leaves its mark. Parts of an answer that left already cannot be followed by another answer.
 */
export async function fallBack(
  gateway: Gateway,
  passage: Passage,
  failed: Evidence,
  traffic: Traffic,
): Promise<Found> {
  for (const entry of (passage.route.callPolicy?.fallbacks ?? []).entries()) {
    if (passage.stream?.hasBegun) break;
    const stop = traffic.stopped?.();
    if (stop) return { evidence: { kind: 'stopped', stop } };
    const [, { kind }] = entry;
    const found = await hop(gateway, passage, entry, traffic);
    note(gateway, passage, found ? kind : `${kind}-failed`, found ? GAVE[kind] : GAVE_NOT[kind]);
    if (!found) continue;
    if (found.revision) passage.revision = found.revision;
    return found;
  }
  const stop = traffic.stopped?.();
  return { evidence: stop ? { kind: 'stopped', stop } : failed };
}
