import { Badge } from '#components/ui/badge.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { formatCount, formatDurationMs } from '#server/platform/domain/wording.ts';
import type { SpanRow } from './rows.ts';
import { spanType } from './span-tree.tsx';

type Detail = NonNullable<SpanRow['detail']>;
type Text = NonNullable<Detail['inputs']>;

function Exchange({ text, label }: { text: Text | null; label: string }) {
  if (!text) return null;
  if (text.text.trim() === '') return <p className="text-muted">{label}: an empty text.</p>;
  return (
    <div className="grid min-w-0 gap-1">
      <CodeBlock code={text.text} label={label} isProse />
      {text.isCut && <p className="text-[12px] text-muted">Only its beginning is shown.</p>}
    </div>
  );
}

function Attributes({ pairs }: { pairs: Detail['attributes'] }) {
  return (
    <KeyValues
      items={pairs.map(({ key, value }) => ({
        label: <span className="font-mono text-[12px] break-all">{key}</span>,
        value: (
          <span className="font-mono text-[12px] font-normal break-words whitespace-pre-wrap">
            {value.text}
            {value.isCut && ' …'}
          </span>
        ),
      }))}
    />
  );
}

function Events({ events }: { events: Detail['events'] }) {
  return (
    <ol aria-label="Events of the step" className="grid gap-2">
      {events.map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events have no ids, and are never reordered
        <li key={index} className="min-w-0 rounded-md border border-line p-2">
          <p className="font-medium">{event.name === 'exception' ? 'Exception' : event.name}</p>
          <Attributes pairs={event.attributes} />
        </li>
      ))}
    </ol>
  );
}

/** What calls of models cost, told by their clients in US dollars: mostly a small part of one. */
const DOLLARS = new Intl.NumberFormat('en', {
  style: 'currency',
  currency: 'USD',
  maximumSignificantDigits: 3,
  roundingPriority: 'morePrecision',
});
const formatDollars = (value: number) => DOLLARS.format(value);

function figures({ usage, cost, model }: SpanRow) {
  const entries = [
    ...(model ? [{ label: 'Model', value: model }] : []),
    ...Object.entries(usage ?? {}).map(([key, value]) => ({
      label: key.replaceAll('_', ' '),
      value: formatCount(value),
    })),
    ...Object.entries(cost ?? {}).map(([key, value]) => ({
      label: key.replaceAll('_', ' '),
      value: formatDollars(value),
    })),
  ];
  return entries;
}

function Body({ span, detail }: { span: SpanRow; detail: Detail }) {
  const told = figures(span);
  return (
    <div className="grid min-w-0 gap-4">
      {detail.message && <p className="break-words text-stop">{detail.message}</p>}
      <Exchange text={detail.inputs} label="Inputs" />
      <Exchange text={detail.outputs} label="Outputs" />
      {told.length > 0 && <KeyValues items={told} />}
      {detail.events.length > 0 && (
        <div className="min-w-0">
          <h3 className="mb-1 font-semibold">Events</h3>
          <Events events={detail.events} />
        </div>
      )}
      {detail.attributes.length > 0 && (
        <div className="min-w-0">
          <h3 className="mb-1 font-semibold">Attributes</h3>
          <Attributes pairs={detail.attributes} />
        </div>
      )}
    </div>
  );
}

/** One step of a trace: what went in and out, what it cost, what happened in it. */
export function SpanPanel({ span }: { span: SpanRow }) {
  const type = spanType(span.type);
  return (
    <Panel
      title={span.name || 'without a name'}
      subtitle={`Begun after ${formatDurationMs(span.startMs)}, ${span.durationMs === null ? 'under way' : `took ${formatDurationMs(span.durationMs)}`}`}
      actions={
        <>
          {type !== '' && <Badge>{type}</Badge>}
          {span.status === 'ERROR' && <StateBadge signal="stop">Failed</StateBadge>}
        </>
      }
    >
      {span.detail ? (
        <Body span={span} detail={span.detail} />
      ) : (
        <p className="text-muted">
          Its content is not shown: the trace is too large, or the content was erased.
        </p>
      )}
    </Panel>
  );
}
