// ws, the bare broadcast of its README, by room.
import { WebSocketServer } from 'ws';
import { serve } from './control.js';

const rooms = new Map();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 1024, perMessageDeflate: false }, () =>
  serve(server.address().port));
server.on('connection', (socket, request) => {
  let members = rooms.get(request.url);
  if (!members) {
    rooms.set(request.url, (members = new Set()));
  }
  members.add(socket);
  socket.on('close', () => members.delete(socket));
  socket.on('message', (data) => {
    for (const member of members) {
      member.send(data, { binary: false });
    }
  });
});
