/** What the files of a version are, told by their content. */
export interface ModelInspection {
  /** By name, each once; empty where the files are held elsewhere and nothing is known of them. */
  formats: string[];
  /** Whether loading the version may run code that its files hold. */
  isExecutable: boolean;
  /** Which files do, and why; at most 20. */
  reasons: { path: string; reason: string }[];
}
