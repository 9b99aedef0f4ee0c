import type { ObservedModel, Step, WantedModel } from '../../domain/observed.ts';

/**
 * There is nothing to load, so what is absent has one step that only says so, and what is not wanted any more has none: it
 * was not brought there by us, and others may use it.
 */
export function plan(wanted: WantedModel, observed: ObservedModel): Step[] {
  if (!wanted.artifact || observed.phase !== 'absent') return [];
  const { engineModel, revisionId, artifact, knownAs = engineModel } = wanted;
  const id = ['load', knownAs, artifact.digest.slice(0, 16)].join(':');
  return [{ id, op: 'load', engineModel: knownAs, revisionId, isDestructive: false, artifact }];
}
