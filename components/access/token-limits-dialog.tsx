'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import type { TokenLimits } from '#server/workflows/domain/call-limits.ts';
import { useStepUp } from './step-up-dialog.tsx';

interface Props {
  token: { id: string; name: string; limits: TokenLimits };
  onChanged: () => void;
  onClose: () => void;
}

const FIELDS = [
  { name: 'callsPerSecond', label: 'Calls per second', hint: 'Such as 5, or 0.2 for one in five seconds.' },
  { name: 'burst', label: 'Calls at once after a pause', hint: 'As many as per second when left empty.' },
  { name: 'callsPerDay', label: 'Calls per day', hint: 'Days are those of UTC.' },
  { name: 'tokensPerMinute', label: 'Model tokens per minute', hint: 'Read and written together.' },
  { name: 'tokensPerDay', label: 'Model tokens per day', hint: 'Days are those of UTC.' },
] as const satisfies readonly { name: keyof TokenLimits; label: string; hint: string }[];

type Typed = Record<keyof TokenLimits, string>;

/** What was typed as limits; what is no number is left for the server to refuse by name. */
function limitsOf(typed: Typed): TokenLimits {
  const filled = FIELDS.filter(({ name }) => typed[name].trim() !== '');
  return Object.fromEntries(filled.map(({ name }) => [name, Number(typed[name])]));
}

/** Changes how much a token may use of all workflows together. */
export function TokenLimitsDialog({ token, onChanged, onClose }: Props) {
  const trpc = useTRPC();
  const { withStepUp, dialog } = useStepUp();
  const [typed, setTyped] = useState<Typed>({
    callsPerSecond: String(token.limits.callsPerSecond ?? ''),
    burst: String(token.limits.burst ?? ''),
    callsPerDay: String(token.limits.callsPerDay ?? ''),
    tokensPerMinute: String(token.limits.tokensPerMinute ?? ''),
    tokensPerDay: String(token.limits.tokensPerDay ?? ''),
  });
  const change = useMutation(
    trpc.tokens.change.mutationOptions({
      onSuccess: () => {
        onChanged();
        onClose();
      },
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Limits of ${token.name}`}
      description="Beyond them the gateway answers 429 and says when to come again. Each workflow may have narrower ones."
    >
      {dialog}
      <DialogForm
        error={change.error}
        shown={FIELDS.map(({ name }) => `/limits/${name}`)}
        submitLabel="Save limits"
        isPending={change.isPending}
        onSubmit={() =>
          void withStepUp(() => change.mutateAsync({ tokenId: token.id, limits: limitsOf(typed) })).catch(
            () => undefined,
          )
        }
        onCancel={onClose}
      >
        {FIELDS.map(({ name, label, hint }) => (
          <Field
            key={name}
            label={label}
            required={false}
            hint={hint}
            error={fieldError(change.error, `/limits/${name}`)}
          >
            <Input
              inputMode="decimal"
              value={typed[name]}
              onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
              autoComplete="off"
            />
          </Field>
        ))}
      </DialogForm>
    </Dialog>
  );
}
