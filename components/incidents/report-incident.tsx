'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select, Textarea } from '#components/ui/input.tsx';
import { SEVERITIES, SEVERITY_WORDING, type Severity } from '#server/incidents/domain/incident-facts.ts';

const EMPTY = { workflowId: '', title: '', description: '', severity: 'medium' as Severity };

/** Reports an incident that no alert has seen. */
export function ReportIncident() {
  const trpc = useTRPC();
  const router = useRouter();
  const cache = useQueryClient();
  const why = useWhyNot()('incident:handle');
  const [isOpen, setIsOpen] = useState(false);
  const [given, setGiven] = useState(EMPTY);
  const workflows = useQuery(trpc.workflows.list.queryOptions({ limit: 100 }, { enabled: isOpen }));
  const report = useMutation(
    trpc.incidents.report.mutationOptions({
      onSuccess: async ({ id }) => {
        await cache.invalidateQueries();
        router.push(`/incidents/${id}`);
      },
    }),
  );
  const { error } = report;
  return (
    <>
      <Button variant="primary" reason={why} onClick={() => setIsOpen(true)}>
        Report incident
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title="Report an incident"
        description="Everybody sees it under the top bar until it is resolved."
      >
        <DialogForm
          error={error}
          shown={['/workflowId', '/title', '/description']}
          submitLabel="Report incident"
          isPending={report.isPending}
          isIncomplete={!given.workflowId}
          onSubmit={() => report.mutate(given)}
          onCancel={() => setIsOpen(false)}
        >
          <Field label="Workflow" error={fieldError(error, '/workflowId')}>
            <Select
              value={given.workflowId}
              onChange={(event) => setGiven({ ...given, workflowId: event.target.value })}
            >
              <option value="">Choose a workflow</option>
              {workflows.data?.items.map((workflow) => (
                <option key={workflow.id} value={workflow.id}>
                  {workflow.name}
                </option>
              ))}
            </Select>
          </Field>
          <Field label="What is wrong" error={fieldError(error, '/title')}>
            <Input
              value={given.title}
              maxLength={200}
              onChange={(event) => setGiven({ ...given, title: event.target.value })}
            />
          </Field>
          <Field label="What you saw" error={fieldError(error, '/description')}>
            <Textarea
              rows={3}
              value={given.description}
              maxLength={2000}
              onChange={(event) => setGiven({ ...given, description: event.target.value })}
            />
          </Field>
          <Field label="Severity">
            <Select
              value={given.severity}
              onChange={(event) => {
                const severity = SEVERITIES.find((each) => each === event.target.value);
                if (severity) setGiven({ ...given, severity });
              }}
            >
              {SEVERITIES.map((severity) => (
                <option key={severity} value={severity}>
                  {SEVERITY_WORDING[severity]}
                </option>
              ))}
            </Select>
          </Field>
        </DialogForm>
      </Dialog>
    </>
  );
}
