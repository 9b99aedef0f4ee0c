import { expect, test } from 'vitest';
import { fileFormat } from './model-file-format.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

test.each([
  ['model.pkl', '\x80\x04\x95\x1a\0\0\0', 'pickle'],
  ['weights.dat', '\x80\x02}q\0', 'pickle'],
  ['hidden.bin', 'cposix\nsystem\n(S"id"\ntR.', 'pickle'],
  ['hidden.bin', '(lp0\nI1\na.', 'pickle'],
  ['model.joblib', 'whatever', 'pickle'],
  ['a.npy', "\x93NUMPY\x01\0v\0{'descr': '|O', 'fortran_order': False}", 'numpy'],
  ['model.bin', '\x7fELF\x02\x01', 'executable'],
  ['model.bin', 'MZ\x90\0', 'executable'],
  ['run', '#!/bin/sh\n', 'script'],
  ['loader.py', 'import os', 'python'],
  ['Model.class', '\xca\xfe\xba\xbe\0\0', 'java'],
  ['x.wasm', '\0asm\x01', 'wasm'],
  ['m.h5', '\x89HDF\r\n\x1a\n {"class_name": "Lambda"}', 'hdf5'],
  ['saved_model.pb', '\x08\x01\x12\x07WriteFile\x1a', 'savedmodel'],
  ['m.bin', 'BZh91AY', 'bzip2'],
  ['m.rds', 'RDX3\nX\n', 'r'],
])('%s that begins %j is a %s, which may run code', (path, head, format) => {
  const found = fileFormat(path, bytes(head));
  expect([found.format, found.danger]).toEqual([format, expect.any(String)]);
});

test.each([
  ['model.onnx', '\x08\x08\x12\x07pytorch', 'onnx'],
  ['model.safetensors', '\x40\0\0\0\0\0\0\0{"a":', 'safetensors'],
  ['m.gguf', 'GGUF\x03\0\0\0', 'gguf'],
  ['m.tflite', '\x1c\0\0\0TFL3', 'tflite'],
  ['a.npy', "\x93NUMPY\x01\0v\0{'descr': '<f4', 'fortran_order': False}", 'numpy'],
  ['m.h5', '\x89HDF\r\n\x1a\n {"class_name": "Dense"}', 'hdf5'],
  ['MLmodel', 'flavors:\n  python_function:\n', 'text'],
  ['model.txt', 'tree\nversion=v4\n', 'text'],
  ['model.json', '{"learner": 1}', 'text'],
  ['conda.yaml', 'channels:\n- conda-forge\n', 'text'],
  ['requirements.txt', 'click\ncolorama\n', 'text'],
  ['empty.txt', '', 'text'],
  ['MZ.csv', 'MZ,NO\n', 'text'],
  ['x.bin', '\x01\x02\0\x04', 'unknown'],
])('%s that begins %j is %s and runs nothing', (path, head, format) => {
  expect(fileFormat(path, bytes(head))).toEqual({ format, danger: null });
});
