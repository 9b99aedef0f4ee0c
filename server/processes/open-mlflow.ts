import type { IncomingMessage, ServerResponse } from 'node:http';
import { startTokenVerifier } from '#server/access/token-verifier.ts';
import { mlflowListener } from '#server/api/mlflow/serve-mlflow.ts';
import { followKeyGenerations } from '#server/platform/key-generations.ts';
import { wireApp } from '#server/wiring.ts';

/** Its own, so that a training job that logs without pause takes no connection away from the console. */
const CONNECTIONS_MAX = 16;

export interface OpenMlflow {
  /** False when the address is none of MLflow's protocol; otherwise the call is answered. */
  listener: (request: IncomingMessage, response: ServerResponse) => boolean;
  close(): Promise<void>;
}

/** Opens the doors of MLflow's protocol for a process that has a server. */
export function openMlflow(): OpenMlflow {
  const { uow, database } = wireApp('mlflow', CONNECTIONS_MAX);
  followKeyGenerations(uow);
  const tokens = startTokenVerifier(uow);
  return {
    listener: mlflowListener({ uow, tokens }),
    async close() {
      await tokens.close();
      await database.close();
    },
  };
}
