import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TokenActor } from '#server/access/domain/actor.ts';
import type { Role } from '#server/access/domain/roles.ts';
import { openServer } from '#server/platform/open-server.ts';
import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { mlflowListener } from '../mlflow/serve-mlflow.ts';

export interface TestDoor {
  /** Sends a call below the organisation's address, with the token of a role. */
  call(role: Role, method: string, path: string, init?: RequestInit): Promise<Response>;
  origin: string;
  port: number;
  close(): Promise<void>;
}

/** Serves the doors over a test's database; a bearer is simply the name of its role. */
export async function openTestDoor(
  uow: UnitOfWork,
  organisation: { id: string; slug: string },
): Promise<TestDoor> {
  const verify = async (role: string): Promise<TokenActor> => ({
    kind: 'token',
    id: `tok_${role}`,
    name: role,
    organisationId: organisation.id,
    workspaceId: null,
    role: role as Role,
    scopes: [],
  });
  const listener = mlflowListener({ uow, tokens: { verify, isReady: () => true } });
  const server: Server = openServer({}, null, (request, response) => {
    if (!listener(request, response)) response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}/orgs/${organisation.slug}`;
  return {
    origin,
    port,
    call: (role, method, path, init = {}) =>
      fetch(`${origin}${path}`, {
        ...init,
        method,
        headers: { authorization: `Bearer ${role}`, ...(init.headers as Record<string, string>) },
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
