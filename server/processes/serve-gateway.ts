import cluster from 'node:cluster';
import { join } from 'node:path';
import process from 'node:process';
import { startTokenVerifier } from '#server/access/token-verifier.ts';
import { openGateway } from '#server/gateway/open-gateway.ts';
import { env } from '#server/platform/env.ts';
import { followKeyGenerations } from '#server/platform/key-generations.ts';
import { logger } from '#server/platform/logger.ts';
import { wireApp, wireSystem } from '#server/wiring.ts';
import { joinFleet } from './join-fleet.ts';

/** What is left to do when no call is waited for any more. */
const FLUSH_MS = 2_000;
const log = logger('gateway');

/** Serves calls in this process until it is told to stop; then finishes those in progress and exits. */
export async function serveGateway(): Promise<{ port: number }> {
  const { traces, host, gatewayPort, tls, redisUrl, dataDir, spoolBytesMax, recordsIn } = env();
  const { gatewayFarewellMs, gatewayDrainMs } = env();
  const keptIn = join(dataDir, 'gateway');
  const spool = { folder: join(dataDir, 'spool'), bytesMax: spoolBytesMax };
  const app = wireApp('gateway');
  const system = wireSystem('gateway', 10);
  followKeyGenerations(system.uow);
  const tokens = startTokenVerifier(system.uow, join(keptIn, 'tokens'));
  const fleet = cluster.isWorker ? joinFleet() : null;
  const gateway = await openGateway({
    host,
    port: gatewayPort,
    tls,
    tokens,
    app,
    system,
    spool,
    journal: recordsIn === 'journal' ? spool : null,
    redisUrl,
    keptIn,
    traces,
    fleet,
    farewellMs: gatewayFarewellMs,
  });
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    // Whatever hangs then was refused already or will be sent again by its caller.
    const drainMs = gatewayDrainMs ?? gateway.longestCallMs();
    setTimeout(() => process.exit(0), gatewayFarewellMs + drainMs + FLUSH_MS).unref();
    await gateway.stop(drainMs);
    await tokens.close();
    await Promise.all([app.database.close(), system.database.close()]);
    log.info('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  if (cluster.isWorker) process.send?.({ fleet: 'ready', port: gateway.port });
  return { port: gateway.port };
}
