'use client';

import type { FormEvent, ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { formError } from './form-errors.ts';

interface Props {
  /** What sending ended with; null when nothing was refused. */
  error: unknown;
  /** Pointers of the fields that say their own refusal, such as `/title`. */
  shown: readonly string[];
  /** A verb with an object. */
  submitLabel: string;
  isPending: boolean;
  /** Something without which sending makes no sense is missing. */
  isIncomplete?: boolean;
  onSubmit: () => void;
  onCancel: () => void;
  children: ReactNode;
}

/** The shell of a short form in a dialog; a refusal that no field shows is said above the buttons. */
export function DialogForm(props: Props) {
  const { error, shown, submitLabel, isPending, isIncomplete, onSubmit, onCancel, children } = props;
  const problem = formError(error, shown);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form onSubmit={submit} className="grid gap-4" noValidate>
      {children}
      {problem && (
        <p role="alert" className="text-stop">
          {problem}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" pending={isPending} disabled={isIncomplete}>
          {submitLabel}
        </Button>
      </div>
    </form>
  );
}
