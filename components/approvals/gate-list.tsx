import { JsonView } from '#components/ui/json-view.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { GateStatus } from '#server/approvals/domain/gate-facts.ts';
import type { RequestDetail } from '#server/approvals/domain/request-facts.ts';

const STATUS = {
  passed: { word: 'Passed', signal: 'clear' },
  failed: { word: 'Failed', signal: 'stop' },
  error: { word: 'Could not be checked', signal: 'stop' },
} as const satisfies Record<GateStatus, { word: string; signal: 'clear' | 'stop' }>;

/** Every gate the policy asks for, with its result and, one press away, its evidence. */
export function GateList({
  request,
}: {
  request: Pick<RequestDetail, 'gatesAsked' | 'gateResults' | 'state'>;
}) {
  const isRunning = request.state === 'checking';
  return (
    <ul className="divide-y divide-line" aria-live="polite">
      {request.gatesAsked.map(({ gate, title }) => {
        const result = request.gateResults.find((one) => one.gate === gate);
        return (
          <li key={gate} className="px-4 py-3">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="font-medium">{title}</span>
              {result && !isRunning ? (
                <StateBadge signal={STATUS[result.status].signal}>{STATUS[result.status].word}</StateBadge>
              ) : (
                <StateBadge signal={isRunning ? 'caution' : 'dark'}>
                  {isRunning ? 'Running' : 'Not run'}
                </StateBadge>
              )}
              {result && !isRunning && (
                <span className="ml-auto text-[13px] text-muted">
                  <RelativeTime at={result.evaluatedAt} />
                </span>
              )}
            </div>
            {result && !isRunning && (
              <>
                <p className="mt-1 max-w-[75ch] text-[13px]">{result.summary}</p>
                <JsonView
                  value={{ evidence: result.evidence, sha256: result.evidenceDigest }}
                  label="Evidence"
                />
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}
