'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError, formError } from '#components/forms/form-errors.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select, Textarea } from '#components/ui/input.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';

const SCOPES = {
  organisation: 'Everything of the organisation',
  workflow: 'One workflow',
  subject: 'One subject',
} as const;
type Scope = keyof typeof SCOPES;

interface Hold {
  id: string;
  name: string;
  scope: Scope;
  placedByName: string;
  placedAt: Date;
  liftedAt: Date | null;
}

interface HoldForm {
  name: string;
  scope: Scope;
  workflowId: string;
  subject: string;
  reason: string;
}

function CoveredFields({
  form,
  onChange,
  error,
}: {
  form: HoldForm;
  onChange: (form: HoldForm) => void;
  error: unknown;
}) {
  const trpc = useTRPC();
  const { scope, workflowId, subject } = form;
  const workflows = useQuery(trpc.workflows.list.queryOptions({ limit: 100 })).data?.items ?? [];
  return (
    <>
      {scope === 'workflow' && (
        <Field label="Workflow" error={fieldError(error, '/workflowId')}>
          <Select
            value={workflowId}
            onChange={(event) => onChange({ ...form, workflowId: event.target.value })}
          >
            <option value="">Choose a workflow</option>
            {workflows.map((workflow) => (
              <option key={workflow.id} value={workflow.id}>
                {workflow.name}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {scope === 'subject' && (
        <Field label="Subject" hint="What applications name it by." error={fieldError(error, '/subject')}>
          <Input
            value={subject}
            onChange={(event) => onChange({ ...form, subject: event.target.value })}
            autoComplete="off"
          />
        </Field>
      )}
    </>
  );
}

function PlaceHoldDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [form, setForm] = useState<HoldForm>({
    name: '',
    scope: 'organisation',
    workflowId: '',
    subject: '',
    reason: '',
  });
  const place = useMutation(
    trpc.retention.placeHold.mutationOptions({
      onSuccess: async () => {
        await cache.invalidateQueries(trpc.retention.pathFilter());
        onClose();
      },
    }),
  );
  const { name, scope, workflowId, subject, reason } = form;
  const submit = () => {
    const where = scope === 'workflow' ? { workflowId } : scope === 'subject' ? { subject } : {};
    void withStepUp(() => place.mutateAsync({ name, scope, reason, ...where })).catch(() => undefined);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Place a legal hold"
      description="Nothing it covers is erased until it is lifted."
    >
      {dialog}
      <DialogForm
        error={place.error}
        shown={['/name', '/workflowId', '/subject', '/reason']}
        submitLabel="Place hold"
        isPending={place.isPending}
        onSubmit={submit}
        onCancel={onClose}
      >
        <Field label="Name" hint="Such as the number of the case." error={fieldError(place.error, '/name')}>
          <Input
            value={name}
            onChange={(event) => setForm({ ...form, name: event.target.value })}
            autoComplete="off"
          />
        </Field>
        <Field label="Covers">
          <Select
            value={scope}
            onChange={(event) => setForm({ ...form, scope: event.target.value as Scope })}
          >
            {Object.entries(SCOPES).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <CoveredFields form={form} onChange={setForm} error={place.error} />
        <Field label="Reason" error={fieldError(place.error, '/reason')}>
          <Textarea
            rows={2}
            value={reason}
            onChange={(event) => setForm({ ...form, reason: event.target.value })}
          />
        </Field>
      </DialogForm>
    </Dialog>
  );
}

/** Legal holds: those in force first. */
export function HoldsPanel({ holds }: { holds: readonly Hold[] }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const whyNot = useWhyNot()('retention:edit');
  const { withStepUp, dialog } = useStepUp();
  const [isPlacing, setIsPlacing] = useState(false);
  const [lifting, setLifting] = useState<Hold | null>(null);
  const lift = useMutation(
    trpc.retention.liftHold.mutationOptions({
      onSuccess: () => cache.invalidateQueries(trpc.retention.pathFilter()),
    }),
  );
  const place = (
    <Button size="sm" reason={whyNot} onClick={() => setIsPlacing(true)}>
      Place a hold
    </Button>
  );
  return (
    <Panel flush title="Legal holds" actions={holds.length > 0 ? place : undefined}>
      {dialog}
      {holds.length === 0 ? (
        <EmptyState icon={Lock} title="No legal holds" action={place}>
          A hold keeps what a court or an authority asks for, whatever its window says and whoever asks for
          erasure.
        </EmptyState>
      ) : (
        <ul>
          {holds.map((hold) => (
            <li
              key={hold.id}
              className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0"
            >
              <div>
                <p className="flex flex-wrap items-center gap-2">
                  <span className="font-medium">{hold.name}</span>
                  <StateBadge signal={hold.liftedAt ? 'dark' : 'caution'}>
                    {hold.liftedAt ? 'Lifted' : 'In force'}
                  </StateBadge>
                </p>
                <p className="text-[13px] text-muted">
                  {SCOPES[hold.scope]} · placed by {hold.placedByName} <RelativeTime at={hold.placedAt} />
                </p>
              </div>
              {!hold.liftedAt && !whyNot && (
                <Button size="sm" variant="danger" onClick={() => setLifting(hold)}>
                  Lift {hold.name}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {isPlacing && <PlaceHoldDialog onClose={() => setIsPlacing(false)} />}
      {lifting && (
        <ConfirmDialog
          open
          onOpenChange={() => setLifting(null)}
          danger
          title={`Lift ${lifting.name}`}
          effect="What it covers may be erased again, by request and when its window is over."
          confirmLabel="Lift hold"
          reasonMin={5}
          pending={lift.isPending}
          error={formError(lift.error)}
          onConfirm={(reason) =>
            void withStepUp(() => lift.mutateAsync({ id: lifting.id, reason }))
              .then(() => setLifting(null))
              .catch(() => undefined)
          }
        />
      )}
    </Panel>
  );
}
