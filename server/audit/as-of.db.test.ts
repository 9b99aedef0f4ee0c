import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#server/access/domain/actor.ts';
import { people } from '#server/access/people.router.ts';
import { systemContext } from '#server/access/system-context.ts';
import { tokens } from '#server/access/tokens.router.ts';
import { evaluateGatesTask } from '#server/approvals/evaluate-gates.job.ts';
import { requests } from '#server/approvals/requests.router.ts';
import { clusters } from '#server/clusters/clusters.router.ts';
import { rows } from '#server/platform/db.ts';
import { type CanonicalValue, exactValues } from '#server/platform/domain/canonical-json.ts';
import { Refusal } from '#server/platform/domain/refusal.ts';
import { TABLES } from '#server/platform/tables.ts';
import {
  actAs,
  createTestWorkflow,
  type PromotionScenario,
  promotionScenario,
  registerTestVersion,
  runTask,
} from '#server/platform/testing/promotion-scenario.ts';
import { EVERY_TENANT } from '#server/platform/unit-of-work.ts';
import { cards } from '#server/registry/cards.router.ts';
import { models } from '#server/registry/models.router.ts';
import type { CardShown } from '#server/registry/show-card.ts';
import { workflows } from '#server/workflows/workflows.router.ts';
import { asOf, asOfMany } from './as-of.ts';
import { listedClass } from './domain/audited-columns.ts';
import type { KnownState } from './domain/fold-state.ts';
import { recordUnknownRows } from './record-known-state.job.ts';

const GOVERNED = Object.entries(TABLES).flatMap(([name, { class: kind }]) =>
  kind === 'governed' ? [name] : [],
);

let scenario: PromotionScenario;
let owner: pg.Client;
let admin: PersonActor;
let guest: PersonActor;

beforeAll(async () => {
  scenario = await promotionScenario();
  admin = await scenario.tenant.addPerson('Adam', 'admin');
  guest = await scenario.tenant.addPerson('Gus', 'viewer');
  owner = new pg.Client(scenario.database.ownerUrl);
  await owner.connect();
  await owner.query("SET timezone = 'UTC'");
});

afterAll(async () => {
  await owner.end();
  await scenario.close();
});

type Stored = Map<string, Record<string, CanonicalValue>>;

/** Every governed row as it is stored, without secrets and nulls; one look, so that all of it is of one moment. */
async function storedRows(): Promise<Stored> {
  const looks = GOVERNED.map((table) => `SELECT '${table}' AS "table", to_jsonb(t) AS row FROM "${table}" t`);
  const found = await owner.query<{ table: string; row: Record<string, unknown> }>(looks.join(' UNION ALL '));
  return new Map(
    found.rows.map(({ table, row }) => {
      const values = Object.entries(row).filter(
        ([column, value]) => value !== null && listedClass(table, column) !== 'secret',
      );
      const exact = exactValues(Object.fromEntries(values)) as Record<string, CanonicalValue>;
      return [`${table}:${String(row.id)}`, exact];
    }),
  );
}

function knownRow(state: KnownState | undefined): Record<string, CanonicalValue> | null {
  if (!state?.exists) return null;
  return Object.fromEntries(
    Object.entries(state.values).flatMap(([column, known]) => {
      if (known.kind === 'secret' || (known.kind === 'known' && known.value === null)) return [];
      return [[column, known.kind === 'known' ? known.value : '(erased)']];
    }),
  );
}

async function fromEvents(names: readonly string[], at: Date): Promise<Stored> {
  const { organisationId } = scenario.tenant;
  const known: Stored = new Map();
  for (let from = 0; from < names.length; from += 100) {
    const resources = names.slice(from, from + 100).map((name) => {
      const [table = '', id = ''] = name.split(':');
      return { table, id };
    });
    const states = await scenario.system.uow.read({ ...EVERY_TENANT, organisationId }, (tx) =>
      asOfMany(systemContext(tx, organisationId, 'test'), resources, at),
    );
    for (const [name, state] of states) {
      const row = knownRow(state);
      if (row) known.set(name, row);
    }
  }
  return known;
}

/** The next request's clock must show a later millisecond, or two states would have one time. */
async function nextMillisecond(): Promise<void> {
  const start = Date.now();
  while (Date.now() <= start) await new Promise((resolve) => setImmediate(resolve));
}

const LETTERS = ['a', 'b', 'c'];
const done = new Map<string, number>();

/** What people really do, through the operations; what is refused is no less a case. */
const ACTS: Record<string, (letter: string, other: string) => Promise<unknown>> = {
  'register a version': (letter, other) =>
    registerTestVersion(
      scenario,
      `model-${letter}`,
      { auc: 0.7, accuracy: 0.8 },
      { description: `of ${other} ${Math.random()}` },
    ),
  'move an alias': (letter, other) =>
    actAs(scenario, scenario.author, models.setAlias, {
      model: `model-${letter}`,
      alias: 'candidate',
      version: 1 + (other.charCodeAt(0) % 2),
    }),
  'remove an alias': (letter) =>
    actAs(scenario, scenario.author, models.removeAlias, { model: `model-${letter}`, alias: 'candidate' }),
  'create a workflow': (letter) => createTestWorkflow(scenario, `workflow-${letter}`, 'limited'),
  'change a workflow': async (letter, other) => {
    const { version } = await actAs<{ version: { number: number } }>(
      scenario,
      scenario.asker,
      workflows.get,
      {
        workflow: `workflow-${letter}`,
      },
    );
    return actAs(scenario, scenario.asker, workflows.change, {
      workflow: `workflow-${letter}`,
      basedOn: version.number,
      changeNote: 'Because it is better so.',
      name: `Workflow ${other} ${Math.random()}`,
    });
  },
  'stop a workflow': async (letter, other) =>
    actAs(scenario, scenario.operator, workflows.stop, {
      workflowId: await idOf('workflow', `workflow-${letter}`),
      reason: `Looks wrong ${other}`,
    }),
  'resume a workflow': async (letter) =>
    actAs(scenario, scenario.operator, workflows.resume, {
      workflowId: await idOf('workflow', `workflow-${letter}`),
      reason: 'Looks right again',
    }),
  'ask for a promotion': async (letter) =>
    actAs(scenario, scenario.asker, requests.open, {
      workflowId: await idOf('workflow', `workflow-${letter}`),
      modelVersionId: await newest('model_version'),
      clusterId: scenario.clusterId,
      environment: 'staging',
      reason: 'It is the better one.',
    }),
  'revise a card': async (letter, other) => {
    const versionId = await newest('model_version');
    const shown = await actAs<CardShown>(scenario, scenario.author, cards.show, { versionId });
    return actAs(scenario, scenario.author, cards.revise, {
      versionId,
      basedOn: shown.revisions[0]?.number ?? 0,
      card: { summary: `Scores ${letter} ${other}` },
      note: 'Said otherwise',
    });
  },
  'let gates run': () => runTask(scenario, evaluateGatesTask),
  'withdraw a request': async () =>
    actAs(scenario, scenario.asker, requests.withdraw, {
      id: await newest('change_request'),
      reason: 'No longer wanted',
    }),
  'grant a role': (letter) =>
    actAs(scenario, admin, people.grantRole, {
      personId: guest.id,
      role: letter === 'a' ? 'reviewer' : 'executive',
    }),
  'revoke a role': async () =>
    actAs(scenario, admin, people.revokeRole, { grantId: await newest('role_grant') }),
  'make a token': (letter) =>
    actAs(scenario, admin, tokens.create, { name: `token ${letter}`, scopes: ['model:read'], ttlHours: 24 }),
  'revoke a token': async () => actAs(scenario, admin, tokens.revoke, { tokenId: await newest('api_token') }),
  'invite somebody': (letter) =>
    actAs(scenario, admin, people.invite, { email: `${letter}@example.org`, role: 'viewer', ttlHours: 1 }),
  'connect a cluster': (letter) =>
    actAs(scenario, scenario.operator, clusters.connect, {
      name: `pool-${letter}`,
      baseUrl: 'http://127.0.0.1:9',
      egressGrants: ['127.0.0.1/32'],
      evenIfUnreachable: true,
      credential: { header: 'authorization', value: 'Bearer very-secret' },
    }),
  'remove a cluster': async (letter) =>
    actAs(scenario, scenario.operator, clusters.remove, {
      id: await idOf('cluster', `pool-${letter}`),
      reason: 'No longer used',
    }),
};

async function newest(table: string): Promise<string> {
  const found = await owner.query<{ id: string }>(`SELECT id FROM "${table}" ORDER BY id DESC LIMIT 1`);
  return found.rows[0]?.id ?? `${table}_none`;
}

async function idOf(table: 'workflow' | 'cluster', name: string): Promise<string> {
  const column = table === 'workflow' ? 'slug' : 'name';
  const found = await owner.query<{ id: string }>(`SELECT id FROM "${table}" WHERE ${column} = $1`, [name]);
  return found.rows[0]?.id ?? 'none';
}

async function perform([act, letter, other]: [string, string, string]): Promise<void> {
  try {
    await ACTS[act]?.(letter, other);
    done.set(act, (done.get(act) ?? 0) + 1);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

describe('the state of governed rows', () => {
  test('follows from events alone, at the end and at every time before', async () => {
    const names = new Set((await storedRows()).keys());
    const act = fc.tuple(
      fc.constantFrom(...Object.keys(ACTS)),
      fc.constantFrom(...LETTERS),
      fc.constantFrom(...LETTERS),
    );
    const sequence = fc.array(act, { minLength: 12, maxLength: 18 });
    await fc.assert(
      fc.asyncProperty(sequence, async (acts) => {
        const history: { at: Date; stored: Stored }[] = [];
        for (const one of acts) {
          await nextMillisecond();
          await perform(one);
          const stored = await storedRows();
          for (const name of stored.keys()) names.add(name);
          history.push({ at: new Date(), stored });
        }
        for (const { at, stored } of history) expect(await fromEvents([...names], at)).toEqual(stored);
      }),
      { numRuns: 6, endOnFailure: true },
    );
    expect([...done.keys()].length).toBeGreaterThan(10);
  }, 120_000);
});

describe('rows that are older than what events carry', () => {
  test('are recorded once as they are; before that, the log says that it does not know', async () => {
    await perform(['create a workflow', 'c', 'c']);
    const before = new Date();
    await nextMillisecond();
    await owner.query('ALTER TABLE audit_change DISABLE TRIGGER only_grows');
    await owner.query('TRUNCATE audit_change');
    await owner.query('ALTER TABLE audit_change ENABLE TRIGGER only_grows');
    const stored = await storedRows();
    expect(await recordUnknownRows(scenario.system.uow)).toBeGreaterThanOrEqual(stored.size);
    expect(await recordUnknownRows(scenario.system.uow)).toBe(0);
    expect(await fromEvents([...stored.keys()], new Date())).toEqual(stored);
    const { organisationId } = scenario.tenant;
    const id = await idOf('workflow', 'workflow-c');
    const state = await scenario.system.uow.read({ ...EVERY_TENANT, organisationId }, (tx) =>
      asOf({ tx, organisationId }, { table: 'workflow', id }, before),
    );
    expect(state).toMatchObject({ exists: false, isComplete: false });
  });
});

describe('what stands in events', () => {
  test('every column of a governed table is said to be exact, kept, private or secret', async () => {
    const { rows: columns } = await owner.query<{ table: string; column: string }>(
      `SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name = ANY($1) AND data_type IN ('text', 'jsonb', 'ARRAY', 'bytea')`,
      [GOVERNED],
    );
    const forgotten = columns.filter(({ table, column }) => listedClass(table, column) === null);
    expect(forgotten.map(({ table, column }) => `${table}.${column}`)).toEqual([]);
  });

  test('no secret and nothing personal is in any leaf', async () => {
    const { rows: found } = await owner.query<{ canonical: string }>('SELECT canonical FROM audit_event');
    const log = found.map(({ canonical }) => canonical).join('\n');
    expect(found.length).toBeGreaterThan(50);
    expect(log).not.toMatch(/@example\.org|very-secret|Looks wrong|Looks right|No longer wanted|"Gus"|"Ada"/);
  });
});

describe('erasing a person', () => {
  test('loses what is erased, and nothing else', async () => {
    await perform(['create a workflow', 'a', 'a']);
    await perform(['resume a workflow', 'a', 'a']);
    await nextMillisecond();
    await perform(['stop a workflow', 'a', 'b']);
    const { organisationId } = scenario.tenant;
    const stop = await newest('workflow_stop');
    const read = async () =>
      (await fromEvents([`workflow_stop:${stop}`], new Date())).get(`workflow_stop:${stop}`);
    expect(await read()).toMatchObject({ reason: 'Looks wrong b', stopped_by: scenario.operator.id });
    await scenario.system.uow.write({ ...EVERY_TENANT, organisationId }, (tx) =>
      rows(tx, 'UPDATE audit_subject_key SET sealed_key = NULL, destroyed_at = now() WHERE subject_id = $1', [
        scenario.operator.id,
      ]),
    );
    expect(await read()).toMatchObject({ reason: '(erased)', stopped_by: scenario.operator.id });
  });
});
