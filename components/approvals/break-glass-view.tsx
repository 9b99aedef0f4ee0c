'use client';

import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { notFound, useRouter } from 'next/navigation';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { DialogForm } from '#components/forms/dialog-form.tsx';
import { fieldError } from '#components/forms/form-errors.ts';
import { FormPage } from '#components/forms/form-page.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Field } from '#components/ui/field.tsx';
import { Select, Textarea } from '#components/ui/input.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { ROLE_WORDING } from '#server/access/domain/roles.ts';
import {
  isPromotion,
  type PromotionDetail,
  type RequestDetail,
} from '#server/approvals/domain/request-facts.ts';

const REASON_MIN = 10;

function missing({ slots, gateResults, findings }: RequestDetail): string[] {
  return [
    ...gateResults
      .filter(({ status }) => status !== 'passed')
      .map(({ title }) => `Gate not passed: ${title}`),
    ...slots
      .filter(({ filledBy }) => filledBy === null)
      .map(({ role }) => `Signature missing: ${ROLE_WORDING[role].name}`),
    ...findings
      .filter(({ state }) => state !== 'closed')
      .map(({ number }) => `Finding ${number} is not closed`),
  ];
}

function PassedOver({ request }: { request: RequestDetail }) {
  const list = missing(request);
  return (
    <Panel title="What is passed over" className="mb-4">
      {list.length === 0 ? (
        <p className="text-muted">Nothing is missing. It is applied by itself when its time has come.</p>
      ) : (
        <ul className="list-disc pl-5">
          {list.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Form({ request }: { request: PromotionDetail }) {
  const trpc = useTRPC();
  const router = useRouter();
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [given, setGiven] = useState({ incidentId: '', reason: '' });
  const { workflow, id, subjectDigest } = request;
  const incidents = useQuery(trpc.incidents.list.queryOptions({ workflowId: workflow.id, limit: 50 }));
  const act = useMutation(
    trpc.emergencies.breakGlass.mutationOptions({ onSettled: () => cache.invalidateQueries() }),
  );
  const send = () =>
    withStepUp(() => act.mutateAsync({ id, subjectDigest, ...given })).then(
      () => router.push(`/requests/${id}`),
      () => undefined,
    );
  const choices = incidents.data?.items ?? [];
  return (
    <>
      {dialog}
      <DialogForm
        error={act.error}
        shown={['/incidentId', '/reason']}
        submitLabel="Break the glass"
        isPending={act.isPending}
        isIncomplete={given.incidentId === '' || given.reason.trim().length < REASON_MIN}
        onSubmit={() => void send()}
        onCancel={() => router.push(`/requests/${id}`)}
      >
        <Field
          label="Incident"
          hint={
            incidents.data && choices.length === 0 ? (
              <>
                No unresolved incident of {workflow.name}.{' '}
                <Link href="/incidents" className="inline-block min-h-6 underline">
                  Report one
                </Link>{' '}
                first.
              </>
            ) : (
              'An unresolved incident of this workflow.'
            )
          }
          error={fieldError(act.error, '/incidentId')}
        >
          <Select
            value={given.incidentId}
            onChange={(event) => setGiven({ ...given, incidentId: event.target.value })}
          >
            <option value="">Choose an incident</option>
            {choices.map(({ id: incidentId, number, title }) => (
              <option key={incidentId} value={incidentId}>
                {number} · {title}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label="Reason"
          hint={`At least ${REASON_MIN} characters. It is kept in the audit log and read by those who judge it.`}
          error={fieldError(act.error, '/reason')}
        >
          <Textarea
            rows={3}
            maxLength={2000}
            value={given.reason}
            onChange={(event) => setGiven({ ...given, reason: event.target.value })}
          />
        </Field>
      </DialogForm>
    </>
  );
}

/** Applies a change before its people have signed: what that does, what it passes over, for which incident and why. */
export function BreakGlassView({ id }: { id: string }) {
  const trpc = useTRPC();
  const { data: request } = useSuspenseQuery(trpc.requests.get.queryOptions({ id }));
  if (!isPromotion(request)) notFound();
  const { model, workflow, environment, manifest, breakGlass } = request;
  const from = manifest.baseRevision ? `revision ${manifest.baseRevision.number}` : 'nothing';
  const why =
    request.whyNotBreakGlass === undefined
      ? 'This policy permits no emergency changes, or your roles do not take part in them.'
      : request.whyNotBreakGlass;
  return (
    <FormPage
      title="Apply in an emergency"
      lead={`Moves 100 % of ${environment} traffic of ${workflow.name} from ${from} to ${model.name} version ${model.version}, without waiting for the signatures.`}
      breadcrumb={[
        { label: 'Change requests', href: '/requests' },
        { label: `Request ${request.number}`, href: `/requests/${id}` },
      ]}
    >
      {breakGlass && (
        <Banner signal="stop" title="This is for emergencies">
          A second person confirms it within {breakGlass.secondPersonWithinMinutes} minutes, or forward
          changes of {workflow.name} pause. Unless those who should have signed ratify it, it returns to{' '}
          {from} after {breakGlass.maxHours} hours. If nobody judges it within {breakGlass.ratifyWithinHours}{' '}
          hours, changes of the workspace freeze. Everybody sees it under the top bar.
        </Banner>
      )}
      <PassedOver request={request} />
      {why === null ? <Form request={request} /> : <p className="text-muted">{why}</p>}
    </FormPage>
  );
}
