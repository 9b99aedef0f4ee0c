'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import type { Column } from '#components/tables/column.ts';
import { DataTable } from '#components/tables/data-table.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { JsonView } from '#components/ui/json-view.tsx';
import { type ContractField, contractFields } from '#server/workflows/domain/contract-fields.ts';
import { WorkflowFrame } from './workflow-frame.tsx';

function rangeWords({ values, range, unit }: ContractField): string {
  if (values) return values.map(({ title }) => title).join(' · ');
  if (!range) return unit ?? 'any';
  const { minimum, maximum } = range;
  const shown = (bound: number) => bound.toLocaleString('en-GB');
  const words =
    minimum === null
      ? `up to ${shown(maximum ?? 0)}`
      : maximum === null
        ? `from ${shown(minimum)}`
        : `${shown(minimum)} to ${shown(maximum)}`;
  return unit ? `${words} ${unit}` : words;
}

const COLUMNS: readonly Column<ContractField>[] = [
  { id: 'title', header: 'Field', cell: ({ title }) => title, value: ({ title }) => title },
  {
    id: 'name',
    header: 'Name',
    cell: ({ name }) => <code className="font-mono text-[12.5px]">{name}</code>,
    value: ({ name }) => name,
  },
  { id: 'type', header: 'Type', card: 'hidden', cell: ({ type }) => type },
  {
    id: 'range',
    header: 'Allowed',
    cell: (field) => <span className="break-words">{rangeWords(field)}</span>,
  },
  { id: 'required', header: 'Required', cell: ({ isRequired }) => (isRequired ? 'yes' : 'no') },
  {
    id: 'protected',
    header: 'Protected',
    cell: ({ isProtected }) => (isProtected ? <Badge>protected</Badge> : 'no'),
  },
];

function Fields({ title, schema }: { title: string; schema: Readonly<Record<string, unknown>> }) {
  return (
    <section>
      <h2 className="mb-2 font-semibold">{title}</h2>
      <DataTable
        name="contract-fields"
        caption={title}
        columns={COLUMNS}
        rows={contractFields(schema)}
        rowId={({ name }) => name}
        empty={<EmptyState title="No fields">The schema names none.</EmptyState>}
      />
      <JsonView value={schema} label="Show as JSON Schema" />
    </section>
  );
}

/** What a call must send and what it gets back, field by field. */
export function ContractView({ workflow }: { workflow: string }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.workflows.get.queryOptions({ workflow }));
  return (
    <WorkflowFrame shown={data}>
      <p className="mb-3 max-w-[75ch] text-muted">
        Protected fields are accepted and kept to measure fairness. Reviewers do not see them and nothing is
        decided by them.
      </p>
      <div className="grid gap-6">
        <Fields title="Input" schema={data.version.inputContract} />
        <Fields title="Output" schema={data.version.outputSchema} />
      </div>
    </WorkflowFrame>
  );
}
