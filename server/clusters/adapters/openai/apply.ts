import { AdapterFault } from '../../domain/adapter-fault.ts';
import type { Step } from '../../domain/observed.ts';
import type { ClusterAccess } from '../../port.ts';
import { listModels } from './list-models.ts';

const NAMED_MAX = 5;

/** Looks whether the model has come meanwhile, and says what to do when it has not; changes nothing. */
export async function apply(step: Step, access: ClusterAccess): Promise<void> {
  if (step.op !== 'load') return;
  const names = (await listModels(access)).map(({ id }) => id);
  if (names.includes(step.engineModel)) return;
  const offers = names.length === 0 ? 'no model' : names.slice(0, NAMED_MAX).join(', ');
  throw new AdapterFault(`The engine offers ${offers}, not ${step.engineModel}.`, {
    class: 'retryable',
    code: 'model-not-offered',
    hint: 'Start it with this model, or register a version that names one it offers.',
  });
}
