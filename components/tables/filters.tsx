'use client';

import { Search } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { Input, Select } from '#components/ui/input.tsx';
import { useUrlState } from './use-url-state.ts';

const PAUSE_MS = 300;

/** A text filter that writes itself into the address when typing pauses. */
export function TextFilter({
  param,
  label,
  placeholder,
}: {
  param: string;
  label: string;
  placeholder?: string;
}) {
  const url = useUrlState();
  const current = url.get(param) ?? '';
  const [text, setText] = useState(current);
  const [seen, setSeen] = useState(current);
  // The address changed by other means, such as the back button: follow it.
  if (seen !== current) {
    setSeen(current);
    setText(current);
  }
  const { set } = url;
  useEffect(() => {
    if (text === current) return;
    const timer = setTimeout(() => set({ [param]: text.trim() || null }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, current, param, set]);
  return (
    <div className="relative w-full sm:w-64">
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
      <Input
        type="search"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="pl-8"
      />
    </div>
  );
}

interface ChoiceFilterProps {
  param: string;
  label: string;
  options: readonly { value: string; label: string }[];
  /** What no choice means: "Any state". */
  anyLabel: string;
}

/** A filter by one of a few values; the choice lives in the address. */
export function ChoiceFilter({ param, label, options, anyLabel }: ChoiceFilterProps) {
  const url = useUrlState();
  const id = useId();
  return (
    <div className="max-sm:flex-1">
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <Select
        id={id}
        value={url.get(param) ?? ''}
        onChange={(event) => url.set({ [param]: event.target.value || null })}
      >
        <option value="">{anyLabel}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    </div>
  );
}
