'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { notify } from '#components/ui/toast.tsx';
import { type AuditAct, auditAfter } from '#server/governance/domain/audit-states.ts';
import { AuditBadge } from './audit-badge.tsx';
import { FindingCard } from './finding-card.tsx';
import { RaiseDialog } from './raise-dialog.tsx';
import type { AuditShown } from './rows.ts';

const ACTS = {
  start: { label: 'Start audit', effect: 'From now on findings can be raised.', reasonMin: undefined },
  report: {
    label: 'Report audit',
    effect: 'The audit is reported with your conclusion. Its findings stay open until they are closed.',
    reasonMin: 10,
  },
  close: { label: 'Close audit', effect: 'The audit is over. It stays on record.', reasonMin: undefined },
  cancel: {
    label: 'Cancel audit',
    effect: 'The audit does not take place. It stays on record.',
    reasonMin: undefined,
  },
} as const satisfies Record<AuditAct, { label: string; effect: string; reasonMin: number | undefined }>;

function Acts({ audit, onRaise }: { audit: AuditShown['audit']; onRaise: () => void }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const why = useWhyNot()('audit-plan:manage');
  const [asking, setAsking] = useState<AuditAct | null>(null);
  const move = useMutation(
    trpc.audits.move.mutationOptions({
      onSuccess: async () => {
        setAsking(null);
        notify('clear', `Audit ${audit.number} has moved on`);
        await cache.invalidateQueries();
      },
    }),
  );
  const possible = (Object.keys(ACTS) as AuditAct[]).filter((act) => auditAfter(audit.state, act) !== null);
  const mayRaise = audit.state === 'running' || audit.state === 'reported';
  return (
    <>
      {mayRaise && (
        <Button variant={audit.state === 'running' ? 'primary' : 'secondary'} reason={why} onClick={onRaise}>
          Raise finding
        </Button>
      )}
      {possible.map((act) => (
        <Button
          key={act}
          variant={act === 'start' ? 'primary' : 'secondary'}
          reason={why}
          onClick={() => setAsking(act)}
        >
          {ACTS[act].label}
        </Button>
      ))}
      {asking && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setAsking(null)}
          title={`${ACTS[asking].label} ${audit.number}`}
          effect={ACTS[asking].effect}
          confirmLabel={ACTS[asking].label}
          danger={asking === 'cancel'}
          reasonMin={ACTS[asking].reasonMin}
          reasonLabel="Conclusion"
          pending={move.isPending}
          error={move.error ? refusalOf(move.error).message : null}
          onConfirm={(conclusion) =>
            move.mutate({ id: audit.id, act: asking, conclusion: conclusion || undefined })
          }
        />
      )}
    </>
  );
}

/** One audit with its findings. */
export function AuditView({ id }: { id: string }) {
  const { data } = useSuspenseQuery(useTRPC().audits.get.queryOptions({ id }));
  const [isRaising, setIsRaising] = useState(false);
  const { audit, findings, workflows, people } = data;
  const concerned = workflows.filter((workflow) => audit.workflowIds.includes(workflow.id));
  return (
    <>
      <PageHeader
        breadcrumb={[
          { label: 'Governance', href: '/governance' },
          { label: 'Audits', href: '/governance/audits' },
        ]}
        title={audit.title}
        badge={<AuditBadge audit={audit} />}
        actions={<Acts audit={audit} onRaise={() => setIsRaising(true)} />}
      />
      <FactStrip
        facts={[
          { label: 'Audit', value: audit.number },
          { label: 'Auditor', value: people[audit.auditorId]?.name ?? audit.auditorId },
          { label: 'Planned for', value: <RelativeTime at={audit.plannedFor} /> },
          { label: 'Open findings', value: `${audit.openFindings} of ${audit.findings}` },
          {
            label: 'Looks at',
            value: concerned.length === 0 ? 'the organisation' : concerned.map(({ name }) => name).join(', '),
          },
        ]}
      />
      <div className="grid items-start gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <div className="grid gap-4">
          <Panel title="Scope">
            <p className="whitespace-pre-line">{audit.scope}</p>
          </Panel>
          {audit.conclusion && (
            <Panel title="Conclusion">
              <p className="whitespace-pre-line">{audit.conclusion}</p>
            </Panel>
          )}
        </div>
        <div className="grid gap-4">
          {findings.length === 0 ? (
            <EmptyState title="No finding">
              {audit.state === 'planned'
                ? 'Findings are raised once the audit has started.'
                : 'Nothing was found wrong so far.'}
            </EmptyState>
          ) : (
            findings.map((finding) => <FindingCard key={finding.id} finding={finding} shown={data} />)
          )}
        </div>
      </div>
      {isRaising && <RaiseDialog auditId={audit.id} onClose={() => setIsRaising(false)} />}
    </>
  );
}
