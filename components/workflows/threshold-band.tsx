import type { DecisionPolicy } from '#server/workflows/domain/decision-policy.ts';

interface Props {
  policy: Pick<DecisionPolicy, 'lower' | 'upper' | 'below' | 'above'>;
}

const PARTS = [
  { key: 'below', look: 'fill-clear-soft stroke-clear' },
  { key: 'review', look: 'fill-person-soft stroke-person' },
  { key: 'above', look: 'fill-stop-soft stroke-stop' },
] as const;

/** The range of the score, cut where decisions change; the middle part is what people decide. */
export function ThresholdBand({ policy }: Props) {
  const { lower, upper, below, above } = policy;
  const cuts = [0, lower, upper, 1];
  const words = { below, review: 'review', above };
  return (
    <svg
      viewBox="0 0 1000 64"
      className="mb-3 h-16 w-full"
      preserveAspectRatio="xMinYMid meet"
      role="img"
      aria-label={`${below} below ${lower}, review from ${lower} to ${upper}, ${above} from ${upper}`}
    >
      {PARTS.map(({ key, look }, index) => {
        const [from, to] = [cuts[index] ?? 0, cuts[index + 1] ?? 1];
        const width = (to - from) * 1000;
        return (
          <g key={key}>
            <rect x={from * 1000} y={8} width={width} height={28} className={look} />
            {width > 90 && (
              <text
                x={from * 1000 + width / 2}
                y={27}
                textAnchor="middle"
                className="fill-text"
                fontSize={15}
              >
                {words[key]}
              </text>
            )}
          </g>
        );
      })}
      {[lower, upper].map((cut, index) => (
        <text
          key={index === 0 ? 'lower' : 'upper'}
          x={cut * 1000}
          y={56}
          textAnchor={index === 0 ? 'end' : 'start'}
          className="fill-muted tabular-nums"
          fontSize={15}
        >
          {cut}
        </text>
      ))}
    </svg>
  );
}
