'use client';

import { Slot } from 'radix-ui';
import { type ReactNode, useId } from 'react';

interface Props {
  label: ReactNode;
  /** How to fill it in; always visible. */
  hint?: ReactNode;
  error?: string | null;
  required?: boolean;
  /** Exactly one control; it receives its id and the ids of hint and error. */
  children: ReactNode;
  className?: string;
}

/** A label, its control, a hint and an error, tied together for everybody. */
export function Field({ label, hint, error, required, children, className }: Props) {
  const id = useId();
  const described = [hint ? `${id}-hint` : null, error ? `${id}-error` : null].filter(Boolean).join(' ');
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
        {required === false && <span className="ml-1 font-normal text-muted">optional</span>}
      </label>
      <Slot.Root id={id} aria-invalid={error ? true : undefined} aria-describedby={described || undefined}>
        {children}
      </Slot.Root>
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-[13px] text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="mt-1 text-[13px] text-stop">
          {error}
        </p>
      )}
    </div>
  );
}
