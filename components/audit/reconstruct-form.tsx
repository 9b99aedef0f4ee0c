'use client';

import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useUrlState } from '#components/tables/use-url-state.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select } from '#components/ui/input.tsx';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { RECONSTRUCTABLE } from '#server/audit/audit.schema.ts';
import { nameResource } from './name-event.ts';

type Kind = (typeof RECONSTRUCTABLE)[number];

/** The local time as the platform's own control writes it, to the second. */
function localTime(iso: string | null): string {
  if (iso === null) return '';
  const at = new Date(iso);
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return Number.isNaN(shifted.getTime()) ? '' : shifted.toISOString().slice(0, 19);
}

function Choice({ kind, id, onChange }: { kind: Kind; id: string; onChange: (id: string) => void }) {
  const { data } = useQuery(useTRPC().audit.reconstructable.queryOptions({ table: kind }));
  const options = (data ?? []).map((each) => ({ value: each.id, label: each.label, detail: each.id }));
  return (
    <Field label={nameResource(kind)} hint="The newest hundred that the log knows">
      <SearchSelect options={options} value={id} onChange={onChange} placeholder="Choose one" />
    </Field>
  );
}

/** What to look at, and as of when. */
export function ReconstructForm() {
  const url = useUrlState();
  const [kind, setKind] = useState<Kind | 'id'>('id');
  const [id, setId] = useState(url.get('id') ?? '');
  const [at, setAt] = useState(localTime(url.get('at')));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    url.set({ id: id.trim() || null, at: at === '' ? null : new Date(at).toISOString() });
  };
  return (
    <form
      onSubmit={submit}
      className="mb-4 grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-[12rem_1fr_14rem_auto]"
    >
      <Field label="Look for" hint="An id says what it is">
        <Select value={kind} onChange={(event) => setKind(event.target.value as Kind | 'id')}>
          <option value="id">Anything, by id</option>
          {RECONSTRUCTABLE.map((each) => (
            <option key={each} value={each}>
              {nameResource(each)}
            </option>
          ))}
        </Select>
      </Field>
      {kind === 'id' ? (
        <Field label="Id" hint="Of a decision, deployment, request, version, workflow, person, …">
          <Input value={id} onChange={(event) => setId(event.target.value)} placeholder="dec_01J…" required />
        </Field>
      ) : (
        <Choice kind={kind} id={id} onChange={setId} />
      )}
      <Field label="As of" hint="Now, when empty">
        <Input type="datetime-local" step={1} value={at} onChange={(event) => setAt(event.target.value)} />
      </Field>
      <div className="sm:pt-6">
        <Button type="submit" variant="primary">
          Reconstruct
        </Button>
      </div>
    </form>
  );
}
