import { EU_AI_ACT } from './catalogue-eu-ai-act.ts';
import { ISO_27001, ISO_42001 } from './catalogue-iso.ts';
import { ECOA, SR_26_2 } from './catalogue-lending.ts';
import { NIST_AI_RMF } from './catalogue-nist.ts';
import { CCPA, GDPR } from './catalogue-privacy.ts';
import { type Control, controlId, FRAMEWORKS, type Framework, type FrameworkId } from './control.ts';

const BY_ID: Record<FrameworkId, Framework> = {
  'eu-ai-act': EU_AI_ACT,
  gdpr: GDPR,
  ccpa: CCPA,
  ecoa: ECOA,
  'iso-42001': ISO_42001,
  'iso-27001': ISO_27001,
  'nist-ai-rmf': NIST_AI_RMF,
  'sr-26-2': SR_26_2,
};

/** Every framework of the catalogue in the order in which they are shown. */
export const CATALOGUE: readonly Framework[] = FRAMEWORKS.map((id) => BY_ID[id]);

/** One framework with its controls. */
export function frameworkOf(id: FrameworkId): Framework {
  return BY_ID[id];
}

/** The control with this id, or null. */
export function findControl(id: string): Control | null {
  return CATALOGUE.flatMap(({ controls }) => controls).find((one) => controlId(one) === id) ?? null;
}
