import Link from 'next/link';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { JsonView } from '#components/ui/json-view.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import type { DecisionStory } from './rows.ts';

const LINK = 'text-accent hover:underline';

/** Which versions and which approval stood behind the decision, each one link away. */
export function DecisionEvidence({ story }: { story: DecisionStory }) {
  const { decision, workflow, model, revision } = story;
  return (
    <Panel title="What stood behind it" subtitle="As it was when the call came in">
      <KeyValues
        items={[
          {
            label: 'Workflow',
            value: (
              <Link className={LINK} href={`/workflows/${workflow.workflow.id}`}>
                {workflow.workflow.name} version {workflow.version.number}
              </Link>
            ),
          },
          {
            label: 'Model version',
            value: model ? (
              <Link className={LINK} href={`/models/${model.model.id}/versions/${model.number}`}>
                {model.model.name} version {model.number}
              </Link>
            ) : (
              '–'
            ),
          },
          {
            label: 'Artifact',
            value: model ? (
              <CopyableId id={model.artifact.digest} display={model.artifact.digest.slice(0, 12)} />
            ) : (
              '–'
            ),
          },
          {
            label: 'Approved by',
            value: revision ? (
              <Link className={LINK} href={`/requests/${revision.changeRequestId}`}>
                the change request that let it serve
              </Link>
            ) : (
              '–'
            ),
          },
          {
            label: 'Deployment',
            value: revision ? (
              <Link className={LINK} href={`/deployments/${revision.deploymentId}`}>
                revision {revision.number} in {decision.environment}
              </Link>
            ) : (
              '–'
            ),
          },
          { label: 'Route snapshot', value: `version ${decision.snapshotVersion}` },
          {
            label: 'Request',
            value: <CopyableId id={decision.correlationId} display={decision.correlationId.slice(0, 8)} />,
          },
        ]}
      />
    </Panel>
  );
}

/** The record as it is kept, for those who need the bytes. */
export function RawRecord({ story }: { story: DecisionStory }) {
  const { decision, events } = story;
  return (
    <Panel title="Raw record">
      <JsonView label="Input as it was sent" value={decision.input} />
      <JsonView
        label="Output, and the model's own"
        value={{ output: decision.output, modelOutput: decision.modelOutput }}
      />
      <JsonView label="Judgement" value={decision.judgement} />
      <JsonView label="Metadata" value={decision.metadata} />
      <JsonView label="Events" value={events} />
    </Panel>
  );
}
