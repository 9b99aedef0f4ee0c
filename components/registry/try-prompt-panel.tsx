'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Field } from '#components/ui/field.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { SimulationPanel } from '#components/workflows/simulation-panel.tsx';
import type { PointersRow } from './rows.ts';

interface Props {
  prompt: { model: string; version: number };
  /** The workflows that say it come first. */
  bindings: PointersRow['bindings'];
}

function Simulation({ workflow, prompt }: { workflow: string; prompt: Props['prompt'] }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.workflows.get.queryOptions({ workflow }));
  if (error) return <p className="text-muted">{refusalOf(error).message}</p>;
  if (!data) return null;
  return (
    <SimulationPanel
      key={workflow}
      workflow={workflow}
      contract={data.version.inputContract}
      isServing={data.serving !== null}
      prompt={prompt}
    />
  );
}

/** Says this version of a prompt to the model that serves a workflow, with an input of the reader's; nothing is kept of it. */
export function TryPromptPanel({ prompt, bindings }: Props) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.workflows.list.queryOptions({ limit: 100 }));
  const [chosen, setChosen] = useState<string | null>(null);
  const bound = new Set(bindings.map(({ workflow }) => workflow.id));
  const options = [
    ...bindings.map(({ workflow, promptVersion }) => ({
      value: workflow.id,
      label: workflow.name,
      detail: `says version ${promptVersion}`,
    })),
    ...(data?.items ?? [])
      .filter(({ id }) => !bound.has(id))
      .map(({ id, name }) => ({ value: id, label: name, detail: 'says another prompt, or none' })),
  ];
  const workflow = chosen ?? bindings[0]?.workflow.id ?? null;
  return (
    <section aria-label="Try it" className="grid gap-4">
      <Panel
        title="Try it against a workflow"
        subtitle="Asks the model that serves the workflow in production, with its checks, and says this version. Nothing is recorded, and what serves stays as it is."
      >
        <Field label="Workflow" className="max-w-md">
          <SearchSelect
            options={options}
            value={workflow}
            onChange={setChosen}
            placeholder="Choose a workflow"
          />
        </Field>
      </Panel>
      {workflow && <Simulation workflow={workflow} prompt={prompt} />}
    </section>
  );
}
