'use client';

import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Users } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useMemo, useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useSession, useWhyNot } from '#components/frame/session.tsx';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Textarea } from '#components/ui/input.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { GovernanceFrame } from './governance-frame.tsx';
import { PersonSelect } from './person-select.tsx';
import type { CommitteeRow } from './rows.ts';

type People = Record<string, { name: string }>;

function columnsFor(people: People): Column<CommitteeRow>[] {
  return [
    { id: 'name', header: 'Committee', cell: ({ name }) => name, value: ({ name }) => name },
    {
      id: 'state',
      header: 'State',
      cell: ({ dissolvedAt, isWithoutChair }) =>
        dissolvedAt ? (
          <StateBadge signal="dark">Dissolved</StateBadge>
        ) : isWithoutChair ? (
          <StateBadge signal="stop">No chair</StateBadge>
        ) : (
          <StateBadge signal="clear">Active</StateBadge>
        ),
    },
    {
      id: 'chair',
      header: 'Chair',
      cell: ({ seats }) => {
        const chair = seats.find(({ role }) => role === 'chair');
        return chair ? (people[chair.personId]?.name ?? chair.personId) : '–';
      },
    },
    {
      id: 'members',
      header: 'Members',
      align: 'end',
      cell: ({ seats }) => seats.length,
      value: ({ seats }) => seats.length,
    },
    {
      id: 'met',
      header: 'Last met',
      cell: ({ lastMetAt }) =>
        lastMetAt ? <RelativeTime at={lastMetAt} /> : <span className="text-muted">never</span>,
    },
  ];
}

function FoundDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const cache = useQueryClient();
  const { person } = useSession();
  const members = useQuery(trpc.owners.show.queryOptions({})).data?.members ?? [];
  const [given, setGiven] = useState({ name: '', remit: '', chair: person.id });
  const found = useMutation(
    trpc.committees.found.mutationOptions({
      onSuccess: async ({ id }) => {
        await cache.invalidateQueries();
        router.push(`/governance/committees/${id}`);
      },
    }),
  );
  const { error } = found;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Found a committee"
      description="Its members and meetings are kept as evidence."
    >
      <DialogForm
        error={error}
        shown={['/name', '/remit', '/chair']}
        submitLabel="Found committee"
        isPending={found.isPending}
        onSubmit={() => found.mutate(given)}
        onCancel={onClose}
      >
        <Field label="Name" error={fieldError(error, '/name')}>
          <Input value={given.name} onChange={(event) => setGiven({ ...given, name: event.target.value })} />
        </Field>
        <Field
          label="Remit"
          hint="What it decides, and where its powers end."
          error={fieldError(error, '/remit')}
        >
          <Textarea
            rows={4}
            value={given.remit}
            onChange={(event) => setGiven({ ...given, remit: event.target.value })}
          />
        </Field>
        <PersonSelect
          label="Chair"
          members={members}
          value={given.chair}
          error={fieldError(error, '/chair')}
          onChange={(chair) => setGiven({ ...given, chair })}
        />
      </DialogForm>
    </Dialog>
  );
}

/** Committees with who sits on them and when they met last. */
export function CommitteesView() {
  const { data } = useSuspenseQuery(useTRPC().committees.list.queryOptions({}));
  const why = useWhyNot()('committee:manage');
  const [isOpen, setIsOpen] = useState(false);
  const columns = useMemo(() => columnsFor(data.people), [data.people]);
  const button = (
    <Button variant="primary" reason={why} onClick={() => setIsOpen(true)}>
      Found committee
    </Button>
  );
  return (
    <GovernanceFrame
      title="Committees"
      lead="Who decides together about models and their use, and what they decided."
      actions={button}
    >
      <DataTable
        name="committees"
        caption="Committees"
        columns={columns}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ id }) => `/governance/committees/${id}`}
        empty={
          <EmptyState icon={Users} title="No committee yet">
            Several frameworks ask for a body that meets, decides and is minuted. Found one with its chair and
            its remit.
          </EmptyState>
        }
      />
      {isOpen && <FoundDialog onClose={() => setIsOpen(false)} />}
    </GovernanceFrame>
  );
}
