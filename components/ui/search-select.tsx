'use client';

import { Command } from 'cmdk';
import { ChevronsUpDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';

export interface SearchOption {
  value: string;
  label: string;
  detail?: string;
}

interface Props {
  id?: string;
  options: readonly SearchOption[];
  value: string | null;
  onChange: (value: string) => void;
  placeholder: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
}

/** A choice of many, found by typing. */
export function SearchSelect({ id, options, value, onChange, placeholder, ...aria }: Props) {
  const [open, setOpen] = useState(false);
  const chosen = options.find((option) => option.value === value);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        id={id}
        role="combobox"
        aria-expanded={open}
        {...aria}
        className="flex h-8 w-full items-center justify-between gap-2 rounded-md border border-line-strong bg-raised px-2.5 text-left"
      >
        <span className={chosen ? 'truncate' : 'truncate text-muted'}>{chosen?.label ?? placeholder}</span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          className="z-50 w-[max(16rem,var(--radix-popover-trigger-width))] rounded-md border border-line bg-raised shadow-float"
        >
          <Command label={placeholder}>
            <Command.Input
              placeholder="Type to find"
              className="h-9 w-full border-b border-line bg-transparent px-3 outline-none"
            />
            <Command.List className="max-h-64 overflow-y-auto p-1">
              <Command.Empty className="px-3 py-4 text-muted">Nothing matches.</Command.Empty>
              {options.map((option) => (
                <Command.Item
                  key={option.value}
                  value={`${option.label} ${option.value}`}
                  onSelect={() => {
                    onChange(option.value);
                    setOpen(false);
                  }}
                  className="flex min-h-8 cursor-pointer flex-col justify-center rounded px-2 py-1 data-[selected=true]:bg-hover"
                >
                  {option.label}
                  {option.detail && <span className="text-[12px] text-muted">{option.detail}</span>}
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
