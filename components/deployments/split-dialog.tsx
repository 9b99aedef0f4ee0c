'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select } from '#components/ui/input.tsx';
import { notify } from '#components/ui/toast.tsx';
import type { DeploymentDetail, RevisionShown } from '#server/deployments/domain/deployment-facts.ts';
import { draftOf, draftProblem, type TrafficDraft, termsOf } from './traffic-terms.ts';
import { useTrafficAct } from './use-traffic-act.ts';
import { useWeeklyCalls } from './use-weekly-calls.ts';

const nameOf = ({ number, model }: RevisionShown) =>
  `Revision ${number}, ${model.name} version ${model.version}`;

function SplitFields({
  candidates,
  draft,
  change,
}: {
  candidates: readonly RevisionShown[];
  draft: TrafficDraft;
  change: (draft: TrafficDraft) => void;
}) {
  return (
    <>
      <fieldset className="grid gap-3">
        <legend className="mb-1 font-medium">Per cent of the calls</legend>
        {candidates.map((revision) => (
          <Field key={revision.id} label={nameOf(revision)}>
            <Input
              inputMode="numeric"
              maxLength={3}
              value={draft.weights[revision.id] ?? '0'}
              onChange={({ target }) =>
                change({ ...draft, weights: { ...draft.weights, [revision.id]: target.value } })
              }
            />
          </Field>
        ))}
      </fieldset>
      <Field
        label="In the shadow"
        hint="It is asked after each answer, recorded beside it, and nobody is told what it said."
      >
        <Select value={draft.shadow} onChange={({ target }) => change({ ...draft, shadow: target.value })}>
          <option value="">No revision</option>
          {candidates.map((revision) => (
            <option key={revision.id} value={revision.id}>
              {nameOf(revision)}
            </option>
          ))}
        </Select>
      </Field>
      {draft.shadow !== '' && (
        <Field label="Per cent of the calls that the shadow sees">
          <Input
            inputMode="numeric"
            maxLength={3}
            value={draft.share}
            onChange={({ target }) => change({ ...draft, share: target.value })}
          />
        </Field>
      )}
    </>
  );
}

/** Sets how the calls of a deployment are spread, with a reason and a second factor. */
export function SplitDialog({ deployment, why }: { deployment: DeploymentDetail; why: string | null }) {
  const trpc = useTRPC();
  const [draft, setDraft] = useState(() => draftOf(deployment));
  const split = useMutation(trpc.deployments.splitTraffic.mutationOptions());
  const calls = useWeeklyCalls(deployment.workflow.id, deployment.environment);
  const problem = draftProblem(draft, deployment.servingRevisionId);
  const act = useTrafficAct(
    (reason) => split.mutateAsync({ deploymentId: deployment.id, ...termsOf(draft, deployment), reason }),
    () => notify('caution', 'Traffic is split', 'Gateways follow within a second.'),
  );
  const label = deployment.traffic ? 'Change the split' : 'Split traffic';
  const open = () => {
    setDraft(draftOf(deployment));
    act.setIsAsking(true);
  };
  return (
    <>
      <Button reason={why} onClick={open}>
        {label}
      </Button>
      {act.isAsking && (
        <ConfirmDialog
          open
          onOpenChange={act.setIsAsking}
          title={label}
          effect={`Spreads the ${deployment.environment} traffic of ${deployment.workflow.name}${calls} over revisions that were approved and in force before. A caller with the same subject stays with the same revision.`}
          confirmLabel={label}
          reasonMin={5}
          pending={split.isPending}
          error={act.error}
          onConfirm={(reason) => problem === null && act.press(reason)}
        >
          <SplitFields
            candidates={deployment.revisions.filter(({ canShareTraffic }) => canShareTraffic)}
            draft={draft}
            change={setDraft}
          />
          <p aria-live="polite" className={problem ? 'text-stop' : 'text-muted'}>
            {problem ?? 'The shares add up to 100 %.'}
          </p>
        </ConfirmDialog>
      )}
      {act.dialog}
    </>
  );
}
