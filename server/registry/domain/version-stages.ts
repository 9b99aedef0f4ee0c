import { Refusal } from '../../platform/domain/refusal.ts';

/** MLflow's stages: deprecated there, and still served. */
export const VERSION_STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;
export type VersionStage = (typeof VERSION_STAGES)[number];

/** The stage that is meant, whatever its case; refuses with `invalid` one that there is not. */
export function readStage(stage: string): VersionStage {
  const found = VERSION_STAGES.find((each) => each.toLowerCase() === stage.toLowerCase());
  if (found) return found;
  throw new Refusal(
    'invalid',
    `Invalid Model Version stage: ${stage.slice(0, 100)}. Value must be one of ${VERSION_STAGES.join(', ')}.`,
  );
}

/** Refuses with `invalid` archiving other versions of a stage that is not an active one. */
export function checkArchiving(given: string, stage: VersionStage): void {
  if (stage === 'Staging' || stage === 'Production') return;
  throw new Refusal(
    'invalid',
    `Model version transition cannot archive existing model versions because '${given}' is not an Active stage. Valid stages are ['Staging', 'Production']`,
  );
}
