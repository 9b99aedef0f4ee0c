'use client';

import { fieldError } from '#components/forms/form-errors.ts';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select, Textarea } from '#components/ui/input.tsx';

export interface ConnectionForm {
  name: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  domains: string;
  mfaClaims: string;
  egressGrants: string;
  makesPeople: boolean;
  provisioningClaim: 'sub' | 'oid';
  isEnabled: boolean;
  isEnforced: boolean;
  breakGlassPersonId: string | null;
}

interface Props {
  form: ConnectionForm;
  error: unknown;
  /** Issuer and client id stay once people hang on them. */
  isNew: boolean;
  onChange: (form: ConnectionForm) => void;
}

/** Splits what was typed into a list. */
export function listIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}

/** The provider itself: its name for people, its own name, and how it knows us. */
export function ProviderFields({ form, error, isNew, onChange }: Props) {
  const set = (part: keyof ConnectionForm) => (event: { target: { value: string } }) =>
    onChange({ ...form, [part]: event.target.value });
  return (
    <>
      <Field label="Name" hint="As people know it." error={fieldError(error, '/name')}>
        <Input value={form.name} onChange={set('name')} autoComplete="off" />
      </Field>
      {isNew && (
        <>
          <Field
            label="Issuer"
            hint="The address by which the provider calls itself, letter by letter."
            error={fieldError(error, '/issuer')}
          >
            <Input
              value={form.issuer}
              onChange={set('issuer')}
              inputMode="url"
              autoComplete="off"
              spellCheck={false}
              placeholder="https://login.example.org"
            />
          </Field>
          <Field label="Client id" error={fieldError(error, '/clientId')}>
            <Input value={form.clientId} onChange={set('clientId')} autoComplete="off" spellCheck={false} />
          </Field>
        </>
      )}
      <Field
        label="Client secret"
        required={false}
        hint={
          isNew ? 'Kept encrypted. Leave empty for a public client.' : 'Leave empty to keep the one there is.'
        }
        error={fieldError(error, '/clientSecret')}
      >
        <Input
          type="password"
          value={form.clientSecret}
          onChange={set('clientSecret')}
          autoComplete="new-password"
          spellCheck={false}
        />
      </Field>
      <Field
        label="Networks granted"
        required={false}
        hint="CIDR ranges, where the provider’s address is not public."
        error={fieldError(error, '/egressGrants') ?? fieldError(error, '/egressGrants/0')}
      >
        <Input
          value={form.egressGrants}
          onChange={set('egressGrants')}
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
    </>
  );
}

/** Who comes in by it, and what its word is worth. */
export function AdmissionFields({ form, error, onChange }: Omit<Props, 'isNew'>) {
  const set = (part: keyof ConnectionForm) => (event: { target: { value: string } }) =>
    onChange({ ...form, [part]: event.target.value });
  return (
    <>
      <Field
        label="E-mail domains"
        required={false}
        hint="Separated by spaces. Whoever types such an address is offered this provider."
        error={fieldError(error, '/domains') ?? fieldError(error, '/domains/0')}
      >
        <Textarea rows={2} value={form.domains} onChange={set('domains')} spellCheck={false} />
      </Field>
      <Checkbox
        label="New people become viewers at first sign-in"
        hint="Only with an address of these domains. Somebody who has an account links it themselves."
        checked={form.makesPeople}
        onChange={(event) => onChange({ ...form, makesPeople: event.target.checked })}
      />
      <Field
        label="Worth a second factor"
        required={false}
        hint="Values of acr or amr by which the provider vouches for one. Otherwise people give one here."
        error={fieldError(error, '/mfaClaims')}
      >
        <Input value={form.mfaClaims} onChange={set('mfaClaims')} autoComplete="off" spellCheck={false} />
      </Field>
      <Field
        label="The directory knows people by"
        hint="The claim that equals externalId in provisioning: oid for Entra, sub for most others."
      >
        <Select
          value={form.provisioningClaim}
          onChange={(event) => onChange({ ...form, provisioningClaim: event.target.value as 'sub' | 'oid' })}
        >
          <option value="sub">sub</option>
          <option value="oid">oid</option>
        </Select>
      </Field>
    </>
  );
}
