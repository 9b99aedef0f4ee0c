'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Textarea } from '#components/ui/input.tsx';
import { useStepUp } from './step-up-dialog.tsx';

interface Props {
  token: { id: string; name: string; allowedAddresses: readonly string[] };
  onChanged: () => void;
  onClose: () => void;
}

/** Changes from which networks a token may be used. */
export function TokenNetworksDialog({ token, onChanged, onClose }: Props) {
  const trpc = useTRPC();
  const { withStepUp, dialog } = useStepUp();
  const [typed, setTyped] = useState(token.allowedAddresses.join('\n'));
  const change = useMutation(
    trpc.tokens.change.mutationOptions({
      onSuccess: () => {
        onChanged();
        onClose();
      },
    }),
  );
  const allowedAddresses = typed.split(/[\s,]+/).filter((part) => part !== '');
  const wrong = allowedAddresses.map((_, at) => `/allowedAddresses/${at}`);
  const problem = wrong.map((path) => fieldError(change.error, path)).find((message) => message);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Networks of ${token.name}`}
      description="Anywhere else the token is refused, by the console and by the gateway."
    >
      {dialog}
      <DialogForm
        error={change.error}
        shown={['/allowedAddresses', ...wrong]}
        submitLabel="Save networks"
        isPending={change.isPending}
        onSubmit={() =>
          void withStepUp(() => change.mutateAsync({ tokenId: token.id, allowedAddresses })).catch(
            () => undefined,
          )
        }
        onCancel={onClose}
      >
        <Field
          label="Networks"
          required={false}
          hint="One a line, such as 10.2.0.0/16. Empty means from anywhere."
          error={problem ?? fieldError(change.error, '/allowedAddresses')}
        >
          <Textarea
            rows={4}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            spellCheck={false}
          />
        </Field>
      </DialogForm>
    </Dialog>
  );
}
