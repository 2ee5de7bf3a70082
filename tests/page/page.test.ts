import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from '@playwright/test';
import { renderPage } from '../harness/report/page/page.ts';
import { barriers, launch, openPage, whySkipped } from './browser.ts';
import { hostileReport, reportOfEdges, reports } from './reports.sample.ts';

const skip = whySkipped();

describe('The page in a browser', { skip }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  const headings = {
    green: ['✓ Passed', []],
    red: ['✗ Failed', []],
    'not proven': ['⚠ Passed, isolation not proven', ['⚠ Isolation is not proven']],
    interrupted: ['■ Interrupted', ['⚠ Isolation is not proven']],
  } as const;
  for (const [kind, [verdict, warnings]] of Object.entries(headings)) {
    test(`a run that is ${kind}: says so first, asks for nothing, breaks nothing`, async () => {
      const text = await renderPage(reports[kind as keyof typeof reports]);
      await using page = await openPage(browser, text);
      const { tab, requests, errors } = page;
      assert.equal(await tab.locator('h1').textContent(), verdict);
      assert.deepEqual(await tab.locator('.unproven h2').allTextContents(), [...warnings]);
      assert.deepEqual({ requests, errors }, { requests: [], errors: [] });
    });

    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1280, 390]) {
        test(`a run that is ${kind}: bars nobody in ${colorScheme}, ${width} px wide`, async () => {
          const text = await renderPage(reports[kind as keyof typeof reports]);
          const viewport = { width, height: 900 };
          await using page = await openPage(browser, text, { colorScheme, viewport });
          for (const details of await page.tab.locator('summary').all()) await details.click();
          assert.deepEqual(await barriers(page.tab), []);
          const overflow = 'document.documentElement.scrollWidth > innerWidth';
          assert.equal(await page.tab.evaluate(overflow), false);
        });
      }
    }
  }

  test('a page of a real green run is smaller than 500 kB', async () => {
    assert.ok(Buffer.byteLength(await renderPage(reports.green)) < 500_000);
  });

  test('every field opens its evidence by keyboard alone, also without scripts', async () => {
    const text = await renderPage(reports.red);
    await using page = await openPage(browser, text, { javaScriptEnabled: false });
    const field = page.tab.locator('button.field.wrong').first();
    await field.focus();
    await page.tab.keyboard.press('Enter');
    const card = page.tab.locator('.card:popover-open');
    assert.match(
      (await card.textContent()) ?? '',
      /Expected\s*closed[\s\S]*Observed\s*open[\s\S]*is OPEN to auth/,
    );
    assert.match((await card.locator('pre').textContent()) ?? '', /^kubectl .*fetch/);
    await page.tab.keyboard.press('Escape');
    assert.equal(await card.count(), 0);
  });

  test('an open card bars nobody', async () => {
    await using page = await openPage(browser, await renderPage(reports.red));
    await page.tab.locator('button.field.wrong').first().click();
    assert.deepEqual(await barriers(page.tab), []);
  });

  test('filters the matrix by name, vantage and result', async () => {
    await using page = await openPage(browser, await renderPage(reports.red));
    const { tab } = page;
    const fields = () => tab.locator('td:not(.faded) button.field:visible').count();
    const all = await fields();
    await tab.locator('[name=text]').fill('auth-container:80');
    const named = await fields();
    assert.ok(named > 0 && named < all);
    await tab.locator('[name=vantage]').selectOption('node');
    const seen = await fields();
    assert.ok(seen > 0 && seen < named);
    await tab.locator('[name=kind]').selectOption({ label: 'what is not as agreed' });
    assert.equal(await fields(), 4);
    assert.equal(await tab.locator('.filter output').textContent(), '4 fields');
    await tab.locator('[name=text]').fill('nobody is called so');
    assert.equal(await tab.locator('.nothing').isVisible(), true);
  });

  test('tells edges apart without colour: whole, dashed with a bar, thick with words', async () => {
    await using page = await openPage(browser, await renderPage(reports.red));
    const look = (kind: string) =>
      page.tab.evaluate<{ dashed: boolean; width: number; words: boolean }>(`(() => {
        const edge = document.querySelector('.drawing .edge.${kind}');
        const { strokeWidth, strokeDasharray } = getComputedStyle(edge.querySelector('path'));
        return { dashed: strokeDasharray !== 'none', width: parseFloat(strokeWidth), words: !!edge.querySelector('text') };
      })()`);
    assert.deepEqual(await look('open'), { dashed: false, width: 1.6, words: false });
    assert.deepEqual(await look('closed'), { dashed: true, width: 1, words: false });
    assert.deepEqual(await look('wrong'), { dashed: false, width: 3, words: true });
  });

  test('hostile text in every field from outside stays text', async () => {
    const text = await renderPage(hostileReport);
    await using page = await openPage(browser, text);
    const { tab, requests, errors } = page;
    assert.deepEqual({ requests, errors }, { requests: [], errors: [] });
    assert.equal(await tab.locator('img, body style, main script, [onload], [onerror]').count(), 0);
    assert.equal(await tab.locator('a').evaluateAll((all) => all.length > 0), true);
    const schemes = await tab.evaluate<string[]>(
      '[...document.links].map((link) => link.protocol)',
    );
    assert.deepEqual([...new Set(schemes)], ['file:']);
    assert.match(
      (await tab.locator('#matrix ~ .scroll').textContent()) ?? '',
      /<script>alert\("1"\)<\/script>/,
    );
    assert.deepEqual(await barriers(tab), []);
  });

  test('500 edges: all are in the matrix, and the drawing says what it leaves out', async () => {
    await using page = await openPage(browser, await renderPage(reportOfEdges(500)));
    assert.equal(await page.tab.locator('button.field').count(), 500);
    assert.match(
      (await page.tab.locator('figcaption').textContent()) ?? '',
      /300 of them are left out/,
    );
    assert.deepEqual(page.errors, []);
  });

  test('prints everything but what needs a screen', async () => {
    await using page = await openPage(browser, await renderPage(reports.red), {
      colorScheme: 'dark',
    });
    await page.tab.emulateMedia({ media: 'print' });
    assert.equal(await page.tab.locator('.filter').isVisible(), false);
    assert.ok((await page.tab.pdf()).length > 10_000);
  });
});
