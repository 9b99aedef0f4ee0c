'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SignalIcon, StateBadge } from '#components/ui/state-badge.tsx';
import { Timeline } from '#components/ui/timeline.tsx';
import { ROLE_WORDING } from '#server/access/domain/roles.ts';
import type { FrameworkId } from '#server/governance/domain/control.ts';
import { EVIDENCE_STATUS_TABLE, type EvidenceItem } from '#server/governance/domain/evidence.ts';
import { evidenceTitle } from '#server/governance/domain/evidence-queries.ts';
import { AttestationPanel } from './attestation-panel.tsx';
import { evidenceHref } from './evidence-href.ts';
import type { ControlShown, EvidencePart } from './rows.ts';

type QueryPart = Extract<EvidencePart, { kind: 'query' }>;

function ItemLine({ item }: { item: EvidenceItem }) {
  return (
    <li className="flex items-start gap-2 px-4 py-2">
      <SignalIcon signal={item.isOk ? 'clear' : 'stop'} className="mt-0.5" />
      <span className="min-w-0 flex-1 break-words">
        {item.link ? (
          <Link href={evidenceHref(item.link)} className="inline-block min-h-6 underline">
            {item.label}
          </Link>
        ) : (
          item.label
        )}
      </span>
      {item.at && (
        <span className="text-[13px] text-muted">
          <RelativeTime at={item.at} />
        </span>
      )}
    </li>
  );
}

function QueryPanel({ part }: { part: QueryPart }) {
  const { evidence, title, status } = part;
  const { word, signal } = EVIDENCE_STATUS_TABLE[status];
  const left = evidence.itemCount - evidence.items.length;
  return (
    <Panel
      title={title}
      subtitle={evidence.summary}
      actions={<StateBadge signal={signal}>{word}</StateBadge>}
      flush
    >
      {evidence.items.length === 0 ? (
        <p className="px-4 py-3 text-muted">No row to show. That is not the same as fine.</p>
      ) : (
        <ul className="divide-y divide-line">
          {evidence.items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of evidence have no id of their own
            <ItemLine key={index} item={item} />
          ))}
        </ul>
      )}
      {left > 0 && (
        <p className="px-4 py-2 text-[13px] text-muted">{left} more; those that fail come first.</p>
      )}
    </Panel>
  );
}

function entriesOf({ history }: ControlShown) {
  return history.map(({ id, queryId, status, summary, evaluatedAt }) => ({
    id,
    at: evaluatedAt,
    signal: EVIDENCE_STATUS_TABLE[status].signal,
    text: `${evidenceTitle(queryId as never)}: ${EVIDENCE_STATUS_TABLE[status].word.toLowerCase()}`,
    detail: summary,
  }));
}

/** One control down to the rows its status rests on, asked for as the page is opened. */
export function ControlView({ framework: id, reference }: { framework: FrameworkId; reference: string }) {
  const { data } = useSuspenseQuery(useTRPC().controls.get.queryOptions({ framework: id, ref: reference }));
  const { control, framework, status, parts, history } = data;
  const { word, signal } = EVIDENCE_STATUS_TABLE[status];
  return (
    <>
      <PageHeader
        breadcrumb={[
          { label: 'Governance', href: '/governance' },
          { label: 'Controls', href: '/governance/controls' },
          { label: framework.short, href: `/governance/controls/${framework.id}` },
        ]}
        title={`${framework.short} ${control.ref}`}
        lead={control.text}
        badge={<StateBadge signal={signal}>{word}</StateBadge>}
      />
      <FactStrip
        facts={[
          { label: 'Answers for it', value: ROLE_WORDING[control.owner].name },
          {
            label: 'Evidence stays fresh for',
            value: control.freshnessDays ? `${control.freshnessDays} days` : 'as long as it is so',
          },
          { label: 'Pieces of evidence', value: parts.length },
        ]}
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid gap-4">
          {parts.map((part) =>
            part.kind === 'query' ? (
              <QueryPanel key={part.id} part={part} />
            ) : (
              <AttestationPanel key={part.id} part={part} shown={data} />
            ),
          )}
        </div>
        <Panel title="History" subtitle="When what was found changed">
          {history.length === 0 ? (
            <p className="text-muted">Not evaluated yet. What you see here was asked for just now.</p>
          ) : (
            <Timeline label="History of the evidence" entries={entriesOf(data)} />
          )}
        </Panel>
      </div>
    </>
  );
}
