'use client';

import Link from 'next/link';
import { useState } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { JsonView } from '#components/ui/json-view.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { GateStatus } from '#server/approvals/domain/gate-facts.ts';
import { nextStepFor } from '#server/approvals/domain/gate-next-step.ts';
import type { GateLevel } from '#server/approvals/domain/policy.ts';
import type {
  GateFactsShown,
  PromotionDetail,
  WaiverOnRequest,
} from '#server/approvals/domain/request-facts.ts';
import { isWaivable } from '#server/approvals/domain/waivers.ts';
import { WaiveGateDialog } from './waive-gate-dialog.tsx';

type Signal = 'clear' | 'stop' | 'caution' | 'dark';

const LEVEL_WORDS = {
  block: 'blocks',
  warn: 'warns',
  record: 'is recorded',
} as const satisfies Record<GateLevel, string>;

const NOT_PASSED = { block: 'stop', warn: 'caution', record: 'dark' } as const satisfies Record<
  GateLevel,
  Signal
>;

function stateOf(status: GateStatus, level: GateLevel, waived: boolean): { word: string; signal: Signal } {
  if (status === 'passed') return { word: 'Passed', signal: 'clear' };
  if (status === 'failed' && waived) return { word: 'Failed, accepted by waiver', signal: 'stop' };
  return { word: status === 'failed' ? 'Failed' : 'Could not be checked', signal: NOT_PASSED[level] };
}

function WaiverNote({ waiver }: { waiver: WaiverOnRequest }) {
  return (
    <p className="mt-1 max-w-[75ch] border-l-2 border-stop pl-2 text-[13px] text-stop">
      {waiver.grantedBy.name} accepted this {waiver.isOfWorkflow ? 'for the workflow ' : ''}
      {waiver.isInForce ? 'until ' : 'and it no longer holds since '}
      <RelativeTime at={waiver.expiresAt} />: {waiver.reason}
    </p>
  );
}

interface GateProps {
  request: PromotionDetail;
  gate: string;
  title: string;
  level: GateLevel;
  result: GateFactsShown | undefined;
  onWaive: () => void;
}

function Result({ request, gate, level, result, onWaive }: GateProps & { result: GateFactsShown }) {
  const waiver = request.waivers.find((one) => one.gate === gate);
  const step = result.status === 'passed' ? null : nextStepFor(gate, request.manifest);
  const evaluationId = reportOf(result);
  const mayWaive =
    request.state === 'blocked' &&
    level === 'block' &&
    result.status === 'failed' &&
    isWaivable(gate) &&
    request.whyNotWaive === null;
  return (
    <>
      <p className="mt-1 max-w-[75ch] text-[13px]">{result.summary}</p>
      {waiver && <WaiverNote waiver={waiver} />}
      <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-[13px]">
        {step && (
          <Link href={step.href} className="inline-block min-h-6 underline">
            {step.label}
          </Link>
        )}
        {evaluationId && (
          <Link href={`/evaluations/${evaluationId}`} className="inline-block min-h-6 underline">
            See the report
          </Link>
        )}
        {mayWaive && (
          <Button size="sm" variant="danger" onClick={onWaive}>
            Accept this risk
          </Button>
        )}
      </div>
      <JsonView value={{ evidence: result.evidence, sha256: result.evidenceDigest }} label="Evidence" />
    </>
  );
}

/** The evaluation whose report is the evidence of a gate, where there is one. */
function reportOf({ evidence }: GateFactsShown): string | null {
  const id = evidence.evaluationId ?? (evidence.evaluation as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' ? id : null;
}

function Gate(props: GateProps) {
  const { request, gate, title, level, result } = props;
  const isRunning = request.state === 'checking';
  const isWaived = request.waivers.some((one) => one.gate === gate && one.isInForce);
  const shown = result && !isRunning ? stateOf(result.status, result.level, isWaived) : null;
  return (
    <li className="px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium">{title}</span>
        {shown ? (
          <StateBadge signal={shown.signal}>{shown.word}</StateBadge>
        ) : (
          <StateBadge signal={isRunning ? 'caution' : 'dark'}>{isRunning ? 'Running' : 'Not run'}</StateBadge>
        )}
        {level !== 'block' && <Badge>{`a failure ${LEVEL_WORDS[level]}`}</Badge>}
        {result && !isRunning && (
          <span className="ml-auto text-[13px] text-muted">
            <RelativeTime at={result.evaluatedAt} />
          </span>
        )}
      </div>
      {result && !isRunning && <Result {...props} result={result} />}
    </li>
  );
}

/** Every gate the policy asks for: what its failure does, its result, what to do about it, and its evidence one press away. */
export function GateList({ request }: { request: PromotionDetail }) {
  const [waiving, setWaiving] = useState<string | null>(null);
  return (
    <>
      <ul className="divide-y divide-line" aria-live="polite">
        {request.gatesAsked.map(({ gate, title, level }) => (
          <Gate
            key={gate}
            request={request}
            gate={gate}
            title={title}
            level={level}
            result={request.gateResults.find((one) => one.gate === gate)}
            onWaive={() => setWaiving(gate)}
          />
        ))}
      </ul>
      <p className="border-t border-line px-4 py-2 text-[13px]">
        <Link href={`/workflows/${request.workflow.id}/waivers`} className="inline-block min-h-6 underline">
          Waivers of this workflow
        </Link>
      </p>
      {waiving && (
        <WaiveGateDialog of={{ requestId: request.id, gate: waiving }} onClose={() => setWaiving(null)} />
      )}
    </>
  );
}
