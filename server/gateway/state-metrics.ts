import { type Aggregator, Gauge, type Registry } from 'prom-client';
import type { Gateway } from './gateway.ts';
import type { Journal } from './journal.ts';
import type { Spool } from './spool.ts';

type MakeGauge = (name: string, help: string, read: () => number, aggregator?: Aggregator) => Gauge;

/** What a gateway may write to this machine's disk. */
export interface WatchedDisk {
  spool: Spool | null;
  journal: Journal | null;
}

function watchRecords(gauge: MakeGauge, { records }: Gateway, { spool, journal }: WatchedDisk): void {
  gauge('gateway_records_waiting', 'Records that are not durable yet.', () => records.waiting().records);
  gauge(
    'gateway_records_waiting_bytes',
    'Bytes of records that are not durable yet.',
    () => records.waiting().bytes,
  );
  gauge(
    'gateway_records_behind',
    'Records that are durable in the journal and not in the database yet.',
    () => records.behind(),
  );
  gauge(
    'gateway_record_pressure',
    'How full the queue of records is, from 0 to 1.',
    () => Math.max(records.fullness(), records.lateness()),
    'max',
  );
  gauge(
    'spool_bytes',
    'Records on this machine that are not in the database yet.',
    () => spool?.state().bytes ?? 0,
  );
  gauge('spool_broken', '1 when a flush of the spool has failed.', () =>
    Number(spool?.state().isBroken ?? false),
  );
  gauge('journal_broken', '1 when a flush of the journal has failed.', () =>
    Number(journal?.isBroken() ?? false),
  );
}

/** Registers what is looked at when metrics are read: queues, the disk, breakers, how old routes are. */
export function watchState(registers: Registry[], gateway: Gateway, disk: WatchedDisk): void {
  const gauge: MakeGauge = (name, help, read, aggregator = 'sum') =>
    new Gauge({
      name: `interlock_${name}`,
      help,
      registers,
      aggregator,
      collect() {
        this.set(read());
      },
    });
  const { deadLetters, routes, breakers, limits, admission, tracer } = gateway;
  watchRecords(gauge, gateway, disk);
  gauge('dead_letters_waiting', 'Dead letters that are not stored yet.', () => deadLetters.waiting().letters);
  gauge(
    'dead_letters_dropped',
    'Dead letters that found no room since the start.',
    () => deadLetters.waiting().dropped,
  );
  gauge(
    'breakers_open',
    'Revisions in force whose breaker is open.',
    () => {
      const ids = new Set([...routes.routes()].map(({ revision }) => revision.id));
      return [...ids].filter((id) => breakers.restsForMs(id) > 0).length;
    },
    'max',
  );
  gauge(
    'limits_counted_together',
    '1 while the shared count of limits answers.',
    () => Number(limits.isHealthy()),
    'min',
  );
  gauge(
    'routes_unconfirmed_seconds',
    'Seconds since routes and stops were last confirmed; -1 if never.',
    () => (Number.isFinite(routes.unconfirmedMs()) ? routes.unconfirmedMs() / 1_000 : -1),
    'max',
  );
  gauge('gateway_calls', 'Calls in progress.', () => admission.calls());
  gauge('gateway_loop_delay_seconds', 'How late timers fire.', () => admission.loopDelayMs() / 1_000, 'max');
  gauge('trace_spans_dropped', 'Spans that could not be sent since the start.', () => tracer.dropped());
}
