import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { metersOfWorkflow } from './charge-limits.ts';
import { costOfCall } from './domain/cost-of-call.ts';
import type { Evidence } from './domain/judge.ts';
import type { Gateway } from './gateway.ts';
import type { Charge } from './lease-allowances.ts';
import type { Passage } from './passage.ts';

/** Longer, and whoever waits for the count has no time left to ask. */
const COUNTED_MS = 1_000;
const NOTHING_USED = { tokens: 0, money: 0 };

/**
 * The route of another workflow that a policy asks; null where it must not be asked: one of another workspace, the workflow
 * itself, and what an operator stopped, which answers for nobody.
 */
export function otherRoute(
  gateway: Pick<Gateway, 'routes'>,
  { snapshot, route }: Pick<Passage, 'snapshot' | 'route'>,
  slug: string,
): Route | null {
  const other = Object.hasOwn(snapshot.workflows, slug) ? snapshot.workflows[slug] : undefined;
  if (!other || other.workspaceId !== route.workspaceId || other.workflowId === route.workflowId) return null;
  return gateway.routes.stopOf(other.workflowId) ? null : other;
}

async function within(charging: Promise<Charge>, waitMs: number): Promise<Charge> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('its limits could not be counted in time')), waitMs);
  });
  try {
    return await Promise.race([charging, late]);
  } catch (error) {
    charging.then(
      (charge) => charge.settle(NOTHING_USED),
      () => undefined,
    );
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function usedBy(
  { callPolicy, revision }: Route,
  evidence: Evidence | null,
): { tokens: number; money: number } {
  if (evidence?.kind !== 'answered') return NOTHING_USED;
  const { tokensIn = 0, tokensOut = 0 } = evidence.usage ?? {};
  const price = revision.price ?? callPolicy?.price;
  const money = price ? costOfCall(price, evidence.usage).amount : 0;
  return { tokens: tokensIn + tokensOut, money };
}

/**
 * Asks another workflow's model at the expense of that workflow's limits; throws when they allow no more, or cannot be
 * counted within `leftMs` milliseconds. What the token may use over all workflows was charged for the call as a whole.
 */
export async function askOther(
  gateway: Pick<Gateway, 'limits' | 'metrics'>,
  { token, isSimulation }: Pick<Passage, 'token' | 'isSimulation'>,
  other: Route,
  leftMs: number,
  ask: () => Promise<Evidence>,
): Promise<Evidence> {
  const meters = isSimulation ? [] : metersOfWorkflow(other, token);
  if (meters.length === 0) return ask();
  const charging = gateway.limits.charge(meters);
  const waitMs = Math.max(1, Math.min(COUNTED_MS, leftMs));
  const charge = charging instanceof Promise ? await within(charging, waitMs) : charging;
  let evidence: Evidence | null = null;
  try {
    evidence = await ask();
    return evidence;
  } finally {
    charge.settle(usedBy(other, evidence));
  }
}
