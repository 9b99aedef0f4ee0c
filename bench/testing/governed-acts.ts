import type { PersonActor } from '#server/access/domain/actor.ts';
import { machineContext } from '#server/access/machine-operator.ts';
import { callerOf, executeOperation } from '#server/api/execute-operation.ts';
import type { Operation } from '#server/api/operation.ts';
import { appendAuditEvent } from '#server/audit/append-audit-event.ts';
import { monitoring } from '#server/monitoring/monitoring.router.ts';
import { rows } from '#server/platform/db.ts';
import { newId } from '#server/platform/new-id.ts';
import { testTenant } from '#server/platform/testing/test-tenant.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { models } from '#server/registry/models.router.ts';
import { workflows } from '#server/workflows/workflows.router.ts';

/** `insert a row` is the floor: nothing but one row and its event. The others are operations as people call them. */
export const ACTS = [
  'insert a row',
  'register a model',
  'change an alert rule',
  'change a workflow',
] as const;
export type Act = (typeof ACTS)[number];

const WORKFLOW = {
  riskTier: 'limited',
  definition: {
    purpose: 'Decides loans.',
    mayDecide: 'Clear cases.',
    mayNotDecide: 'Unclear ones.',
    runbook: 'Stop it, call the owner.',
  },
  inputContract: { type: 'object', properties: { amount: { type: 'number' } }, required: ['amount'] },
  outputSchema: {
    type: 'object',
    properties: { decision: { type: 'string' }, default_probability: { type: 'number' } },
    required: ['decision', 'default_probability'],
  },
  decisionPolicy: {
    score: 'default_probability',
    lower: 0.1,
    upper: 0.2,
    decisionField: 'decision',
    below: 'approve',
    above: 'refuse',
    review: { deadlineMinutes: 60, onTimeout: 'refuse' },
    onError: { kind: 'fail' },
  },
};

const RULE = { windowMinutes: 5, minimumCount: 20, severity: 'high', isEnabled: true };

/** An organisation whose writers do not get in each other's way: each has a workflow and its alert rule. */
export async function governedActs(uow: UnitOfWork, writers: number) {
  // Several processes write, each in an organisation of its own.
  const tenant = await testTenant(uow, `writers-${newId('organisation').slice(-8).toLowerCase()}`);
  const { organisationId, workspaceId } = tenant;
  const tenancy = { organisationId, workspaceIds: '*', personId: null } as const;
  const engineer = await tenant.addPerson('Ada', 'ml-engineer');
  const operator = await tenant.addPerson('Olga', 'operator');
  const call = <O>(actor: PersonActor, operation: unknown, input: unknown): Promise<O> =>
    executeOperation(
      operation as Operation<'query' | 'mutation', unknown, O>,
      'bench',
      callerOf(actor, uow),
      input,
    );
  const owned: { workflow: string; ruleId: string; version: number }[] = [];
  for (let writer = 0; writer < writers; writer += 1) {
    const slug = `workflow-${writer}`;
    const { id } = await call<{ id: string }>(engineer, workflows.create, { ...WORKFLOW, slug, name: slug });
    const [rule] = await uow.read(tenancy, (tx) =>
      rows<{ id: string }>(tx, 'SELECT id FROM alert_rule WHERE workflow_id = $1 ORDER BY id LIMIT 1', [id]),
    );
    owned.push({ workflow: slug, ruleId: rule?.id ?? '', version: 1 });
  }
  let count = 0;

  async function insertRow(): Promise<void> {
    await uow.write(tenancy, async (tx) => {
      const id = newId('alertRule');
      await rows(
        tx,
        `INSERT INTO alert_rule (id, organisation_id, workspace_id, workflow_id, kind, threshold, window_minutes,
           minimum_count, severity, is_enabled, created_by, created_at)
         VALUES ($1, $2, $3, $1, 'latency', 250, 5, 20, 'high', true, 'bench', now())`,
        [id, organisationId, workspaceId],
      );
      await appendAuditEvent(machineContext(tx, organisationId), {
        type: 'alert-rule.created',
        resourceId: id,
        workspaceId,
        details: { workflow: 'bench', kind: 'latency', threshold: '250' },
      });
    });
  }

  return async function perform(act: Act, writer: number): Promise<void> {
    const own = owned[writer];
    if (!own) throw new RangeError(`there are ${owned.length} writers`);
    count += 1;
    const { workflow, ruleId } = own;
    if (act === 'insert a row') return insertRow();
    if (act === 'register a model') {
      await call(engineer, models.register, {
        name: `model-${count}-${newId('model').slice(-8).toLowerCase()}`,
      });
    } else if (act === 'change an alert rule') {
      const input = { ...RULE, ruleId, threshold: (1 + (count % 99)) / 100, recipients: [] };
      await call(operator, monitoring.changeRule, input);
    } else {
      const input = {
        workflow,
        basedOn: own.version,
        changeNote: 'Another name.',
        name: `Workflow ${count}`,
      };
      await call(engineer, workflows.change, input);
      own.version += 1;
    }
  };
}
