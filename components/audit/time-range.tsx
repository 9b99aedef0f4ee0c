'use client';

import { useId } from 'react';
import { useUrlState } from '#components/tables/use-url-state.ts';
import { Input } from '#components/ui/input.tsx';

/** The day of an instant in the reader's zone, as the platform's control writes it. */
function dayOf(iso: string | null): string {
  if (iso === null) return '';
  const at = new Date(iso);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return Number.isNaN(local.getTime()) ? '' : local.toISOString().slice(0, 10);
}

function midnight(day: string, daysLater: number): string | null {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const at = new Date(year, month - 1, date + daysLater);
  return day === '' || Number.isNaN(at.getTime()) ? null : at.toISOString();
}

function lastDayOf(to: string | null): string {
  return to === null ? '' : dayOf(new Date(new Date(to).getTime() - 1).toISOString());
}

/** From one day to another, both included. */
export function TimeRange() {
  const url = useUrlState();
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-1 text-muted">
      <label htmlFor={`${id}-from`}>from</label>
      <Input
        id={`${id}-from`}
        type="date"
        className="w-36"
        value={dayOf(url.get('from'))}
        onChange={(event) => url.set({ from: midnight(event.target.value, 0), since: null })}
      />
      <label htmlFor={`${id}-to`}>to</label>
      <Input
        id={`${id}-to`}
        type="date"
        className="w-36"
        value={lastDayOf(url.get('to'))}
        onChange={(event) => url.set({ to: midnight(event.target.value, 1), since: null })}
      />
    </div>
  );
}
