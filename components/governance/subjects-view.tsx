'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { UserSearch } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { formError } from '#components/forms/form-errors.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { EraseDialog } from './erase-dialog.tsx';
import { ErasuresPanel } from './erasures-panel.tsx';
import { GovernanceFrame } from './governance-frame.tsx';

function download(name: string, content: unknown): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

function Found({ subject, onErase }: { subject: string; onErase: () => void }) {
  const trpc = useTRPC();
  const whyNot = useWhyNot();
  const { withStepUp, dialog } = useStepUp();
  const found = useQuery(trpc.subjects.find.queryOptions({ subject }));
  const hand = useMutation(trpc.subjects.export.mutationOptions());
  if (found.error) return <Banner signal="stop" title={refusalOf(found.error).message} />;
  if (!found.data) return <SkeletonRows rows={3} />;
  const { kind, counts, holds, keptInPart, problem } = found.data;
  if (kind === null) return <p className="text-muted">Nothing is held about “{subject}”.</p>;
  const blocked = problem ?? (holds.length > 0 ? `Kept by ${holds.join(', ')}.` : null);
  // Where a part was downloaded, confirming who one is does not begin with the first again.
  const exportAll = () => {
    let after: string | undefined;
    let part = 0;
    const parts = async () => {
      do {
        const content = await hand.mutateAsync({ subject, ...(after !== undefined && { after }) });
        part += 1;
        download(`subject-${String(part).padStart(3, '0')}.json`, content);
        after = content.next ?? undefined;
      } while (after !== undefined);
    };
    void withStepUp(parts).catch(() => undefined);
  };
  return (
    <div className="grid gap-3">
      {dialog}
      {hand.error && <Banner signal="stop" title={formError(hand.error) ?? ''} />}
      <p>
        {kind === 'person' ? 'A person of this organisation' : 'A subject of decisions'}:{' '}
        {Object.entries(counts)
          .map(([what, count]) => `${count} ${what}`)
          .join(', ')}
        .
      </p>
      {blocked && <p className="text-caution">{blocked}</p>}
      {!blocked && keptInPart.length > 0 && (
        <p className="text-caution">Erasing leaves a part, which {keptInPart.join(', ')} keeps.</p>
      )}
      <div className="flex flex-wrap gap-2">
        {kind === 'decision-subject' && (
          <Button pending={hand.isPending} onClick={exportAll}>
            Export what is held
          </Button>
        )}
        <Button variant="danger" reason={whyNot('subject:erase') ?? blocked ?? undefined} onClick={onErase}>
          Erase what is held
        </Button>
      </div>
    </div>
  );
}

/** What is held about somebody: searched, handed over, erased with proof. */
export function SubjectsView() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const [typed, setTyped] = useState('');
  const [subject, setSubject] = useState('');
  const [isErasing, setIsErasing] = useState(false);
  const search = (event: FormEvent) => {
    event.preventDefault();
    setSubject(typed.trim());
  };
  return (
    <GovernanceFrame
      title="Subjects"
      lead="What is held about somebody, to hand over or to erase. Erasing leaves every proof intact."
    >
      <Panel title="Search">
        <form onSubmit={search} className="mb-4 flex flex-wrap items-end gap-2">
          <Field
            label="Subject"
            hint="Exactly as applications name it, or the e-mail of a person."
            className="min-w-0 flex-1"
          >
            <Input value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
          </Field>
          <Button type="submit" variant="primary" disabled={typed.trim() === ''}>
            Search
          </Button>
        </form>
        {subject === '' ? (
          <p className="flex items-center gap-2 text-muted">
            <UserSearch aria-hidden className="size-4" /> A search is not kept; an export and an erasure are.
          </p>
        ) : (
          <Found subject={subject} onErase={() => setIsErasing(true)} />
        )}
      </Panel>
      <ErasuresPanel />
      {isErasing && (
        <EraseDialog
          subject={subject}
          onClose={() => setIsErasing(false)}
          onOrdered={() => {
            setIsErasing(false);
            void cache.invalidateQueries(trpc.subjects.pathFilter());
          }}
        />
      )}
    </GovernanceFrame>
  );
}
