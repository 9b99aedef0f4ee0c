'use client';

import { X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { useSyncExternalStore } from 'react';
import { type Signal, SignalIcon } from './state-badge.tsx';

interface Note {
  id: number;
  signal: Signal;
  title: string;
  detail?: string;
}

let notes: readonly Note[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function change(next: readonly Note[]): void {
  notes = next;
  for (const listener of listeners) listener();
}

/** Says in a corner what has happened; anything that needs an answer belongs on the page instead. */
export function notify(signal: Signal, title: string, detail?: string): void {
  change([...notes.slice(-3), { id: nextId++, signal, title, detail }]);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const NONE: readonly Note[] = [];

/** The place where notes appear; mounted once. */
export function Toaster() {
  const shown = useSyncExternalStore(
    subscribe,
    () => notes,
    () => NONE,
  );
  return (
    <Toast.Provider duration={6_000} label="Message">
      {shown.map((note) => (
        <Toast.Root
          key={note.id}
          onOpenChange={(open) => !open && change(notes.filter((other) => other.id !== note.id))}
          className="flex items-start gap-2 rounded-md border border-line bg-raised p-3 shadow-float"
        >
          <SignalIcon signal={note.signal} className="mt-0.5" />
          <div className="min-w-0 flex-1">
            <Toast.Title className="font-medium">{note.title}</Toast.Title>
            {note.detail && (
              <Toast.Description className="text-[13px] text-muted">{note.detail}</Toast.Description>
            )}
          </div>
          <Toast.Close aria-label="Dismiss" className="rounded p-1 text-muted hover:bg-hover">
            <X aria-hidden className="size-4" />
          </Toast.Close>
        </Toast.Root>
      ))}
      <Toast.Viewport className="fixed right-4 z-50 max-sm:top-14 sm:bottom-4 grid w-[min(24rem,calc(100vw-2rem))] gap-2 outline-none" />
    </Toast.Provider>
  );
}
