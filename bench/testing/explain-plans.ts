import pg from 'pg';
import { type OpenUnitOfWork, openUnitOfWork, type UnitOfWork } from '#server/platform/unit-of-work.ts';

/** A database in which Postgres tells the plan of every statement it runs, as it runs it. */
export interface ExplainedDatabase {
  uow: UnitOfWork;
  /** The plans of what is run meanwhile, without costs, times, sizes and ids. */
  plansOf(run: (uow: UnitOfWork) => Promise<unknown>): Promise<string>;
  close(): Promise<void>;
}

const SETTINGS = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_level': 'notice',
} as const;

/** What holds people to their rows, as each table's policy says it. */
const POLICY =
  /\(CASE WHEN \(current_setting\('app\.workspace_ids'[^\n]*? ELSE NULL::boolean END IS NOT NULL\)/g;

/** What differs between two fillings: ids, lists of them, and how much the planner expects. */
function withoutFigures(plan: string): string {
  return plan
    .replaceAll(/ {2}\(cost=[^)]*\)/g, '')
    .replaceAll(POLICY, '<policy>')
    .replaceAll(/\b([a-z]{3})_[0-9A-Za-z]{26}\b/g, '<$1>')
    .replaceAll(/\b[0-9a-f]{32}\b/g, '<run>')
    .replaceAll(/'\{<run>(,<run>)*\}'/g, "'{<runs>}'")
    .replaceAll(/'\{<exp>(,<exp>)*\}'/g, "'{<experiments>}'");
}

/** The plan in what Postgres says of a statement; null where that only sets whose rows are seen. */
function planOf(message: string): string | null {
  if (/Query Text: SELECT set_config/.test(message)) return null;
  const lines = message.split('\n');
  const begin = lines.findIndex((line) => line.includes('  (cost='));
  return begin < 0 ? null : withoutFigures(lines.slice(begin).join('\n')).trimEnd();
}

/** Has Postgres tell plans of this database over connections that are opened from now on, and opens them for a role. */
export async function explainDatabase(adminUrl: string, appUrl: string): Promise<ExplainedDatabase> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  const name = admin.escapeIdentifier(new URL(appUrl).pathname.slice(1));
  const all = async (statement: (setting: string, value: string) => string) => {
    for (const [setting, value] of Object.entries(SETTINGS)) await admin.query(statement(setting, value));
  };
  await admin.query("LOAD 'auto_explain'");
  await all((setting, value) => `ALTER DATABASE ${name} SET ${setting} = '${value}'`);
  const open: OpenUnitOfWork = openUnitOfWork(appUrl, { name: 'bench-explain', connectionsMax: 1 });
  const told: string[] = [];
  open.database.pool.on('connect', (client) => {
    client.on('notice', ({ message }) => {
      const plan = message?.startsWith('duration:') ? planOf(message) : null;
      if (plan !== null) told.push(plan);
    });
  });
  return {
    uow: open.uow,
    async plansOf(run) {
      told.length = 0;
      await run(open.uow);
      return `${told.join('\n\n')}\n`;
    },
    async close() {
      await open.database.close();
      await all((setting) => `ALTER DATABASE ${name} RESET ${setting}`);
      await admin.end();
    },
  };
}

/** The indexes that a plan walks. */
export function walksOf(plan: string): string[] {
  return [...plan.matchAll(/Index (?:Only )?Scan(?: Backward)? using (\S+)/g)].map(
    ([, index]) => index ?? '',
  );
}

/** Whether a plan sorts all that it found, and not only what stands at the same place of an index. */
export function sortsAll(plan: string): boolean {
  return /^ *(?:-> +)?Sort$/m.test(plan);
}
