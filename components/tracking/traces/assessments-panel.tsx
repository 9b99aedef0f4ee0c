import { Badge } from '#components/ui/badge.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { type Signal, SignalIcon } from '#components/ui/state-badge.tsx';
import type { TraceDetail } from './rows.ts';

type Said = TraceDetail['trace']['assessments'][number];

const SOURCES: Readonly<Record<string, string>> = { HUMAN: 'a person', LLM_JUDGE: 'a judge', CODE: 'code' };

function signalOf({ value, error, sourceType }: Said): Signal {
  if (error) return 'stop';
  if (value === true || value === 'yes') return 'clear';
  if (value === false || value === 'no') return 'caution';
  return sourceType === 'HUMAN' ? 'person' : 'dark';
}

function wordsOf({ value, error }: Said): string {
  if (error) return error.message || error.code || 'could not be told';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function Line({ said }: { said: Said }) {
  const source = SOURCES[said.sourceType] ?? said.sourceType.toLowerCase();
  return (
    <li className="flex gap-2">
      <SignalIcon signal={signalOf(said)} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p className="break-words">
          <span className="font-medium">{said.name}</span>
          {': '}
          <span className={said.isValid ? undefined : 'line-through'}>{wordsOf(said)}</span>
        </p>
        {said.rationale && <p className="text-[13px] break-words text-muted">{said.rationale}</p>}
        <p className="flex flex-wrap items-center gap-x-2 text-[12px] text-muted">
          {said.kind === 'expectation' && <Badge>expected</Badge>}
          {!said.isValid && <Badge>overridden</Badge>}
          <span className="break-all">{`${source}${said.sourceId && said.sourceId !== 'default' ? `, ${said.sourceId}` : ''}`}</span>
          <RelativeTime at={new Date(said.updatedMs)} />
        </p>
      </div>
    </li>
  );
}

const COMMAND = 'mlflow.log_feedback(trace_id=…, name="helpful", value=True)';

/** What people, judges and code say of a trace. */
export function AssessmentsPanel({ assessments }: { assessments: readonly Said[] }) {
  return (
    <Panel title="Assessments">
      {assessments.length === 0 ? (
        <p className="text-[13px] text-muted">
          Nobody has said anything of it yet. <code className="break-all">{COMMAND}</code> does.
        </p>
      ) : (
        <ol aria-label="Assessments" className="grid gap-3">
          {assessments.map((said) => (
            <Line key={said.id} said={said} />
          ))}
        </ol>
      )}
    </Panel>
  );
}
