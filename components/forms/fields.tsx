'use client';

import { type ComponentProps, type ReactNode, useState } from 'react';
import { type Control, type FieldPath, type FieldValues, useController } from 'react-hook-form';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input, Select, Textarea } from '#components/ui/input.tsx';
import { type SearchOption, SearchSelect } from '#components/ui/search-select.tsx';

/** What every field of a form takes; names are checked against the schema through `control`. */
export interface FieldProps<Input extends FieldValues, Output> {
  control: Control<Input, unknown, Output>;
  name: FieldPath<Input>;
  label: ReactNode;
  hint?: ReactNode;
  /** `false` says "optional" beside the label. */
  required?: boolean;
  className?: string;
}

type Native<Tag extends 'input' | 'textarea' | 'select'> = Omit<
  ComponentProps<Tag>,
  'name' | 'value' | 'defaultValue' | 'onChange' | 'onBlur' | 'ref' | 'required' | 'className' | 'children'
>;

function useField<Input extends FieldValues, Output>(props: FieldProps<Input, Output>) {
  const { control, name, label, hint, required, className } = props;
  const { field, fieldState } = useController({ control, name });
  return { field, frame: { label, hint, required, className, error: fieldState.error?.message } };
}

function rest<Props extends FieldProps<never, never>>(props: Props) {
  const { control: _c, name: _n, label: _l, hint: _h, required: _r, className: _k, ...native } = props;
  return native;
}

/** One line of text. An emptied field counts as an empty text. */
export function TextField<I extends FieldValues, O>(props: FieldProps<I, O> & Native<'input'>) {
  const { field, frame } = useField(props);
  return (
    <Field {...frame}>
      <Input {...rest(props as never)} {...field} value={field.value ?? ''} />
    </Field>
  );
}

/** Several lines of text. */
export function TextareaField<I extends FieldValues, O>(props: FieldProps<I, O> & Native<'textarea'>) {
  const { field, frame } = useField(props);
  return (
    <Field {...frame}>
      <Textarea rows={3} {...rest(props as never)} {...field} value={field.value ?? ''} />
    </Field>
  );
}

function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  return trimmed === '' ? undefined : Number(trimmed.replace(',', '.'));
}

/** A number; an emptied field is no number, which an optional schema field accepts. */
export function NumberField<I extends FieldValues, O>(
  props: FieldProps<I, O> & Native<'input'> & { unit?: string },
) {
  const { unit, ...others } = props;
  const { field, frame } = useField(others as FieldProps<I, O>);
  const [text, setText] = useState(
    field.value === undefined || field.value === null ? '' : String(field.value),
  );
  // Text such as "0." is on its way to a number; only a value set from elsewhere replaces it.
  const shown = Object.is(parseNumber(text), field.value ?? undefined) ? text : String(field.value ?? '');
  return (
    <Field
      {...frame}
      label={
        unit ? (
          <>
            {frame.label} <span className="font-normal text-muted">in {unit}</span>
          </>
        ) : (
          frame.label
        )
      }
    >
      <Input
        inputMode="decimal"
        autoComplete="off"
        {...rest(others as never)}
        {...field}
        value={shown}
        onChange={(event) => {
          setText(event.target.value);
          field.onChange(parseNumber(event.target.value));
        }}
      />
    </Field>
  );
}

interface Options {
  options: readonly { value: string; label: string }[];
  /** Shown while nothing is chosen. */
  placeholder?: string;
}

/** A choice of few. */
export function SelectField<I extends FieldValues, O>(props: FieldProps<I, O> & Options & Native<'select'>) {
  const { options, placeholder, ...others } = props;
  const { field, frame } = useField(others as FieldProps<I, O>);
  return (
    <Field {...frame}>
      <Select {...rest(others as never)} {...field} value={field.value ?? ''}>
        {placeholder && (
          <option value="" disabled>
            {placeholder}
          </option>
        )}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    </Field>
  );
}

/** A choice of many, found by typing. */
export function SearchField<I extends FieldValues, O>(
  props: FieldProps<I, O> & { options: readonly SearchOption[]; placeholder: string },
) {
  const { field, frame } = useField(props);
  return (
    <Field {...frame}>
      <SearchSelect
        options={props.options}
        placeholder={props.placeholder}
        value={field.value ?? null}
        onChange={field.onChange}
      />
    </Field>
  );
}

/** Yes or no, with the words beside the box. */
export function CheckboxField<I extends FieldValues, O>(props: FieldProps<I, O>) {
  const { field, frame } = useField(props);
  return (
    <div className={frame.className}>
      <Checkbox
        label={frame.label}
        hint={frame.hint}
        name={field.name}
        ref={field.ref}
        checked={field.value === true}
        onBlur={field.onBlur}
        onChange={(event) => field.onChange(event.target.checked)}
      />
      {frame.error && (
        <p role="alert" className="mt-1 text-[13px] text-stop">
          {frame.error}
        </p>
      )}
    </div>
  );
}
