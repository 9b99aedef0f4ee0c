import { join } from 'node:path';
import process from 'node:process';
import { startTokenVerifier } from '#server/access/token-verifier.ts';
import { openGateway } from '#server/gateway/open-gateway.ts';
import { env } from '#server/platform/env.ts';
import { followKeyGenerations } from '#server/platform/key-generations.ts';
import { logger } from '#server/platform/logger.ts';
import { wireApp, wireSystem } from '#server/wiring.ts';

const DRAIN_MS = 5_000;
const log = logger('gateway');
const { host, gatewayPort, tls, redisUrl, dataDir, spoolBytesMax } = env();
const app = wireApp('gateway');
const system = wireSystem('gateway', 10);
followKeyGenerations(system.uow);
const spool = { folder: join(dataDir, 'spool'), bytesMax: spoolBytesMax };
const tokens = startTokenVerifier(system.uow);
const gateway = await openGateway({ host, port: gatewayPort, tls, tokens, app, system, spool, redisUrl });
process.stdout.write(`${JSON.stringify({ ready: true, port: gateway.port })}\n`);

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  // Whatever hangs then was refused already or will be sent again by its caller.
  setTimeout(() => process.exit(0), DRAIN_MS + 1_000).unref();
  await gateway.stop(DRAIN_MS);
  await tokens.close();
  await Promise.all([app.database.close(), system.database.close()]);
  log.info('stopped');
  process.exit(0);
}

process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
