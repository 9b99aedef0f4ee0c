'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { promotionHref } from '#components/approvals/promotion-address.ts';
import { useCan } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { callSnippets } from '#server/workflows/domain/call-snippets.ts';
import { DEFINITION_SECTIONS, type Definition } from '#server/workflows/domain/definition.ts';
import { sampleValue } from '#server/workflows/domain/sample-value.ts';
import type { WorkflowShown } from './rows.ts';
import { WorkflowFrame } from './workflow-frame.tsx';

const MISSING = {
  runbook: 'None yet. Promotion to production asks for one.',
  knownLimits: 'None written down.',
} as const;

function costWords({ economics }: Definition): string {
  if (!economics) return 'not entered, so results are counted but not weighed';
  const { costs, unit } = economics;
  return costs.map(({ decision, label, cost }) => `${decision} when ${label}: ${cost} ${unit}`).join('; ');
}

function dataWords({ dataPolicy }: Definition): string {
  if (!dataPolicy) return 'not declared';
  return dataPolicy.handlesPersonalData
    ? `personal data, on the ground: ${dataPolicy.lawfulBasis}`
    : 'no personal data';
}

function DefinitionPanel({ definition }: { definition: Definition }) {
  const items = (Object.keys(DEFINITION_SECTIONS) as (keyof typeof DEFINITION_SECTIONS)[])
    .filter((key) => key !== 'purpose')
    .map((key) => ({
      label: DEFINITION_SECTIONS[key],
      value: definition[key] ? (
        <span className="font-normal whitespace-pre-line">{definition[key]}</span>
      ) : (
        <span className="font-normal text-caution">
          {key in MISSING ? MISSING[key as keyof typeof MISSING] : 'None written down.'}
        </span>
      ),
    }));
  return (
    <Panel title="What it may and may not do">
      <KeyValues
        items={[
          ...items,
          { label: 'Cost of decisions', value: costWords(definition) },
          { label: 'Data about people', value: dataWords(definition) },
        ]}
      />
    </Panel>
  );
}

function NotServing({ workflowId }: { workflowId: string }) {
  const can = useCan();
  return (
    <Panel flush>
      <EmptyState
        title="Nothing serves this workflow yet"
        action={
          can('request:create') && (
            <Button asChild variant="primary">
              <Link href={promotionHref({ workflowId })}>Request promotion</Link>
            </Button>
          )
        }
      >
        Calls are refused until a model version is promoted: ask for its promotion, let the gates run, and
        have it signed.
      </EmptyState>
    </Panel>
  );
}

function CallPanel({ shown }: { shown: WorkflowShown }) {
  const input = sampleValue(shown.version.inputContract);
  return (
    <Panel
      title="Call it"
      subtitle="With a token of the role Application. The example passes the contract's types; send real values."
    >
      <div className="grid grid-cols-1 gap-3">
        {callSnippets(shown.workflow.slug, input).map(({ label, code }, index) => (
          <details key={label} open={index === 0} className="min-w-0">
            <summary className="cursor-pointer py-1 font-medium">{label}</summary>
            <CodeBlock label={label} code={code} />
          </details>
        ))}
      </div>
    </Panel>
  );
}

/** What a workflow is for, what it may decide, and how it is called. */
export function OverviewView({ workflow }: { workflow: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.workflows.get.queryOptions({ workflow }));
  return (
    <WorkflowFrame shown={data}>
      <div className="grid gap-4">
        {data.serving === null && <NotServing workflowId={data.workflow.id} />}
        <DefinitionPanel definition={data.version.definition} />
        <CallPanel shown={data} />
      </div>
    </WorkflowFrame>
  );
}
