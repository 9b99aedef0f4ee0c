'use client';

import { useState } from 'react';
import { useCan } from '#components/frame/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { FINDING_ACTS, FINDING_WORDING, type FindingAct } from '#server/approvals/domain/finding.ts';
import type { FindingShown } from '#server/approvals/domain/finding-facts.ts';
import type { RequestDetail } from '#server/approvals/domain/request-facts.ts';
import { FindingDialog } from './finding-dialog.tsx';

const LABELS = { answer: 'Answer', close: 'Close', reopen: 'Reopen' } as const;
type ActOnOne = keyof typeof LABELS;
const TOLD = new Map(Object.values(FINDING_ACTS).map(({ kind, told }) => [kind as string, told]));

function Evidence({ entry }: { entry: FindingShown['entries'][number] }) {
  const { evidenceUrl, evidenceDigest } = entry;
  if (!evidenceUrl && !evidenceDigest) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-[13px]">
      {evidenceUrl && (
        <a href={evidenceUrl} rel="noreferrer noopener" target="_blank" className="break-all underline">
          Evidence (opens elsewhere)
        </a>
      )}
      {evidenceDigest && (
        <span>
          SHA-256 <CopyableId id={evidenceDigest} display={`${evidenceDigest.slice(0, 12)}…`} />
        </span>
      )}
    </p>
  );
}

function Finding({ finding, onAct }: { finding: FindingShown; onAct: (act: ActOnOne) => void }) {
  const { word, signal } = FINDING_WORDING[finding.state];
  const acts = (Object.keys(LABELS) as ActOnOne[]).filter((act) => finding.acts[act] === null);
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium">Finding {finding.number}</span>
        <StateBadge signal={signal}>{word}</StateBadge>
        <span className="text-[13px] text-muted">{finding.severity} severity</span>
        {finding.fromRequestId && <span className="text-[13px] text-muted">from an earlier request</span>}
        <span className="ml-auto flex flex-wrap gap-2">
          {acts.map((act) => (
            <Button key={act} size="sm" onClick={() => onAct(act)}>
              {LABELS[act]}
            </Button>
          ))}
        </span>
      </div>
      <ol className="mt-2 grid gap-2">
        {finding.entries.map((entry) => (
          <li key={entry.id} className="border-l-2 border-line pl-3">
            <p className="text-[13px] text-muted">
              {entry.by.name} {TOLD.get(entry.kind)} it <RelativeTime at={entry.at} />
            </p>
            <p className="max-w-[75ch] break-words whitespace-pre-wrap">{entry.words}</p>
            <Evidence entry={entry} />
          </li>
        ))}
      </ol>
    </li>
  );
}

/** What validators asked about a change, what was answered, and what still blocks it. */
export function FindingsPanel({
  request,
}: {
  request: Pick<RequestDetail, 'id' | 'findings' | 'whyNotOpenFinding'>;
}) {
  const can = useCan();
  const [asked, setAsked] = useState<{ act: FindingAct; findingId?: string } | null>(null);
  const { findings, whyNotOpenFinding } = request;
  const judges = can('validation:judge');
  if (findings.length === 0 && !judges) return null;
  const open = findings.filter(({ state }) => state !== 'closed').length;
  return (
    <Panel
      title="Validation"
      subtitle={
        open > 0
          ? 'An open finding keeps the change from being applied.'
          : 'Questions of independent validators.'
      }
      flush
      actions={
        judges && (
          <Button size="sm" reason={whyNotOpenFinding} onClick={() => setAsked({ act: 'open' })}>
            Open finding
          </Button>
        )
      }
    >
      {findings.length === 0 ? (
        <p className="px-4 py-4 text-muted">No finding so far.</p>
      ) : (
        <ul className="divide-y divide-line">
          {findings.map((finding) => (
            <Finding
              key={finding.id}
              finding={finding}
              onAct={(act) => setAsked({ act, findingId: finding.id })}
            />
          ))}
        </ul>
      )}
      {asked && <FindingDialog {...asked} requestId={request.id} onClose={() => setAsked(null)} />}
    </Panel>
  );
}
