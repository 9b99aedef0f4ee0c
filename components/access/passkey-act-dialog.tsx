'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { fieldError, formError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { FormProblem } from './auth-card.tsx';
import { useStepUp } from './step-up-dialog.tsx';

export interface PasskeyAct {
  kind: 'rename' | 'remove';
  passkey: { id: string; name: string };
}

interface Props {
  act: PasskeyAct;
  onClose: () => void;
}

/** Renames or removes one passkey. */
export function PasskeyActDialog({ act, onClose }: Props) {
  return act.kind === 'rename' ? (
    <RenameDialog act={act} onClose={onClose} />
  ) : (
    <RemoveDialog act={act} onClose={onClose} />
  );
}

function RenameDialog({ act: { passkey }, onClose }: Props) {
  const trpc = useTRPC();
  const [name, setName] = useState(passkey.name);
  const rename = useMutation(trpc.account.renamePasskey.mutationOptions({ onSuccess: onClose }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!rename.isPending) rename.mutate({ passkeyId: passkey.id, name });
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Rename ${passkey.name}`}>
      <form onSubmit={submit} className="grid gap-4" noValidate>
        <FormProblem>{formError(rename.error, ['/name'])}</FormProblem>
        <Field label="Name" error={fieldError(rename.error, '/name')}>
          <Input
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.target.value)}
            autoComplete="off"
            autoFocus
          />
        </Field>
        <Button type="submit" variant="primary" pending={rename.isPending}>
          Rename passkey
        </Button>
      </form>
    </Dialog>
  );
}

function RemoveDialog({ act: { passkey }, onClose }: Props) {
  const trpc = useTRPC();
  const { withStepUp, dialog } = useStepUp();
  const remove = useMutation(trpc.account.removePasskey.mutationOptions());
  const perform = useMutation({
    mutationFn: () => withStepUp(() => remove.mutateAsync({ passkeyId: passkey.id })),
    onSuccess: onClose,
  });
  return (
    <>
      <ConfirmDialog
        open
        onOpenChange={(open) => !open && onClose()}
        title={`Remove ${passkey.name}`}
        effect="It no longer signs you in or signs approvals. Your other sessions end."
        confirmLabel="Remove passkey"
        danger
        pending={perform.isPending}
        error={formError(perform.error)}
        onConfirm={() => perform.mutate()}
      />
      {dialog}
    </>
  );
}
