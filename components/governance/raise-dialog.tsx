'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select, Textarea } from '#components/ui/input.tsx';
import { notify } from '#components/ui/toast.tsx';
import {
  FINDING_SEVERITIES,
  FINDING_SEVERITY_WORDING,
  type FindingSeverity,
} from '#server/governance/domain/finding-states.ts';
import { instantOf } from './assessment-form-schema.ts';
import { PersonSelect } from './person-select.tsx';

const EMPTY = {
  title: '',
  detail: '',
  severity: 'minor' as FindingSeverity,
  owner: '',
  day: '',
  workflowId: '',
};
type Given = typeof EMPTY;

function WorkflowChoice({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const workflows = useQuery(useTRPC().workflows.list.queryOptions({ limit: 100 }));
  return (
    <Field label="Workflow" required={false}>
      <Select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">The organisation as a whole</option>
        {workflows.data?.items.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function FindingFields({
  given,
  change,
  error,
}: {
  given: Given;
  change: (over: Partial<Given>) => void;
  error: unknown;
}) {
  const members = useQuery(useTRPC().owners.show.queryOptions({})).data?.members ?? [];
  return (
    <>
      <Field label="What is wrong" error={fieldError(error, '/title')}>
        <Input value={given.title} onChange={(event) => change({ title: event.target.value })} />
      </Field>
      <Field
        label="Details"
        hint="What was found, and what was expected."
        error={fieldError(error, '/detail')}
      >
        <Textarea
          rows={4}
          value={given.detail}
          onChange={(event) => change({ detail: event.target.value })}
        />
      </Field>
      <Field label="Severity">
        <Select
          value={given.severity}
          onChange={(event) => {
            const severity = FINDING_SEVERITIES.find((each) => each === event.target.value);
            if (severity) change({ severity });
          }}
        >
          {FINDING_SEVERITIES.map((severity) => (
            <option key={severity} value={severity}>
              {FINDING_SEVERITY_WORDING[severity]}
            </option>
          ))}
        </Select>
      </Field>
      <PersonSelect
        label="Owner"
        hint="Says what is done about it, and shows that it is done."
        members={members}
        value={given.owner}
        error={fieldError(error, '/owner')}
        onChange={(owner) => change({ owner })}
      />
      <Field label="Due" error={fieldError(error, '/dueAt')}>
        <Input type="date" value={given.day} onChange={(event) => change({ day: event.target.value })} />
      </Field>
      <WorkflowChoice value={given.workflowId} onChange={(workflowId) => change({ workflowId })} />
    </>
  );
}

/** Writes down what an audit found. */
export function RaiseDialog({ auditId, onClose }: { auditId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const [given, setGiven] = useState(EMPTY);
  const raise = useMutation(
    trpc.audits.raise.mutationOptions({
      onSuccess: async ({ number }) => {
        notify('caution', `Finding ${number} is raised`);
        onClose();
        await cache.invalidateQueries();
      },
    }),
  );
  const { title, detail, severity, owner, day, workflowId } = given;
  const submit = () =>
    raise.mutate({
      auditId,
      title,
      detail,
      severity,
      owner,
      dueAt: instantOf(day),
      workflowId: workflowId || undefined,
    });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Raise a finding"
      description="What it says stays as it is; its owner and due date can be changed."
    >
      <DialogForm
        error={raise.error}
        shown={['/title', '/detail', '/owner', '/dueAt']}
        submitLabel="Raise finding"
        isPending={raise.isPending}
        isIncomplete={owner === '' || day === ''}
        onSubmit={submit}
        onCancel={onClose}
      >
        <FindingFields given={given} change={(over) => setGiven({ ...given, ...over })} error={raise.error} />
      </DialogForm>
    </Dialog>
  );
}
