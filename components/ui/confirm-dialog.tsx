'use client';

import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';
import { Textarea } from './input.tsx';

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** The effect in a sentence with numbers. */
  effect: ReactNode;
  confirmLabel: string;
  danger?: boolean;
  /** Asks for a reason of at least this many characters; none when left out. */
  reasonMin?: number;
  reasonLabel?: string;
  pending?: boolean;
  error?: string | null;
  onConfirm: (reason: string) => void;
  children?: ReactNode;
}

/** Confirms an act with consequences: what will happen, why, then the act. */
export function ConfirmDialog(props: Props) {
  const { open, onOpenChange, title, effect, confirmLabel, danger, reasonMin, reasonLabel, pending, error } =
    props;
  const [reason, setReason] = useState('');
  const tooShort = reasonMin !== undefined && reason.trim().length < reasonMin;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!tooShort && !pending) props.onConfirm(reason.trim());
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={effect}>
      <form onSubmit={submit} className="grid gap-4">
        {reasonMin !== undefined && (
          <Field
            label={reasonLabel ?? 'Reason'}
            hint={`At least ${reasonMin} characters. It is kept in the audit log.`}
          >
            <Textarea
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              rows={3}
              maxLength={2000}
              autoFocus
            />
          </Field>
        )}
        {props.children}
        {error && (
          <p role="alert" className="text-stop">
            {error}
          </p>
        )}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button type="submit" variant={danger ? 'danger' : 'primary'} pending={pending} disabled={tooShort}>
            {confirmLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
