'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { fieldError, formError } from '#components/forms/form-errors.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { notify } from '#components/ui/toast.tsx';
import { FormProblem } from './auth-card.tsx';
import { describeUserAgent } from './describe-user-agent.ts';
import { enrolPasskey } from './enrol-passkey.ts';
import { RecoveryCodes } from './recovery-codes.tsx';
import { useStepUp } from './step-up-dialog.tsx';
import { usePasskey } from './use-passkey.ts';

/** Names a passkey and has the browser make it; recovery codes follow when it is the first factor. */
export function AddPasskeyDialog({ onClose }: { onClose: () => void }) {
  const { withStepUp, dialog } = useStepUp();
  const passkey = usePasskey();
  const [name, setName] = useState(() => describeUserAgent(window.navigator.userAgent));
  const add = useMutation({
    mutationFn: () => withStepUp(() => enrolPasskey(passkey, name)),
    onSuccess: ({ recoveryCodes }) => {
      if (recoveryCodes.length > 0) return;
      notify('clear', 'The passkey is added', 'Your other sessions have ended.');
      onClose();
    },
  });
  const codes = add.data?.recoveryCodes ?? [];
  if (codes.length > 0) {
    return (
      <Dialog open onOpenChange={onClose} title="Keep your recovery codes">
        <RecoveryCodes codes={codes} doneLabel="Close" onDone={onClose} />
      </Dialog>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending) add.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add a passkey"
      description="Your browser asks where to keep it. Your other sessions end."
    >
      {dialog}
      <form onSubmit={submit} className="grid gap-4" noValidate>
        <FormProblem>{formError(add.error, ['/name'])}</FormProblem>
        <Field label="Name" hint="Such as the device it lives on." error={fieldError(add.error, '/name')}>
          <Input
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.target.value)}
            autoComplete="off"
            autoFocus
          />
        </Field>
        <Button type="submit" variant="primary" pending={add.isPending}>
          Make passkey
        </Button>
      </form>
    </Dialog>
  );
}
