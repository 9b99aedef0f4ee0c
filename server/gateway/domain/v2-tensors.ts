import type { Problem } from '../../platform/domain/problem.ts';
import { Refusal } from '../../platform/domain/refusal.ts';
import type { Route } from '../../routing/domain/route-snapshot.ts';
import type { DecisionAnswer } from './compose-answer.ts';

/**
 * A workflow in the words of the Open Inference Protocol: one tensor per field of its contract, of one element; a field that
 * is a list takes its tensor's elements. Whoever calls a model server calls a governed workflow in the same way.
 */
type Json = Readonly<Record<string, unknown>>;

export interface TensorInfo {
  name: string;
  datatype: 'BYTES' | 'BOOL' | 'INT64' | 'FP64';
  shape: readonly number[];
}

export interface Tensor extends TensorInfo {
  data: readonly unknown[];
}

/** A tensor as it was sent. */
export interface GivenTensor {
  name: string;
  shape: readonly number[];
  datatype: string;
  data: readonly unknown[];
}

const DATATYPES: Readonly<Record<string, TensorInfo['datatype']>> = {
  string: 'BYTES',
  integer: 'INT64',
  number: 'FP64',
  boolean: 'BOOL',
};

function propertiesOf({ properties }: Json): Readonly<Record<string, Json>> {
  return typeof properties === 'object' && properties !== null ? (properties as Record<string, Json>) : {};
}

function datatypeOf({ type, enum: values }: Json): TensorInfo['datatype'] {
  const named = Array.isArray(type) ? type.find((one) => one !== 'null') : type;
  if (typeof named === 'string') return DATATYPES[named] ?? 'BYTES';
  return Array.isArray(values) && values.every((value) => typeof value === 'number') ? 'FP64' : 'BYTES';
}

function infoOf([name, schema]: [string, Json]): TensorInfo {
  if (schema.type !== 'array') return { name, datatype: datatypeOf(schema), shape: [1] };
  const items = typeof schema.items === 'object' && schema.items !== null ? (schema.items as Json) : {};
  return { name, datatype: datatypeOf(items), shape: [-1] };
}

/** What `GET /v2/models/{slug}` tells of a workflow. */
export function modelMetadata({ slug, workflowVersion, inputContract, outputSchema }: Route) {
  return {
    name: slug,
    versions: [String(workflowVersion)],
    platform: 'interlock_workflow',
    inputs: Object.entries(propertiesOf(inputContract)).map(infoOf),
    outputs: Object.entries(propertiesOf(outputSchema)).map(infoOf),
  };
}

function refuse(path: string, message: string): Refusal {
  return new Refusal('invalid', `${message}.`, { fields: [{ path, message }] });
}

function elementsOf({ name, shape, data }: GivenTensor, at: string): unknown[] {
  const elements = (data as unknown[]).flat(8);
  const size = shape.reduce((product, length) => product * length, 1);
  if (size !== elements.length)
    throw refuse(`${at}/data`, `${name} has ${elements.length} elements, its shape says ${size}`);
  return elements;
}

/** The input that these tensors are, by the contract's fields; refuses with `invalid` what is not one row of them. */
export function inputOf(
  { inputContract }: Pick<Route, 'inputContract'>,
  tensors: readonly GivenTensor[],
): Json {
  const properties = propertiesOf(inputContract);
  // Collected by entries, so that no name can mean anything else than a field.
  const input = new Map<string, unknown>();
  for (const [index, tensor] of tensors.entries()) {
    const at = `/inputs/${index}`;
    const { name } = tensor;
    if (input.has(name)) throw refuse(`${at}/name`, `${name} is sent twice`);
    const elements = elementsOf(tensor, at);
    const isList = Object.hasOwn(properties, name) && properties[name]?.type === 'array';
    if (!isList && elements.length !== 1)
      throw refuse(`${at}/shape`, `${name} takes one element: send one row per request`);
    input.set(name, isList ? elements : elements[0]);
  }
  return Object.fromEntries(input);
}

function tensorOf(name: string, value: unknown): Tensor {
  if (typeof value === 'number') return { name, datatype: 'FP64', shape: [1], data: [value] };
  if (typeof value === 'boolean') return { name, datatype: 'BOOL', shape: [1], data: [value] };
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return { name, datatype: 'BYTES', shape: [1], data: [text] };
}

/** A decision as an answer of the protocol; one that waits for a person has no outputs yet, and says so. */
export function inferAnswer(slug: string, id: string | undefined, answer: DecisionAnswer) {
  const { decisionId, status, decidedBy, confidence, output, workflowVersion } = answer;
  return {
    model_name: slug,
    model_version: String(workflowVersion),
    ...(id !== undefined && { id }),
    parameters: { decision_id: decisionId, status, decided_by: decidedBy, confidence },
    outputs: Object.entries(output ?? {}).map(([name, value]) => tensorOf(name, value)),
  };
}

/** Problem details as an error of this protocol: its one member, and everything else beside it. */
export function v2Error({ detail, ...rest }: Problem) {
  return { error: detail, ...rest };
}
