import { LineCounter, parseDocument } from 'yaml';
import { type Contract, listenerId } from '../exposure/contract.ts';
import { offsetOf } from '../exposure/yaml-path.ts';
import type { Place, Source } from './source.ts';

/** The contract's line of the listener that a text names, such as `auth-container:80`. Undefined where it names none of them. */
export function contractLine(contract: Source | undefined, text: string): Place | undefined {
  if (contract === undefined) return undefined;
  const lineCounter = new LineCounter();
  const document = parseDocument(contract.text, { lineCounter });
  // A run has read it before: a contract that is none ends the run, and no check of it has failed.
  const { listeners } = document.toJS() as Contract;
  const index = listeners.findIndex((listener) =>
    new RegExp(`(?<![\\w-])${RegExp.escape(listenerId(listener))}(?!\\d)`).test(text),
  );
  if (index < 0) return undefined;
  const offset = offsetOf(document.contents, ['listeners', index]) ?? 0;
  return { file: contract.file, line: lineCounter.linePos(offset).line };
}
