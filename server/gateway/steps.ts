import type { Route } from '#server/routing/domain/route-snapshot.ts';
import { askModel } from './ask-model.ts';
import { checkData } from './check-data.ts';
import { checkFreshness } from './check-freshness.ts';
import { checkRecords } from './check-records.ts';
import { checkStop } from './check-stop.ts';
import { chooseRevision } from './choose-revision.ts';
import { enrich } from './enrich.ts';
import type { Gateway } from './gateway.ts';
import { guardInput, guardOutput } from './guard-calls.ts';
import type { Passage } from './passage.ts';
import { redact, redactAnswer } from './redact.ts';
import { lookUpAnswer } from './response-cache.ts';
import type { Step } from './step.ts';

/** Everything between the contract and the judgement, in this order. The judge and the record follow in `settle-call.ts`. */
const STEPS: readonly Step[] = [
  checkStop,
  checkFreshness,
  checkRecords,
  enrich,
  chooseRevision,
  checkData,
  guardInput,
  redact,
  lookUpAnswer,
  askModel,
  guardOutput,
  redactAnswer,
];

/** The steps that a route has a use for. */
export function planOf(route: Route): readonly Step[] {
  return STEPS.filter(({ appliesTo }) => appliesTo(route));
}

/** Takes a call through its steps; those behind a diversion are left out unless they ask for it. */
export async function takeSteps(gateway: Gateway, passage: Passage): Promise<void> {
  const { watch } = passage.call;
  for (const step of passage.rules.plan) {
    if (passage.evidence && !step.runsWhenDiverted) continue;
    const waiting = watch.step(step.name, () => step.run(gateway, passage));
    if (waiting) await waiting;
  }
}
