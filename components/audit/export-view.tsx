'use client';

import { useQueryClient } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { CodeBlock } from '#components/ui/code-block.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import {
  EXPORT_FORMATS,
  EXPORT_LINES_MAX,
  EXPORT_WORDING,
  type ExportFormat,
} from '#server/audit/domain/export-formats.ts';
import { AuditTabs } from './audit-tabs.tsx';

/** Asks for the second factor in words, then lets the browser download; the server asks again. */
function useDownload() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const start = async (address: string) => {
    setPending(true);
    setProblem(null);
    try {
      const terms = await withStepUp(() =>
        queries.fetchQuery(trpc.audit.exportTerms.queryOptions({}, { staleTime: 0, retry: false })),
      );
      if (terms) window.location.assign(address);
      else setProblem('Nothing of this log is sealed yet. Try again in a few seconds.');
    } catch (error) {
      setProblem(refusalOf(error).message);
    } finally {
      setPending(false);
    }
  };
  return { start, pending, problem, dialog };
}

function FormatChoice({
  format,
  onChange,
}: {
  format: ExportFormat;
  onChange: (format: ExportFormat) => void;
}) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-medium">Form</legend>
      {EXPORT_FORMATS.toReversed().map((each) => (
        <Checkbox
          key={each}
          kind="radio"
          name="format"
          checked={each === format}
          onChange={() => onChange(each)}
          label={EXPORT_WORDING[each].name}
          hint={EXPORT_WORDING[each].about}
        />
      ))}
    </fieldset>
  );
}

function Stretch() {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="From event" hint="Its place in the log; 0 is the first">
        <Input name="from" type="number" min={0} defaultValue={0} />
      </Field>
      <Field label="At most" hint="Events in one file; the next one goes on where it ends">
        <Input name="limit" type="number" min={1} max={EXPORT_LINES_MAX} defaultValue={10_000} />
      </Field>
    </div>
  );
}

/** Takes the log out of the house, in a form that others can read or check. */
export function ExportView() {
  const [format, setFormat] = useState<ExportFormat>('zip');
  const { start, pending, problem, dialog } = useDownload();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const search = new URLSearchParams(
      [...fields].filter(([name]) => name !== 'format') as [string, string][],
    );
    void start(`/api/v1/audit/export.${format}?${search}`);
  };
  return (
    <>
      <PageHeader
        title="Export"
        breadcrumb={[{ label: 'Audit log', href: '/audit' }]}
        lead="Takes the log out of the house. Each export is itself an event of the log."
      />
      <AuditTabs />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Panel title="Download">
          <form onSubmit={submit} className="grid gap-4">
            <FormatChoice format={format} onChange={setFormat} />
            {format === 'zip' ? (
              <Checkbox
                name="values"
                value="true"
                label="With the values behind commitments"
                hint="Free text and personal values, as far as they are not erased"
              />
            ) : (
              <Stretch />
            )}
            {format === 'jsonl' && (
              <Checkbox
                name="proofs"
                value="true"
                label="With a proof for each event"
                hint="Verifies line by line"
              />
            )}
            {problem && (
              <Banner signal="caution" title="The export was not started">
                {problem}
              </Banner>
            )}
            <div>
              <Button type="submit" variant="primary" pending={pending}>
                <Download aria-hidden /> Export the log
              </Button>
            </div>
          </form>
        </Panel>
        <Panel title="Check it without us" subtitle="No network, no database, nothing to install but Node">
          <div className="grid gap-3">
            <p>
              The whole log brings its verifier along. It rebuilds the tree from the events, checks who signed
              it, every proof and every receipt, and names what does not hold.
            </p>
            <CodeBlock code={'node verify/audit-verify.mjs . --vkey "…"'} label="Command" />
            <p>For machines, with a token that may read the audit log:</p>
            <CodeBlock
              code={
                'curl -OJ -H "Authorization: Bearer $TOKEN" \\\n  "$INTERLOCK_URL/api/v1/audit/export.jsonl?from=0"'
              }
              label="Command"
            />
          </div>
        </Panel>
      </div>
      {dialog}
    </>
  );
}
