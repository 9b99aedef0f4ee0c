'use client';

import { useState } from 'react';
import { Input } from '#components/ui/input.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { formatCount } from '#server/platform/domain/wording.ts';
import { formatMetric } from './format-metric.ts';
import type { RunDetail } from './rows.ts';
import { compareNames } from './run-field.ts';

/** Above this many entries one looks for a name. */
const MANY = 15;

interface EntriesProps {
  title: string;
  entries: readonly { key: string; value: string; detail?: string }[];
  emptyText: string;
}

/** What a run logged by name, found by a part of the name where there is much of it. */
function EntriesPanel({ title, entries, emptyText }: EntriesProps) {
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = entries.filter(({ key }) => key.toLowerCase().includes(wanted));
  return (
    <Panel
      title={`${title} (${formatCount(entries.length)})`}
      actions={
        entries.length > MANY && (
          <Input
            type="search"
            aria-label={`Find in ${title.toLowerCase()}`}
            placeholder="Find by name"
            className="w-40"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        )
      }
    >
      {found.length === 0 ? (
        <p className="text-muted">{entries.length === 0 ? emptyText : 'Nothing is called that.'}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section tabIndex={0} aria-label={title} className="max-h-96 overflow-y-auto">
          <KeyValues
            items={found.map(({ key, value, detail }) => ({
              label: <span className="break-all">{key}</span>,
              value: (
                <span className="tabular-nums">
                  <span className="whitespace-pre-wrap">{value}</span>
                  {detail && <span className="ml-2 text-[12px] font-normal text-muted">{detail}</span>}
                </span>
              ),
            }))}
          />
        </section>
      )}
    </Panel>
  );
}

/** Parameters, last values of metrics, and tags of a run. */
export function LoggedPanels({ run }: { run: RunDetail }) {
  const metrics = run.metrics
    .toSorted((a, b) => compareNames(a.key, b.key))
    .map(({ key, value, step }) => ({
      key,
      value: formatMetric(value),
      detail: step === 0 ? undefined : `at step ${formatCount(step)}`,
    }));
  const tags = run.tags.filter(({ key }) => !key.startsWith('mlflow.'));
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <EntriesPanel
        title="Parameters"
        entries={run.params}
        emptyText="None were logged. mlflow.log_params says what a run was given."
      />
      <EntriesPanel
        title="Metrics"
        entries={metrics}
        emptyText="None were logged. mlflow.log_metric says what came of it."
      />
      {tags.length > 0 && <EntriesPanel title="Tags" entries={tags} emptyText="" />}
    </div>
  );
}
