import { AdapterFault } from '../../domain/adapter-fault.ts';
import type { Observed } from '../../domain/observed.ts';
import type { ClusterAccess } from '../../port.ts';
import { listModels } from './list-models.ts';

/**
 * Looks which of the named models the engine offers. A name is all it can prove: some engines answer any name with the one
 * model they have, so only the list counts.
 */
export async function observe(access: ClusterAccess, engineModels: readonly string[]): Promise<Observed> {
  try {
    const offered = new Set((await listModels(access)).map(({ id }) => id));
    const models = engineModels.map((engineModel) => ({
      engineModel,
      phase: offered.has(engineModel) ? ('ready' as const) : ('absent' as const),
      identityDigest: null,
      message: null,
    }));
    const others = [...offered].filter((name) => !engineModels.includes(name)).sort();
    return { isReachable: true, isComplete: true, message: null, models, others };
  } catch (error) {
    if (!(error instanceof AdapterFault)) throw error;
    const { message } = error;
    const unseen = { phase: 'unknown' as const, identityDigest: null, message };
    const models = engineModels.map((engineModel) => ({ engineModel, ...unseen }));
    return { isReachable: false, isComplete: false, message, models, others: [] };
  }
}
