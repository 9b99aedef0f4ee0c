'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { DATA_CLASSES, type DataClass } from '#server/governance/domain/data-classes.ts';
import { FrozenPanel } from './frozen-panel.tsx';
import { GovernanceFrame } from './governance-frame.tsx';
import { HoldsPanel } from './holds-panel.tsx';

function WindowDialog({
  dataClass,
  days,
  onClose,
}: {
  dataClass: DataClass;
  days: number;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [given, setGiven] = useState(String(days));
  const set = useMutation(
    trpc.retention.set.mutationOptions({
      onSuccess: async () => {
        await cache.invalidateQueries(trpc.retention.pathFilter());
        onClose();
      },
    }),
  );
  const { title, floorDays, floorReason } = DATA_CLASSES[dataClass];
  return (
    <Dialog open onOpenChange={onClose} title={title} description={floorReason}>
      {dialog}
      <DialogForm
        error={set.error}
        shown={['/days']}
        submitLabel="Set window"
        isPending={set.isPending}
        isIncomplete={given.trim() === ''}
        onSubmit={() =>
          void withStepUp(() => set.mutateAsync({ dataClass, days: Number(given) })).catch(() => undefined)
        }
        onCancel={onClose}
      >
        <Field
          label="Keep for, in days"
          hint={`At least ${floorDays}.`}
          error={fieldError(set.error, '/days')}
        >
          <Input inputMode="numeric" value={given} onChange={(event) => setGiven(event.target.value)} />
        </Field>
      </DialogForm>
    </Dialog>
  );
}

/** How long each class of data is kept, and what must not go. */
export function RetentionView() {
  const trpc = useTRPC();
  const whyNot = useWhyNot()('retention:edit');
  const { data } = useSuspenseQuery(trpc.retention.read.queryOptions({}));
  const [changing, setChanging] = useState<DataClass | null>(null);
  const chosen = data.windows.find(({ dataClass }) => dataClass === changing);
  return (
    <GovernanceFrame
      title="Retention"
      lead="What may be personal goes when its time is over. That a decision happened, and its proof, stay."
    >
      <Panel flush title="Windows">
        <ul>
          {data.windows.map(({ dataClass, days, setAt, setByName }) => (
            <li
              key={dataClass}
              className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0"
            >
              <div className="min-w-0">
                <p className="font-medium">{DATA_CLASSES[dataClass].title}</p>
                <p className="text-[13px] text-muted">
                  {setAt ? (
                    <>
                      set by {setByName} <RelativeTime at={setAt} />
                    </>
                  ) : (
                    'as every organisation begins'
                  )}{' '}
                  · at least {DATA_CLASSES[dataClass].floorDays} days
                </p>
              </div>
              <div className="flex items-center gap-3">
                <span className="tabular-nums">{days} days</span>
                <Button size="sm" reason={whyNot} onClick={() => setChanging(dataClass)}>
                  Change <span className="sr-only">{DATA_CLASSES[dataClass].title}</span>
                </Button>
              </div>
            </li>
          ))}
        </ul>
      </Panel>
      <HoldsPanel holds={data.holds} />
      {data.frozen.length > 0 && <FrozenPanel frozen={data.frozen} />}
      {chosen && (
        <WindowDialog dataClass={chosen.dataClass} days={chosen.days} onClose={() => setChanging(null)} />
      )}
    </GovernanceFrame>
  );
}
