import type { ComponentProps, ReactNode } from 'react';

interface Props extends Omit<ComponentProps<'input'>, 'type'> {
  label: ReactNode;
  hint?: ReactNode;
  kind?: 'checkbox' | 'radio';
}

/** A box or a radio with its words; the words are pressed as well. */
export function Checkbox({ label, hint, kind = 'checkbox', ...rest }: Props) {
  return (
    <label className="flex min-h-6 items-start gap-2">
      <input {...rest} type={kind} className="mt-0.5 size-4 shrink-0 accent-accent" />
      <span>
        {label}
        {hint && <span className="block text-[13px] text-muted">{hint}</span>}
      </span>
    </label>
  );
}
