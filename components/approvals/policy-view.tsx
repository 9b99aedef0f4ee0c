'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Banner } from '#components/ui/banner.tsx';
import { Button } from '#components/ui/button.tsx';
import { DiffTable } from '#components/ui/diff-table.tsx';
import { FactStrip } from '#components/ui/fact-strip.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { PolicyAction } from '#server/approvals/domain/policy.ts';
import { type PolicySubject, tellSubject } from '#server/approvals/domain/policy-edit.ts';
import type { PolicyDetail, PolicyVersionShown } from '#server/approvals/domain/policy-facts.ts';
import { termsInWords } from '#server/approvals/domain/terms-in-words.ts';
import { policyHref } from './policy-address.ts';
import { StrictnessList } from './strictness-list.tsx';

function EditButton({ policy }: { policy: PolicyDetail }) {
  const whyNot = useWhyNot()('policy:edit');
  const reason = policy.openEdit ? 'An edit of it is asked for already.' : whyNot;
  if (reason) return <Button reason={reason}>Draft an edit</Button>;
  return (
    <Button asChild variant="primary">
      <Link href={`${policyHref(policy)}/edit`}>Draft an edit</Link>
    </Button>
  );
}

function OpenEditBanner({ policy }: { policy: PolicyDetail }) {
  const { openEdit } = policy;
  if (!openEdit) return null;
  return (
    <Banner
      signal="caution"
      title={`Version ${openEdit.to} is asked for by ${openEdit.requestedBy}`}
      actions={
        <Link href={`/requests/${openEdit.id}`} className="font-medium underline">
          See request {openEdit.number}
        </Link>
      }
    >
      It is in force once the people whom the policy for edits names have signed.
    </Banner>
  );
}

function TermsDiff({
  action,
  before,
  after,
}: {
  action: PolicyAction;
  before: PolicyVersionShown;
  after: PolicyVersionShown;
}) {
  const was = termsInWords(action, before.terms);
  const changed = termsInWords(action, after.terms).filter(({ words }, index) => was[index]?.words !== words);
  return (
    <DiffTable
      caption={`What version ${after.number} changed`}
      beforeLabel={`Version ${before.number}`}
      afterLabel={`Version ${after.number}`}
      rows={changed.map(({ label, words }) => ({
        label,
        before: was.find((one) => one.label === label)?.words ?? '',
        after: words,
      }))}
    />
  );
}

function Versions({ policy }: { policy: PolicyDetail }) {
  return (
    <Panel title="Versions" subtitle="A version is never changed; a new one takes a request." flush>
      <ol>
        {policy.versions.map((version, index) => {
          const before = policy.versions[index + 1];
          return (
            <li key={version.number} className="border-b border-line px-4 py-3 last:border-0">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="font-medium">Version {version.number}</span>
                {index === 0 && <Badge>in force</Badge>}
                <span className="text-muted">
                  {version.number === 0 ? 'built in' : `drafted by ${version.createdBy}`}
                  {version.number > 0 && (
                    <>
                      , <RelativeTime at={version.createdAt} />
                    </>
                  )}
                </span>
                {version.request && (
                  <Link href={`/requests/${version.request.id}`} className="inline-block min-h-6 underline">
                    Request {version.request.number}
                  </Link>
                )}
              </p>
              {before && (
                <details className="mt-1">
                  <summary className="cursor-pointer text-[13px] text-muted hover:text-text">
                    What it changed
                  </summary>
                  <StrictnessList weaker={version.weaker} stronger={version.stronger} />
                  <TermsDiff action={policy.action} before={before} after={version} />
                </details>
              )}
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

/** One policy: what is in force in words, who changes it, and every version before. */
export function PolicyView({ subject }: { subject: PolicySubject }) {
  const trpc = useTRPC();
  const { data: policy } = useSuspenseQuery(trpc.policies.get.queryOptions(subject));
  const [current] = policy.versions;
  const crumb =
    subject.action === 'promote'
      ? { label: 'Approval policies', href: '/policies' }
      : { label: 'Policy edits', href: '/policies/edits' };
  if (!current) return null;
  return (
    <>
      <PageHeader
        title={`Policy for ${tellSubject(subject)}`}
        breadcrumb={[crumb]}
        badge={<Badge>version {current.number}</Badge>}
        lead="Requests keep the version they were opened under, unless a newer one asks for more."
        actions={<EditButton policy={policy} />}
      />
      <OpenEditBanner policy={policy} />
      <FactStrip
        facts={[
          { label: 'Signs an edit that only raises it', value: policy.signing.raise },
          { label: 'Signs an edit that lowers it', value: policy.signing.lower },
        ]}
      />
      <div className="grid gap-4">
        <Panel title="In force">
          <KeyValues
            items={termsInWords(subject.action, current.terms).map(({ label, words }) => ({
              label,
              value: words,
            }))}
          />
        </Panel>
        <Versions policy={policy} />
      </div>
    </>
  );
}
