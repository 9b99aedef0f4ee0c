interface Props {
  /** From 0 to 1; unknown when left out. */
  value?: number;
  label: string;
}

/** How far something long has come. */
export function Progress({ value, label }: Props) {
  return (
    <div>
      <div className="mb-1 flex justify-between text-[13px] text-muted">
        <span>{label}</span>
        {value !== undefined && <span>{Math.round(value * 100)} %</span>}
      </div>
      <progress
        className="block h-1.5 w-full appearance-none overflow-hidden rounded-full bg-dark-soft [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-dark-soft [&::-webkit-progress-value]:bg-accent"
        max={1}
        value={value}
        aria-label={label}
      />
    </div>
  );
}
