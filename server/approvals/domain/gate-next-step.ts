import type { Manifest } from './manifest.ts';
import type { GateName } from './policy.ts';

/** Where to go to make a gate pass. */
export interface NextStep {
  label: string;
  href: string;
}

type Place = (manifest: Manifest) => NextStep;

const version: Place = ({ model }) => ({
  label: 'Open the version',
  href: `/models/${model.id}/versions/${model.version}`,
});
const card: Place = ({ model }) => ({
  label: 'Revise the card',
  href: `/models/${model.id}/versions/${model.version}/card`,
});
const register: Place = ({ model }) => ({
  label: 'Register the next version',
  href: `/models/${model.id}/versions/new`,
});
const workflow: Place = ({ workflow: { slug } }) => ({
  label: 'Open the workflow',
  href: `/workflows/${slug}/edit`,
});
const evaluation: Place = ({ workflow: { slug } }) => ({
  label: 'See plan and runs',
  href: `/workflows/${slug}/evaluation`,
});
const governance: Place = ({ workflow: { slug } }) => ({
  label: 'Open risk and impact',
  href: `/governance/workflows/${slug}`,
});

const STEPS = {
  'artifact-intact': register,
  'signature-trusted': version,
  'lineage-complete': register,
  'licence-allowed': register,
  'safe-format': register,
  'passed-staging': ({ model, target }) => ({
    label: 'Ask to serve it in staging',
    href: `/requests/new?environment=staging&workflowId=${target.workflow}&modelId=${model.id}&modelVersionId=${model.versionId}`,
  }),
  'metrics-meet-thresholds': evaluation,
  'not-worse-than-serving': evaluation,
  'slices-hold': evaluation,
  'bias-within-bounds': evaluation,
  'card-complete': card,
  'risk-assessment-fresh': governance,
  'dpia-present': governance,
  'owner-and-runbook': workflow,
  'rollback-target': workflow,
  'no-open-incident': ({ target }) => ({
    label: 'See its incidents',
    href: `/incidents?workflow=${target.workflow}`,
  }),
  'go-live-ready': ({ workflow: { slug } }) => ({ label: 'Open its insights', href: `/insights/${slug}` }),
  'cluster-reachable': ({ target }) => ({
    label: 'Look at the cluster',
    href: `/clusters/${target.cluster.id}`,
  }),
} as const satisfies Record<GateName, Place>;

/** What to do about a gate that does not pass, with a link; null for a gate of an older product. */
export function nextStepFor(gate: string, manifest: Manifest): NextStep | null {
  const place: Place | undefined = STEPS[gate as GateName];
  return place ? place(manifest) : null;
}
