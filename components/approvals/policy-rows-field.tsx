'use client';

import { Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useController } from 'react-hook-form';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { firstMessage, type PolicyControl, type PolicyPath } from './policy-form.ts';

interface Props<Row> {
  control: PolicyControl;
  name: PolicyPath;
  /** What one row is called: "threshold". */
  noun: string;
  /** Said where there is none. */
  none: string;
  max: number;
  create: (rows: readonly Row[]) => Row;
  /** `set` changes parts of the row; `label` names a control of it for everybody: "Bound of threshold 2". */
  row: (row: Row, set: (change: Partial<Row>) => void, label: (what: string) => string) => ReactNode;
}

/** A list whose rows can be changed, added and removed. */
export function PolicyRowsField<Row extends object>(props: Props<Row>) {
  const { control, name, noun, none, max, create, row } = props;
  const { field, fieldState } = useController({ control, name });
  const rows = (field.value ?? []) as unknown as readonly Row[];
  const replace = (next: readonly Row[]) => field.onChange(next);
  const problem = firstMessage(fieldState.error);
  return (
    <div className="grid gap-2">
      {rows.length === 0 && <p className="text-muted">{none}</p>}
      {rows.map((one, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          key={index}
          className="flex flex-wrap items-end gap-2 rounded-md border border-line p-2"
        >
          <div className="flex min-w-0 flex-1 flex-wrap items-end gap-2">
            {row(
              one,
              (change) => replace(rows.map((other, at) => (at === index ? { ...other, ...change } : other))),
              (what) => `${what} of ${noun} ${index + 1}`,
            )}
          </div>
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Remove ${noun} ${index + 1}`}
            onClick={() => replace(rows.filter((_, at) => at !== index))}
          >
            <Trash2 aria-hidden />
          </Button>
        </div>
      ))}
      {problem && (
        <p role="alert" className="text-[13px] text-stop">
          {problem}
        </p>
      )}
      <div>
        <Button size="sm" disabled={rows.length >= max} onClick={() => replace([...rows, create(rows)])}>
          <Plus aria-hidden />
          Add {noun}
        </Button>
      </div>
    </div>
  );
}

/** A number in a row; text on its way to a number stays as it is typed. */
export function NumberInput(props: {
  label: string;
  value: number;
  onChange: (value: number) => void;
  className?: string;
}) {
  const { label, value, onChange, className } = props;
  const [text, setText] = useState(String(value));
  const parsed = Number(text.trim().replace(',', '.'));
  const shown = text.trim() !== '' && parsed === value ? text : Number.isFinite(value) ? String(value) : text;
  return (
    <Input
      aria-label={label}
      inputMode="decimal"
      autoComplete="off"
      className={className ?? 'w-24'}
      value={shown}
      onChange={(event) => {
        setText(event.target.value);
        const typed = event.target.value.trim().replace(',', '.');
        onChange(typed === '' ? Number.NaN : Number(typed));
      }}
    />
  );
}
