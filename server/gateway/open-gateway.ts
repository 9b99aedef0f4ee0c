import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { TlsFiles } from '#server/platform/open-server.ts';
import { assembleGateway, type GatewayParts } from './assemble-gateway.ts';
import { longestCallMs } from './domain/longest-call.ts';
import { drainServer } from './drain-server.ts';
import type { Fleet } from './fleet.ts';
import type { Gateway } from './gateway.ts';
import { serveHttp } from './serve-http.ts';
import { healthOf } from './tell-health.ts';

/** Beyond this a process that is not ready listens all the same, and tells what is missing. */
const JOIN_MS = 5_000;

export interface OpenGateway {
  port: number;
  /** How long the longest call of the routes in force may take, in milliseconds; bounded. */
  longestCallMs(): number;
  /** Takes no new calls, waits at most `waitMs` for those in progress, and lets every connection go. */
  stop(waitMs: number): Promise<void>;
}

/** Another process answers until this one can: it takes no connection before it knows its routes. */
async function joinWhenReady(gateway: Gateway, fleet: Fleet): Promise<void> {
  fleet.join({ health: () => healthOf(gateway), metrics: gateway.metrics.forFleet });
  const until = performance.now() + JOIN_MS;
  while (!healthOf(gateway).ready && performance.now() < until) await pause(20);
}

/** Puts the gateway together and listens; what it is given stays the caller's to close. */
export async function openGateway(
  given: GatewayParts & {
    host: string;
    port: number;
    /** Plain HTTP when not given. */
    tls?: TlsFiles | null;
    /** How long connections are still taken after readiness says that this process stops, in milliseconds. */
    farewellMs?: number;
  },
): Promise<OpenGateway> {
  const assembled = assembleGateway(given);
  const { gateway } = assembled;
  const server = serveHttp(gateway, given.tls ?? null);
  if (gateway.fleet) await joinWhenReady(gateway, gateway.fleet);
  server.listen(given.port, given.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    longestCallMs: () => longestCallMs(gateway.routes.routes()),
    async stop(waitMs) {
      assembled.beginStopping();
      if (given.farewellMs) await pause(given.farewellMs);
      const until = performance.now() + waitMs;
      const left = () => Math.max(0, until - performance.now());
      const drained = drainServer(server, waitMs);
      await gateway.bell.stop();
      await drained;
      await gateway.admission.stop(left());
      await assembled.stop(left);
      server.closeAllConnections();
    },
  };
}
