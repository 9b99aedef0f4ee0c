'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  side?: 'left' | 'right';
  children: ReactNode;
}

/** A panel that slides over the page: navigation on small screens, details on large ones. */
export function Sheet({ open, onOpenChange, title, side = 'left', children }: Props) {
  const edge = side === 'left' ? 'left-0 border-r' : 'right-0 border-l';
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[oklch(0.2_0.02_255/0.45)]" />
        <Radix.Content
          aria-describedby={undefined}
          className={`fixed inset-y-0 z-50 flex w-[min(22rem,88vw)] flex-col overflow-y-auto border-line bg-raised shadow-float ${edge}`}
        >
          <div className="flex items-center justify-between px-4 py-3">
            <Radix.Title className="font-semibold">{title}</Radix.Title>
            <Radix.Close className="rounded p-1.5 text-muted hover:bg-hover" aria-label="Close">
              <X aria-hidden className="size-4" />
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
