'use client';

import { useMutation } from '@tanstack/react-query';
import { type ChangeEvent, useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useSession } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select } from '#components/ui/input.tsx';
import type { SecretEntry } from './rows.ts';

interface Props {
  /** The secret whose value is replaced; null for a new one. */
  replaced: SecretEntry | null;
  onSet: () => void;
  onClose: () => void;
}

function useSecretForm({ replaced, onSet, onClose }: Props) {
  const trpc = useTRPC();
  const { workspaces } = useSession();
  const { withStepUp, dialog } = useStepUp();
  const put = useMutation(trpc.secrets.put.mutationOptions());
  const [form, setForm] = useState({
    name: replaced?.name ?? '',
    workspaceId: replaced?.workspaceId ?? workspaces[0]?.id,
    address: replaced?.origin ?? '',
    header: replaced?.header ?? 'authorization',
    value: '',
    isPlainHttpAccepted: false,
  });
  const text =
    (part: 'name' | 'workspaceId' | 'address' | 'header' | 'value') =>
    (event: ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
      setForm({ ...form, [part]: event.target.value });
  const submit = async () => {
    if (!(await withStepUp(() => put.mutateAsync(form)).catch(() => null))) return;
    onSet();
    onClose();
  };
  return { form, setForm, text, put, submit, dialog, workspaces };
}

/** Sets a secret or replaces its value; what stood before is not shown. */
export function SecretDialog(props: Props) {
  const { replaced, onClose } = props;
  const { form, setForm, text, put, submit, dialog, workspaces } = useSecretForm(props);
  const isIncomplete = [form.name, form.address, form.header, form.value].some((part) => part.trim() === '');
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={replaced ? `Replace the value of ${replaced.name}` : 'Set a secret'}
      description="Guardrails and feature servers are sent it by the gateway, under the name that policies say."
    >
      {dialog}
      <DialogForm
        error={put.error}
        shown={['/name', '/address', '/header', '/value']}
        submitLabel={replaced ? 'Replace value' : 'Set secret'}
        isPending={put.isPending}
        isIncomplete={isIncomplete}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        {!replaced && workspaces.length > 1 && (
          <Field label="Workspace">
            <Select value={form.workspaceId} onChange={text('workspaceId')}>
              {workspaces.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
        )}
        {!replaced && (
          <Field
            label="Secret name"
            hint="Lower-case, such as content-safety."
            error={fieldError(put.error, '/name')}
          >
            <Input value={form.name} onChange={text('name')} autoComplete="off" spellCheck={false} />
          </Field>
        )}
        <Field
          label="Address of the service"
          hint="It is sent to this scheme, host and port, and nowhere else."
          error={fieldError(put.error, '/address')}
        >
          <Input value={form.address} onChange={text('address')} inputMode="url" spellCheck={false} />
        </Field>
        <Field label="Header" error={fieldError(put.error, '/header')}>
          <Input value={form.header} onChange={text('header')} spellCheck={false} />
        </Field>
        <Field
          label="Value"
          hint="The whole value of the header, such as Bearer …; kept encrypted and never shown again."
          error={fieldError(put.error, '/value')}
        >
          <Input type="password" value={form.value} onChange={text('value')} autoComplete="off" />
        </Field>
        <Checkbox
          label="Something else protects the connection to a plain http address"
          checked={form.isPlainHttpAccepted}
          onChange={(event) => setForm({ ...form, isPlainHttpAccepted: event.target.checked })}
        />
      </DialogForm>
    </Dialog>
  );
}
