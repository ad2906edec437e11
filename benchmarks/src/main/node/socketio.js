// Socket.IO, rooms as its documentation has them; over Redis if an adapter and a port are given: streams 6379, or pubsub 6379.
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { serve } from './control.js';

const [kind, redisPort] = process.argv.slice(2);
const http = createServer();
const io = new Server(http, {
  transports: ['websocket'],
  perMessageDeflate: false,
  pingInterval: 30 * 60_000,
  pingTimeout: 30 * 60_000,
  adapter: kind ? await adapter() : undefined,
});

async function adapter() {
  const { createClient } = await import('redis');
  const client = createClient({ url: `redis://127.0.0.1:${redisPort}` });
  await client.connect();
  if (kind === 'streams') {
    const { createAdapter } = await import('@socket.io/redis-streams-adapter');
    return createAdapter(client);
  }
  const { createAdapter } = await import('@socket.io/redis-adapter');
  const subscriber = client.duplicate();
  await subscriber.connect();
  return createAdapter(client, subscriber);
}

io.on('connection', (socket) => {
  let room;
  socket.on('join', (name, ack) => {
    room = name;
    socket.join(name);
    ack('ok');
  });
  socket.on('post', (body) => io.to(room).emit('message', body));
});
http.listen(0, '127.0.0.1', 1024, () => serve(http.address().port));
