'use client';

import { Dialog } from '#components/ui/dialog.tsx';
import { Kbd } from '#components/ui/kbd.tsx';

const KEYS = [
  ['N', 'Claim the next free case'],
  ['J', 'Next case in the queue'],
  ['K', 'Previous case in the queue'],
  ['C', 'Claim the case on the desk'],
  ['1 2', 'Give the first or second verdict'],
  ['O', 'Override: choose against the model and write why'],
  ['R', 'Write a reason'],
  ['U', 'Give the case back to the queue'],
  ['?', 'This help'],
] as const;

/** What each key does on the review desk. */
export function DeskHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Keyboard"
      description="Keys work while no field is focused."
    >
      <dl className="grid grid-cols-[4rem_1fr] gap-y-2">
        {KEYS.map(([key, act]) => (
          <div key={key} className="contents">
            <dt className="flex gap-1">
              {key.split(' ').map((one) => (
                <Kbd key={one}>{one}</Kbd>
              ))}
            </dt>
            <dd>{act}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
