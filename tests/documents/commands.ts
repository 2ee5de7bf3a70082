import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A command that a document tells its reader to type. */
export interface Command {
  /** On one line, without prompt and comment. */
  readonly line: string;
  /** The document and the line in it, such as `docs/loop.md:4`. */
  readonly at: string;
  /** Whether it is only mentioned, in a sentence. */
  readonly isMentioned: boolean;
}

/** What a fenced block may be: commands, what they print, or a file. Anything else would be neither run nor known not to be run. */
const blocks = ['sh', 'text', 'yaml', 'json'];
const fence = /^\s*(?:`{3,}|~{3,})\s*(.*?)\s*$/;
/** A command in a sentence begins with one of these, and goes on. */
const inline = /`((?:npm|npx|node|docker|kind|kubectl|curl|openssl|git) [^`]+)`/g;

/** All documents: the README, how to contribute, then a page per concept; each with its text. */
export async function readDocuments(root: string): Promise<ReadonlyMap<string, string>> {
  const pages = await Array.fromAsync(glob('docs/*.md', { cwd: root }));
  const files = ['README.md', 'CONTRIBUTING.md', ...pages.sort()];
  return new Map(
    await Promise.all(
      files.map(async (file) => [file, await readFile(join(root, file), 'utf8')] as const),
    ),
  );
}

/** The commands of a document in their order, those in its sentences too. Throws where it cannot be told what is one. */
export function readCommands(file: string, text: string): readonly Command[] {
  const commands: Command[] = [];
  let block: string | undefined;
  let begun: Command | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const at = `${file}:${index + 1}`;
    const [, tag] = fence.exec(raw) ?? [];
    if (tag !== undefined) {
      if (begun !== undefined) throw new Error(`${begun.at}: the command does not end`);
      block = block === undefined ? checkedTag(tag, at) : undefined;
    } else if (block === undefined) {
      for (const [, line = ''] of raw.matchAll(inline))
        commands.push({ line, at, isMentioned: true });
    } else if (block === 'sh') {
      const { line, goesOn } = readLine(raw, at);
      const joined = [begun?.line, line].filter(Boolean).join(' ');
      const whole = { line: joined, at: begun?.at ?? at, isMentioned: false };
      begun = goesOn ? whole : undefined;
      if (!goesOn && whole.line !== '') commands.push(whole);
    } else if (/^\s*\$ /.test(raw)) {
      throw new Error(`${at}: a command belongs in a block of its own, of sh`);
    }
  }
  if (block !== undefined) throw new Error(`${file}: the last block does not end`);
  return commands;
}

function checkedTag(tag: string, at: string): string {
  if (blocks.includes(tag)) return tag;
  throw new Error(`${at}: a block is one of ${blocks.join(', ')}, not "${tag}"`);
}

/** Quoted text, a comment, a quote that does not end, or anything else. */
const parts = /'[^']*'|"(?:\\.|[^"\\])*"|(?<comment>(?<=\s|^)#.*)|(?<open>["'])|\\?./g;

/** A line of a block without its prompt and comment; a backslash at its end joins the next one to it. */
function readLine(raw: string, at: string): { readonly line: string; readonly goesOn: boolean } {
  const goesOn = raw.endsWith('\\');
  const typed = raw.replace(/^\s*\$ /, '').replace(/\\$/, '');
  const found = [...typed.matchAll(parts)];
  if (found.some(({ groups }) => groups?.open !== undefined))
    throw new Error(`${at}: a quote does not end on its line`);
  const kept = found.filter(({ groups }) => groups?.comment === undefined);
  return {
    line: kept
      .map(([part]) => part)
      .join('')
      .trim(),
    goesOn,
  };
}

/** The npm script that a command runs, if it runs one. */
export const scriptOf = (line: string): string | undefined =>
  /(?:^|\s)npm (?:run )?(?:--silent )?([a-z][\w:-]*)/.exec(line)?.[1];
