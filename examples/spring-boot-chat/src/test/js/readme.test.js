// The page of the README's Spring section in a real browser: README_PAGE has its address, and may not answer yet.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const address = process.env.README_PAGE;
assert.ok(address, 'README_PAGE has to be set');

const PATIENCE = 90_000;
const STARTS_WITHIN = 8 * 60_000; // Maven may have to fetch what Spring Boot needs
let browser;

before(async () => {
  const end = Date.now() + STARTS_WITHIN;
  while ((await fetch(address).catch(() => ({}))).ok !== true) {
    assert.ok(Date.now() < end, 'the application did not start');
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
});
after(() => browser?.close());

async function enter(name) {
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(PATIENCE);
  page.on('dialog', dialog => dialog.accept(name));
  await page.goto(address);
  return page;
}

test('two people chat', async () => {
  const ann = await enter('ann');
  const bob = await enter('bob');
  await ann.getByLabel('Message').fill('hello <b>bob</b>');
  await ann.getByRole('button', { name: 'Send' }).click();
  await bob.getByText('ann: hello <b>bob</b>').waitFor();
  await bob.getByLabel('Message').fill('hello ann');
  await bob.keyboard.press('Enter');
  await ann.getByText('bob: hello ann').waitFor();
});
