// Both pages of the tutorial in a real browser, on two instances (PARLOR_FIRST, PARLOR_SECOND), and what they load under Node over each transport of SockJS.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const SockJS = require('sockjs-client');
const { Stomp } = require('stompjs/lib/stomp.js');
Stomp.setInterval = (interval, act) => setInterval(act, interval);
Stomp.clearInterval = clearInterval;

const { PARLOR_FIRST: first, PARLOR_SECOND: second } = process.env;
assert.ok(first && second, 'PARLOR_FIRST and PARLOR_SECOND are the addresses of two instances');

describe('the pages', () => {
  let browser;
  before(async () => {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    });
  });
  after(() => browser.close());

  async function open(address, connected) {
    const tab = await (await browser.newContext()).newPage();
    tab.faults = [];
    tab.on('pageerror', (error) => tab.faults.push(String(error)));
    const ready = connected && tab.waitForEvent('console', {
      predicate: (message) => message.text().startsWith(connected),
      timeout: 60_000,
    });
    await tab.goto(address);
    await ready;
    return tab;
  }

  async function say(tab, text) {
    await tab.locator('#message').fill(text);
    await tab.locator('#send').click();
  }

  /** The list, once it has so many entries. */
  async function shown(tab, count) {
    await tab.locator('#messages li').nth(count - 1).waitFor({ timeout: 60_000 });
    return tab.locator('#messages li').allTextContents();
  }

  test('STOMP over SockJS: each message once, on both instances, in one order, and for who comes later', async () => {
    const ann = await open(`${first}/index.html`, 'Connected');
    const cid = await open(`${second}/index.html`, 'Connected');
    const texts = ['one', 'two <b>&</b>', 'three \u20ac'];
    for (const text of texts) await say(ann, text);
    assert.deepEqual(await shown(cid, 3), texts);
    await say(cid, 'four');
    assert.deepEqual(await shown(ann, 4), [...texts, 'four']);
    assert.deepEqual(await shown(cid, 4), [...texts, 'four']);
    const late = await open(`${second}/index.html`, 'Connected');
    assert.deepEqual(await shown(late, 4), [...texts, 'four']);
    for (const tab of [ann, cid, late]) assert.deepEqual(tab.faults, []);
  });

  test('a bare WebSocket: each message once, on both instances', async () => {
    const ann = await open(`${first}/room.html`);
    const cid = await open(`${second}/room.html`);
    for (const tab of [ann, cid]) await tab.waitForFunction('socket.readyState === 1', undefined, { timeout: 60_000 });
    await say(ann, 'hello');
    assert.deepEqual(await shown(ann, 1), ['Server received: hello']);
    await say(cid, 'and back');
    assert.deepEqual(await shown(ann, 2), ['Server received: hello', 'Server received: and back']);
    assert.ok((await shown(cid, 1)).includes('Server received: and back'));
    for (const tab of [ann, cid]) assert.deepEqual(tab.faults, []);
  });

  // A page of the first instance, at the second: another port is another origin.
  for (const transport of ['eventsource', 'iframe-eventsource', 'iframe-xhr-polling']) {
    for (const [where, server] of [['its own server', first], ['that of another origin', second]]) {
      test(`${transport}, to ${where}`, async () => {
        const tab = await open(`${first}/index.html`, 'Connected');
        const elsewhere = [];
        tab.on('request', (request) => [first, second].some((own) => request.url().startsWith(own)) || elsewhere.push(request.url()));
        const mark = `${transport} ${where}`;
        const got = await tab.evaluate(([url, transports, content]) => new Promise((resolve, reject) => {
          const socket = new SockJS(`${url}/ws`, null, { transports });
          const client = Stomp.over(socket);
          client.connect({}, () => {
            client.subscribe('/topic/public', (message) => {
              if (JSON.parse(message.body).content === content) resolve({ transport: socket.transport, sender: message.headers.sender });
            });
            client.send('/app/chat.sendMessage', {}, JSON.stringify({ content }));
          }, reject);
        }), [server, transport, mark]);
        assert.equal(got.transport, transport);
        assert.match(got.sender, /^guest-/);
        assert.deepEqual(elsewhere, []);
        assert.deepEqual(tab.faults, []);
      });
    }
  }
});

describe('stompjs 2.3 over sockjs-client', () => {
  for (const transport of ['websocket', 'xhr-streaming', 'eventsource', 'xhr-polling']) {
    test(transport, async () => {
      const socket = new SockJS(`${first}/ws`, null, { transports: transport });
      const client = Stomp.over(socket);
      client.debug = () => {};
      await new Promise((resolve, reject) => client.connect({}, resolve, reject));
      const mark = `${transport}-${process.pid}`;
      const expected = Array.from({ length: 50 }, (_, i) => `${mark} ${i} \u20ac`);
      const got = [];
      await new Promise((resolve) => {
        client.subscribe('/topic/public', ({ body }) => {
          const { content } = JSON.parse(body);
          if (content.startsWith(mark) && got.push(content) === expected.length) resolve();
        });
        for (const content of expected) client.send('/app/chat.sendMessage', {}, JSON.stringify({ content }));
      });
      assert.deepEqual(got, expected);
      assert.equal(socket.transport, transport);
      await new Promise((resolve) => client.disconnect(resolve));
    });
  }
});
