// Copyright the Parlor authors. SPDX-License-Identifier: Apache-2.0

/** The examples of docs/browser-client.md and docs/features.md: what is between `example:` and `end` stands there, and a test here says so. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { pos } from '../support/fake-server.js';
import { fixture, until } from '../support/fixture.js';
import { Parlor as Client, Timeline } from '../../../main/resources/META-INF/resources/parlor/parlor.js';
import { WebSocket } from 'ws';

const it = fixture();

/** `Parlor` as a page has it: the address and the WebSocket are the page's. */
function pageParlor() {
  return class Parlor extends Client {
    constructor(options) {
      super({ WebSocket, clock: it.clock, ...options, url: it.server.url });
    }
  };
}

class List {
  items = [];
  add = (item) => this.items.push(item);
}

describe('example', () => {
  test('start', async (t) => {
    const Parlor = pageParlor();
    const list = new List();
    const show = (text) => list.add(text);
    const fetchToken = async () => 'ann';
    // example: start
    const chat = new Parlor({ url: '/chat', token: fetchToken });
    const room = chat.join('lobby', { last: 50 });
    room.on('message', ({ from, body }) => show(`${from}: ${body.text}`));
    await chat.connect();
    room.post({ text: 'hello' });
    // end
    t.after(() => chat.close());
    await room.ready;
    it.server.link.event('lobby', pos(1), { body: { text: 'hi' } });
    await until(() => list.items.length === 1);
    assert.deepEqual(list.items, ['bob: hi']);
    await until(() => it.server.commands('post').length === 1);
  });

  test('state', async () => {
    const chat = it.client();
    const shown = [];
    const showBanner = (text) => shown.push(text);
    const askToLogIn = () => shown.push('log in');
    // example: state
    chat.on('state', (state, { retryIn, code, reason }) => {
      if (state === 'connected') showBanner('');
      else if (state === 'offline') showBanner('You are offline.');
      else if (state === 'closed' && code === 4401) askToLogIn(); // and then chat.connect() again
      else if (state === 'closed') showBanner(`Disconnected: ${reason || code}`);
      else if (retryIn > 1000) showBanner(`Reconnecting in ${Math.ceil(retryIn / 1000)} s`);
    });
    // end
    await chat.connect();
    it.server.link.close(4401);
    await until(() => chat.state === 'closed');
    assert.deepEqual(shown, ['', 'log in']);
  });

  test('post', async () => {
    const { room } = await it.inRoom();
    const bubbles = new Map();
    const showBubble = (key, text, state) => bubbles.set(key, [text, state]);
    const input = { value: 'hello' };
    // example: post
    const sent = room.post({ text: input.value });
    showBubble(sent.key, input.value, 'pending');
    sent.done.then(
      () => showBubble(sent.key, sent.body.text, 'delivered'),
      (error) => showBubble(sent.key, sent.body.text, `failed: ${error.message}`),
    );
    // end
    await sent.done;
    assert.deepEqual([...bubbles], [[sent.key, ['hello', 'delivered']]]);
  });

  test('gap', async () => {
    const { room } = await it.inRoom();
    let list = ['old'];
    const clear = () => (list = []);
    const prepend = (events) => list.unshift(...events.map(({ body }) => body));
    const showHint = (text) => list.push(text);
    it.server.on.history = ({ room: name }) => ({ ok: { room: name, events: [{ pos: pos(1), type: 'message', body: 'kept' }], more: false } });
    // example: gap
    room.on('gap', async ({ reason }) => {
      if (reason === 'reset') {
        clear(); // what was shown may be gone from the log too
        prepend((await room.history()).events);
      } else {
        showHint('Some older messages are no longer kept.');
      }
    });
    // end
    it.server.link.send({ room: 'lobby', gap: { after: pos(9), reason: 'reset' } });
    await until(() => list[0] === 'kept');
    it.server.link.send({ room: 'lobby', gap: { after: pos(9), resumed: pos(20), reason: 'trimmed' } });
    await until(() => list.length === 2);
  });

  test('history', async () => {
    const { room } = await it.inRoom();
    const list = [];
    const prepend = (events) => list.unshift(...events.map((event) => event.pos));
    const pages = [{ events: [{ pos: pos(3) }, { pos: pos(4) }], more: true, next: pos(3) }, { events: [], more: true, next: pos(2) }, { events: [{ pos: pos(1) }], more: false }];
    it.server.on.history = () => ({ ok: { room: 'lobby', ...pages.shift() } });
    // example: history
    let before;
    let more = true;
    async function loadOlder() {
      while (more) {
        const page = await room.history({ before, limit: 50 });
        prepend(page.events);
        before = page.next;
        more = page.more;
        if (page.events.length > 0) return; // a page may be empty with more behind it
      }
    }
    // end
    await loadOlder();
    await loadOlder();
    assert.deepEqual(list, [pos(1), pos(3), pos(4)]);
  });

  test('typing', async () => {
    const { chat, room } = await it.inRoom();
    const input = new EventTarget();
    const shown = [];
    const show = (text) => shown.push(text);
    // example: typing
    input.addEventListener('input', () => room.typing());

    const typing = new Set();
    room.on('typing', ({ user, active }) => {
      active ? typing.add(user) : typing.delete(user);
      show([...typing].join(', '));
    });
    // end
    input.dispatchEvent(new Event('input'));
    await it.settled(chat);
    assert.equal(it.server.commands('typing').length, 1);
    it.server.link.send({ room: 'lobby', typing: { user: 'bob', active: true } });
    await until(() => shown.length === 1);
    it.clock.advance(6000);
    assert.deepEqual(shown, ['bob', '']);
  });

  test('reload', async () => {
    const { chat, room: before } = await it.inRoom();
    const kept = new Map();
    const sessionStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
    before.leave();
    // example: reload
    const after = sessionStorage.getItem('lobby');
    const room = chat.join('lobby', after ? { after } : { last: 50 });
    room.on('event', () => sessionStorage.setItem('lobby', room.position));
    // end
    await room.ready;
    it.server.link.event('lobby', pos(7));
    await until(() => kept.get('lobby') === pos(7));
    assert.deepEqual(it.server.commands('join').at(-1).rooms, [{ room: 'lobby', last: 50 }]);
  });

  test('features', async () => {
    const chat = await it.connected();
    const [shown, readers, target] = [[], [], pos(1)];
    const show = (entries) => shown.push(entries.map(({ pos: at, body, edited }) => [at, body, edited]));
    const showReader = (...reader) => readers.push(reader);
    // example: features
    const timeline = new Timeline(chat.user);
    const room = chat.join('lobby', { last: 50 });
    room.on('event', (event) => show(timeline.append(event).entries));
    room.on('read', ({ user, pos }) => showReader(user, pos)); // perhaps this user, on another device

    room.post({ text: 'who comes?' }, { mentions: ['bob'], attachments: [{ url: '/files/7f3a', type: 'image/png', size: 48213 }] });
    room.post({ text: 'me' }, { replyTo: target }); // in the thread that the event at this position began
    room.edit(target, { text: 'who comes along?' });
    room.react(target, '👍');
    room.unreact(target, '👍');
    room.delete(target);
    room.read(); // up to the last event; sent once a second at most
    // end
    await until(() => it.server.commands('delete').length === 1);
    assert.deepEqual(it.server.link.received.map(({ op }) => op), ['connect', 'join', 'post', 'post', 'edit', 'react', 'unreact', 'delete']);
    it.server.link.event('lobby', pos(1), { body: 'a' });
    it.server.link.event('lobby', pos(2), { type: 'edit', target: pos(1), body: 'b' });
    it.server.link.send({ room: 'lobby', read: { user: 'bob', pos: pos(2) } });
    await until(() => readers.length === 1);
    assert.deepEqual(shown.at(-1), [[pos(1), 'b', true]]);
    assert.deepEqual(readers, [['bob', pos(2)]]);
  });

  test('unread', async () => {
    const { chat, room } = await it.inRoom();
    const timeline = new Timeline(chat.user);
    const [oldest, target] = [pos(9), pos(1)];
    it.server.on.history = ({ room: name }) => ({ ok: { room: name, events: [{ pos: pos(1), type: 'message', at: 1, body: 1 }], more: false, next: pos(1) } });
    // example: unread
    const older = await room.history({ before: oldest });
    timeline.prepend(older.events); // an edit of these may have been seen already
    const thread = await room.history({ thread: target });
    const { unread, mentions, more } = await chat.unread('elsewhere'); // of any room, joined or not
    const markers = await room.markers(); // { ann: '1044-0c55e2aa', bob: '1043-77aa01c4' }
    // end
    assert.equal(timeline.entries.length, 1);
    assert.equal(thread.events.length, 1);
    assert.deepEqual([unread, mentions, more, markers], [2, 1, false, { bob: pos(1) }]);
  });

  test('node', async (t) => {
    const Parlor = pageParlor();
    // example: node
    const chat = new Parlor({ url: 'ws://localhost:8080/chat', token: 'bot', WebSocket });
    await chat.connect();
    await chat.post('lobby', { text: 'deployed' }).done;
    chat.close();
    // end
    t.after(() => chat.close());
    assert.deepEqual(it.server.commands('post').map(({ body }) => body), [{ text: 'deployed' }]);
  });
});

test('the docs show these examples, all of them and no others', () => {
  const here = readFileSync(new URL(import.meta.url), 'utf8');
  const page = ['browser-client', 'features'].map((name) => readFileSync(new URL(`../../../../../docs/${name}.md`, import.meta.url), 'utf8')).join('\n');
  const tested = new Map([...here.matchAll(/^( +)\/\/ example: (\w+)\n([^]*?)^ +\/\/ end$/gm)].map(([, indent, name, code]) => [name, code.replaceAll(new RegExp(`^${indent}`, 'gm'), '').trim()]));
  const shown = new Map([...page.matchAll(/<!-- example: (\w+) -->\n```js\n([^]*?)```/g)].map(([, name, code]) => [name, code.trim()]));
  assert.ok(tested.size > 0);
  assert.deepEqual(Object.fromEntries(shown), Object.fromEntries(tested));
});
