import type { ObservedModel, Step, StepOp, WantedModel } from '../../domain/observed.ts';
import type { ClusterSettings } from '../../domain/settings.ts';

function step(op: StepOp, wanted: WantedModel): Step {
  return {
    id: [op, wanted.engineModel, wanted.artifact?.digest.slice(0, 16) ?? 'none'].join(':'),
    op,
    engineModel: wanted.engineModel,
    revisionId: wanted.revisionId,
    isDestructive: op === 'unload' || op === 'remove',
    artifact: wanted.artifact,
  };
}

/** The steps from what is observed to what is wanted, in order; none while the engine moves or cannot be seen. */
export function plan(wanted: WantedModel, observed: ObservedModel, settings: ClusterSettings): Step[] {
  const { phase } = observed;
  if (phase === 'unknown' || phase === 'loading') return [];
  const isShared = settings.delivery.kind === 'shared-directory';
  if (wanted.artifact) {
    if (phase === 'ready') return [];
    return isShared ? [step('place', wanted), step('load', wanted)] : [step('load', wanted)];
  }
  const unload = phase === 'ready' ? [step('unload', wanted)] : [];
  return isShared ? [...unload, step('remove', wanted)] : unload;
}
