import { renderPage } from '../harness/report/page/page.ts';
import { launch, openPage } from '../page/browser.ts';
import { reportOfEdges, reports } from '../page/reports.sample.ts';
import { median } from './median.ts';

const runs = 5;
const pages = { 'a real green run': reports.green, '500 edges': reportOfEdges(500) };

/** How long the page takes: to be made, and in a browser until something is painted. The middle of five runs, in ms. */
export async function benchPage(): Promise<void> {
  const browser = await launch();
  try {
    for (const [what, report] of Object.entries(pages)) {
      const startedAt = performance.now();
      const text = await renderPage(report);
      const madeMs = performance.now() - startedAt;
      const paints: number[] = [];
      for (let run = 0; run < runs; run += 1) {
        await using page = await openPage(browser, text);
        paints.push(await page.tab.evaluate<number>(firstPaint));
      }
      const paintMs = median(paints);
      const size = `${(Buffer.byteLength(text) / 1000).toFixed(0)} kB`;
      process.stdout.write(
        `${what.padEnd(17)} ${size.padStart(7)}  made in ${madeMs.toFixed(0)} ms  first paint after ${paintMs.toFixed(0)} ms\n`,
      );
    }
  } finally {
    await browser.close();
  }
}

/** https://w3c.github.io/paint-timing/: from the start of the navigation until the first content is painted. */
const firstPaint = `new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntries()[0].startTime))
  .observe({ type: 'paint', buffered: true }))`;
