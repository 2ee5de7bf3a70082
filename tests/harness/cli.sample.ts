import { join } from 'node:path';
import { root } from './config.ts';

const nobody = 'http://127.0.0.1:9';
const contract = join(root, 'k8s', 'exposure.yaml');

/** The program of each command, with flags by which it ends soon where no tool is on the PATH. */
export const commands = {
  'cli.ts': ['--target', 'kind'],
  'exposure-cli.ts': ['--contract', contract, '--context', 'none'],
  'newman-cli.ts': ['--users-url', nobody, '--tasks-url', nobody],
} as const;
