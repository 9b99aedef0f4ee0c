import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { Field } from '#components/ui/field.tsx';
import { Select } from '#components/ui/input.tsx';
import { Progress } from '#components/ui/progress.tsx';
import {
  PACK_PROFILE_WORDING,
  PACK_PROFILES,
  type PackProfile,
} from '#server/governance/domain/evidence-pack.ts';
import type { PackAsked, usePack } from './use-pack.ts';

type Pack = ReturnType<typeof usePack>;

/** What a pack is about, where the address says so; otherwise a workflow is chosen. */
export interface PackSubject {
  workflow: string | null;
  request: string | null;
  decision: string | null;
}

function GivenSubject({ what, id }: { what: string; id: string }) {
  return (
    <div className="flex flex-wrap items-center gap-x-2">
      <span>
        About the {what} <CopyableId id={id} />
      </span>
      <Link href="/governance/evidence" className="inline-block min-h-6 underline">
        About a workflow instead
      </Link>
    </div>
  );
}

function WorkflowFields({ initial }: { initial: string | null }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.workflows.list.queryOptions({ limit: 100 }));
  const known = data.items.find(({ id, slug }) => id === initial || slug === initial);
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Workflow">
        <Select name="workflow" defaultValue={known?.slug ?? data.items[0]?.slug}>
          {data.items.map(({ id, slug, name }) => (
            <option key={id} value={slug}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Environment">
        <Select name="environment" defaultValue="production">
          <option value="production">Production</option>
          <option value="staging">Staging</option>
          <option value="development">Development</option>
          <option value="">All of them</option>
        </Select>
      </Field>
    </div>
  );
}

function ProfileChoice() {
  const [profile, setProfile] = useState<PackProfile>('regulator');
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-medium">Made for</legend>
      {PACK_PROFILES.map((each) => (
        <Checkbox
          key={each}
          kind="radio"
          name="profile"
          value={each}
          checked={each === profile}
          onChange={() => setProfile(each)}
          label={PACK_PROFILE_WORDING[each].name}
          hint={PACK_PROFILE_WORDING[each].about}
        />
      ))}
    </fieldset>
  );
}

function PreviousField() {
  const trpc = useTRPC();
  const packs = useQuery(trpc.evidence.packs.queryOptions({ limit: 100 })).data?.items ?? [];
  const sizes = [...new Set(packs.map(({ size }) => size))];
  return (
    <Field
      label="Continues an earlier pack"
      hint="Then it also proves that nothing of the log before it was changed"
      required={false}
    >
      <Select name="previous" defaultValue="">
        <option value="">None</option>
        {sizes.map((size) => (
          <option key={size} value={size}>
            {`The one at ${size.toLocaleString('en')} events`}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function Outcome({ pack }: { pack: Pack }) {
  if (pack.problem)
    return (
      <Banner signal="caution" title="The pack was not made">
        {pack.problem}
      </Banner>
    );
  if (!pack.done) return null;
  return (
    <Banner signal="clear" title={`${pack.done.name} is saved`}>
      Its manifest has the SHA-256{' '}
      <CopyableId id={pack.done.manifestDigest} display={`${pack.done.manifestDigest.slice(0, 16)}…`} />; the
      log carries it as well.
    </Banner>
  );
}

function askedIn(form: HTMLFormElement, { request, decision }: PackSubject): PackAsked {
  const fields = new FormData(form);
  const text = (name: string) => String(fields.get(name) ?? '');
  const previous = text('previous');
  const about = request
    ? { request }
    : decision
      ? { decision }
      : {
          workflow: text('workflow'),
          ...(text('environment') && { environment: text('environment') as PackAsked['environment'] }),
        };
  return {
    ...about,
    profile: text('profile') as PackProfile,
    ...(previous && { previous: Number(previous) }),
  };
}

/** Chooses what a pack is about and for whom, and has it made. */
export function MakePackForm({ subject, pack }: { subject: PackSubject; pack: Pack }) {
  const { request, decision, workflow } = subject;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void pack.make(askedIn(event.currentTarget, subject));
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      {request ? (
        <GivenSubject what="change request" id={request} />
      ) : decision ? (
        <GivenSubject what="decision" id={decision} />
      ) : (
        <WorkflowFields initial={workflow} />
      )}
      <ProfileChoice />
      <PreviousField />
      <Outcome pack={pack} />
      {pack.bytes === null ? (
        <div>
          <Button type="submit" variant="primary">
            <Download aria-hidden /> Make the pack
          </Button>
        </div>
      ) : (
        <div className="grid gap-2">
          <Progress
            label={
              pack.bytes === 0 ? 'Reading the log' : `${(pack.bytes / 1_000_000).toFixed(1)} MB have arrived`
            }
          />
          <div>
            <Button onClick={pack.cancel}>Give up</Button>
          </div>
        </div>
      )}
    </form>
  );
}
