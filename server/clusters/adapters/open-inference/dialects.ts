import type { WantedArtifact } from '../../domain/observed.ts';
import type { ClusterSettings, OpenInferenceDialect } from '../../domain/settings.ts';

/**
 * The engines of the Open Inference family differ in less than their documentation suggests: in how artifacts are named,
 * which description stands beside them, how an index is asked for, and whether they can prove what they run. That is all
 * this table holds; everything else is one code path.
 */
export interface DialectTraits {
  /** What the engine calls itself at `GET /v2`. */
  engineName: RegExp;
  label: string;
  formats: Readonly<Record<string, FormatTraits>>;
  canUpload: boolean;
  /** The engine tells the artifact's sha256 in its metadata; others prove by name only. */
  provesDigest: boolean;
  /** Files beside the artifact's version folder, by path within the model's folder. */
  describeFiles: (engineModel: string, artifact: WantedArtifact) => Readonly<Record<string, string>>;
  /** The override sent along with an upload. */
  loadConfig: (artifact: WantedArtifact) => object | null;
}

interface FormatTraits {
  /** What the engine expects the file to be called. */
  fileName: string;
  /** The engine's name for what runs it. */
  runtime: string;
}

function runtimeOf(traits: Readonly<Record<string, FormatTraits>>, format: string): string {
  return traits[format]?.runtime ?? '';
}

const TRITON_FORMATS = {
  onnx: { fileName: 'model.onnx', runtime: 'onnxruntime' },
  python: { fileName: 'model.py', runtime: 'python' },
};

const MLSERVER_FORMATS = {
  sklearn: { fileName: 'model.joblib', runtime: 'mlserver_sklearn.SKLearnModel' },
  xgboost: { fileName: 'model.bst', runtime: 'mlserver_xgboost.XGBoostModel' },
  lightgbm: { fileName: 'model.bst', runtime: 'mlserver_lightgbm.LightGBMModel' },
};

/** Tensors of shape [1, 1] need no batching by the engine: it would put a dimension in front. */
function tritonConfig(artifact: WantedArtifact): object {
  return {
    backend: runtimeOf(TRITON_FORMATS, artifact.format),
    max_batch_size: 0,
    version_policy: { all: {} },
  };
}

function tritonConfigFile(artifact: WantedArtifact): string {
  return [
    `backend: "${runtimeOf(TRITON_FORMATS, artifact.format)}"`,
    'max_batch_size: 0',
    'version_policy: { all: {} }',
    '',
  ].join('\n');
}

/** `pd` makes one data frame of the tensors, so that a pipeline finds its columns by name. */
function mlserverSettings(engineModel: string, artifact: WantedArtifact): string {
  const fileName = MLSERVER_FORMATS[artifact.format as keyof typeof MLSERVER_FORMATS]?.fileName ?? '';
  return JSON.stringify({
    name: engineModel,
    implementation: runtimeOf(MLSERVER_FORMATS, artifact.format),
    parameters: { uri: `./${fileName}`, version: '1', content_type: 'pd' },
  });
}

const DIALECT_TRAITS: Readonly<Record<OpenInferenceDialect, DialectTraits>> = {
  interlock: {
    engineName: /^interlock-model-server$/,
    label: 'Interlock model server',
    formats: { onnx: { fileName: 'model.onnx', runtime: 'onnxruntime' } },
    canUpload: true,
    provesDigest: true,
    describeFiles: () => ({}),
    loadConfig: () => null,
  },
  triton: {
    engineName: /^triton$/,
    label: 'NVIDIA Triton',
    formats: TRITON_FORMATS,
    canUpload: true,
    provesDigest: false,
    describeFiles: (_, artifact) => ({ 'config.pbtxt': tritonConfigFile(artifact) }),
    loadConfig: tritonConfig,
  },
  mlserver: {
    engineName: /^mlserver$/,
    label: 'MLServer',
    formats: MLSERVER_FORMATS,
    canUpload: false,
    provesDigest: false,
    describeFiles: (engineModel, artifact) => ({
      '1/model-settings.json': mlserverSettings(engineModel, artifact),
    }),
    loadConfig: () => null,
  },
};

/** The traits of a cluster's engine; clusters of another adapter never come here. */
export function traitsOf({ dialect }: ClusterSettings): DialectTraits {
  if (dialect === 'openai') throw new Error('an engine of the OpenAI protocol came to the wrong adapter');
  return DIALECT_TRAITS[dialect];
}
