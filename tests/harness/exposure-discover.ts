import type { ExposureConfig } from './exposure-config.ts';
import type { Progress } from './progress.ts';
export async function discoverContract(
  _c: ExposureConfig,
  _t: object,
  _p: Progress,
  _s: AbortSignal,
): Promise<string> {
  return '';
}
