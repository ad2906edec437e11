// The quickstart page in a real browser, against a running server: PARLOR_PAGE is the page's address.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const page = process.env.PARLOR_PAGE;
assert.ok(page, 'PARLOR_PAGE has to be the address of a running quickstart');

let browser;
let rooms = 0;
const newRoom = () => `room-${++rooms}-${Date.now()}`;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
});
after(() => browser.close());

/** A tab of a person of their own, in a room. */
async function enter(name, room, viewport = { width: 1000, height: 700 }) {
  const context = await browser.newContext({ viewport });
  const tab = await context.newPage();
  tab.faults = [];
  tab.on('pageerror', error => tab.faults.push(String(error)));
  tab.on('console', message => {
    // A browser that is offline says so by itself.
    if (message.type() === 'error' && !/ERR_INTERNET_DISCONNECTED/.test(message.text())) tab.faults.push(message.text());
  });
  await tab.goto(page);
  await tab.getByLabel('Your name').fill(name);
  await tab.getByLabel('Room').fill(room);
  await tab.getByRole('button', { name: 'Enter' }).click();
  await tab.locator('#chat').waitFor();
  return tab;
}

async function say(tab, text) {
  await tab.getByLabel('Message', { exact: true }).fill(text);
  await tab.getByRole('button', { name: 'Send' }).click();
}

const texts = tab => tab.locator('#messages li:not(.note) span').allTextContents();

async function until(tab, condition, what) {
  const end = Date.now() + 20_000;
  let last;
  while (Date.now() < end) {
    last = await condition();
    if (last === true) return;
    await tab.evaluate(() => new Promise(requestAnimationFrame));
  }
  assert.fail(`${what}; last: ${JSON.stringify(last)}`);
}

const shows = (tab, expected) => until(tab, async () => {
  const actual = await texts(tab);
  return JSON.stringify(actual) === JSON.stringify(expected) || actual;
}, `expected ${JSON.stringify(expected)}`);

test('two tabs see each other\'s messages, in one order', async () => {
  const room = newRoom();
  const [ann, bob] = [await enter('ann', room), await enter('bob', room)];
  await say(ann, 'hello');
  await shows(bob, ['hello']);
  await say(bob, 'hi ann');
  await shows(ann, ['hello', 'hi ann']);
  await shows(bob, ['hello', 'hi ann']);
  assert.deepEqual([...ann.faults, ...bob.faults], []);
});

test('who joins gets the history, and earlier pages on demand', async () => {
  const room = newRoom();
  const ann = await enter('ann', room);
  const all = Array.from({ length: 70 }, (_, i) => `message ${i}`);
  for (const text of all) await say(ann, text);
  await shows(ann, all);
  const bob = await enter('bob', room);
  await shows(bob, all.slice(20));
  await bob.getByRole('button', { name: 'Earlier messages' }).click();
  await shows(bob, all);
  assert.deepEqual(bob.faults, []);
});

test('a tab that was offline comes back without loss, with what it wrote meanwhile', async () => {
  const room = newRoom();
  const [ann, bob] = [await enter('ann', room), await enter('bob', room)];
  await say(ann, 'one');
  await shows(bob, ['one']);
  await bob.context().setOffline(true);
  await until(bob, async () => (await bob.locator('#state').getAttribute('data-state')) !== 'connected', 'bob is offline');
  await say(ann, 'two');
  await say(bob, 'from the tunnel');
  await shows(ann, ['one', 'two']);
  assert.equal(await bob.locator('#messages .pending').count(), 1);
  await bob.context().setOffline(false);
  await shows(ann, ['one', 'two', 'from the tunnel']);
  await shows(bob, ['one', 'two', 'from the tunnel']);
  assert.equal(await bob.locator('#messages .pending').count(), 0);
  assert.deepEqual(ann.faults, []);
});

test('the others see who is here and who is typing', async () => {
  const room = newRoom();
  const [ann, bob] = [await enter('ann', room), await enter('bob', room)];
  await until(ann, async () => (await ann.locator('#members li').allTextContents()).join() === 'ann,bob', 'ann sees bob');
  await bob.getByLabel('Message', { exact: true }).pressSequentially('hm');
  await until(ann, async () => (await ann.locator('#typing').textContent()) === 'bob is typing …', 'ann sees bob type');
  assert.equal(await bob.locator('#typing').textContent(), '');
  await bob.context().close();
  await until(ann, async () => (await ann.locator('#members li').allTextContents()).join() === 'ann', 'ann sees bob go');
});

test('what users write is shown as text', async () => {
  const room = newRoom();
  const evil = '<img src=x onerror="document.title=\'owned\'"><b>b</b>';
  const [ann, bob] = [await enter('<i>ann</i>', room), await enter('bob', room)];
  await say(ann, evil);
  await shows(bob, [evil]);
  assert.equal(await bob.locator('#messages img, #messages i').count(), 0);
  assert.notEqual(await bob.title(), 'owned');
});

/** The message with that text, as the tab shows it. */
const message = (tab, text) => tab.locator('#messages li').filter({ has: tab.locator('span', { hasText: text }) });

async function act(tab, text, action) {
  await message(tab, text).hover();
  await message(tab, text).getByRole('button', { name: action }).click();
}

for (const [device, viewport] of [['a desktop', { width: 1000, height: 700 }], ['a phone', { width: 360, height: 640 }]]) {
  test(`messages are edited, deleted, answered and reacted to, on ${device}`, async () => {
    const room = newRoom();
    const [ann, bob] = [await enter('ann', room, viewport), await enter('bob', room, viewport)];
    await say(ann, 'helo');
    await say(ann, 'a secret');
    await shows(bob, ['helo', 'a secret']);

    await act(ann, 'helo', 'Edit');
    assert.equal(await ann.getByLabel('Message', { exact: true }).inputValue(), 'helo');
    await say(ann, 'hello');
    await shows(bob, ['hello', 'a secret']);
    assert.equal(await message(bob, 'hello').getByText('(edited)').count(), 1);

    await act(bob, 'hello', 'React with 👍');
    await act(ann, 'hello', 'React with 👍');
    const thumbs = tab => message(tab, 'hello').locator('.reaction').allTextContents();
    await until(bob, async () => (await thumbs(bob)).join() === '👍 2', 'bob sees both');
    await message(bob, 'hello').locator('.reaction').click();
    await until(ann, async () => (await thumbs(ann)).join() === '👍 1', 'ann sees bob take it back');

    await act(bob, 'hello', 'Reply');
    await say(bob, 'an answer for @ann');
    await until(ann, async () => (await message(ann, 'an answer').locator('.thread').textContent()) === '↳ ann: hello', 'the answer');
    assert.equal(await message(ann, 'hello').locator('.replies').textContent(), '1 reply');
    assert.equal(await ann.locator('#messages .mentioned').count(), 1);
    assert.equal(await bob.locator('#messages .mentioned').count(), 0);

    await act(ann, 'a secret', 'Delete');
    await shows(bob, ['hello', 'deleted', 'an answer for @ann']);
    const late = await enter('eve', room, viewport);
    await shows(late, ['hello', 'deleted', 'an answer for @ann']);
    assert.equal(await late.evaluate(() => document.documentElement.outerHTML.includes('secret')), false);
    assert.equal(await message(bob, 'hello').getByRole('button', { name: 'Delete' }).count(), 0);
    assert.equal(await ann.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    assert.deepEqual([...ann.faults, ...bob.faults, ...late.faults], []);
  });
}

test('one sees who has read up to where', async () => {
  const room = newRoom();
  const [ann, bob] = [await enter('ann', room), await enter('bob', room)];
  await say(ann, 'one');
  await until(ann, async () => (await message(ann, 'one').locator('.readers').textContent()) === 'read by bob', 'bob has read it');
  await say(ann, 'two');
  await until(ann, async () => (await message(ann, 'two').locator('.readers').textContent()) === 'read by bob', 'bob has read it too');
  assert.equal(await message(ann, 'one').locator('.readers').textContent(), '');
  assert.deepEqual([...ann.faults, ...bob.faults], []);
});

test('what was edited, deleted and reacted to later is shown so in earlier pages', async () => {
  const room = newRoom();
  const ann = await enter('ann', room);
  for (const text of ['first', 'second', 'third']) await say(ann, text);
  await shows(ann, ['first', 'second', 'third']);
  await act(ann, 'first', 'Edit');
  await say(ann, 'first!');
  await act(ann, 'second', 'Delete');
  await act(ann, 'third', 'React with 😂');
  const more = Array.from({ length: 60 }, (_, i) => `message ${i}`);
  for (const text of more) await say(ann, text);
  await until(ann, async () => (await texts(ann)).length === 63, 'all are there');
  const bob = await enter('bob', room);
  await shows(bob, more.slice(10));
  await bob.getByRole('button', { name: 'Earlier messages' }).click();
  await shows(bob, ['first!', 'deleted', 'third', ...more]);
  assert.equal(await message(bob, 'third').locator('.reaction').textContent(), '😂 1');
  assert.deepEqual(bob.faults, []);
});

test('a name that cannot be one is refused with a reason', async () => {
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.goto(page);
  await tab.getByLabel('Your name').fill('two words');
  await tab.getByRole('button', { name: 'Enter' }).click();
  await until(tab, async () => (await tab.locator('#refusal').textContent()) !== '', 'a reason is shown');
});

test('it fits a phone', async () => {
  const ann = await enter('ann', newRoom(), { width: 360, height: 640 });
  await say(ann, 'x'.repeat(300));
  await until(ann, async () => (await texts(ann)).length === 1, 'the message is there');
  assert.equal(await ann.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  assert.equal(await ann.getByRole('button', { name: 'Send' }).isVisible(), true);
});
