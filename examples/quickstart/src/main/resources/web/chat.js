import { Parlor } from './parlor/parlor.js';
import { element, showMessages } from './messages.js';

const $ = id => document.getElementById(id);
const TYPING_SHOWN_MS = 6000;

$('enter').addEventListener('submit', submitted => {
  submitted.preventDefault();
  const chat = new Parlor({ url: './chat', token: $('name').value.trim() });
  chat.on('state', (state, detail) => {
    $('state').dataset.state = state;
    $('state').textContent = describe(state, detail);
  });
  chat.connect().then(
    () => enterRoom(chat, $('room').value.trim()),
    error => { $('refusal').textContent = error.message; });
});

function describe(state, { user, retryIn, reason }) {
  if (state === 'connected') return `connected as ${user}`;
  if (state === 'closed') return reason ? `closed: ${reason}` : 'closed';
  return retryIn ? `${state}, next attempt in ${Math.ceil(retryIn / 1000)} s` : state;
}

function enterRoom(chat, name) {
  const room = chat.join(name, { last: 50 });
  $('enter').hidden = true;
  $('chat').hidden = false;
  $('where').textContent = name;
  $('text').focus();
  showMessages(chat, room);
  showTyping(room);
  showMembers(room);
}

function showTyping(room) {
  const typists = new Map();
  $('text').addEventListener('input', () => room.typing($('text').value !== ''));
  room.on('message', event => forget(event.from));
  room.on('typing', ({ user, active }) => {
    if (user === undefined) return; // a number, in a big room
    forget(user);
    if (active) typists.set(user, setTimeout(() => forget(user), TYPING_SHOWN_MS));
    show();
  });

  function forget(user) {
    clearTimeout(typists.get(user));
    if (typists.delete(user)) show();
  }

  function show() {
    const names = [...typists.keys()];
    $('typing').textContent = names.length ? `${names.join(', ')} ${names.length > 1 ? 'are' : 'is'} typing …` : '';
  }
}

function showMembers(room) {
  const refresh = async () => {
    const { users } = await room.members();
    $('members').replaceChildren(...users.map(user => element('li', user)));
  };
  room.on('joined', refresh);
  room.on('presence', refresh);
}
