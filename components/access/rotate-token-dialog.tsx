'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Select } from '#components/ui/input.tsx';
import { formatDateTime } from '#server/platform/domain/wording.ts';
import { useStepUp } from './step-up-dialog.tsx';

const OVERLAPS = [
  { hours: 0, label: 'Not at all: it ends now' },
  { hours: 1, label: '1 hour' },
  { hours: 24, label: '1 day' },
  { hours: 72, label: '3 days' },
  { hours: 168, label: '7 days' },
] as const;

interface Props {
  token: { id: string; name: string };
  onRotated: () => void;
  onClose: () => void;
}

/** Gives a token a new secret, with the old one taken for a while more, and shows the new one this once. */
export function RotateTokenDialog({ token, onRotated, onClose }: Props) {
  const trpc = useTRPC();
  const { withStepUp, dialog } = useStepUp();
  const [keepHours, setKeepHours] = useState(24);
  const rotate = useMutation(trpc.tokens.rotate.mutationOptions({ onSuccess: onRotated }));
  if (rotate.data) {
    const { previousUntil, expiresAt, token: secret } = rotate.data;
    const old =
      previousUntil === null
        ? 'The old token has ended.'
        : `The old token is taken until ${formatDateTime(new Date(previousUntil))}.`;
    return (
      <Dialog open onOpenChange={onClose} title="Copy the new token now" description={old}>
        <div className="grid gap-4">
          <CodeBlock code={secret} label="API token" />
          <p className="text-[13px] text-muted">
            It is shown this once and ends {formatDateTime(new Date(expiresAt))}.
          </p>
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Rotate ${token.name}`}
      description="It gets a new secret. Role, end and networks stay as they are."
    >
      {dialog}
      <DialogForm
        error={rotate.error}
        shown={['/keepHours']}
        submitLabel="Rotate token"
        isPending={rotate.isPending}
        onSubmit={() =>
          void withStepUp(() => rotate.mutateAsync({ tokenId: token.id, keepHours })).catch(() => undefined)
        }
        onCancel={onClose}
      >
        <Field
          label="Keep the old token for"
          hint="Long enough to enter the new one wherever it is used."
          error={fieldError(rotate.error, '/keepHours')}
        >
          <Select value={keepHours} onChange={(event) => setKeepHours(Number(event.target.value))}>
            {OVERLAPS.map(({ hours, label }) => (
              <option key={hours} value={hours}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      </DialogForm>
    </Dialog>
  );
}
