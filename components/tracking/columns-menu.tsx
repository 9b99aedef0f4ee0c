'use client';

import { Columns3 } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Input } from '#components/ui/input.tsx';
import type { RunColumn } from './run-columns.ts';

/** Options drawn at once; with more of them one types a part of the name. */
const MOST_SHOWN = 80;

interface Props {
  possible: readonly RunColumn[];
  chosen: readonly RunColumn[];
  onChoose: (columnId: string, shown: boolean) => void;
}

/** Which parameters, metrics and tags the table shows; with hundreds of them, found by typing. */
export function ColumnsMenu({ possible, chosen, onChoose }: Props) {
  const [search, setSearch] = useState('');
  const shown = new Set(chosen.map(({ id }) => id));
  const unknown = chosen.filter(({ id }) => !possible.some((column) => column.id === id));
  const wanted = search.trim().toLowerCase();
  const found = [...possible, ...unknown].filter(({ id }) => id.toLowerCase().includes(wanted));
  const groups = [...new Set(found.slice(0, MOST_SHOWN).map(({ group }) => group))];
  return (
    <Popover.Root>
      <Popover.Trigger className="inline-flex h-8 items-center gap-1.5 rounded-md border border-line-strong/60 bg-raised px-2 text-[13px] hover:bg-hover">
        <Columns3 aria-hidden className="size-4" />
        Columns
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          aria-label="Columns"
          className="z-50 max-h-[60dvh] w-72 overflow-y-auto rounded-md border border-line bg-raised p-2 shadow-float"
        >
          <Input
            type="search"
            aria-label="Find a column"
            placeholder="Find a column"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          {groups.map((group) => (
            <fieldset key={group} className="mt-2">
              <legend className="text-[12px] font-medium text-muted">{group}</legend>
              {found
                .slice(0, MOST_SHOWN)
                .filter((column) => column.group === group)
                .map((column) => (
                  <Checkbox
                    key={column.id}
                    label={<span className="break-all">{column.heading}</span>}
                    checked={shown.has(column.id)}
                    onChange={(event) => onChoose(column.id, event.target.checked)}
                  />
                ))}
            </fieldset>
          ))}
          {found.length === 0 && <p className="p-2 text-muted">No column is called that.</p>}
          {found.length > MOST_SHOWN && (
            <p className="p-2 text-[13px] text-muted">
              {found.length - MOST_SHOWN} more; type a part of the name.
            </p>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
