/**
 * Which node to connect to. There are no sticky sessions: the client may come back on any node, and goes on where it was. A load balancer does
 * this in production; here the page itself goes to the next node when a link could not be made or is lost.
 */
export async function findNodes() {
  const own = new URL('parlor', location.href);
  try {
    const others = await (await fetch('nodes')).json();
    return [own, ...others.map(node => new URL('parlor', node)).filter(node => node.origin !== own.origin)];
  } catch {
    return [own];
  }
}

/** The global WebSocket, but each attempt after one that failed goes to the next of the nodes. */
export function rotating(nodes) {
  let current = 0;
  return class extends WebSocket {
    constructor(url, protocols) {
      const target = new URL(nodes[current % nodes.length]);
      target.protocol = target.protocol === 'https:' ? 'wss:' : 'ws:';
      super(target, protocols);
      this.addEventListener('close', () => current++);
    }
  };
}
