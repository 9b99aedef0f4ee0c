import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import report from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import { rows } from '#server/platform/db.ts';
import { startEmbeddedPostgres } from '#server/platform/embedded-postgres.ts';
import { postgresPaths } from '#server/platform/embedded-postgres-files.ts';
import { deployMigrations } from '#server/platform/migrate.ts';
import { EVERY_TENANT, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { startModelServer } from '../../model-server/testing/start-model-server.ts';
import { CHAT_CONTRACT, CHAT_OUTPUT, chatWorld } from './chat-world.ts';
import { startGatewayProcess } from './gateway-process.ts';
import { lendingWorld, type Over } from './lending-world.ts';

export interface BenchInstallation {
  gateway: { url: string; pid: number };
  /** Starts another gateway on the same installation, with settings of its own. */
  addGateway(env: Readonly<Record<string, string>>): Promise<{ url: string; pid: number }>;
  postgresPid: number;
  token: string;
  input: Record<string, unknown>;
  /** The names under which the engine serves the variants, by slug. */
  engineModels: Readonly<Record<string, string>>;
  /** Decisions in the table. */
  recorded(): Promise<number>;
  /** All of them. */
  decisions(): Promise<{ id: string; status: string; output: unknown }[]>;
  close(): Promise<void>;
}

/**
 * Starts Postgres with durable settings, the local model server and the gateway, with a lending workflow per variant in
 * force, and an assistant per policy. The gateway asks `engineUrl` instead of the model server when it is given.
 */
export async function benchInstallation(
  dataDir: string,
  variants: Readonly<Record<string, Over>>,
  engineUrl: string,
  assistants: Readonly<Record<string, Record<string, unknown>>> = {},
): Promise<BenchInstallation> {
  const postgres = await startEmbeddedPostgres({ dataDir });
  await deployMigrations(postgres.ownerUrl);
  const engine = await startModelServer();
  const app = openUnitOfWork(postgres.appUrl, { name: 'bench-app' });
  const system = openUnitOfWork(postgres.systemUrl, { name: 'bench' });
  const world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  const engineModels: Record<string, string> = {};
  for (const [slug, over] of Object.entries(variants))
    engineModels[slug] = (await world.serve(slug, over)).engineModel;
  const served = Object.entries(assistants);
  const chats = served.length > 0 ? await chatWorld({ world, system, engineUrl }) : null;
  const chat = { engineModel: 'stub', inputContract: CHAT_CONTRACT, outputSchema: CHAT_OUTPUT };
  for (const [slug, callPolicy] of served) await chats?.serve(slug, { ...chat, callPolicy });
  const gateway = await startGatewayProcess({ ...postgres, modelServerUrl: engineUrl });
  const gateways = [gateway];
  const features: Record<string, unknown> = report.expected[0]?.input ?? {};
  const cluster = postgresPaths(dataDir).cluster;
  return {
    gateway: { url: gateway.url, pid: gateway.process.pid ?? 0 },
    async addGateway(env) {
      const added = await startGatewayProcess({ ...postgres, modelServerUrl: engineUrl, env });
      gateways.push(added);
      return { url: added.url, pid: added.process.pid ?? 0 };
    },
    postgresPid: Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]),
    token: world.token.token,
    input: { ...features, sex_and_status: 'female_single', age_years: 40, foreign_worker: 'no' },
    engineModels,
    decisions: () =>
      system.uow.read(EVERY_TENANT, (tx) => rows(tx, 'SELECT id, status, output FROM decision')),
    async recorded() {
      const [found] = await system.uow.read(EVERY_TENANT, (tx) =>
        rows<{ count: number }>(tx, 'SELECT count(*)::int AS count FROM decision'),
      );
      return found?.count ?? 0;
    },
    async close() {
      await Promise.all(gateways.map(({ kill }) => kill('SIGTERM')));
      await Promise.all([app.database.close(), system.database.close()]);
      await engine.remove();
      await postgres.stop();
      rmSync(cluster, { recursive: true, force: true });
    },
  };
}
