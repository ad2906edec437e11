// The page in a real browser, against two running nodes: PARLOR_NODES has their addresses, PARLOR_FIRST_PID the process of the first.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const nodes = (process.env.PARLOR_NODES ?? '').split(',');
const firstPid = Number(process.env.PARLOR_FIRST_PID);
assert.ok(nodes.length === 2 && firstPid, 'PARLOR_NODES and PARLOR_FIRST_PID have to be set');

const PATIENCE = 90_000;
let browser;
let rooms = 0;
const newRoom = () => `room-${++rooms}`;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  for (const node of nodes) {
    await until(async () => (await fetch(`${node}/nodes`).catch(() => ({}))).ok === true || 'no answer', `${node} is up`);
  }
});
after(() => browser.close());

async function until(condition, what) {
  const end = Date.now() + PATIENCE;
  let last;
  while (Date.now() < end) {
    last = await condition();
    if (last === true) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  assert.fail(`${what}; last: ${JSON.stringify(last)}`);
}

/** A browser of a person of their own, in a room, on one of the nodes. */
async function enter(name, room, node = 0, options = { viewport: { width: 1100, height: 700 } }) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.faults = [];
  page.on('pageerror', error => page.faults.push(String(error)));
  page.on('console', message => {
    // A browser whose server was killed says so by itself.
    if (message.type() === 'error' && !/ERR_CONNECTION|WebSocket connection/.test(message.text())) page.faults.push(message.text());
  });
  await page.goto(nodes[node]);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByRole('status').filter({ hasText: /^on node/ }).waitFor();
  if (room) await openRoom(page, room);
  return page;
}

async function openRoom(page, room) {
  if (await page.getByRole('button', { name: 'Rooms', exact: true }).isVisible()) {
    await page.getByRole('button', { name: 'Rooms', exact: true }).click();
  }
  await page.getByLabel('Another room').fill(room);
  await page.getByRole('button', { name: 'Open the room' }).click();
  await page.getByRole('heading', { name: room }).waitFor();
  await page.locator('#here-count').filter({ hasText: /here/ }).waitFor();
}

async function say(page, text) {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

const texts = page => page.locator('.view:not([hidden]) .message .text').allTextContents();
const shows = (page, expected) => until(async () => {
  const actual = await texts(page);
  return JSON.stringify(actual) === JSON.stringify(expected) || actual;
}, `the messages are ${JSON.stringify(expected).slice(0, 300)}`);

async function leave(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
}

test('two users on two nodes chat, and own messages say that they are delivered', async () => {
  const room = newRoom();
  const ann = await enter('ann', room, 0);
  const bob = await enter('bob', room, 1);
  assert.match(await ann.getByRole('status').textContent(), /node-1/);
  assert.match(await bob.getByRole('status').textContent(), /node-2/);
  await say(ann, 'hello');
  await shows(bob, ['hello']);
  await say(bob, 'good morning\nann');
  await shows(ann, ['hello', 'good morning\nann']);
  await ann.locator('.own .delivery', { hasText: 'Delivered' }).waitFor();
  await leave(ann, bob);
});

test('what users write is shown as text, in messages and names and room names', async () => {
  const evil = '<img/src=x/onerror=document.title="owned">';
  const ann = await enter(evil.slice(0, 30), evil, 0);
  const bob = await enter('bob', evil, 0);
  await say(ann, `${evil}</li><script>document.title="owned"</script>`);
  await shows(bob, [`${evil}</li><script>document.title="owned"</script>`]);
  await bob.locator('#people', { hasText: '<img' }).waitFor();
  for (const page of [ann, bob]) {
    assert.equal(await page.title(), 'Parlor');
    assert.equal(await page.locator('.chat img, .chat script').count(), 0);
  }
  await leave(ann, bob);
});

test('older messages come when one scrolls up, and the place is kept', async () => {
  const room = newRoom();
  const bob = await enter('bob', room, 1);
  const all = Array.from({ length: 150 }, (_, i) => `message ${i}`);
  for (const text of all) await say(bob, text);
  await shows(bob, all);
  const ann = await enter('ann', room, 0);
  await until(async () => (await texts(ann)).at(-1) === 'message 149' || texts(ann), 'the newest message is there');
  assert.ok((await texts(ann)).length < 150, 'not all of them at once');
  await until(async () => {
    await ann.locator('.view:not([hidden])').evaluate(view => { view.scrollTop = 0; });
    return (await texts(ann)).length === 150 || (await texts(ann)).length;
  }, 'all messages are there');
  await shows(ann, all);
  await ann.getByText('This is where the room begins.').waitFor();
  await leave(ann, bob);
});

test('rooms that are not open count what is unread, and the keyboard goes through them', async () => {
  const ann = await enter('ann', null, 0);
  const bob = await enter('bob', null, 0);
  await bob.getByRole('button', { name: 'random' }).click();
  await say(bob, 'one');
  await say(bob, 'two');
  await ann.getByRole('button', { name: 'random 2 unread' }).waitFor();
  await until(async () => (await ann.title()) === '(2) Parlor' || ann.title(), 'the title says so');
  await ann.keyboard.press('Alt+ArrowDown');
  await ann.getByRole('heading', { name: 'random' }).waitFor();
  await shows(ann, ['one', 'two']);
  await until(async () => (await ann.title()) === 'Parlor' || ann.title(), 'nothing is unread');
  await leave(ann, bob);
});

test('who is here and who is typing', async () => {
  const room = newRoom();
  const ann = await enter('ann', room, 0);
  const bob = await enter('bob', room, 0);
  await ann.getByText('2 people are here').waitFor();
  await ann.getByRole('complementary').getByText('bob').waitFor();
  await bob.getByLabel('Message', { exact: true }).pressSequentially('well');
  await ann.getByText('bob is typing').waitFor();
  await leave(bob);
  await ann.getByText('Only you are here').waitFor();
  await leave(ann);
});

for (const colorScheme of ['light', 'dark']) {
  test(`it fits a phone, and can be read (${colorScheme})`, async () => {
    const room = newRoom();
    const ann = await enter('ann', room, 0, { viewport: { width: 360, height: 640 }, colorScheme });
    await say(ann, `a-word-without-an-end-${'x'.repeat(300)}`);
    await ann.locator('.own .delivery', { hasText: 'Delivered' }).waitFor();
    assert.ok(await ann.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scrolling');
    await ann.getByRole('button', { name: 'Who is here' }).click();
    await ann.getByRole('complementary').getByText('(you)').waitFor();
    await ann.keyboard.press('Escape');
    await ann.getByRole('complementary').waitFor({ state: 'hidden' });
    const low = await ann.evaluate(lowContrasts);
    assert.deepEqual(low, []);
    await leave(ann);
  });
}

/** Runs in the page: texts whose contrast with what is behind them is under 4.5 (WCAG 2.2, 1.4.3). */
function lowContrasts() {
  const parse = color => (color.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      if (color.length < 4 || color[3] > 0.5) return color;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll('.chat *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility({ visibilityProperty: true }) || element.closest('.hidden')) continue;
    const [a, b] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) found.push(`${element.className || element.tagName}: ${((a + 0.05) / (b + 0.05)).toFixed(2)}`);
  }
  return found;
}

test('a node is killed in the middle: its user is on the other one, and has every message once', async () => {
  const room = newRoom();
  const ann = await enter('ann', room, 0);
  const bob = await enter('bob', room, 1);
  assert.match(await ann.getByRole('status').textContent(), /node-1/);
  for (let i = 0; i < 10; i++) {
    await say(ann, `ann ${i}`);
    await say(bob, `bob ${i}`);
  }
  process.kill(firstPid, 'SIGKILL');
  for (let i = 10; i < 20; i++) {
    await say(ann, `ann ${i}`);
    await say(bob, `bob ${i}`);
  }
  await ann.getByRole('status').filter({ hasText: 'on node-2' }).waitFor();
  const expected = [...Array(20).keys()].flatMap(i => [`ann ${i}`, `bob ${i}`]).sort();
  for (const page of [ann, bob]) {
    await until(async () => {
      const actual = (await texts(page)).sort();
      return JSON.stringify(actual) === JSON.stringify(expected) || actual;
    }, 'every message is there once');
  }
  // Both see one order, that of the log.
  await until(async () => JSON.stringify(await texts(ann)) === JSON.stringify(await texts(bob)) || [await texts(ann), await texts(bob)],
    'both see the same');
  await until(async () => (await ann.locator('.own[data-delivery=delivered]').count()) === 20
    || ann.locator('.own').evaluateAll(all => all.map(item => item.dataset.delivery)), 'all own messages are delivered');
  await leave(ann, bob);
});
