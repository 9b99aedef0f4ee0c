import type { Context } from '#server/access/context.ts';
import { systemContext } from '#server/access/system-context.ts';
import { getDecision } from '#server/decisions/get-decision.ts';
import { recordVerdict } from '#server/decisions/record-verdict.ts';
import type { BackgroundTask } from '#server/platform/background-task.ts';
import { clock } from '#server/platform/clock.ts';
import { countOf } from '#server/platform/domain/wording.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { buildFinalOutput } from './domain/build-final-output.ts';
import { whyNot } from './domain/review-state.ts';
import { closeItem, lockItem } from './reviews.store.ts';
import { overdueItems } from './reviews.views.ts';

const BATCH = 100;

/** Lets the policy's timeout action decide a case whose deadline is over; false when somebody was faster. */
export async function expireItem(ctx: Context, id: string): Promise<boolean> {
  const item = await lockItem(ctx.tx, ctx.organisationId, id);
  if (!item || whyNot('time-out', item, null, ctx.now) !== null) return false;
  const { decision, workflow } = await getDecision(ctx, { id: item.decisionId });
  const { choice } = item.timeoutAction;
  await closeItem(ctx.tx, item.id, 'timed_out', ctx.now);
  await recordVerdict(ctx, {
    decisionId: item.decisionId,
    decidedBy: 'timeout',
    output: buildFinalOutput(workflow.version.decisionPolicy, decision.modelOutput, choice),
    personId: null,
    reason: 'Nobody decided before the deadline; the policy decided.',
    isOverride: false,
  });
  return true;
}

/** Ends every case whose deadline is over by the action that its policy names. */
export const expireReviews: BackgroundTask = {
  name: 'expire-reviews',
  periodMs: 2_000,
  async run({ uow, holdLease }) {
    const overdue = await uow.read(EVERY_TENANT, (tx) => overdueItems(tx, clock.now(), BATCH));
    let ended = 0;
    for (const { id, organisationId } of overdue) {
      holdLease();
      const done = await uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
        expireItem(systemContext(tx, organisationId, 'reviews'), id),
      );
      if (done) ended += 1;
    }
    return `ended ${countOf(ended, 'overdue case')}`;
  },
};
