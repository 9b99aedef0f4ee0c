'use client';

import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { WorkflowFrame } from '#components/workflows/workflow-frame.tsx';
import { PlanFactsList } from './plan-facts.tsx';
import { PlanForm } from './plan-form.tsx';
import { RunList } from './run-list.tsx';

/** How a workflow's models are measured, by whom that was written, and what was measured. */
export function PlanView({ workflow }: { workflow: string }) {
  const trpc = useTRPC();
  const { data: shown } = useSuspenseQuery(trpc.workflows.get.queryOptions({ workflow }));
  const { id, name } = shown.workflow;
  const plans = useQuery(trpc.evaluations.plan.queryOptions({ workflowId: id }));
  const [isWriting, setIsWriting] = useState(false);
  const role = useWhyNot()('evaluation-plan:write');
  const { data } = plans;
  if (!data)
    return (
      <WorkflowFrame shown={shown}>
        {plans.error ? (
          <ErrorState
            title="The plan could not be read"
            message={refusalOf(plans.error).message}
            reference={refusalOf(plans.error).reference}
            onRetry={() => void plans.refetch()}
          />
        ) : (
          <SkeletonRows rows={6} />
        )}
      </WorkflowFrame>
    );
  const [plan, ...earlier] = data.plans;
  const button = (
    <Button reason={role ?? data.whyNot} onClick={() => setIsWriting(true)}>
      {plan ? 'Write next plan' : 'Write evaluation plan'}
    </Button>
  );
  return (
    <WorkflowFrame shown={shown}>
      <div className="grid gap-4">
        <Panel
          title={plan ? `Evaluation plan ${plan.number}` : 'Evaluation plan'}
          subtitle="Written by risk officers and validators, never by anybody who worked on a version it judges."
          actions={plan && button}
          flush={!plan}
        >
          {plan ? (
            <PlanFactsList plan={plan} writtenBy={data.people[plan.createdBy]?.name ?? plan.createdBy} />
          ) : (
            <EmptyState title="Nobody has said yet how models are measured here" action={button}>
              For high and critical risk, production takes only what Interlock measured in staging by a plan.
            </EmptyState>
          )}
        </Panel>
        <RunList workflowId={id} />
        {earlier.length > 0 && (
          <Panel title="Earlier plans">
            <ul className="grid gap-1">
              {earlier.map(({ id: planId, number, createdAt, createdBy, note }) => (
                <li key={planId}>
                  Plan {number} by {data.people[createdBy]?.name ?? createdBy},{' '}
                  <RelativeTime at={createdAt} />: {note}
                </li>
              ))}
            </ul>
          </Panel>
        )}
      </div>
      <Dialog
        open={isWriting}
        onOpenChange={setIsWriting}
        title={`How models of ${name} are measured`}
        description="A plan is never changed, only followed by the next one. What serves in staging is measured again."
      >
        <PlanForm
          workflow={shown.workflow}
          version={shown.version}
          shown={data}
          onClose={() => setIsWriting(false)}
        />
      </Dialog>
    </WorkflowFrame>
  );
}
