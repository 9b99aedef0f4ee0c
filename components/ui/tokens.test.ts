import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const CSS = readFileSync(new URL('../../app/globals.css', import.meta.url), 'utf8');
const TOKEN = /--([a-z0-9-]+):\s*light-dark\(\s*oklch\(([^)]*)\),\s*oklch\(([^)]*)\)\s*\)/g;

type Rgb = readonly [number, number, number];

/** OKLCH → linear sRGB, clipped to what a screen can show (Ottosson's matrices, as in CSS Color 4). */
function linearRgb(oklch: string): Rgb {
  const [lightness = 0, chroma = 0, hue = 0] = oklch.split(/[\s/]+/).map(Number);
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** WCAG 2.2 contrast ratio, from 1 to 21. */
function contrast(one: string, other: string): number {
  const [a, b] = [one, other].map((colour) => {
    const [red, green, blue] = linearRgb(colour);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }) as [number, number];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const tokens = new Map<string, { light: string; dark: string }>();
for (const [, name = '', light = '', dark = ''] of CSS.matchAll(TOKEN)) tokens.set(name, { light, dark });

const SURFACES = ['surface', 'surface-raised', 'surface-sunken', 'surface-hover'];
const SIGNALS = ['clear', 'caution', 'stop', 'dark', 'person'];
const SERIES = ['chart-1', 'chart-2', 'chart-3', 'chart-4', 'chart-5', 'chart-6'];

const TEXT_ON: [string, string][] = [
  ...SURFACES.flatMap((surface): [string, string][] => [
    ['text', surface],
    ['text-muted', surface],
  ]),
  ...['surface', 'surface-raised', 'surface-sunken', 'surface-hover', 'accent-soft'].map(
    (on): [string, string] => ['accent', on],
  ),
  ...SIGNALS.flatMap((signal): [string, string][] => [
    [signal, `${signal}-soft`],
    [signal, 'surface-raised'],
    [signal, 'surface'],
    ['text', `${signal}-soft`],
  ]),
  ['accent-text', 'accent'],
  ['accent-text', 'accent-hover'],
];
const MARK_ON: [string, string][] = [
  ...SERIES.map((series): [string, string] => [series, 'surface-raised']),
  ['line-strong', 'surface-raised'],
  ['line-strong', 'surface'],
  ['accent', 'surface'],
];

describe.each(['light', 'dark'] as const)('tokens in %s', (theme) => {
  const colour = (name: string): string => {
    const token = tokens.get(name);
    if (!token)
      throw new Error(`app/globals.css has no token --${name} written as light-dark(oklch(…), oklch(…))`);
    return token[theme];
  };

  test.each(TEXT_ON)('%s on %s reads: at least 4.5 : 1', (text, on) => {
    expect(contrast(colour(text), colour(on))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(MARK_ON)('%s on %s is seen: at least 3 : 1', (mark, on) => {
    expect(contrast(colour(mark), colour(on))).toBeGreaterThanOrEqual(3);
  });
});
