import { listPolicyTiers } from '#server/approvals/list-policy-tiers.ts';
import { findSealFacts } from '#server/audit/find-seal-facts.ts';
import { findNewestDecisions } from '#server/decisions/find-newest-decisions.ts';
import type { AlertKind } from '#server/monitoring/domain/alert-rules.ts';
import { listAlerts } from '#server/monitoring/list-alerts.ts';
import { measureQueue } from '#server/reviews/measure-queue.ts';
import { RISK_TIER_WORDING, RISK_TIERS } from '#server/workflows/domain/risk-tier.ts';
import type { EvidenceLink } from './domain/evidence.ts';
import { found, item, notApplicable } from './domain/found.ts';
import type { Ground } from './evidence-ground.ts';

const MERGE_DELAY_MS = 1_000;
/** A log that nobody wrote to needs no new seal; a seal may lag behind the newest event by a few seconds. */
const GRACE_MS = 10_000;
const LOG: EvidenceLink = { kind: 'log', id: '' };
const NOTHING = 'Nothing serves in production.';

async function watched({ ctx, serving }: Ground, kind: AlertKind, what: string) {
  const all = await serving();
  if (all.length === 0) return notApplicable(NOTHING);
  const rules = (await listAlerts(ctx, {})).items.filter((rule) => rule.kind === kind && rule.isEnabled);
  const items = all.map(({ workflow: { workflow } }) => {
    const rule = rules.find(({ workflowId }) => workflowId === workflow.id);
    const label = `${workflow.name}: ${rule ? `alert above ${rule.threshold}` : 'no alert rule is enabled'}`;
    const at = rule?.alert?.evaluatedAt ?? null;
    return item(rule !== undefined, label, { workflowId: workflow.id, link: { kind: 'alerts', id: '' }, at });
  });
  return found(items, what);
}

async function staffed(
  { serving, members }: Ground,
  role: string,
  isConcerned: (lower: number, upper: number) => boolean,
) {
  const people = await members();
  return (await serving())
    .filter(({ workflow }) =>
      isConcerned(workflow.version.decisionPolicy.lower, workflow.version.decisionPolicy.upper),
    )
    .map(({ workflow: { workflow } }) => {
      const holders = people.filter(({ roles }) =>
        roles.some(
          (held) =>
            held.role === role && (held.workspaceId === null || held.workspaceId === workflow.workspaceId),
        ),
      );
      const label = `${workflow.name}: ${holders.length} ${holders.length === 1 ? 'person' : 'people'} with the role`;
      return item(holders.length > 0, label, {
        workflowId: workflow.id,
        link: { kind: 'workflow', id: workflow.slug },
      });
    });
}

/** What runs: alerts, reviews, decisions and the log. */
export const OPERATION_EVIDENCE = {
  async 'policies-in-force'({ ctx }: Ground) {
    const tiers = await listPolicyTiers(ctx);
    const items = RISK_TIERS.map((tier) => {
      const policy = tiers.find(({ riskTier }) => riskTier === tier);
      const { name } = RISK_TIER_WORDING[tier];
      return item(
        policy !== undefined,
        `${name}: ${policy ? `policy ${policy.number}` : 'no policy'} for production`,
      );
    });
    return found(items, 'risk tiers have a policy for production');
  },
  'drift-watched': (ground: Ground) => watched(ground, 'input-drift', 'workflows have drift watched'),
  'errors-watched': (ground: Ground) =>
    watched(ground, 'gateway-errors', 'workflows have failing calls watched'),
  async 'reviews-staffed'(ground: Ground) {
    const items = await staffed(ground, 'reviewer', (lower, upper) => lower < upper);
    return items.length === 0
      ? notApplicable('No workflow that serves asks people.')
      : found(items, 'workflows that ask people have reviewers');
  },
  async 'stop-staffed'(ground: Ground) {
    const items = await staffed(ground, 'operator', () => true);
    return items.length === 0 ? notApplicable(NOTHING) : found(items, 'workflows can be stopped by somebody');
  },
  async 'reviews-in-time'({ ctx }: Ground) {
    const { waiting, oldestDeadlineAt } = await measureQueue(ctx);
    const isLate = oldestDeadlineAt !== null && oldestDeadlineAt.getTime() < ctx.now.getTime();
    const label =
      waiting === 0
        ? 'No case waits'
        : `${waiting} cases wait, ${isLate ? 'one of them beyond' : 'all within'} the deadline`;
    return found(
      [item(!isLate, label, { link: { kind: 'reviews', id: '' } })],
      'queues keep their deadlines',
    );
  },
  async 'oversight-band'({ serving }: Ground) {
    const concerned = (await serving()).filter(({ workflow: { workflow } }) =>
      ['high', 'critical'].includes(workflow.riskTier),
    );
    if (concerned.length === 0) return notApplicable('Nothing of tier high or critical serves.');
    const items = concerned.map(({ workflow: { workflow, version } }) => {
      const { lower, upper } = version.decisionPolicy;
      const label =
        lower < upper ? `scores from ${lower} to ${upper} go to a person` : 'no score goes to a person';
      const link: EvidenceLink = { kind: 'workflow', id: workflow.slug };
      return item(lower < upper, `${workflow.name}: ${label}`, { workflowId: workflow.id, link });
    });
    return found(items, 'workflows leave unclear cases to people');
  },
  async 'decisions-recorded'({ ctx, serving }: Ground) {
    const all = await serving();
    if (all.length === 0) return notApplicable(NOTHING);
    const newest = await findNewestDecisions(
      ctx,
      all.map(({ workflow }) => workflow.workflow.id),
    );
    const items = all.flatMap(({ workflow: { workflow } }) => {
      const last = newest.get(workflow.id);
      if (!last) return [];
      const link: EvidenceLink = { kind: 'decision', id: last.decisionId };
      return [
        item(true, `${workflow.name}: decisions are recorded`, {
          workflowId: workflow.id,
          link,
          at: last.decidedAt,
        }),
      ];
    });
    return found(items, 'workflows have records of their decisions');
  },
  async 'outcomes-arrive'({ ctx, serving }: Ground) {
    const all = await serving();
    if (all.length === 0) return notApplicable(NOTHING);
    const newest = await findNewestDecisions(
      ctx,
      all.map(({ workflow }) => workflow.workflow.id),
    );
    const items = all.map(({ workflow: { workflow } }) => {
      const at = newest.get(workflow.id)?.outcomeAt ?? null;
      const link: EvidenceLink = { kind: 'workflow', id: workflow.slug };
      const label = at
        ? 'outcomes of its newest decisions arrive'
        : 'none of its newest decisions has an outcome';
      return item(at !== null, `${workflow.name}: ${label}`, { workflowId: workflow.id, link, at });
    });
    return found(items, 'workflows hear what became of their decisions');
  },
  async 'log-kept'({ ctx }: Ground) {
    const { head, unsealed } = await findSealFacts(ctx);
    const count = (head?.size ?? 0) + unsealed.count;
    const items =
      count > 0
        ? [item(true, 'Acts are recorded, and no change commits without its event', { link: LOG })]
        : [];
    return found(items, 'logs record every act');
  },
  async 'log-sealed'({ ctx }: Ground) {
    const { head, unsealed, waits } = await findSealFacts(ctx);
    if (!head) return found([], 'logs are sealed');
    const waited = unsealed.oldestAt === null ? 0 : ctx.now.getTime() - unsealed.oldestAt.getTime();
    const usual = waits.usualMs ?? 0;
    return found(
      [
        item(
          waited <= GRACE_MS,
          waited <= GRACE_MS ? 'No event waits for its seal' : 'Events wait for their seal',
          { link: LOG },
        ),
        item(
          usual <= MERGE_DELAY_MS,
          `19 of 20 batches of the last day were sealed within ${usual <= MERGE_DELAY_MS ? 'a second' : `${usual} ms`}`,
          { link: LOG },
        ),
      ],
      'demands on sealing are met',
    );
  },
  async 'log-witnessed'({ ctx }: Ground) {
    const { head, witnessed } = await findSealFacts(ctx);
    if (!head) return found([], 'logs are witnessed');
    const label = witnessed ? 'A witness cosigned the log' : 'No witness has cosigned the log';
    return found([item(witnessed !== null, label, { link: LOG })], 'logs are witnessed');
  },
};
