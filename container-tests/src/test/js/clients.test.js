// STOMP clients that others wrote, against the server at PARLOR_STOMP (ws://...). Each has its own way to say the same.
import { test, describe } from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import WebSocket from 'ws';
import { Client, Stomp as Compatible } from '@stomp/stompjs';

const require = createRequire(import.meta.url);
const webstomp = require('webstomp-client');
// As in the WebJar stomp-websocket 2.3.4: without what it needs for plain TCP.
const { Stomp: old } = require('stompjs/lib/stomp.js');
old.setInterval = (interval, act) => setInterval(act, interval);
old.clearInterval = clearInterval;

const url = process.env.PARLOR_STOMP;
assert.ok(url, 'PARLOR_STOMP is the address of a server');
globalThis.WebSocket = WebSocket;

let rooms = 0;
const room = () => `js-${process.pid}-${++rooms}`;

/** A promise with its resolve and reject. */
function later() {
  const result = {};
  result.promise = new Promise((resolve, reject) => Object.assign(result, { resolve, reject }));
  return result;
}

/** Counts the single line feeds that come. */
function beats(socket) {
  const seen = later();
  let count = 0;
  socket.addEventListener('message', ({ data }) => {
    if (data === '\n' && ++count === 2) seen.resolve();
  });
  return seen.promise;
}

const quiet = (client) => {
  client.debug = () => {};
  return client;
};

/** stompjs 2.3 and webstomp-client have nearly the same interface. */
const classic = (open) => async (user) => {
  const socket = new WebSocket(url, ['v10.stomp', 'v11.stomp', 'v12.stomp']);
  const beating = beats(socket);
  const client = quiet(open(socket));
  client.heartbeat.outgoing = 1000;
  client.heartbeat.incoming = 1000;
  const connected = later();
  const failed = later();
  client.connect({ login: user }, connected.resolve, failed.resolve);
  await connected.promise;
  return {
    beating,
    error: failed.promise,
    subscribe: (destination, onMessage, headers = {}) => client.subscribe(destination, onMessage, headers),
    send: (destination, body, headers = {}) =>
      open === overWebstomp ? client.send(destination, body, headers) : client.send(destination, headers, body),
    commit: (send) => {
      const transaction = client.begin();
      send({ transaction: transaction.id });
      transaction.commit();
    },
    receipt: (id, act) => {
      const came = later();
      client.onreceipt = (frame) => frame.headers['receipt-id'] === id && came.resolve(frame);
      act();
      return came.promise;
    },
    close: () => {
      const gone = later();
      client.disconnect(gone.resolve);
      return gone.promise;
    },
  };
};

const overWebstomp = (socket) =>
  webstomp.over(socket, { debug: false, heartbeat: { outgoing: 1000, incoming: 1000 } });

const modern = (subprotocols) => async (user) => {
  const connected = later();
  const failed = later();
  let beating;
  const client = new Client({
    webSocketFactory: () => {
      const socket = new WebSocket(url, subprotocols);
      beating = beats(socket);
      return socket;
    },
    connectHeaders: { login: user },
    heartbeatIncoming: 1000,
    heartbeatOutgoing: 1000,
    reconnectDelay: 0,
    onConnect: connected.resolve,
    onStompError: failed.resolve,
    onWebSocketError: failed.reject,
  });
  client.activate();
  await connected.promise;
  return {
    beating,
    error: failed.promise,
    subscribe: (destination, onMessage, headers = {}) => client.subscribe(destination, onMessage, headers),
    send: (destination, body, headers = {}) => client.publish({ destination, body, headers }),
    commit: (send) => {
      const transaction = client.begin();
      send({ transaction: transaction.id });
      transaction.commit();
    },
    receipt: (id, act) => {
      const came = later();
      client.watchForReceipt(id, came.resolve);
      act();
      return came.promise;
    },
    close: () => client.deactivate(),
  };
};

const clients = {
  '@stomp/stompjs 7': modern(['v12.stomp', 'v11.stomp', 'v10.stomp']),
  '@stomp/stompjs 7 with no subprotocol': modern([]),
  '@stomp/stompjs 7 in its old interface': classic((socket) => Compatible.over(() => socket)),
  'webstomp-client': classic(overWebstomp),
  'stompjs 2.3': classic((socket) => old.over(socket)),
};

for (const [name, connect] of Object.entries(clients)) {
  describe(name, () => {
    test('what is sent right after subscribing comes back, in order and whole', async () => {
      const ann = await connect('ann');
      const to = room();
      const bodies = Array.from({ length: 100 }, (_, i) => JSON.stringify({ content: `${i} \u20ac\n:\\ ${'x'.repeat(i * 10)}` }));
      const got = [];
      const all = later();
      ann.subscribe(`/topic/${to}`, (message) => got.push(message.body) === bodies.length && all.resolve());
      bodies.forEach((body) => ann.send(`/app/${to}`, body));
      await all.promise;
      assert.deepEqual(got, bodies);
      await ann.close();
    });

    test('a long body goes both ways', async () => {
      const ann = await connect('ann');
      const to = room();
      const body = JSON.stringify({ content: '\u20ac'.repeat(5000) });
      const got = later();
      ann.subscribe(`/topic/${to}`, (message) => got.resolve(message.body));
      ann.send(`/topic/${to}`, body);
      assert.equal(await got.promise, body);
      await ann.close();
    });

    test('nothing comes after unsubscribing', async () => {
      const ann = await connect('ann');
      const to = room();
      const got = [];
      const first = later();
      const subscription = ann.subscribe(`/topic/${to}`, (message) => {
        got.push(message.body);
        first.resolve();
      });
      ann.send(`/topic/${to}`, '1');
      await first.promise;
      subscription.unsubscribe();
      await ann.receipt('r-1', () => ann.send(`/topic/${to}`, '2', { receipt: 'r-1' }));
      await ann.receipt('r-2', () => ann.send(`/topic/${to}`, '3', { receipt: 'r-2' }));
      assert.deepEqual(got, ['1']);
      await ann.close();
    });

    test('who comes back has the messages in between', async () => {
      const to = room();
      const ann = await connect('ann');
      const seen = later();
      ann.subscribe(`/topic/${to}`, (message) => seen.resolve(message.headers.position));
      ann.send(`/topic/${to}`, '1');
      const position = await seen.promise;
      await ann.close();
      const bob = await connect('bob');
      await bob.receipt('r', () => ['2', '3'].forEach((body) => bob.send(`/topic/${to}`, body, { receipt: body === '3' ? 'r' : 'q' })));
      await bob.close();

      const again = await connect('ann');
      const got = [];
      const both = later();
      again.subscribe(`/topic/${to}`, (message) => got.push(message.body) === 2 && both.resolve(), { after: position });
      await both.promise;
      assert.deepEqual(got, ['2', '3']);
      await again.close();
    });

    test('a transaction is sent with its commit', async () => {
      const ann = await connect('ann');
      const to = room();
      const got = [];
      const all = later();
      ann.subscribe(`/topic/${to}`, (message) => got.push(message.body) === 3 && all.resolve());
      ann.commit((headers) => {
        ann.send(`/topic/${to}`, '2', headers);
        ann.send(`/topic/${to}`, '3', headers);
        ann.send(`/topic/${to}`, '1');
      });
      await all.promise;
      assert.deepEqual(got, ['1', '2', '3']);
      await ann.close();
    });

    test('heart-beats keep it open', async () => {
      const ann = await connect('ann');
      await ann.beating;
      const to = room();
      const got = later();
      ann.subscribe(`/topic/${to}`, got.resolve);
      ann.send(`/topic/${to}`, '1');
      await got.promise;
      await ann.close();
    });

    test('what is refused is an error with a message', async () => {
      const ann = await connect('ann');
      ann.send('/nowhere', '1');
      const frame = await ann.error;
      assert.equal(frame.command, 'ERROR');
      assert.equal(frame.headers.message, 'no such destination');
    });
  });
}
