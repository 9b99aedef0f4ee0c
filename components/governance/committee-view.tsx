'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { KeysetPager } from '#components/tables/keyset-pager.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { notify } from '#components/ui/toast.tsx';
import { MeetingDialog } from './meeting-dialog.tsx';
import { PersonSelect } from './person-select.tsx';
import type { CommitteeShown } from './rows.ts';

function Seats({ shown }: { shown: CommitteeShown }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const why = useWhyNot()('committee:manage');
  const [chosen, setChosen] = useState('');
  const { committee, people, members } = shown;
  const seat = useMutation(
    trpc.committees.seat.mutationOptions({
      onSuccess: async () => {
        setChosen('');
        notify('clear', 'The seats are changed');
        await cache.invalidateQueries();
      },
      onError: (error) => notify('stop', 'Nothing was changed', refusalOf(error).message),
    }),
  );
  const free = members.filter(({ id }) => !committee.seats.some(({ personId }) => personId === id));
  const press = (person: string, role: 'chair' | 'member' | 'none') =>
    seat.mutate({ id: committee.id, person, role });
  const isOpen = committee.dissolvedAt === null && why === null;
  return (
    <Panel title="Members" flush>
      <ul className="divide-y divide-line">
        {committee.seats.map(({ id, personId, role, since }) => {
          const name = people[personId]?.name ?? personId;
          return (
            <li key={id} className="flex flex-wrap items-center gap-2 px-4 py-2.5">
              <span className="min-w-0 flex-1 basis-40">
                {name} {role === 'chair' && <Badge>Chair</Badge>}
                <span className="block text-[13px] text-muted">
                  Since <RelativeTime at={since} />
                </span>
              </span>
              {isOpen && role === 'member' && (
                <>
                  <Button size="sm" onClick={() => press(personId, 'chair')}>
                    Make {name} chair
                  </Button>
                  <Button size="sm" variant="ghost" onClick={() => press(personId, 'none')}>
                    End seat of {name}
                  </Button>
                </>
              )}
            </li>
          );
        })}
      </ul>
      {isOpen && (
        <div className="grid gap-2 border-t border-line px-4 py-3">
          <PersonSelect label="New member" members={free} value={chosen} onChange={setChosen} />
          <div>
            <Button
              size="sm"
              pending={seat.isPending}
              disabled={chosen === ''}
              onClick={() => press(chosen, 'member')}
            >
              Give a seat
            </Button>
          </div>
        </div>
      )}
    </Panel>
  );
}

function Meetings({ shown }: { shown: CommitteeShown }) {
  const { meetings, people, nextCursor } = shown;
  const name = (id: string) => people[id]?.name ?? id;
  return (
    <Panel title="Meetings" subtitle="Written once; what was decided stays" flush>
      {meetings.length === 0 && <p className="px-4 py-3 text-muted">No meeting is on record yet.</p>}
      <ul className="divide-y divide-line">
        {meetings.map(({ id, subject, heldAt, attendees, decisions, recordedBy }) => (
          <li key={id} className="px-4 py-3">
            <h3 className="font-medium">{subject}</h3>
            <p className="text-[13px] text-muted">
              Held <RelativeTime at={heldAt} /> by {attendees.map(name).join(', ')}; recorded by{' '}
              {name(recordedBy)}
            </p>
            <ul className="mt-2 list-disc pl-5">
              {decisions.map(({ text }) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      <div className="px-4 pb-3">
        <KeysetPager nextCursor={nextCursor} />
      </div>
    </Panel>
  );
}

/** One committee: its remit, who sits on it, and what its meetings decided. */
export function CommitteeView({ id, cursor }: { id: string; cursor?: string }) {
  const { data } = useSuspenseQuery(useTRPC().committees.get.queryOptions({ id, cursor }));
  const why = useWhyNot()('committee:manage');
  const [isOpen, setIsOpen] = useState(false);
  const { committee } = data;
  const whyNot = why ?? (committee.dissolvedAt ? 'This committee was dissolved.' : null);
  return (
    <>
      <PageHeader
        breadcrumb={[
          { label: 'Governance', href: '/governance' },
          { label: 'Committees', href: '/governance/committees' },
        ]}
        title={committee.name}
        badge={committee.isWithoutChair ? <StateBadge signal="stop">No chair</StateBadge> : undefined}
        actions={
          <Button variant="primary" reason={whyNot} onClick={() => setIsOpen(true)}>
            Record meeting
          </Button>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="grid gap-4">
          <Panel title="Remit">
            <p className="whitespace-pre-line">{committee.remit}</p>
          </Panel>
          <Seats shown={data} />
        </div>
        <Meetings shown={data} />
      </div>
      {isOpen && <MeetingDialog shown={data} onClose={() => setIsOpen(false)} />}
    </>
  );
}
