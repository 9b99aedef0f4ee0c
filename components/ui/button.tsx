'use client';

import { cva, type VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import { Slot } from 'radix-ui';
import { type ComponentProps, useId } from 'react';
import { cn } from './cn.ts';

const look = cva(
  'inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors duration-100 disabled:cursor-not-allowed disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'border-transparent bg-accent text-accent-text hover:bg-accent-hover',
        secondary: 'border-line-strong/60 bg-raised text-text hover:bg-hover',
        ghost: 'border-transparent text-text hover:bg-hover',
        danger: 'border-stop bg-raised text-stop hover:bg-stop-soft',
      },
      size: { sm: 'h-7 px-2 text-[13px]', md: 'h-8 px-3', lg: 'h-10 px-4', icon: 'size-8' },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
);

interface Props extends ComponentProps<'button'>, VariantProps<typeof look> {
  /** Shows that the act has started; the button keeps its width and refuses a second press. */
  pending?: boolean;
  /** Why it cannot be pressed, in words; shown next to the button, which is then disabled. */
  reason?: string | null;
  /** Renders the child (a link) with the button's look. */
  asChild?: boolean;
}

/** A button: a verb with an object. */
export function Button({
  variant,
  size,
  pending,
  reason,
  asChild,
  className,
  disabled,
  children,
  ...rest
}: Props) {
  const reasonId = useId();
  if (asChild) {
    return (
      <Slot.Root className={cn(look({ variant, size }), className)} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  const button = (
    <button
      type="button"
      {...rest}
      className={cn(look({ variant, size }), className)}
      disabled={disabled || pending || Boolean(reason)}
      aria-busy={pending || undefined}
      aria-describedby={reason ? reasonId : rest['aria-describedby']}
    >
      {pending && <LoaderCircle aria-hidden className="animate-spin" />}
      {children}
    </button>
  );
  if (!reason) return button;
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-x-2 gap-y-1">
      {button}
      <span id={reasonId} className="text-[13px] text-muted">
        {reason}
      </span>
    </span>
  );
}
