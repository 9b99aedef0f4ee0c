'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatDurationMs, formatFigure } from '#server/platform/domain/wording.ts';
import { contractFields } from '#server/workflows/domain/contract-fields.ts';
import type { DecisionPolicy } from '#server/workflows/domain/decision-policy.ts';
import { CallPolicyPanels } from './call-policy-panels.tsx';
import { effectOfStop } from './effect-of-stop.ts';
import { reliabilityFacts } from './reliability-words.ts';
import { SimulationPanel } from './simulation-panel.tsx';
import { ThresholdBand } from './threshold-band.tsx';
import { WorkflowFrame } from './workflow-frame.tsx';

function bandWords({ lower, upper }: DecisionPolicy): string {
  if (lower === upper) return 'never; every case is decided by the model';
  return `from ${formatFigure(lower)} to below ${formatFigure(upper)}`;
}

/** By which numbers a workflow decides, when a person does, and what happens when the model cannot. */
export function PolicyView({ workflow }: { workflow: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.workflows.get.queryOptions({ workflow }));
  const { decisionPolicy: policy, reliability, outputSchema, inputContract, callPolicy } = data.version;
  const titleOf = (field: string) =>
    contractFields(outputSchema).find(({ name }) => name === field)?.title ?? field;

  return (
    <WorkflowFrame shown={data}>
      <div className="grid gap-4">
        <Panel
          title="Decisions"
          subtitle={`Judged by ${titleOf(policy.score).toLowerCase()}, a number from 0 to 1.`}
        >
          <ThresholdBand policy={policy} />
          <KeyValues
            items={[
              {
                label: `${titleOf(policy.decisionField)} is ${policy.below}`,
                value: `below ${formatFigure(policy.lower)}`,
              },
              { label: 'A person decides', value: bandWords(policy) },
              {
                label: `${titleOf(policy.decisionField)} is ${policy.above}`,
                value: `from ${formatFigure(policy.upper)} on`,
              },
              {
                label: 'Time to review',
                value: formatDurationMs(policy.review.deadlineMinutes * 60_000),
              },
              { label: 'When nobody decided in time', value: policy.review.onTimeout },
            ]}
          />
        </Panel>
        <Panel title="When the model cannot answer, or the workflow is stopped">
          <p>{effectOfStop(policy)}</p>
        </Panel>
        <Panel title="Reliability">
          <KeyValues items={reliabilityFacts(reliability)} />
        </Panel>
        <CallPolicyPanels policy={callPolicy} contract={inputContract} />
        <SimulationPanel
          workflow={data.workflow.id}
          contract={inputContract}
          isServing={data.serving !== null}
        />
      </div>
    </WorkflowFrame>
  );
}
