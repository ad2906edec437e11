// Copyright the Parlor authors. SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Parlor } from '../../../main/resources/META-INF/resources/parlor/parlor.js';
import { collect, fixture, until } from '../support/fixture.js';

const it = fixture();

describe('connecting', () => {
  test('offers the subprotocol and sends connect first', async () => {
    const session = await it.connected({ client: 'test/1' }).then((chat) => chat.connect());
    assert.equal(it.server.link.protocol, 'chat.v1.json');
    assert.deepEqual(it.server.link.received, [{ id: 1, op: 'connect', token: 'ann', client: 'test/1' }]);
    assert.deepEqual(session, { user: 'ann', node: 'n-1', session: 's' });
  });

  test('tells its states', async () => {
    const chat = await it.connected();
    chat.close();
    assert.deepEqual(chat.states.map(({ state }) => state), ['connecting', 'connected', 'closed']);
    assert.equal(chat.states[1].user, 'ann');
    assert.equal(chat.states[1].node, 'n-1');
    assert.equal(chat.states[2].code, 1000);
  });

  test('leaves the token out where there is none', async () => {
    await it.connected({ token: undefined });
    assert.equal('token' in it.server.link.received[0], false);
  });

  test('asks the token function before each attempt', async () => {
    let n = 0;
    await it.connected({ token: async () => `t${++n}` });
    it.server.link.cut();
    await until(() => it.clock.pending === 1);
    it.clock.advance(500);
    await until(() => it.server.commands('connect').length === 2);
    assert.deepEqual(it.server.commands('connect').map(({ token }) => token), ['t1', 't2']);
  });

  test('tries again when the token function fails, and reports why', async () => {
    let n = 0;
    const chat = it.client({
      token: async () => {
        if (n++ === 0) throw new Error('no network');
        return 'ann';
      },
    });
    const errors = collect(chat, 'error');
    const connecting = chat.connect();
    await until(() => chat.detail.retryIn === 500);
    it.clock.advance(500);
    await connecting;
    assert.equal(errors[0].message, 'no network');
  });

  test('a refused connect closes for good and says why', async () => {
    it.server.on.connect = (command, link) => {
      setImmediate(() => link.close(4401));
      return { error: { code: 'unauthorized', message: 'who are you', retry: false } };
    };
    const chat = it.client();
    await assert.rejects(chat.connect(), { code: 'unauthorized', closeCode: 4401, message: 'who are you' });
    assert.equal(chat.state, 'closed');
    assert.equal(chat.detail.error.code, 'unauthorized');
    assert.equal(it.clock.pending, 0);
  });

  test('a connect that is refused for now is tried again after the time told', async () => {
    it.server.on.connect = () => ({ error: { code: 'unavailable', message: '', retry: true, after: 3000 } });
    const chat = it.client();
    chat.connect();
    await until(() => chat.detail.retryIn);
    assert.equal(chat.detail.retryIn, 3500);
  });

  test('gives up an attempt that gets no answer', async () => {
    it.server.on.connect = () => null;
    const chat = it.client({ timeout: 7000 });
    chat.connect();
    await until(() => it.server.commands('connect').length === 1);
    it.clock.advance(7000);
    assert.equal(chat.detail.code, 1006);
  });

  test('a server that cannot be reached is tried again', async () => {
    for (const error of [false, true]) {
      /** One that says `error` and `close`, and one that says only `error`. */
      class Unreachable {
        constructor() {
          setImmediate(() => {
            this.onerror({});
            if (!error) this.onclose?.({ code: 1006 });
          });
        }
        close() {}
      }
      const chat = it.client({ WebSocket: Unreachable });
      chat.connect();
      await until(() => chat.detail.retryIn === 500);
      assert.equal(chat.detail.code, 1006);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(chat.detail.attempt, 1);
    }
  });

  test('an address that the browser refuses is for good', async () => {
    class Refusing {
      constructor() {
        throw new SyntaxError('not that one');
      }
    }
    await assert.rejects(it.client({ WebSocket: Refusing }).connect(), { code: 'bad_url', message: 'not that one' });
  });

  test('a closed client can connect again, with its rooms', async () => {
    const { chat, room } = await it.inRoom();
    chat.close();
    await chat.connect();
    await until(() => room.status === 'joined');
    assert.equal(it.server.links.length, 2);
  });

  test('relative and http addresses are resolved against the page', async () => {
    const urls = [];
    class Spy {
      constructor(url) {
        urls.push(url);
      }
      close() {}
    }
    const window = { location: { href: 'https://example.org/app/index.html' } };
    for (const url of ['/chat', 'http://localhost:1/x', 'wss://other.example/chat']) {
      const chat = it.client({ url, WebSocket: Spy, window });
      chat.connect();
      await until(() => urls.length > 0 && chat.state === 'connecting');
    }
    await until(() => urls.length === 3);
    assert.deepEqual(urls, ['wss://example.org/chat', 'ws://localhost:1/x', 'wss://other.example/chat']);
  });

  test('says at once what is missing', () => {
    assert.throws(() => new Parlor({}), /url/);
    assert.throws(() => it.client({ WebSocket: null }), /WebSocket/);
  });
});

describe('close codes', () => {
  for (const code of [1000, 1002, 1003, 1009, 4401, 4403, 4409, 4429, 4499]) {
    test(`${code} is for good`, async () => {
      const chat = await it.connected();
      it.server.link.close(code, 'because');
      await until(() => chat.state === 'closed');
      assert.equal(chat.detail.code, code);
      assert.equal(chat.detail.reason, 'because');
      assert.equal(it.clock.pending, 0);
    });
  }

  for (const code of [1001, 1011, 1012, 4000, 4008, 4009, 4308, 4399]) {
    test(`${code} means come back`, async () => {
      const chat = await it.connected();
      it.server.link.close(code);
      await until(() => chat.state === 'reconnecting');
      assert.equal(chat.detail.code, code);
      it.clock.advance(500);
      await until(() => chat.state === 'connected');
    });
  }
});

describe('backoff', () => {
  test('doubles its ceiling up to the maximum', async () => {
    const chat = await it.connected({ backoff: { min: 100, max: 1000 } });
    it.server.on.connect = (command, link) => link.cut();
    it.server.link.cut();
    const delays = [];
    for (let i = 0; i < 6; i++) {
      await until(() => chat.detail.retryIn !== undefined);
      delays.push(chat.detail.retryIn);
      it.clock.advance(chat.detail.retryIn);
      await until(() => it.server.links.length === i + 2);
    }
    assert.deepEqual(delays, [100, 200, 400, 800, 1000, 1000]);
  });

  test('is anything between nothing and the ceiling', async () => {
    it.clock.chance = 0;
    const chat = await it.connected();
    it.server.link.cut();
    await until(() => chat.state === 'reconnecting');
    assert.equal(chat.detail.retryIn, 0);
  });

  test('starts anew after a link that lived', async () => {
    const chat = await it.connected();
    const lose = async () => {
      it.server.link.cut();
      await until(() => chat.detail.retryIn !== undefined);
      const { retryIn } = chat.detail;
      it.clock.advance(retryIn);
      await until(() => chat.state === 'connected');
      return retryIn;
    };
    const delays = [await lose(), await lose(), await lose()];
    it.clock.advance(5000);
    delays.push(await lose());
    assert.deepEqual(delays, [500, 1000, 2000, 500]);
  });
});

describe('drain', () => {
  test('comes back after the time told, not before', async () => {
    const chat = await it.connected();
    it.server.link.send({ drain: { after: 1234 } });
    it.server.link.close(1012);
    await until(() => chat.state === 'reconnecting');
    assert.equal(chat.detail.retryIn, 1234);
    it.clock.advance(1233);
    assert.equal(it.server.links.length, 1);
    it.clock.advance(1);
    await until(() => chat.state === 'connected');
  });

  test('holds back commands until it is on another node', async () => {
    const { chat, room } = await it.inRoom();
    it.server.link.send({ drain: { after: 10 } }, { room: 'lobby', live: '0-00000000' });
    await new Promise((resolve) => room.on('live', resolve));
    const sent = room.post('late');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(sent.state, 'queued');
    it.server.link.close(1012);
    await until(() => chat.state === 'reconnecting');
    it.clock.advance(10);
    await sent.done;
    assert.equal(it.server.links[0].commands('post').length, 0);
  });

  test('a post that a draining node refused is sent to the next', async () => {
    const { chat, room } = await it.inRoom();
    const { post } = it.server.on;
    it.server.on.post = (command, link) => (link === it.server.links[0] ? { error: { code: 'draining', message: '', retry: true, after: 50 } } : post(command));
    const sent = room.post('hi');
    await until(() => it.server.commands('post').length === 1);
    it.server.link.close(1012);
    await until(() => chat.state === 'reconnecting');
    assert.equal(chat.detail.retryIn, 50);
    it.clock.advance(50);
    await sent.done;
  });
});

describe('heartbeat', () => {
  test('answers an empty line with an empty line', async () => {
    await it.connected();
    it.server.link.raw('');
    await until(() => it.server.link.heartbeats === 1);
  });

  test('two silent intervals: the link is dead, and the next is opened at once', async () => {
    it.server.heartbeat = 10;
    const chat = await it.connected();
    it.clock.advance(19_999);
    assert.equal(chat.state, 'connected');
    it.clock.advance(1);
    assert.equal(chat.state, 'reconnecting');
    await until(() => chat.state === 'connected' && it.server.links.length === 2);
  });

  test('anything received puts it off', async () => {
    it.server.heartbeat = 10;
    const chat = await it.connected();
    for (let i = 1; i <= 5; i++) {
      it.clock.advance(15_000);
      it.server.link.raw('');
      await until(() => it.server.link.heartbeats === i);
    }
    assert.equal(chat.state, 'connected');
  });

  test('a command that is never answered means a dead link too', async () => {
    const { chat, room } = await it.inRoom();
    const { post } = it.server.on;
    it.server.on.post = () => null;
    const sent = room.post('hi');
    await until(() => it.server.commands('post').length === 1);
    it.server.on.post = post;
    it.clock.advance(20_000);
    it.clock.advance(0);
    await sent.done;
    assert.equal(chat.state, 'connected');
    assert.equal(sent.attempts, 2);
  });
});

describe('the page', () => {
  class FakeWindow extends EventTarget {
    document = new EventTarget();
    navigator = { onLine: true };
    listeners = 0;

    constructor() {
      super();
      for (const target of [this, this.document]) {
        const { addEventListener, removeEventListener } = EventTarget.prototype;
        target.addEventListener = (...args) => (this.listeners++, addEventListener.apply(target, args));
        target.removeEventListener = (...args) => (this.listeners--, removeEventListener.apply(target, args));
      }
    }
  }

  test('reconnects at once when it comes online', async () => {
    const window = new FakeWindow();
    const chat = await it.connected({ window });
    window.navigator.onLine = false;
    it.server.link.cut();
    await until(() => chat.state === 'offline');
    assert.equal(chat.detail.retryIn, 30_000);
    window.navigator.onLine = true;
    window.dispatchEvent(new Event('online'));
    await until(() => chat.state === 'connected');
  });

  test('does not hurry past a drain', async () => {
    const window = new FakeWindow();
    const chat = await it.connected({ window });
    it.server.link.send({ drain: { after: 5000 } });
    it.server.link.close(1012);
    await until(() => chat.state === 'reconnecting');
    window.dispatchEvent(new Event('online'));
    assert.equal(chat.detail.retryIn, 5000);
  });

  for (const type of ['online', 'offline', 'pageshow', 'visibilitychange']) {
    test(`asks at ${type} whether the link lives`, async () => {
      const window = new FakeWindow();
      const chat = await it.connected({ window });
      it.server.on.ping = () => null;
      (type === 'visibilitychange' ? window.document : window).dispatchEvent(new Event(type));
      await until(() => it.server.commands('ping').length === 1);
      it.clock.advance(5000);
      it.clock.advance(0);
      await until(() => chat.state === 'connected' && it.server.links.length === 2);
    });
  }

  test('keeps a link that answers, and asks it once', async () => {
    const window = new FakeWindow();
    const chat = await it.connected({ window });
    window.dispatchEvent(new Event('online'));
    window.dispatchEvent(new Event('pageshow'));
    await it.settled(chat);
    assert.equal(it.server.commands('ping').length, 1);
    it.clock.advance(60_000);
    assert.equal(chat.state, 'connected');
  });

  test('does nothing while it is hidden', async () => {
    const window = new FakeWindow();
    const chat = await it.connected({ window });
    window.document.visibilityState = 'hidden';
    window.document.dispatchEvent(new Event('visibilitychange'));
    await it.settled(chat);
    assert.equal(it.server.commands('ping').length, 0);
  });

  test('is left alone after close', async () => {
    const window = new FakeWindow();
    const chat = await it.connected({ window });
    assert.equal(window.listeners, 4);
    chat.close();
    assert.equal(window.listeners, 0);
  });
});

test('nothing is left behind after close', async () => {
  it.server.heartbeat = 25;
  const { chat } = await it.inRoom();
  chat.close();
  await until(() => it.server.link.closed === 1000);
  assert.equal(it.clock.pending, 0);
});
