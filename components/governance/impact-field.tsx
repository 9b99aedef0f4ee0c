'use client';

import { type Control, useController } from 'react-hook-form';
import { TextareaField } from '#components/forms/fields.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { IMPACT_WORDING, type ImpactKind } from '#server/governance/domain/impact-ratings.ts';
import { RISK_TIER_WORDING, RISK_TIERS } from '#server/workflows/domain/risk-tier.ts';
import type { RiskFormInput, RiskFormValues } from './assessment-form-schema.ts';

/** One impact: its question, the levels of its scale with what each means, and why this one. */
export function ImpactField({
  control,
  kind,
}: {
  control: Control<RiskFormInput, unknown, RiskFormValues>;
  kind: ImpactKind;
}) {
  const { field } = useController({ control, name: `content.impacts.${kind}.tier` });
  const { name, question, scale } = IMPACT_WORDING[kind];
  return (
    <fieldset className="grid gap-2 border-t border-line pt-3 first:border-t-0 first:pt-0">
      <legend className="float-left font-medium">
        {name} impact <span className="block text-[13px] font-normal text-muted">{question}</span>
      </legend>
      <div className="clear-left grid gap-1.5">
        {RISK_TIERS.map((tier, index) => (
          <Checkbox
            key={tier}
            kind="radio"
            name={field.name}
            ref={index === 0 ? field.ref : undefined}
            label={RISK_TIER_WORDING[tier].name}
            hint={scale[tier]}
            checked={field.value === tier}
            onBlur={field.onBlur}
            onChange={() => field.onChange(tier)}
          />
        ))}
      </div>
      <TextareaField
        control={control}
        name={`content.impacts.${kind}.why`}
        label={`Why this level of ${name.toLowerCase()} impact`}
        rows={2}
      />
    </fieldset>
  );
}
