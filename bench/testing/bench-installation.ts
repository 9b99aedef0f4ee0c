import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import report from '#examples/german-credit/credit-scorecard.report.json' with { type: 'json' };
import { rows } from '#server/platform/db.ts';
import { startEmbeddedPostgres } from '#server/platform/embedded-postgres.ts';
import { postgresPaths } from '#server/platform/embedded-postgres-files.ts';
import { deployMigrations } from '#server/platform/migrate.ts';
import { EVERY_TENANT, openUnitOfWork } from '#server/platform/unit-of-work.ts';
import { startModelServer } from '../../model-server/testing/start-model-server.ts';
import { startGatewayProcess } from './gateway-process.ts';
import { lendingWorld } from './lending-world.ts';

export interface BenchInstallation {
  engine: { pid: number };
  gateway: { url: string; pid: number };
  postgresPid: number;
  token: string;
  /** The same question, put to the model server itself. */
  directCall: { url: string; body: string };
  input: Record<string, unknown>;
  /** Decisions in the table. */
  recorded(): Promise<number>;
  close(): Promise<void>;
}

/** Starts Postgres with durable settings, the local model server and the gateway, with the lending workflow in force. */
export async function benchInstallation(dataDir: string): Promise<BenchInstallation> {
  const postgres = await startEmbeddedPostgres({ dataDir });
  await deployMigrations(postgres.ownerUrl);
  const engine = await startModelServer();
  const app = openUnitOfWork(postgres.appUrl, { name: 'bench-app' });
  const system = openUnitOfWork(postgres.systemUrl, { name: 'bench' });
  const world = await lendingWorld({ app, system, modelServerUrl: engine.url });
  const workflow = await world.serve('credit-decision');
  const gateway = await startGatewayProcess({ ...postgres, modelServerUrl: engine.url });
  const features: Record<string, unknown> = report.expected[0]?.input ?? {};
  const inputs = report.inputs.map(({ name, datatype }) => ({
    name,
    datatype,
    shape: [1, 1],
    data: [features[name]],
  }));
  const cluster = postgresPaths(dataDir).cluster;
  return {
    engine: { pid: engine.process.pid ?? 0 },
    gateway: { url: gateway.url, pid: gateway.process.pid ?? 0 },
    postgresPid: Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]),
    token: world.token.token,
    directCall: {
      url: `${engine.url}/v2/models/${workflow.engineModel}/versions/1/infer`,
      body: JSON.stringify({ inputs, outputs: [{ name: 'probabilities' }] }),
    },
    input: { ...features, sex_and_status: 'female_single', age_years: 40, foreign_worker: 'no' },
    async recorded() {
      const [found] = await system.uow.read(EVERY_TENANT, (tx) =>
        rows<{ count: number }>(tx, 'SELECT count(*)::int AS count FROM decision'),
      );
      return found?.count ?? 0;
    },
    async close() {
      await gateway.kill('SIGTERM');
      await Promise.all([app.database.close(), system.database.close()]);
      await engine.remove();
      await postgres.stop();
      rmSync(cluster, { recursive: true, force: true });
    },
  };
}
