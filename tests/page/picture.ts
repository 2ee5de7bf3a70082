import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../harness/config.ts';
import { launch } from './browser.ts';

// Remakes docs/report.png, the README's picture: the page of the last run, with the doors of Auth. node tests/page/picture.ts
const path = join(root, 'docs', 'report.png');
const browser = await launch();
const tab = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
await tab.goto(pathToFileURL(process.argv[2] ?? join(root, 'reports', 'index.html')).href);
await tab.locator('[name=text]').fill('auth-container:80');
await tab.evaluate('document.activeElement.blur(), scrollTo(0, 0)');
const auth = await tab.locator('tbody', { hasText: 'auth-container:80' }).boundingBox();
const height = Math.ceil((auth?.y ?? 0) + (auth?.height ?? 0)) + 16;
await tab.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width: 1280, height } });
await browser.close();
process.stdout.write(`${path} ${(await stat(path)).size} bytes\n`);
