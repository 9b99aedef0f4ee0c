import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

const look =
  'w-full rounded-md border border-line-strong bg-raised px-2.5 text-text placeholder:text-muted disabled:cursor-not-allowed disabled:bg-sunken disabled:text-muted aria-invalid:border-stop';

/** One line of text. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...rest} className={cn(look, 'h-8', className)} />;
}

/** Several lines of text. */
export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea {...rest} className={cn(look, 'py-1.5', className)} />;
}

/** A choice of few, as the platform draws it, with 4 px of its own before the words: works with keyboard and thumb alike. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select {...rest} className={cn(look, 'h-8 pr-7 pl-1.5', className)} />;
}
