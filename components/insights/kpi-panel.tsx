'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { notify } from '#components/ui/toast.tsx';
import { formatFigure } from '#server/platform/domain/wording.ts';

const EMPTY = { name: '', unit: '', baseline: '', target: '', deadline: '', owner: '' };
type Given = typeof EMPTY;

const FIELDS = [
  { name: 'name', label: 'Name', hint: 'Such as: cost of wrong decisions per application' },
  { name: 'unit', label: 'Unit', hint: 'Such as EUR, min or %' },
  { name: 'baseline', label: 'Baseline', hint: 'Where it stands today' },
  { name: 'target', label: 'Target', hint: 'Where it is to stand' },
  { name: 'deadline', label: 'By when', hint: undefined },
  { name: 'owner', label: 'Owner', hint: "E-mail of whoever answers for it; empty is the workflow's owner" },
] as const satisfies readonly { name: keyof Given; label: string; hint: string | undefined }[];

function KpiForm({ workflowId, onClose }: { workflowId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const [given, setGiven] = useState(EMPTY);
  const set = useMutation(
    trpc.insights.setKpi.mutationOptions({
      onSuccess: async () => {
        onClose();
        notify('clear', 'The KPI is set');
        await cache.invalidateQueries({ queryKey: trpc.insights.kpis.pathKey() });
      },
    }),
  );
  const submit = () => {
    const { baseline, target, owner, ...text } = given;
    const numbers = { baseline: Number(baseline), target: Number(target) };
    set.mutate({ workflowId, ...text, ...numbers, ...(owner.trim() && { owner: owner.trim() }) });
  };
  const missing = [given.name, given.unit, given.baseline, given.target, given.deadline];
  return (
    <DialogForm
      error={set.error}
      shown={FIELDS.map(({ name }) => `/${name}`)}
      submitLabel="Set KPI"
      isPending={set.isPending}
      isIncomplete={missing.some((value) => value.trim() === '')}
      onSubmit={submit}
      onCancel={onClose}
    >
      {FIELDS.map(({ name, label, hint }) => (
        <Field
          key={name}
          label={label}
          hint={hint}
          required={name !== 'owner'}
          error={fieldError(set.error, `/${name}`)}
        >
          <Input
            type={name === 'deadline' ? 'date' : 'text'}
            value={given[name]}
            onChange={(event) => setGiven({ ...given, [name]: event.target.value })}
          />
        </Field>
      ))}
    </DialogForm>
  );
}

/** What a workflow is meant to achieve: from where, to where, by when, and who answers for it. */
export function KpiPanel({ workflow }: { workflow: { id: string; name: string } }) {
  const trpc = useTRPC();
  const reason = useWhyNot()('kpi:set');
  const [isOpen, setIsOpen] = useState(false);
  const { data } = useQuery(trpc.insights.kpis.queryOptions({ workflowId: workflow.id }));
  return (
    <Panel
      title="KPIs"
      subtitle="Going live asks for one with a baseline, a target and a deadline ahead."
      actions={
        <Button size="sm" reason={reason} onClick={() => setIsOpen(true)}>
          Set KPI
        </Button>
      }
    >
      {data?.items.length === 0 && (
        <p className="text-muted">Nobody has said yet what this workflow is meant to achieve.</p>
      )}
      <ul className="grid gap-2">
        {data?.items.map(({ id, name, unit, baseline, target, deadline, ownerId }) => (
          <li key={id}>
            <span className="font-medium">{name}</span>: from {formatFigure(baseline)} to{' '}
            {formatFigure(target)} {unit}, due <RelativeTime at={deadline} />, answered for by{' '}
            {data.people[ownerId]?.name ?? ownerId}
          </li>
        ))}
      </ul>
      <Dialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title={`What ${workflow.name} is meant to achieve`}
        description="It is kept as it was set; setting one of the same name follows it."
      >
        <KpiForm workflowId={workflow.id} onClose={() => setIsOpen(false)} />
      </Dialog>
    </Panel>
  );
}
