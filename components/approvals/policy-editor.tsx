'use client';

import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { SelectField, TextareaField } from '#components/forms/fields.tsx';
import { FormSection } from '#components/forms/form-page.tsx';
import { FormShell } from '#components/forms/form-shell.tsx';
import { useSchemaForm } from '#components/forms/use-schema-form.ts';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { PageHeader } from '#components/ui/page-header.tsx';
import { notify } from '#components/ui/toast.tsx';
import { ASSURANCES } from '#server/approvals/domain/policy.ts';
import { type PolicySubject, tellSubject } from '#server/approvals/domain/policy-edit.ts';
import type { PolicyDetail, PolicyVersionShown } from '#server/approvals/domain/policy-facts.ts';
import { ASSURANCE_WORDING } from '#server/approvals/domain/terms-in-words.ts';
import { policyHref } from './policy-address.ts';
import { PolicyConditionsField } from './policy-conditions-field.tsx';
import { PolicyDraftPreview } from './policy-draft-preview.tsx';
import { policyForm } from './policy-form.ts';
import { PolicyGatesFields } from './policy-gates-fields.tsx';
import { PolicySlotsField } from './policy-slots-field.tsx';
import { PolicyEmergencyFields, PolicyTimesFields } from './policy-times-fields.tsx';

interface Props {
  policy: PolicyDetail;
  current: PolicyVersionShown;
}

function Editor({ policy, current }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const cache = useQueryClient();
  const { action, environment, riskTier } = policy;
  const subject = { action, environment, riskTier };
  const request = useMutation(trpc.policies.requestEdit.mutationOptions());
  const { withStepUp, dialog } = useStepUp();
  const form = useSchemaForm(policyForm, { terms: current.terms, reason: '' });
  const { control } = form;
  const isPromotion = action === 'promote';
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="min-w-0">
        <FormShell
          form={form}
          submitLabel="Ask for this edit"
          cancelHref={policyHref(subject)}
          reason={useWhyNot()('policy:edit')}
          onSubmit={async ({ terms, reason }) => {
            const asked = { ...subject, terms, reason, from: current.number };
            const { id, number } = await withStepUp(() => request.mutateAsync(asked));
            await cache.invalidateQueries(trpc.policies.pathFilter());
            notify('person', `Request ${number} is open`, 'It is in force once its people have signed.');
            router.push(`/requests/${id}`);
          }}
        >
          <FormSection title="Who signs" hint="Any one of these lists suffices. One person fills one place.">
            <PolicySlotsField control={control} />
            <SelectField
              control={control}
              name="terms.assurance"
              label="Signatures are proven by"
              options={ASSURANCES.map((value) => ({ value, label: ASSURANCE_WORDING[value] }))}
            />
          </FormSection>
          {isPromotion && <PolicyGatesFields control={control} />}
          <FormSection
            title="Conditions"
            hint="Expressions in CEL over the facts of a request. What cannot be evaluated does not hold."
          >
            <PolicyConditionsField control={control} action={action} />
          </FormSection>
          <PolicyTimesFields control={control} />
          {isPromotion && <PolicyEmergencyFields control={control} />}
          <FormSection title="Why">
            <TextareaField
              control={control}
              name="reason"
              label="Reason"
              hint="Whoever signs reads it. It is kept in the audit log."
            />
          </FormSection>
        </FormShell>
      </div>
      <div className="min-w-0 content-start lg:sticky lg:top-16 lg:self-start">
        <PolicyDraftPreview control={control} subject={subject} />
      </div>
      {dialog}
    </div>
  );
}

/** Drafts other terms of a policy; nothing changes until the people whom the policy for edits names have signed. */
export function PolicyEditor({ subject }: { subject: PolicySubject }) {
  const trpc = useTRPC();
  const { data: policy } = useSuspenseQuery(trpc.policies.get.queryOptions(subject));
  const [current] = policy.versions;
  if (!current) return null;
  return (
    <>
      <PageHeader
        title={`Edit the policy for ${tellSubject(subject)}`}
        breadcrumb={[
          { label: 'Approval policies', href: '/policies' },
          { label: tellSubject(subject), href: policyHref(subject) },
        ]}
        lead={`Version ${current.number} is in force and stays so until this edit is signed. Whoever drafts it does not sign it.`}
      />
      <Editor policy={policy} current={current} />
    </>
  );
}
