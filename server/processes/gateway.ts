import cluster from 'node:cluster';
import process from 'node:process';
import { env } from '#server/platform/env.ts';

/**
 * The gateway: one process by default, or GATEWAY_PROCESSES of them on one port. Each loads what it needs and no more: the
 * one that only watches the others knows nothing of calls.
 */
const { gatewayProcesses } = env();
if (cluster.isPrimary && gatewayProcesses > 1) {
  const { watchGatewayFleet } = await import('./gateway-fleet.ts');
  await watchGatewayFleet(gatewayProcesses);
} else {
  const { serveGateway } = await import('./serve-gateway.ts');
  const { port } = await serveGateway();
  if (cluster.isPrimary) process.stdout.write(`${JSON.stringify({ ready: true, port })}\n`);
}
