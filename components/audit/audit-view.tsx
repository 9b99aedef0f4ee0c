'use client';

import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { ScrollText, X } from 'lucide-react';
import Link from 'next/link';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { ChoiceFilter, TextFilter } from '#components/tables/filters.tsx';
import { type UrlState, useUrlState } from '#components/tables/use-url-state.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { ListAuditEventsInput } from '#server/audit/audit.schema.ts';
import { shortId } from '#server/platform/domain/wording.ts';
import { ActorName } from './actor-name.tsx';
import { AuditTabs } from './audit-tabs.tsx';
import { nameResource, nameType, RESOURCE_OPTIONS, TYPE_OPTIONS } from './name-event.ts';
import { SINCE } from './read-filter.ts';
import type { EventRow } from './rows.ts';
import { TimeRange } from './time-range.tsx';

const SINCE_OPTIONS = Object.entries(SINCE).map(([value, { label }]) => ({ value, label }));

function columnsFor(url: UrlState): readonly Column<EventRow>[] {
  return [
    {
      id: 'event',
      header: 'What happened',
      cell: ({ actor, sentence }) => (
        <>
          <span className="font-medium">{actor.name}</span> {sentence}
        </>
      ),
      choice: 'fixed',
    },
    { id: 'at', header: 'When', cell: ({ at }) => <RelativeTime at={at} /> },
    {
      id: 'actor',
      header: 'By',
      cell: ({ actor }) => (
        <Link href={url.hrefWith({ actorId: actor.id })} className="hover:underline" title="Only by this one">
          <ActorName actor={actor} />
        </Link>
      ),
      card: 'hidden',
    },
    {
      id: 'resource',
      header: 'About',
      cell: ({ resource }) => (
        <Link
          href={url.hrefWith({ resourceType: resource.type, resourceId: resource.id })}
          className="hover:underline"
          title="Only about this one"
        >
          {nameResource(resource.type)} <span className="font-mono text-[12px]">{shortId(resource.id)}</span>
        </Link>
      ),
      card: 'hidden',
    },
    { id: 'type', header: 'Type', cell: ({ type }) => nameType(type), card: 'hidden', choice: 'hidden' },
  ];
}

/** Filters that came by a link, each with the way out. */
function Narrowed({ filter, url }: { filter: ListAuditEventsInput; url: UrlState }) {
  const chips = [
    { name: 'resourceId', label: filter.resourceId && `About ${shortId(filter.resourceId)}` },
    { name: 'correlationId', label: filter.correlationId && 'One request' },
  ];
  return chips.map(
    ({ name, label }) =>
      label && (
        <Button
          key={name}
          size="sm"
          onClick={() => url.set({ [name]: null })}
          aria-label={`Remove: ${label}`}
        >
          {label}
          <X aria-hidden />
        </Button>
      ),
  );
}

/** The audit log, newest first, each event a sentence. */
export function AuditView({ filter }: { filter: ListAuditEventsInput }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.audit.list.queryOptions(filter));
  const actors = (useQuery(trpc.audit.actors.queryOptions({})).data ?? []).map(({ id, name }) => ({
    value: id,
    label: name,
  }));
  const url = useUrlState();
  return (
    <>
      <PageHeader
        title="Audit log"
        lead="Everything that was created, changed, decided or refused, in the order in which it happened. The log only grows."
      />
      <AuditTabs />
      <DataTable
        name="audit"
        caption="Audit events"
        columns={columnsFor(url)}
        rows={data.items}
        rowId={({ id }) => id}
        href={({ id }) => `/audit/${id}`}
        nextCursor={data.nextCursor}
        filters={
          <>
            <ChoiceFilter param="type" label="Type" anyLabel="Any type" options={TYPE_OPTIONS} />
            <ChoiceFilter
              param="resourceType"
              label="About"
              anyLabel="About anything"
              options={RESOURCE_OPTIONS}
            />
            <ChoiceFilter param="actorId" label="By" anyLabel="By anybody" options={actors} />
            <ChoiceFilter param="since" label="Time" anyLabel="Any time" options={SINCE_OPTIONS} />
            <TimeRange />
            <TextFilter param="text" label="Find words" placeholder="Words, names of things, digests" />
            <TextFilter param="resourceId" label="Find by id" placeholder="Id of a model, request, …" />
            <Narrowed filter={filter} url={url} />
          </>
        }
        empty={
          <EmptyState icon={ScrollText} title="No event matches">
            Widen the time, or remove a filter. Every change leaves an event here, in the same transaction.
          </EmptyState>
        }
      />
    </>
  );
}
