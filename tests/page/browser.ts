import { accessSync, constants, readFileSync } from 'node:fs';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test';

const names = ['chromium', 'chromium-browser', 'google-chrome'];
const executablePath = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => names.map((name) => join(folder, name)))
  .find(isExecutable);

/** Why the page cannot be tested here, or `false` when it can. Under `CI` there is no excuse: it throws. */
export function whySkipped(): string | false {
  if (executablePath !== undefined) return false;
  const reason = `None of ${names.join(', ')} is on the PATH: apt-get install chromium`;
  if (process.env.CI) throw new Error(reason);
  return reason;
}

/** Starts the browser that is there. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    // In a container the browser's own sandbox needs rights that nobody should give it; it reads nothing but this page.
    args: ['--no-sandbox'],
  });

/** A page as it opens from disk, with what went wrong in it and what it asked for beside itself. */
export interface Opened extends AsyncDisposable {
  readonly tab: Page;
  readonly errors: readonly string[];
  readonly requests: readonly string[];
}

/** Opens a page from disk, as a reader would. */
export async function openPage(
  browser: Browser,
  text: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const folder = await mkdtempDisposable(join(tmpdir(), 'page-'));
  const file = join(folder.path, 'index.html');
  await writeFile(file, text);
  const url = pathToFileURL(file).href;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const tab = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  tab.on('pageerror', (error) => errors.push(String(error)));
  tab.on('console', (message) => errors.push(message.text()));
  tab.on('dialog', (dialog) => {
    errors.push(`a dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => undefined);
  });
  await context.route('**', (route) => {
    const asked = route.request().url();
    if (asked === url) return route.continue();
    requests.push(asked);
    return route.abort();
  });
  await tab.goto(url);
  return {
    tab,
    errors,
    requests,
    async [Symbol.asyncDispose]() {
      await context.close();
      await folder.remove();
    },
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What keeps somebody from using the page as it is now, each in a few lines. https://github.com/dequelabs/axe-core */
export async function barriers(tab: Page): Promise<readonly string[]> {
  await tab.evaluate(axe);
  const { violations } = await tab.evaluate<{ violations: readonly Violation[] }>('axe.run()');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
