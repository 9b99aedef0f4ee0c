'use client';

import type { ComponentProps } from 'react';
import { Textarea } from '#components/ui/input.tsx';

interface Props extends Omit<ComponentProps<'textarea'>, 'onChange' | 'value'> {
  value: string;
  onChange: (text: string) => void;
}

/** Tells where JSON breaks, in words; null when it is an object. */
export function jsonProblem(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? null : 'This must be a JSON object: { … }.';
  } catch (error) {
    return `This is not valid JSON: ${(error as Error).message}.`;
  }
}

/** A field for JSON that people work with as JSON; indented again when it is left. */
export function JsonEditor({ value, onChange, ...rest }: Props) {
  return (
    <Textarea
      rows={14}
      spellCheck={false}
      {...rest}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onBlur={() => jsonProblem(value) === null && onChange(JSON.stringify(JSON.parse(value), null, 2))}
      className="font-mono text-[12.5px] leading-5"
    />
  );
}
