'use client';

import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { GitCompare } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Field } from '#components/ui/field.tsx';
import { Select } from '#components/ui/input.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { comparePrompts } from '#server/registry/domain/compare-prompts.ts';
import { shownMessages } from '#server/registry/domain/prompt-tags.ts';
import type { PromptMessage } from '#server/workflows/domain/prompt-template.ts';
import { comparedNumbers } from './compared-numbers.ts';
import { promptHref } from './model-address.ts';
import { PromptDiff } from './prompt-diff.tsx';

interface Props {
  model: string;
  /** Numbers as the address gives them; the newest two where it gives none. */
  from?: string;
  to?: string;
}

interface ChoiceProps {
  label: string;
  value: number;
  numbers: readonly number[];
  onChange: (number: number) => void;
}

function Choice({ label, value, numbers, onChange }: ChoiceProps) {
  const offered = [...new Set([value, ...numbers])].sort((a, b) => b - a);
  return (
    <Field label={label} className="min-w-36">
      <Select value={value} onChange={(event) => onChange(Number(event.target.value))}>
        {offered.map((number) => (
          <option key={number} value={number}>
            Version {number}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function Difference({ model, from, to }: { model: string; from: number; to: number }) {
  const trpc = useTRPC();
  const before = useQuery(trpc.versions.get.queryOptions({ model, version: String(from) }));
  const after = useQuery(trpc.versions.get.queryOptions({ model, version: String(to) }));
  const comparison = useMemo(() => {
    const said: (readonly PromptMessage[] | null | undefined)[] = [before.data, after.data].map(
      (version) => version && (shownMessages(version) ?? []),
    );
    const [left, right] = said;
    return left && right ? comparePrompts(left, right) : null;
  }, [before.data, after.data]);
  const error = before.error ?? after.error;
  if (error) return <p role="alert">{refusalOf(error).message}</p>;
  if (!comparison) return <Skeleton className="h-40 w-full" />;
  return <PromptDiff title={`From version ${from} to ${to}`} comparison={comparison} />;
}

function TooFew({ modelId, number }: { modelId: string; number: number | undefined }) {
  const reason = useWhyNot()('version:register');
  const act = number === undefined ? 'Write first version' : 'Write next version';
  return (
    <EmptyState
      icon={GitCompare}
      title={number === undefined ? 'No versions yet' : `There is only version ${number}`}
      action={
        reason ? (
          <Button reason={reason}>{act}</Button>
        ) : (
          <Button asChild>
            <Link href={`${promptHref(modelId)}/versions/new`}>{act}</Link>
          </Button>
        )
      }
    >
      Two versions are compared word by word.
    </EmptyState>
  );
}

/** Two versions of a prompt, chosen freely, with what the later says otherwise. */
export function ComparePromptsView({ model, from, to }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const { data: head } = useSuspenseQuery(trpc.models.get.queryOptions({ model }));
  const { data: page } = useSuspenseQuery(trpc.versions.list.queryOptions({ model, limit: 100 }));
  const numbers = page.items.map(({ number }) => number);
  const { left, right } = comparedNumbers(numbers, { from, to });
  const choose = (next: { from: number; to: number }) =>
    router.replace(`${promptHref(head.id)}/compare?from=${next.from}&to=${next.to}`, { scroll: false });
  return (
    <>
      <PageHeader
        title={`What ${head.name} says, compared`}
        breadcrumb={[
          { label: 'Prompts', href: '/prompts' },
          { label: head.name, href: promptHref(head.id) },
        ]}
      />
      {numbers.length < 2 ? (
        <TooFew modelId={head.id} number={numbers[0]} />
      ) : (
        <div className="grid gap-4">
          <div className="flex flex-wrap gap-4">
            <Choice
              label="From"
              value={left}
              numbers={numbers}
              onChange={(number) => choose({ from: number, to: right })}
            />
            <Choice
              label="To"
              value={right}
              numbers={numbers}
              onChange={(number) => choose({ from: left, to: number })}
            />
          </div>
          <Difference model={model} from={left} to={right} />
        </div>
      )}
    </>
  );
}
