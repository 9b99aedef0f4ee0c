import type { Application } from './demo-material.ts';
import type { Progress } from './demo-progress.ts';
import { WORKFLOW_SLUG } from './demo-registry.ts';
import { readTrafficWish } from './demo-wish.ts';

const TIMEOUT_MS = 15_000;
/** One application every three seconds: visible on a chart, and an hour's patience for none. */
const PACE_MS = 3_000;
/** Outcomes are told this many applications later. */
const BEHIND = 10;

export interface Lender {
  gatewayUrl: string;
  token: string;
  progress: Progress;
}

interface Answer {
  decisionId: string;
  status: 'decided' | 'pending_review';
  detail?: string;
}

async function call<T>(lender: Lender, path: string, body: unknown, key?: string): Promise<T> {
  const response = await fetch(`${lender.gatewayUrl}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${lender.token}`,
      'content-type': 'application/json',
      ...(key && { 'idempotency-key': key }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = (await response.json()) as T & { detail?: string };
  if (!response.ok) throw new Error(answer.detail ?? `the gateway answered ${response.status}`);
  return answer;
}

/** Asks the workflow for one application's decision; sending it again is harmless. */
export function askForDecision(lender: Lender, application: Application): Promise<Answer> {
  const body = { input: application.input, subject: application.id, metadata: { channel: 'replay' } };
  return call<Answer>(lender, `/v1/workflows/${WORKFLOW_SLUG}/decisions`, body, `replay-${application.id}`);
}

/** Tells how a loan turned out. */
export function tellOutcome(lender: Lender, decisionId: string, application: Application): Promise<unknown> {
  return call(lender, `/v1/decisions/${decisionId}/outcome`, { label: application.outcome });
}

/** Replays applications up to a count and tells the outcome of those decided at once, but for the newest tenth. */
export async function replay(
  lender: Lender,
  applications: readonly Application[],
  upTo: number,
): Promise<number> {
  const known = upTo * 0.9;
  let pending = 0;
  for (let at = lender.progress.sent; at < Math.min(upTo, applications.length); at += 1) {
    const application = applications[at];
    if (!application) break;
    const answer = await askForDecision(lender, application);
    if (answer.status === 'pending_review') pending += 1;
    else if (at < known) await tellOutcome(lender, answer.decisionId, application);
    lender.progress.countSent(at + 1);
  }
  return pending;
}

export interface Traffic {
  dataDir: string;
  /** Nothing is sent until somebody asks for it. */
  startsPaused: boolean;
  signal: AbortSignal;
}

/** Tells whether traffic rests: as `npm run demo -- pause | resume` last said, else as it started. */
function isPaused({ dataDir, startsPaused }: Traffic): boolean {
  const said = readTrafficWish(dataDir);
  return said === null ? startsPaused : said === 'paused';
}

/** Sends what is left at a steady pace, outcomes a while behind, until all is sent or the signal ends it. */
export async function keepSending(
  lender: Lender,
  applications: readonly Application[],
  traffic: Traffic,
): Promise<void> {
  const told: { decisionId: string; application: Application }[] = [];
  while (!traffic.signal.aborted && lender.progress.sent < applications.length) {
    const application = applications[lender.progress.sent];
    if (application && !isPaused(traffic)) {
      const answer = await askForDecision(lender, application).catch(() => null);
      if (answer) lender.progress.countSent(lender.progress.sent + 1);
      if (answer?.status === 'decided') told.push({ decisionId: answer.decisionId, application });
      const due = told.length > BEHIND ? told.shift() : undefined;
      if (due) await tellOutcome(lender, due.decisionId, due.application).catch(() => null);
    }
    await new Promise((resolve) => setTimeout(resolve, PACE_MS));
  }
}
