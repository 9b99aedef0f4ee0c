'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useSession } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select, Textarea } from '#components/ui/input.tsx';
import { notify } from '#components/ui/toast.tsx';

type Scope = 'organisation' | 'workspace' | 'workflow';

const SCOPES: readonly { value: Scope; label: string }[] = [
  { value: 'organisation', label: 'The whole organisation' },
  { value: 'workspace', label: 'A workspace' },
  { value: 'workflow', label: 'A workflow' },
];

interface Form {
  scope: Scope;
  where: string;
  reason: string;
  startsAt: string;
  endsAt: string;
}

function inputOf({ scope, where, reason, startsAt, endsAt }: Form) {
  return {
    scope,
    ...(scope === 'workspace' && { workspaceId: where }),
    ...(scope === 'workflow' && { workflowId: where }),
    reason,
    ...(startsAt !== '' && { startsAt: new Date(startsAt) }),
    ...(endsAt !== '' && { endsAt: new Date(endsAt) }),
  };
}

function useFreezing(onClose: () => void) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  return useMutation(
    trpc.freezes.create.mutationOptions({
      onSuccess: async () => {
        notify('caution', 'Changes are frozen', 'Approved changes wait until it ends or is lifted.');
        onClose();
        await cache.invalidateQueries(trpc.freezes.pathFilter());
      },
    }),
  );
}

/** What can be frozen in a scope, by id; null where there is nothing to choose. */
function useTargets(scope: Scope): readonly { id: string; name: string }[] | null {
  const trpc = useTRPC();
  const { workspaces } = useSession();
  const workflows = useQuery(
    trpc.workflows.list.queryOptions({ limit: 100 }, { enabled: scope === 'workflow' }),
  );
  if (scope === 'organisation') return null;
  return scope === 'workspace' ? workspaces : (workflows.data?.items ?? []);
}

interface TimesProps {
  form: Form;
  set: (change: Partial<Form>) => void;
  error: unknown;
}

function Times({ form, set, error }: TimesProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="From" required={false} hint="At once, if you leave it empty.">
        <Input
          type="datetime-local"
          value={form.startsAt}
          onChange={(event) => set({ startsAt: event.target.value })}
        />
      </Field>
      <Field
        label="Until"
        required={false}
        hint="Until it is lifted, if you leave it empty."
        error={fieldError(error, '/endsAt')}
      >
        <Input
          type="datetime-local"
          value={form.endsAt}
          onChange={(event) => set({ endsAt: event.target.value })}
        />
      </Field>
    </div>
  );
}

/** Freezes promotions to production, from now or from a time on. */
export function FreezeDialog({ onClose }: { onClose: () => void }) {
  const freeze = useFreezing(onClose);
  const { withStepUp, dialog } = useStepUp();
  const [form, setForm] = useState<Form>({
    scope: 'organisation',
    where: '',
    reason: '',
    startsAt: '',
    endsAt: '',
  });
  const targets = useTargets(form.scope);
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const target = form.scope === 'workspace' ? '/workspaceId' : '/workflowId';
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Freeze changes"
      description="Approved changes wait; stopping and returning to an approved revision do not."
    >
      <DialogForm
        error={freeze.error}
        shown={['/reason', '/endsAt', target]}
        submitLabel="Freeze changes"
        isPending={freeze.isPending}
        isIncomplete={form.reason.trim().length < 5 || (targets !== null && form.where === '')}
        onSubmit={() => void withStepUp(() => freeze.mutateAsync(inputOf(form))).catch(() => undefined)}
        onCancel={onClose}
      >
        <Field label="What is frozen">
          <Select
            value={form.scope}
            onChange={(event) => set({ scope: event.target.value as Scope, where: '' })}
          >
            {SCOPES.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        {targets && (
          <Field
            label={form.scope === 'workspace' ? 'Workspace' : 'Workflow'}
            error={fieldError(freeze.error, target)}
          >
            <Select value={form.where} onChange={(event) => set({ where: event.target.value })}>
              <option value="" disabled>
                Choose
              </option>
              {targets.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
        )}
        <Field
          label="Reason"
          hint="Everybody sees it in the banner."
          error={fieldError(freeze.error, '/reason')}
        >
          <Textarea
            rows={2}
            maxLength={1000}
            value={form.reason}
            onChange={(event) => set({ reason: event.target.value })}
          />
        </Field>
        <Times form={form} set={set} error={freeze.error} />
      </DialogForm>
      {dialog}
    </Dialog>
  );
}
