'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { Stamp } from 'lucide-react';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { Banner } from '#components/ui/banner.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { WITNESS_STATES } from '#server/audit/domain/witness-state.ts';
import { countOf, formatCount, formatDurationMs } from '#server/platform/domain/wording.ts';
import { AuditTabs } from './audit-tabs.tsx';
import type { LogShown } from './rows.ts';

const REFRESH_MS = 2_000;
/** An event that waits longer than this is late. */
const LATE_MS = 1_000;

const KEY_STATES = {
  active: { word: 'Signs', signal: 'clear' },
  overlap: { word: 'Signs along', signal: 'caution' },
  retired: { word: 'Retired', signal: 'dark' },
} as const;

function State({ log }: { log: LogShown }) {
  if (log.halt) return <StateBadge signal="stop">Not signed</StateBadge>;
  if (log.waiting.oldestMs > LATE_MS) return <StateBadge signal="caution">Behind</StateBadge>;
  return <StateBadge signal="clear">Sealed</StateBadge>;
}

function Halt({ halt }: { halt: NonNullable<LogShown['halt']> }) {
  return (
    <Banner
      signal="stop"
      assertive
      title="The log is not signed any further"
      actions={
        halt.incidentId && (
          <Link href={`/incidents/${halt.incidentId}`} className="text-[13px] underline">
            Incident and what to do
          </Link>
        )
      }
    >
      {halt.finding} {halt.detail} Since <RelativeTime at={halt.haltedAt} />. Events are still written and
      wait.
    </Banner>
  );
}

function Witnesses({ log }: { log: LogShown }) {
  if (log.witnesses.length === 0) {
    return (
      <p>
        No witness is set. Whoever holds both the database and the signing key could then rewrite the whole
        log unnoticed, unless somebody outside keeps an earlier checkpoint. An operator can set one with
        WITNESS_URL and WITNESS_VKEY.
      </p>
    );
  }
  return (
    <ul className="grid grid-cols-1 gap-3">
      {log.witnesses.map(({ witness, state, detail, since, askedAt }) => (
        <li key={witness}>
          <span className="break-all font-mono text-[13px]">{witness}</span>{' '}
          <StateBadge signal={WITNESS_STATES[state].signal}>{WITNESS_STATES[state].word}</StateBadge>
          <p className="text-[13px] text-muted">
            {detail} Asked <RelativeTime at={askedAt} />, the same since <RelativeTime at={since} />.
          </p>
        </li>
      ))}
    </ul>
  );
}

function Keys({ log }: { log: LogShown }) {
  return (
    <ul className="grid grid-cols-1 gap-3">
      {log.keys.map(({ id, vkey, state, createdAt, overlapUntil, retiredAt }) => (
        <li key={id} className="grid min-w-0 grid-cols-1 gap-1">
          <p className="flex flex-wrap items-center gap-2">
            <StateBadge signal={KEY_STATES[state].signal}>{KEY_STATES[state].word}</StateBadge>
            <span className="text-[13px] text-muted">
              made <RelativeTime at={createdAt} />
              {state === 'overlap' && overlapUntil && (
                <>
                  , until <RelativeTime at={overlapUntil} exact />
                </>
              )}
              {retiredAt && (
                <>
                  , retired <RelativeTime at={retiredAt} />
                </>
              )}
            </span>
          </p>
          <CodeBlock label="Verifier key" code={vkey} />
        </li>
      ))}
    </ul>
  );
}

function HowToVerify({ log }: { log: LogShown }) {
  const prefix = `/api/v1/audit/log/${log.organisationId}`;
  return (
    <div className="grid grid-cols-1 gap-3">
      <p>
        Take an{' '}
        <Link href="/audit/export" className="underline">
          export
        </Link>{' '}
        as an archive and check it on any machine with Node, without a network. Give the verifier key from
        somewhere else than the export, and a checkpoint that you kept from before.
      </p>
      <CodeBlock
        label="In an unpacked export"
        code={`node verify/audit-verify.mjs . --vkey '${log.keys[0]?.vkey ?? ''}' --previous kept/checkpoint`}
      />
      <p>
        The log also lies open, to whoever may read it, as tlog-tiles:{' '}
        <code className="break-all">{prefix}/checkpoint</code>, tiles, entries, keys and a receipt for every
        event. Any tool that knows the format can follow it.
      </p>
    </div>
  );
}

function Head({ log, head }: { log: LogShown; head: NonNullable<LogShown['checkpoint']> }) {
  const { mergeDelay, waiting } = log;
  return (
    <FactStrip
      facts={[
        { label: 'Events sealed', value: formatCount(head.size) },
        { label: 'Root', value: <CopyableId id={head.rootHash} display={head.rootHash.slice(0, 12)} /> },
        { label: 'Sealed last', value: <RelativeTime at={head.sealedAt} /> },
        {
          label: 'Wait for the seal, last hour',
          value:
            mergeDelay.longestMs === null
              ? 'nothing was sealed'
              : `${formatDurationMs(mergeDelay.usualMs)}, at most ${formatDurationMs(mergeDelay.longestMs)}`,
        },
        {
          label: 'Waiting now',
          value:
            waiting.count === 0
              ? 'nothing'
              : `${countOf(waiting.count, 'event')}, ${formatDurationMs(waiting.oldestMs)}`,
        },
        {
          label: 'Cosigned',
          value: log.cosignedSize === 0 ? 'by nobody' : `up to ${formatCount(log.cosignedSize)}`,
        },
      ]}
    />
  );
}

/** How the verifiable log stands, who vouches for it, and how to check it without trusting this page. */
export function LogView() {
  const { data: log } = useSuspenseQuery(
    useTRPC().auditLog.show.queryOptions({}, { refetchInterval: REFRESH_MS }),
  );
  return (
    <>
      <PageHeader
        title="Log integrity"
        breadcrumb={[{ label: 'Audit log', href: '/audit' }]}
        badge={log.checkpoint && <State log={log} />}
        lead="Every event is a leaf of a Merkle tree whose head is signed. What was sealed cannot be changed or removed without this showing."
      />
      <AuditTabs />
      {log.halt && <Halt halt={log.halt} />}
      {log.checkpoint ? (
        <>
          <Head log={log} head={log.checkpoint} />
          <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
            <div className="grid min-w-0 grid-cols-1 gap-4">
              <Panel title="Witnesses" subtitle="Programs elsewhere that remember the log and cosign it">
                <Witnesses log={log} />
              </Panel>
              <Panel title="Keys" subtitle="Keep a copy of the verifier key outside, today">
                <Keys log={log} />
              </Panel>
            </div>
            <div className="grid min-w-0 grid-cols-1 gap-4">
              <Panel title="How to verify">
                <HowToVerify log={log} />
              </Panel>
              <Panel title="Checkpoint" subtitle="The signed tree head, as others read it">
                <CodeBlock label="Signed note" code={log.checkpoint.note} />
              </Panel>
            </div>
          </div>
        </>
      ) : (
        <EmptyState icon={Stamp} title="Nothing is sealed yet">
          The worker seals each event within a second of its commit. The first one also makes the key of the
          log.
        </EmptyState>
      )}
    </>
  );
}
