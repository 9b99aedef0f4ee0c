'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bookmark } from 'lucide-react';
import { useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useUrlState } from '#components/tables/use-url-state.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Menu, type MenuItem } from '#components/ui/menu.tsx';
import { notify } from '#components/ui/toast.tsx';
import type { ViewSettings } from '#server/tracking/saved-views.schema.ts';
import { RemoveViewDialog, type ViewLeaving } from './remove-view-dialog.tsx';
import { isSameView, readSettings, showView } from './view-address.ts';

interface SaveProps {
  experimentId: string;
  settings: ViewSettings;
  onDone: () => void;
}

function SaveForm({ experimentId, settings, onDone }: SaveProps) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [isShared, setShared] = useState(false);
  const save = useMutation(
    trpc.savedViews.save.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries(trpc.savedViews.list.queryFilter({ experimentId }));
        notify('clear', 'View saved');
        onDone();
      },
    }),
  );
  return (
    <DialogForm
      error={save.error}
      shown={['/name']}
      submitLabel="Save view"
      isPending={save.isPending}
      isIncomplete={name.trim() === ''}
      onSubmit={() => save.mutate({ experimentId, name, isShared, settings })}
      onCancel={onDone}
    >
      <Field
        label="Name"
        hint="A view of yours with this name is replaced."
        error={fieldError(save.error, '/name')}
      >
        <Input value={name} maxLength={80} onChange={(event) => setName(event.target.value)} autoFocus />
      </Field>
      <Checkbox
        label="Share it"
        hint="Everybody who sees this experiment finds it here. Only you can change it."
        checked={isShared}
        onChange={(event) => setShared(event.target.checked)}
      />
    </DialogForm>
  );
}

/** Views of these runs: those saved before, and the one on the screen. */
export function SavedViewsMenu({ experimentId }: { experimentId: string }) {
  const trpc = useTRPC();
  const url = useUrlState();
  const [isSaving, setSaving] = useState(false);
  const [leaving, setLeaving] = useState<ViewLeaving | null>(null);
  const { data } = useQuery(trpc.savedViews.list.queryOptions({ experimentId }));
  const settings = readSettings(url.get);
  const current = data?.items.find((view) => isSameView(view.settings, settings));
  const views = (data?.items ?? []).map((view): MenuItem => {
    const by = view.isMine ? (view.isShared ? 'shared' : null) : data?.people[view.createdBy]?.name;
    return {
      label: by ? `${view.name} (${by})` : view.name,
      onSelect: () => url.set(showView(view.settings)),
    };
  });
  const items: (MenuItem | 'line')[] = [
    ...views,
    ...(views.length > 0 ? (['line'] as const) : []),
    { label: 'Save this view', onSelect: () => setSaving(true) },
    ...(current?.isMine
      ? [{ label: `Remove ${current.name}`, danger: true, onSelect: () => setLeaving(current) }]
      : []),
  ];
  return (
    <>
      <Menu
        label="Views"
        items={items}
        trigger={
          <Button>
            <Bookmark aria-hidden />
            <span className="max-w-40 truncate">{current ? current.name : 'Views'}</span>
          </Button>
        }
      />
      <Dialog
        open={isSaving}
        onOpenChange={setSaving}
        title="Save this view"
        description="Filter, order, columns and groups as they are on the screen."
      >
        <SaveForm experimentId={experimentId} settings={settings} onDone={() => setSaving(false)} />
      </Dialog>
      <RemoveViewDialog experimentId={experimentId} view={leaving} onDone={() => setLeaving(null)} />
    </>
  );
}
