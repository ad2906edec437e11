// Copyright the Parlor authors. SPDX-License-Identifier: Apache-2.0

import net from 'node:net';

/** A TCP proxy whose connections the test can break: between two bytes, or by forwarding nothing any more. */
export class Proxy {
  #pairs = new Set();
  cuts = 0;

  static async to(url) {
    const target = new URL(url);
    const port = target.port || (target.protocol === 'wss:' ? 443 : 80);
    const proxy = new Proxy();
    proxy.server = net.createServer((client) => proxy.#accept(client, net.connect(port, target.hostname)));
    await new Promise((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    target.host = `127.0.0.1:${proxy.server.address().port}`;
    proxy.url = target.href;
    return proxy;
  }

  get size() {
    return this.#pairs.size;
  }

  #accept(client, server) {
    const pair = { client, server, doomed: null, swallows: false };
    this.#pairs.add(pair);
    for (const [from, to] of [[client, server], [server, client]]) {
      from.setNoDelay(true);
      from.on('data', (chunk) => this.#forward(pair, chunk, to));
      from.on('error', () => this.#end(pair));
      from.on('close', () => this.#end(pair));
    }
  }

  #forward(pair, chunk, to) {
    if (pair.swallows) return;
    if (pair.doomed === null) {
      to.write(chunk);
    } else {
      to.write(chunk.subarray(0, Math.floor(chunk.length * pair.doomed)), () => this.#end(pair));
      pair.swallows = true;
    }
  }

  #end(pair) {
    this.#pairs.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  }

  /** Breaks one connection: at once, or in the middle of what is sent next. */
  cutOne(random) {
    const pairs = [...this.#pairs].filter(({ doomed }) => doomed === null);
    if (pairs.length === 0) return;
    const pair = pairs[Math.floor(random() * pairs.length)];
    this.cuts++;
    if (random() < 0.5) this.#end(pair);
    else pair.doomed = random();
  }

  /** From now on nothing passes on the connections there are; new ones work. */
  blackHole() {
    this.#pairs.forEach((pair) => (pair.swallows = true));
  }

  async stop() {
    this.#pairs.forEach((pair) => this.#end(pair));
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A seeded random source (mulberry32), so that a run can be repeated. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
