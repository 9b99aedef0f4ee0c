import type { WantedModel } from '../../domain/observed.ts';
import type { ClusterAccess } from '../../port.ts';
import { apply } from './apply.ts';
import { plan } from './plan.ts';

/** Takes a model of ours off the engine whether or not it is ready: a load that hangs or failed leaves something behind. */
export async function teardown(wanted: WantedModel, access: ClusterAccess): Promise<void> {
  const absent: WantedModel = { ...wanted, artifact: null };
  const seen = { engineModel: wanted.engineModel, identityDigest: null, message: null };
  for (const step of plan(absent, { ...seen, phase: 'ready' }, access.cluster.settings))
    await apply(step, access);
}
