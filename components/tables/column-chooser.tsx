'use client';

import { Check, Columns3 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type Column, headingOf } from './column.ts';

interface Props<Row> {
  columns: readonly Column<Row>[];
  visibility: Readonly<Record<string, boolean>>;
  onChoose: (columnId: string, shown: boolean) => void;
}

/** Which columns to see; nothing when there is no choice. */
export function ColumnChooser<Row>({ columns, visibility, onChoose }: Props<Row>) {
  const optional = columns.filter((column, index) => index > 0 && column.choice !== 'fixed');
  if (optional.length < 3) return null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="hidden h-8 items-center gap-1.5 rounded-md border border-line-strong/60 bg-raised px-2 text-[13px] hover:bg-hover sm:flex">
        <Columns3 aria-hidden className="size-4" />
        Columns
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-50 max-h-[60dvh] min-w-48 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-float"
        >
          {optional.map((column) => (
            <DropdownMenu.CheckboxItem
              key={column.id}
              checked={visibility[column.id] !== false}
              onCheckedChange={(shown) => onChoose(column.id, shown)}
              onSelect={(event) => event.preventDefault()}
              className="flex min-h-8 cursor-pointer items-center gap-2 rounded pr-2 pl-7 outline-none data-[highlighted]:bg-hover"
            >
              <DropdownMenu.ItemIndicator className="absolute left-3">
                <Check aria-hidden className="size-4" />
              </DropdownMenu.ItemIndicator>
              {headingOf(column)}
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
