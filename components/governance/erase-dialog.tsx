'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Select, Textarea } from '#components/ui/input.tsx';
import { LEGAL_BASES, type LegalBasis } from '#server/governance/domain/data-classes.ts';

interface Props {
  subject: string;
  onClose: () => void;
  onOrdered: () => void;
}

/** Orders an erasure: on what ground, and why. */
export function EraseDialog({ subject, onClose, onOrdered }: Props) {
  const trpc = useTRPC();
  const { withStepUp, dialog } = useStepUp();
  const [legalBasis, setLegalBasis] = useState<LegalBasis>('no-longer-needed');
  const [reason, setReason] = useState('');
  const erase = useMutation(trpc.subjects.erase.mutationOptions({ onSuccess: onOrdered }));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Erase what is held about ${subject}`}
      description="Inputs, outputs, reasons and names go for good. That something was decided, and its proof, stay."
    >
      {dialog}
      <DialogForm
        error={erase.error}
        shown={['/reason']}
        submitLabel="Erase for good"
        isPending={erase.isPending}
        onSubmit={() =>
          void withStepUp(() => erase.mutateAsync({ subject, legalBasis, reason })).catch(() => undefined)
        }
        onCancel={onClose}
      >
        <Field label="Legal ground">
          <Select value={legalBasis} onChange={(event) => setLegalBasis(event.target.value as LegalBasis)}>
            {Object.entries(LEGAL_BASES).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Reason" error={fieldError(erase.error, '/reason')}>
          <Textarea rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
      </DialogForm>
    </Dialog>
  );
}
