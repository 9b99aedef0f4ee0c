'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import Link from 'next/link';
import { useWhyNot } from '#components/frame/session.tsx';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { TextFilter } from '#components/tables/filters.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { modelHref } from './model-address.ts';
import type { ModelRow } from './rows.ts';

/** What a list of models says of itself, and which it holds. */
export interface ModelListWords {
  title: string;
  lead: string;
  /** One of them, such as `model`. */
  noun: string;
  icon: LucideIcon;
  registerAt: string;
  /** What one is, and what to do first. */
  empty: string;
  /** Body of the call that registers one. */
  example: object;
  /** What tells one from another beside its name. */
  about: Column<ModelRow>;
  which: { kind: 'prompt' } | { exceptKind: 'prompt' };
}

interface Props {
  words: ModelListWords;
  search?: string;
  cursor?: string;
}

const AFTER: readonly Column<ModelRow>[] = [
  {
    id: 'latest',
    header: 'Newest version',
    align: 'end',
    cell: ({ latest }) => latest?.number ?? 'none yet',
  },
  {
    id: 'aliases',
    header: 'Aliases',
    card: 'hidden',
    cell: ({ aliases }) =>
      aliases.length === 0 ? (
        '–'
      ) : (
        <span className="flex flex-wrap gap-1">
          {aliases.map(({ name, versionNumber }) => (
            <Badge key={name}>{`${name} ${versionNumber}`}</Badge>
          ))}
        </span>
      ),
  },
  {
    id: 'changed',
    header: 'Last registered',
    cell: ({ latest, createdAt }) => <RelativeTime at={latest?.createdAt ?? createdAt} />,
  },
];

function commandFor(example: object): string {
  return `curl -X POST "$INTERLOCK_URL/api/v1/models" -H "Authorization: Bearer $INTERLOCK_TOKEN" \\
  -H "Content-Type: application/json" -d '${JSON.stringify(example)}'`;
}

function RegisterButton({ words: { noun, registerAt } }: Pick<Props, 'words'>) {
  const reason = useWhyNot()('model:create');
  if (reason) return <Button reason={reason}>{`Register ${noun}`}</Button>;
  return (
    <Button asChild variant="primary">
      <Link href={registerAt}>{`Register ${noun}`}</Link>
    </Button>
  );
}

/** Models of one sort with their newest versions and aliases. */
export function ModelList({ words, search, cursor }: Props) {
  const { title, lead, noun, icon, about, which } = words;
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.models.list.queryOptions({ search, cursor, ...which }));
  const register = <RegisterButton words={words} />;
  return (
    <>
      <PageHeader title={title} lead={lead} actions={register} />
      <DataTable
        name={title.toLowerCase()}
        caption={title}
        columns={[{ id: 'name', header: 'Name', cell: ({ name }) => name }, about, ...AFTER]}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ id, kind: own }) => modelHref(id, own)}
        nextCursor={data.nextCursor}
        filters={<TextFilter param="search" label="Find by name" />}
        empty={
          search ? (
            <EmptyState icon={icon} title={`No ${noun} is called "${search}"`}>
              Look for another part of the name.
            </EmptyState>
          ) : (
            <EmptyState
              icon={icon}
              title={`No ${noun}s yet`}
              action={register}
              command={commandFor(words.example)}
            >
              {words.empty}
            </EmptyState>
          )
        }
      />
    </>
  );
}
