import { access } from 'node:fs/promises';
import { messageOf } from '../errors.ts';
import { eventually } from '../eventually.ts';
import { readTarget } from '../targets/target-file.ts';
import { ownCollection } from './collection.ts';
import { preloadNewman, runNewman } from './newman.ts';
import { targetPatience } from './target-patience.ts';

// The collection as a process of its own: newman takes a second to load, in which the harness would hear nothing of its probers. Told
// the target file and the reports folder, it waits for the one, sends the collection, and prints the result as JSON.

const [targetFile = '', reportsFolder = ''] = process.argv.slice(2);
const { signal } = new AbortController(); // a signal of the process ends it

preloadNewman().catch(() => undefined); // its run says what is wrong
try {
  await eventually('the target file', () => access(targetFile), targetPatience);
  const { endpoints } = readTarget(targetFile);
  const collectionFile = ownCollection;
  const result = await runNewman({ endpoints, collectionFile, reportsFolder, signal });
  process.stdout.write(JSON.stringify(result));
} catch (error) {
  process.stderr.write(messageOf(error));
  process.exitCode = 1;
}
