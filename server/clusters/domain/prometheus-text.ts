export interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const SAMPLES_MAX = 50_000;

/** Reads the text format of Prometheus; lines that are none and values that are no finite number are left out. */
export function parsePrometheus(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('#') || samples.length >= SAMPLES_MAX) continue;
    const [, name, labels, given] = LINE.exec(line) ?? [];
    const value = Number(given);
    if (name === undefined || !Number.isFinite(value)) continue;
    const pairs = [...(labels ?? '').matchAll(LABEL)].map(
      ([, key = '', quoted = '']) =>
        [
          key,
          quoted.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
        ] as const,
    );
    samples.push({ name, labels: Object.fromEntries(pairs), value });
  }
  return samples;
}
