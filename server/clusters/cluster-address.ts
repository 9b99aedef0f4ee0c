import { Refusal } from '#server/platform/domain/refusal.ts';
import { env } from '#server/platform/env.ts';
import { presentAddress } from './domain/embedded-address.ts';

/** Returns the address a cluster answers at now; refuses with `unavailable` when the local model server is not running. */
export function clusterAddress(baseUrl: string): string {
  const address = presentAddress(baseUrl, env().localModelServerUrl);
  if (address === null) {
    throw new Refusal(
      'unavailable',
      'This cluster is the local model server, which is not running here. Start Interlock with `npm start`, or set INTERLOCK_LOCAL_MODEL_SERVER_URL.',
    );
  }
  return address;
}
