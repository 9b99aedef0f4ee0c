'use client';

import { ListFilter } from 'lucide-react';
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/cn.ts';
import { Input } from '#components/ui/input.tsx';
import { acceptSuggestion, completeFilter, type FilterSuggestion } from './complete-filter.ts';
import type { KnownKeys } from './run-field.ts';

interface Props {
  /** The filter that is in force. */
  value: string;
  onApply: (filter: string) => void;
  known: KnownKeys;
  /** Values of a field as written in the filter, to be offered. */
  valuesOf: (field: string) => readonly string[];
  /** What the server said about the filter in force. */
  error: string | null;
}

const EXAMPLE = "metrics.accuracy > 0.9 AND params.depth = '3'";

function Suggestions(props: {
  id: string;
  items: readonly FilterSuggestion[];
  active: number;
  onTake: (item: FilterSuggestion) => void;
}) {
  return (
    <div
      id={props.id}
      role="listbox"
      aria-label="Suggestions"
      tabIndex={-1}
      className="absolute top-full right-0 left-0 z-30 mt-1 max-h-72 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-float"
    >
      {props.items.map((item, index) => (
        <div
          key={item.label}
          id={`${props.id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === props.active}
          // The field keeps its focus, so that typing goes on.
          onPointerDown={(event) => {
            event.preventDefault();
            props.onTake(item);
          }}
          className={cn(
            'flex min-h-8 cursor-pointer items-baseline justify-between gap-3 rounded px-2 py-1',
            index === props.active && 'bg-hover',
          )}
        >
          <span className="font-mono text-[13px] break-all">{item.label}</span>
          <span className="shrink-0 text-[12px] text-muted">{item.detail}</span>
        </div>
      ))}
    </div>
  );
}

/** What happens to the list of suggestions when a key is pressed; null when the key is the field's own. */
function nextActive(key: string, active: number, count: number): number | null {
  if (key === 'ArrowDown') return (active + 1) % count;
  if (key === 'ArrowUp') return active <= 0 ? count - 1 : active - 1;
  return null;
}

/** The text being written, where the caret is, and which of the suggestions is chosen. */
function useFilterText({ value, onApply, known, valuesOf }: Omit<Props, 'error'>) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const [caret, setCaret] = useState<number | null>(null);
  const [active, setActive] = useState(-1);
  // The address changed by other means, such as a saved view: follow it.
  if (seen !== value) {
    setSeen(value);
    setText(value);
  }
  const items = useMemo(
    () => (caret === null ? [] : completeFilter(text, caret, known, valuesOf)),
    [text, caret, known, valuesOf],
  );
  const isOpen = items.length > 0;
  const take = (item: FilterSuggestion) => {
    const next = acceptSuggestion(text, item);
    setText(next.text);
    setCaret(next.caret);
    setActive(-1);
    requestAnimationFrame(() => field.current?.setSelectionRange(next.caret, next.caret));
  };
  const apply = (filter: string) => {
    setText(filter);
    setCaret(null);
    onApply(filter.trim());
  };
  const write = (next: string, at: number | null) => {
    setText(next);
    setCaret(at);
    setActive(-1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moved = isOpen ? nextActive(event.key, active, items.length) : null;
    // Tab ends a word that was begun; otherwise it leads on, as it does everywhere.
    const begun = items[0] && items[0].from < items[0].to ? items[0] : undefined;
    const chosen = items[active] ?? (event.key === 'Tab' ? begun : undefined);
    if (moved !== null) setActive(moved);
    else if (isOpen && chosen && (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey)))
      take(chosen);
    else if (event.key === 'Enter') apply(text);
    else if (event.key === 'Escape' && isOpen) setCaret(null);
    else return;
    event.preventDefault();
  };
  return { field, text, items, isOpen, active, caret, setCaret, write, take, apply, onKeyDown };
}

/** The filter over the runs, written in MLflow's grammar, with what may come next offered below. */
export function FilterInput({ error, ...props }: Props) {
  const id = useId();
  const filter = useFilterText(props);
  const { isOpen, active, setCaret } = filter;
  return (
    <div className="w-full sm:min-w-72 sm:flex-1">
      <div className="flex gap-2">
        <div className="relative min-w-0 flex-1">
          <ListFilter aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
          <Input
            ref={filter.field}
            role="combobox"
            aria-label="Filter runs"
            aria-autocomplete="list"
            aria-expanded={isOpen}
            aria-controls={isOpen ? `${id}-list` : undefined}
            aria-activedescendant={isOpen && active >= 0 ? `${id}-list-${active}` : undefined}
            aria-invalid={error ? true : undefined}
            aria-describedby={error ? `${id}-error` : undefined}
            autoComplete="off"
            spellCheck={false}
            placeholder={EXAMPLE}
            value={filter.text}
            onChange={(event) => filter.write(event.target.value, event.target.selectionStart)}
            onSelect={(event) => filter.caret !== null && setCaret(event.currentTarget.selectionStart)}
            onClick={(event) => setCaret(event.currentTarget.selectionStart)}
            onKeyDown={filter.onKeyDown}
            onBlur={() => setCaret(null)}
            className="pl-8 font-mono text-[13px]"
          />
          {isOpen && (
            <Suggestions id={`${id}-list`} items={filter.items} active={active} onTake={filter.take} />
          )}
        </div>
        <Button onClick={() => filter.apply(filter.text)}>Filter</Button>
        {props.value !== '' && (
          <Button variant="ghost" onClick={() => filter.apply('')}>
            Clear
          </Button>
        )}
      </div>
      {error && (
        <p id={`${id}-error`} role="alert" className="mt-1 text-[13px] text-stop">
          {error}
        </p>
      )}
    </div>
  );
}
