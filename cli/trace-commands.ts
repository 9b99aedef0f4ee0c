import { type Command, PAGED, type Page, pageOf, tellPage } from './command.ts';
import { factsOf, tableOf, timeOf } from './print-table.ts';

interface Trace {
  id: string;
  name: string | null;
  state: string;
  requestTimeMs: number;
  durationMs: number | null;
}

interface ShownTrace {
  trace: Trace;
  spans: readonly { id: string; parentId: string | null; name: string; type: string; status: string }[];
}

/** Traces that applications sent. */
export const TRACE_COMMANDS: readonly Command[] = [
  {
    name: 'traces list',
    takes: ['experiment'],
    options: { filter: { value: 'FILTER', about: "such as trace.status = 'ERROR'" }, ...PAGED },
    about: 'List traces of an experiment, the newest first',
    operations: ['traces.list'],
    run: async (api, given) => {
      const path = `/experiments/${given.part('experiment')}/traces`;
      const fields = { filter: given.text('filter'), ...pageOf(given) };
      const page = await api.call<Page<Trace>>('GET', path, fields);
      return tellPage(page, ['Trace', 'Name', 'State', 'Began', 'Milliseconds'], (trace) => [
        trace.id,
        trace.name,
        trace.state,
        timeOf(trace.requestTimeMs),
        trace.durationMs,
      ]);
    },
  },
  {
    name: 'traces show',
    takes: ['experiment', 'trace'],
    about: 'Show a trace with its spans',
    operations: ['traces.show'],
    run: async (api, given) => {
      const path = `/experiments/${given.part('experiment')}/traces/${given.part('trace')}`;
      const found = await api.call<ShownTrace>('GET', path);
      const { name, state, requestTimeMs, durationMs } = found.trace;
      const facts = factsOf({
        Name: name,
        State: state,
        Began: timeOf(requestTimeMs),
        Milliseconds: durationMs,
      });
      const spans = found.spans.map((span) => [span.name, span.type, span.status]);
      return { value: found, lines: [...facts, '', ...tableOf(['Span', 'Type', 'Status'], spans)] };
    },
  },
];
