'use client';

import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { Input } from './input.tsx';

/** A six-digit code: one field, so that pasting, password managers and screen readers work. */
export function OtpInput({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <Input
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="[0-9 ]*"
      maxLength={7}
      spellCheck={false}
      {...rest}
      className={cn('h-10 w-44 text-center font-mono text-lg tracking-[0.25em]', className)}
    />
  );
}
