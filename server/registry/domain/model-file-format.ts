/**
 * What kind of file this is, told by how it begins and not by what it is called: a pickle under another name is still a
 * pickle. A danger is a reason why loading the file may run code that is in it. What is not known is called `unknown`.
 */
export interface FileFormat {
  format: string;
  danger: string | null;
  /** What has to be looked into to know more. */
  wraps?: 'zip' | 'gzip' | 'zlib';
}

const PICKLE_DANGER = 'a pickle, which runs code when it is loaded';
const PICKLE_NAMES = /\.(pkl|pickle|joblib|dill|cloudpickle|pt|pth|bin\.pkl|sav)$/i;
const TEXT_NAMES = /\.(json|jsonl|ya?ml|txt|md|csv|tsv|toml|cfg|ini|xml|pmml|html?|svg|log)$/i;

interface Rule {
  format: string;
  danger?: string;
  wraps?: FileFormat['wraps'];
  fits: (head: Uint8Array, path: string) => boolean;
}

function begins(signs: string, at = 0) {
  const bytes = [...signs].map((sign) => sign.charCodeAt(0));
  return (head: Uint8Array) => bytes.every((byte, index) => head[at + index] === byte);
}

const latin = (head: Uint8Array, length: number) => String.fromCharCode(...head.subarray(0, length));

/** Protocols 2 to 5 begin with their number; the older ones are text that soon names a module and what to call in it. */
function isPickle(head: Uint8Array): boolean {
  if (head[0] === 0x80 && (head[1] ?? 255) <= 5) return true;
  const text = latin(head, 300);
  return (
    /^[(\])}ld.\d\s]{0,20}c[A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n/.test(text) || /^\(?[(ldi]p?[q\d\n]/.test(text)
  );
}

function isSafetensors(head: Uint8Array): boolean {
  if (head.length < 10) return false;
  const length = new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true);
  return length > 1n && length < 100_000_000n && head[8] === 0x7b;
}

const isObjectArray = (head: Uint8Array) =>
  begins('\x93NUMPY')(head) && /'descr':[^)]*\|?O/.test(latin(head, 200));
const isText = (head: Uint8Array) => !head.subarray(0, 1_024).some((byte) => byte === 0);
const holds = (head: Uint8Array, words: RegExp) => words.test(Buffer.from(head).toString('latin1'));

const RULES: readonly Rule[] = [
  { format: 'numpy', danger: 'an array of pickled objects', fits: isObjectArray },
  { format: 'numpy', fits: begins('\x93NUMPY') },
  { format: 'safetensors', fits: isSafetensors },
  { format: 'gguf', fits: begins('GGUF') },
  { format: 'tflite', fits: begins('TFL3', 4) },
  { format: 'parquet', fits: begins('PAR1') },
  { format: 'arrow', fits: begins('ARROW1') },
  { format: 'catboost', fits: begins('CBM1') },
  { format: 'png', fits: begins('\x89PNG') },
  { format: 'jpeg', fits: begins('\xff\xd8\xff') },
  { format: 'pdf', fits: begins('%PDF') },
  {
    format: 'hdf5',
    danger: 'a Keras model with a Lambda layer, which holds Python code',
    fits: (head) => begins('\x89HDF')(head) && holds(head, /"class_name":\s*"Lambda"/),
  },
  { format: 'hdf5', fits: begins('\x89HDF') },
  { format: 'executable', danger: 'a program', fits: begins('\x7fELF') },
  {
    format: 'executable',
    danger: 'a program',
    fits: (head, path) => begins('MZ')(head) && !TEXT_NAMES.test(path),
  },
  { format: 'executable', danger: 'a program', fits: begins('\xcf\xfa\xed\xfe') },
  { format: 'java', danger: 'Java code', fits: begins('\xca\xfe\xba\xbe') },
  { format: 'wasm', danger: 'WebAssembly code', fits: begins('\0asm') },
  { format: 'script', danger: 'a script', fits: begins('#!') },
  { format: 'zip', wraps: 'zip', fits: begins('PK\x03\x04') },
  { format: 'gzip', wraps: 'gzip', fits: begins('\x1f\x8b') },
  { format: 'bzip2', danger: 'packed in a way that is not looked into', fits: begins('BZh') },
  { format: 'xz', danger: 'packed in a way that is not looked into', fits: begins('\xfd7zXZ') },
  { format: 'lz4', danger: 'packed in a way that is not looked into', fits: begins('\x04\x22\x4d\x18') },
  { format: 'zstd', danger: 'packed in a way that is not looked into', fits: begins('\x28\xb5\x2f\xfd') },
  { format: 'tar', danger: 'an archive that is not looked into', fits: begins('ustar', 257) },
  { format: 'r', danger: 'an R workspace, which may run code when it is loaded', fits: begins('RDX') },
  {
    format: 'zlib',
    wraps: 'zlib',
    fits: (head) => head[0] === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(head[1] ?? 0),
  },
  {
    format: 'savedmodel',
    danger: 'a TensorFlow graph that reads or writes files or calls Python',
    fits: (head, path) =>
      /saved_model\.pb$/.test(path) && holds(head, /\b(ReadFile|WriteFile|PyFunc|EagerPyFunc|LoadDataset)\b/),
  },
  { format: 'savedmodel', fits: (_, path) => /saved_model\.pb$/.test(path) },
  { format: 'onnx', fits: (head, path) => /\.onnx$/i.test(path) && head[0] === 0x08 },
  { format: 'python', danger: 'Python code', fits: (_, path) => /\.py[cow]?$/i.test(path) },
  { format: 'pickle', danger: PICKLE_DANGER, fits: (head, path) => isPickle(head) && !TEXT_NAMES.test(path) },
  {
    format: 'pickle',
    danger: PICKLE_DANGER,
    fits: (head, path) => head.length > 0 && PICKLE_NAMES.test(path),
  },
  { format: 'text', fits: isText },
];

/** The format of a file by its first bytes (a few kilobytes, or all of them); `path` helps where these say nothing. */
export function fileFormat(path: string, head: Uint8Array): FileFormat {
  const rule = RULES.find(({ fits }) => fits(head, path));
  if (!rule) return { format: 'unknown', danger: null };
  return { format: rule.format, danger: rule.danger ?? null, ...(rule.wraps && { wraps: rule.wraps }) };
}
