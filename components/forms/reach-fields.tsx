'use client';

import type { FieldValues } from 'react-hook-form';
import { CheckboxField, type FieldProps, TextareaField, TextField } from './fields.tsx';

/** Asks how another server is reached; every form that names one asks in the same words. */
type Named<I extends FieldValues, O> = Pick<FieldProps<I, O>, 'control' | 'name'>;

/** The networks that an address may lie in, where it is not public. */
export function GrantsField<I extends FieldValues, O>(props: Named<I, O> & { hint: string }) {
  return <TextareaField {...props} label="Networks granted" required={false} spellCheck={false} />;
}

/** A credential: never shown as it is typed, never offered again. */
export function SecretField<I extends FieldValues, O>(
  props: Pick<FieldProps<I, O>, 'control' | 'name' | 'label' | 'hint' | 'required'>,
) {
  return <TextField {...props} type="password" autoComplete="off" spellCheck={false} />;
}

/** Somebody's word that a credential is safe on its way although nothing is encrypted here. */
export function PlainHttpField<I extends FieldValues, O>(props: Named<I, O>) {
  return <CheckboxField {...props} label="Something else protects the connection to a plain http address" />;
}
